"""The kept totals, falsified and put right again by `python -m app recount`."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import NullPool, create_engine

from app.core.config import settings
from app.crud import contact_total
from tests.harness import Server
from tests.process.commands import Run
from tests.process.processes import wait_until

TOTALS = "SELECT estado::text, sum(delta) FROM contact_totals GROUP BY estado HAVING sum(delta) <> 0 ORDER BY 1"
COUNTS = "SELECT estado::text, count(*) FROM contacts GROUP BY estado ORDER BY 1"
INSERT = """
    INSERT INTO contacts (id, nombres, apellidos, nombre_completo, email, telefono, estado)
    SELECT gen_random_uuid(), 'Ana', 'Núñez', 'Ana Núñez', gen_random_uuid() || '@example.com', '1', '{estado}'
    FROM generate_series(1, {how_many})
"""


@pytest.fixture
def name(server: Server, migrated: str) -> Iterator[str]:
    """A database with three prospectos, two clientes and their totals."""
    with server.database("recount", template=migrated) as name:
        for estado, how_many in (("prospecto", 3), ("cliente", 2)):
            server.sql(name, INSERT.format(estado=estado, how_many=how_many))
        assert server.sql(name, TOTALS) == [("cliente", 2), ("prospecto", 3)]
        yield name


def test_false_totals_are_named_and_put_right(server: Server, name: str, process: Run) -> None:
    server.sql(name, "UPDATE contact_totals SET delta = 7 WHERE estado = 'prospecto'")
    server.sql(
        name, "INSERT INTO contact_totals (estado, delta) VALUES ('inactivo', 4), ('cliente', 1), ('cliente', -1)"
    )
    done = process("recount")
    assert (done.returncode, done.stdout) == (
        0,
        "estado inactivo: 4 was kept, 0 is right\nestado prospecto: 7 was kept, 3 is right\n"
        "The totals are right now.\n",
    )
    assert server.sql(name, TOTALS) == server.sql(name, COUNTS)
    again = process("recount")
    assert (again.returncode, again.stdout) == (0, "The totals were right.\n")


def test_so_are_those_of_the_summary(server: Server, name: str, run: Run) -> None:
    server.sql(name, "UPDATE contacts SET ciudad = 'Cali' WHERE estado = 'cliente'")
    server.sql(name, "DELETE FROM contact_tallies WHERE dimension = 'dia'")
    server.sql(name, "INSERT INTO contact_tallies (dimension, key, delta) VALUES ('ciudad', 'Cali', 1)")
    assert run("recount").stdout.startswith("ciudad Cali: 3 was kept, 2 is right\ndia 20")
    tallies = "SELECT dimension, sum(delta) FROM contact_tallies GROUP BY dimension ORDER BY dimension"
    assert server.sql(name, tallies) == [("ciudad", 2), ("datos", 5), ("dia", 5), ("pais", 5)]


def test_so_are_those_of_its_estados(server: Server, name: str, run: Run) -> None:
    server.sql(name, "UPDATE contact_tallies SET estado = NULL WHERE dimension = 'pais' AND estado = 'cliente'")
    assert run("recount").stdout == (
        "pais Colombia (cliente): 0 was kept, 2 is right\npais Colombia (?): 2 was kept, 0 is right\n"
        "The totals are right now.\n"
    )
    assert run("recount").stdout == "The totals were right.\n"


def test_totals_that_somebody_emptied_come_back(server: Server, name: str, run: Run) -> None:
    server.sql(name, "TRUNCATE contact_totals")
    assert run("recount").returncode == 0
    assert server.sql(name, TOTALS) == server.sql(name, COUNTS) == [("cliente", 2), ("prospecto", 3)]


def test_totals_of_no_contact_are_gone(server: Server, name: str, run: Run) -> None:
    server.sql(name, "TRUNCATE contacts")
    server.sql(name, "INSERT INTO contact_totals (estado, delta) VALUES ('cliente', 2)")
    assert run("recount").stdout == "estado cliente: 2 was kept, 0 is right\nThe totals are right now.\n"
    assert server.sql(name, "SELECT * FROM contact_totals") == []


def test_rows_of_the_same_become_one(server: Server, name: str) -> None:
    for estado in ("cliente", "inactivo", "cliente"):
        server.sql(name, INSERT.format(estado=estado, how_many=2))
    # Where the release before has recounted, no estado is known.
    server.sql(
        name, "INSERT INTO contact_tallies (dimension, key, delta) VALUES ('pais', 'Perú', 3), ('pais', 'Perú', 4)"
    )
    server.sql(name, "INSERT INTO contact_totals (estado, delta) VALUES ('calificado', 2), ('calificado', -2)")
    kept = "SELECT dimension, key, estado::text, sum(delta) FROM contact_tallies GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    before = server.sql(name, kept)
    url = settings.database_url.set(database=name)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as db:
        contact_total.fold(db)
    engine.dispose()
    assert server.sql(name, kept) == before
    assert server.sql(name, "SELECT count(*) FROM contact_tallies") == [(len(before),)]
    assert server.sql(name, TOTALS) == [("cliente", 6), ("inactivo", 2), ("prospecto", 3)]
    assert server.sql(name, "SELECT count(*) FROM contact_totals") == [(3,)]


def test_who_writes_meanwhile_is_counted_too(server: Server, name: str, process: Run) -> None:
    server.sql(name, "UPDATE contact_totals SET delta = 7 WHERE estado = 'prospecto'")
    writer = server.connect(name)
    with ThreadPoolExecutor(1) as aside, writer.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(INSERT.format(estado="cliente", how_many=1))
        counting = aside.submit(process, "recount")
        waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        wait_until(lambda: server.sql("postgres", waiting, name))
        assert server.sql(name, "SELECT count(*) FROM contacts") == [(5,)]  # who reads waits for nobody
        cursor.execute("COMMIT")
        assert counting.result().returncode == 0
    writer.close()
    assert server.sql(name, TOTALS) == server.sql(name, COUNTS) == [("cliente", 3), ("prospecto", 3)]


def test_who_folds_meanwhile_counts_nothing_twice(server: Server, name: str, process: Run) -> None:
    for _ in range(3):
        server.sql(name, INSERT.format(estado="cliente", how_many=1))
    server.sql(name, "UPDATE contact_totals SET delta = 7 WHERE estado = 'prospecto'")
    engine = create_engine(settings.database_url.set(database=name), poolclass=NullPool)
    with ThreadPoolExecutor(1) as aside:
        with engine.begin() as db:
            contact_total.fold(db)
            counting = aside.submit(process, "recount")
            waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
            wait_until(lambda: server.sql("postgres", waiting, name))
        assert counting.result().returncode == 0
    engine.dispose()
    assert server.sql(name, TOTALS) == server.sql(name, COUNTS) == [("cliente", 5), ("prospecto", 3)]


def test_who_writes_for_too_long_is_left_alone(server: Server, name: str, process: Run) -> None:
    server.sql(name, "UPDATE contact_totals SET delta = 7 WHERE estado = 'prospecto'")
    writer = server.connect(name)
    with writer.cursor() as cursor:
        cursor.execute("BEGIN; DELETE FROM contacts WHERE false")
        done = process("recount")
    writer.close()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("Contacts are being written without a pause; nothing was changed. Try again.\n")
    assert "Traceback" not in done.stderr
    assert server.sql(name, TOTALS) == [("cliente", 2), ("prospecto", 7)]
