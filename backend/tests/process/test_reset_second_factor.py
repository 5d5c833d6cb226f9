"""`python -m app reset-second-factor`: the way in of a last superuser who has lost theirs."""

from collections.abc import Iterator

import pytest

from tests.harness import Server
from tests.process.commands import Run

EMAIL = "jefa@example.com"
MAKE = """
    WITH jefa AS (
        INSERT INTO users (id, email, hashed_password, nombres, apellidos, is_superuser, has_second_factor)
        VALUES (gen_random_uuid(), 'jefa@example.com', '-', 'Eva', 'Ruiz', true, true) RETURNING id
    ), key AS (
        INSERT INTO passkeys (id, usuario_id, nombre, credential_id, public_key, sign_count)
        SELECT gen_random_uuid(), id, 'Celular', 'x', '', 0 FROM jefa
    )
    INSERT INTO second_factors (usuario_id, secreto, confirmed_at, last_step) SELECT id, 'x', now(), 1 FROM jefa
"""
KEPT = """
    SELECT (SELECT has_second_factor FROM users), (SELECT count(*) FROM second_factors), (SELECT count(*) FROM passkeys)
"""


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    with server.database("reset_second_factor", template=migrated) as name:
        server.sql(name, MAKE)
        yield name


def test_the_password_is_enough_then_and_it_is_told_and_written_down(server: Server, name: str, run: Run) -> None:
    done = run("reset-second-factor", EMAIL.upper())
    assert (done.returncode, done.stdout) == (0, f"The password of {EMAIL} is enough now.\n")
    assert server.sql(name, KEPT) == [(False, 0, 0)]
    assert server.sql(name, "SELECT tipo, para FROM mails") == [("segundo_factor_apagado", EMAIL)]
    trail = "SELECT origen, accion, entidad FROM audit_entries WHERE accion <> 'crear' ORDER BY id"
    assert server.sql(name, trail) == [("sql", "eliminar", "llave_acceso"), ("sql", "cambiar", "usuario")]


def test_where_there_is_nothing_to_reset_it_says_so(server: Server, name: str, run: Run) -> None:
    nobody = run("reset-second-factor", "otra@example.com")
    assert (nobody.returncode, nobody.stderr) == (1, "Nobody has this e-mail.\n")
    assert server.sql(name, KEPT) == [(True, 1, 1)]
    assert run("reset-second-factor", EMAIL).returncode == 0
    again = run("reset-second-factor", EMAIL)
    assert (again.returncode, again.stderr) == (1, "There is neither a second factor nor a passkey.\n")
