"""What stands in the image's and the compose files' text; what they do is tried in `tests/compose`."""

import re

import pytest

from app import probe
from app.core.config import Settings
from tests.harness import BACKEND, free_port

COMPOSE_FILES = ["docker-compose.yml", "docker-compose.prod.yml"]
SETTINGS = {
    "APP_NAME", "APP_ENV", "DEBUG", "API_V1_PREFIX", "SECRET_KEY", "ALGORITHM", "ACCESS_TOKEN_EXPIRE_MINUTES",
    "POSTGRES_SERVER", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "BACKEND_CORS_ORIGINS",
    "FIRST_SUPERUSER_EMAIL", "FIRST_SUPERUSER_PASSWORD", "FIRST_SUPERUSER_NOMBRES", "FIRST_SUPERUSER_APELLIDOS",
}  # fmt: skip
ASKS = '["CMD", "python", "-S", "-m", "app.probe", "/health"]'


def backend_of(file: str) -> str:
    """What a compose file says of the backend."""
    text = (BACKEND.parent / file).read_text()
    return text.partition("\n  backend:\n")[2].partition("\n  frontend:\n")[0]


def test_the_image_is_unhealthy_only_when_a_restart_helps() -> None:
    (command,) = re.findall(r"^HEALTHCHECK .* CMD (.+)$", (BACKEND / "Dockerfile").read_text(), re.MULTILINE)
    assert command == '["python", "-S", "-m", "app.probe", "/health/live"]'


@pytest.mark.parametrize("file", COMPOSE_FILES)
def test_what_waits_for_the_service_waits_until_it_can_serve(file: str) -> None:
    assert f"      test: {ASKS}\n" in backend_of(file)


@pytest.mark.parametrize("file", COMPOSE_FILES)
def test_the_service_is_given_every_setting_of_the_plan(file: str) -> None:
    given = re.findall(r"^      ([A-Z][A-Z_0-9]+): ", backend_of(file), re.MULTILINE)
    assert set(given) >= SETTINGS


def test_in_production_every_setting_is_given() -> None:
    """But for the places of what the image has, or has not: a built web app, and an embedded server's data."""
    given = re.findall(r"^      ([A-Z][A-Z_0-9]+): ", backend_of("docker-compose.prod.yml"), re.MULTILINE)
    assert set(Settings.model_fields) - set(given) == {"CRM_DATA_DIR", "FRONTEND_DIST"}


@pytest.mark.parametrize("file", [*COMPOSE_FILES, "backend/Dockerfile", "frontend/Dockerfile"])
def test_nothing_is_set_that_nobody_reads(file: str) -> None:
    """What the web app is built with can't be set when it runs, and compose no longer knows a version."""
    assert not re.search(r"VITE_|^version:", (BACKEND.parent / file).read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("file", "ports"),
    [
        (
            "docker-compose.yml",
            [
                "127.0.0.1:${DB_PORT:-5432}:5432",
                "127.0.0.1:${BACKEND_PORT:-8000}:8000",
                "127.0.0.1:${FRONTEND_PORT:-3000}:80",
            ],
        ),
        ("docker-compose.prod.yml", ["${FRONTEND_PORT:-80}:80"]),
    ],
)
def test_nothing_else_is_reached_from_outside_and_where_unless_told_otherwise(file: str, ports: list[str]) -> None:
    text = (BACKEND.parent / file).read_text()
    assert re.findall(r'^      - "(\S+:\d+)"$', text, re.MULTILINE) == ports


def test_nobody_who_listens_is_not_well() -> None:
    assert not probe.is_well("/health/live", port=free_port())
