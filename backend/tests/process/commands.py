"""`python -m app …` on a database of a test: as a process, or, where only what it does matters, in this one."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

from app import database, serving
from app.cli import cli
from app.core.config import settings
from tests.harness import BACKEND, Server, clean_env

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def command(server: Server, name: str) -> Run:
    """A process of its own, as users run it: a second of a processor each time."""

    def run(*arguments: str) -> Done:
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=BACKEND, env=clean_env(**server.env(name)), capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    return run


@contextmanager
def commands_here(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The same in this process, whose transactions are of that database meanwhile."""
    engine = create_engine(settings.database_url.set(database=name))
    monkeypatch.setattr(database, "transaction", engine.begin)
    monkeypatch.setattr(serving, "database_server", nullcontext)
    monkeypatch.setattr(serving, "migrate", lambda: None)
    monkeypatch.setattr("app.logs.configure", lambda: None)

    def run(*arguments: str) -> Done:
        result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        return Done(arguments, result.exit_code, result.stdout, result.stderr)

    yield run
    engine.dispose()
