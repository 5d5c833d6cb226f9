"""What stands in the image's and the compose files' text; what they do is tried in `tests/compose`."""

import re

import pytest

from app import probe
from tests.harness import BACKEND, free_port

ASKS = '["CMD", "python", "-S", "-m", "app.probe", "/health"]'


def test_the_image_is_unhealthy_only_when_a_restart_helps() -> None:
    (command,) = re.findall(r"^HEALTHCHECK .* CMD (.+)$", (BACKEND / "Dockerfile").read_text(), re.MULTILINE)
    assert command == '["python", "-S", "-m", "app.probe", "/health/live"]'


@pytest.mark.parametrize("file", ["docker-compose.yml", "docker-compose.prod.yml"])
def test_what_waits_for_the_service_waits_until_it_can_serve(file: str) -> None:
    text = (BACKEND.parent / file).read_text()
    backend = text.partition("\n  backend:\n")[2].partition("\n  frontend:\n")[0]
    assert f"      test: {ASKS}\n" in backend


def test_nobody_who_listens_is_not_well() -> None:
    assert not probe.is_well("/health/live", port=free_port())
