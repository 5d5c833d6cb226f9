"""A database that somebody else made, and not as it has to be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import typer

from app import database, serving
from tests.harness import Server
from tests.process.commands import command


@contextmanager
def made(server: Server, encoding: str) -> Iterator[str]:
    name = f"crm_test_{os.getpid()}_{encoding.lower()}"
    options = f"TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C' ENCODING '{encoding}'"
    server.sql("postgres", f"CREATE DATABASE {name} {options}")
    try:
        yield name
    finally:
        server.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")


def test_another_encoding_is_refused_in_one_line(server: Server) -> None:
    with made(server, "SQL_ASCII") as name:
        done = command(server, name)("migrate")
        assert done.returncode == 1
        assert done.stderr == (
            "The database's encoding is SQL_ASCII; make one with CREATE DATABASE … ENCODING 'UTF8'.\n"
        )
        assert server.sql(name, "SELECT to_regclass('contacts')") == [(None,)]


def test_a_locale_without_our_letters_is_told_of(server: Server) -> None:
    with made(server, "UTF8") as name:
        done = command(server, name)("migrate")
        assert done.returncode == 0
        assert done.stderr.count("does not know that Ñ is a capital ñ") == 1
        assert server.sql(name, "SELECT to_regclass('contacts')") == [("contacts",)]


def test_one_as_it_has_to_be_is_told_nothing(server: Server, migrated: str) -> None:
    done = command(server, migrated)("migrate")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_old_server_is_refused(
    server: Server, migrated: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (version,) = server.sql(migrated, "SELECT current_setting('server_version_num')::int / 10000")[0]
    monkeypatch.setattr(serving, "OLDEST_POSTGRESQL", version + 1)
    with pytest.raises(typer.Exit):
        serving.migrate()
    database.engine.dispose()
    assert capsys.readouterr().err == f"PostgreSQL {version} is too old; {version + 1} is the oldest that will do.\n"
