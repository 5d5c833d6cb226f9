"""`.env.example` tells the truth about every setting, and is no way into production."""

import re

import pytest
from pydantic import ValidationError

from app.core.config import BACKEND_DIR, Settings
from tests.harness import SECRET_KEY

EXAMPLE = BACKEND_DIR / ".env.example"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)


def test_every_setting_is_in_it() -> None:
    named = re.findall(r"^#?([A-Z0-9_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert sorted(named) == sorted(Settings.model_fields)


def test_its_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)  # or one would be made and kept
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_production_does_not_start_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=EXAMPLE)
    for name in ("SECRET_KEY", "FIRST_SUPERUSER_PASSWORD", "POSTGRES_SERVER"):
        assert f"{name} must" in str(refused.value)
