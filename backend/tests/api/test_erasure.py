"""Erasing for good who was part of another contact once: what that left in the survivor's trail goes, nothing else."""

import random
from collections.abc import Callable
from typing import Any

import httpx
import psycopg2
import pytest

from tests.api.factories import Json, made, make_contact
from tests.api.lists import PATH, listed
from tests.api.test_contact_merge import merge, read, undo
from tests.api.trail import assert_the_chain_verifies, trail
from tests.harness import SOAK, Server

# What the survivor gets of the other one, and by what it is found again.
TAKEN = {"nombres": "Xaribías", "telefono": "311 999 88 77", "email": "xaribias@example.com"}
WORDS = "xarib|311 999|52999888|xocolate|amargo"


@pytest.fixture
def two(admin: httpx.Client) -> tuple[Json, Json]:
    kept = make_contact(admin, apellidos="Ruiz", notas='Llama "tarde"', ciudad="Cali", estado="prospecto")
    other = make_contact(
        admin, nombres="Xaribías", email="xaribias@example.com", telefono="311 999 88 77", cedula="52999888",
        notas='Xocolate "amargo"\ny café', municipio="05001",
    )  # fmt: skip
    return kept, other


@pytest.fixture
def left(server: Server, service_database: str) -> Callable[[], list[Any]]:
    def left() -> list[Any]:
        told = "SELECT cambios::text || coalesce(nombre, '') FROM audit_entries WHERE entidad = 'contacto'"
        kept = "SELECT convert_from(body, 'UTF8') FROM idempotency_keys"
        return server.sql(service_database, f"SELECT * FROM ({told} UNION ALL {kept}) AS t (t) WHERE t ~* %s", WORDS)

    return left


def erase(admin: httpx.Client, contact: Json) -> None:
    made(admin.delete(f"{PATH}{contact['id']}"))
    made(admin.delete(f"{PATH}papelera/{contact['id']}"))


def history(admin: httpx.Client, contact: Json) -> list[Json]:
    entries: list[Json] = made(admin.get(f"{PATH}{contact['id']}/historial", params={"size": 100}))["items"]
    return entries


def test_leaves_none_of_their_values_and_a_chain_that_verifies(
    admin: httpx.Client,
    server: Server,
    service_database: str,
    two: tuple[Json, Json],
    left: Callable[[], list[Any]],
) -> None:
    kept, other = two
    operation = merge(admin, kept, other, valores=TAKEN)["operacion_id"]
    # Told once more where somebody changed it meanwhile, and in the notes.
    made(admin.put(f"{PATH}{kept['id']}", json={"telefono": "320 111 22 33"}))
    notes = read(admin, kept)["notas"]
    made(admin.put(f"{PATH}{kept['id']}", json={"notas": f"{notes}\nTodo al día"}))
    undone = {"operacion_id": operation, "conflictos": "reemplazar"}
    made(admin.post(f"{PATH}deshacer", json=undone, headers={"Idempotency-Key": "undone"}))
    assert any("conflictos" in text for (text,) in left())
    assert_the_chain_verifies(server, service_database)
    before = read(admin, kept)
    erase(admin, other)
    assert left() == []
    assert read(admin, kept) == before
    assert_the_chain_verifies(server, service_database)
    tombstone = trail(admin, entidad_id=other["id"])[0]
    (_, named) = tombstone["cambios"]["entradas"]
    erased = [entry["id"] for entry in history(admin, kept) if entry["cambios"] is None]
    assert (tombstone["accion"], tombstone["nombre"], named) == ("borrar", None, sorted(erased))
    # The merge, what it was called in it, both edits, and the undoing.
    assert len(named) == 5


def test_leaves_the_survivors_own_entries_as_they_are(admin: httpx.Client, two: tuple[Json, Json]) -> None:
    kept, other = two
    operation = merge(admin, kept, other, valores={"nombres": "Ana"})["operacion_id"]
    made(admin.put(f"{PATH}{kept['id']}", json={"estado": "cliente", "ciudad": "Pasto"}))
    made(undo(admin, operation))
    row = read(admin, kept)
    before = {entry["id"]: entry for entry in history(admin, kept)}
    erase(admin, other)
    after = {entry["id"]: entry for entry in history(admin, kept)}
    assert after.keys() == before.keys()
    gone = [entry for id, entry in before.items() if after[id] != entry]
    assert [(entry["accion"], entry["deshace_id"]) for entry in gone] == [("cambiar", operation), ("cambiar", None)]
    assert all(after[entry["id"]] == entry | {"nombre": None, "cambios": None} for entry in gone)
    assert read(admin, kept) == row


def test_leaves_what_is_like_their_notes_by_chance(admin: httpx.Client) -> None:
    kept = make_contact(admin, notas="Paga en efectivo", cedula="10203")
    other = make_contact(admin, email="ok@example.com", notas="ok", cedula="020")
    operation = merge(admin, kept, other)["operacion_id"]
    assert "\n\nok" in read(admin, kept)["notas"]
    undo(admin, operation)
    made(admin.put(f"{PATH}{kept['id']}", json={"notas": "Reservó en Booking; documento 10203", "ciudad": "Cali"}))
    erase(admin, other)
    assert history(admin, kept)[0]["cambios"]["ciudad"] == [None, "Cali"]


def test_goes_along_a_chain_of_merges(
    admin: httpx.Client,
    server: Server,
    service_database: str,
    two: tuple[Json, Json],
    left: Callable[[], list[Any]],
) -> None:
    kept, other = two
    last = make_contact(admin, nombres="Eva", email="eva@example.com", telefono="1112233")
    first = merge(admin, kept, other, valores=TAKEN)["operacion_id"]
    second = merge(admin, last, kept, valores=TAKEN)["operacion_id"]
    for operation in (second, first):
        made(undo(admin, operation))
    erase(admin, other)
    assert left() == []
    for contact in (kept, last):
        now = read(admin, contact)
        assert now == contact | {"updated_at": now["updated_at"]}
    assert_the_chain_verifies(server, service_database)


def test_of_one_who_came_back_by_hand(
    admin: httpx.Client, two: tuple[Json, Json], left: Callable[[], list[Any]]
) -> None:
    kept, other = two
    operation = merge(admin, kept, other, valores={"nombres": "Ana"})["operacion_id"]
    made(admin.post(f"{PATH}papelera/{other['id']}/restaurar"))
    # What the survivor has in its own notes goes back with the merge, and that is told too.
    made(undo(admin, operation))
    erase(admin, other)
    assert left() == []
    assert read(admin, kept)["notas"] == kept["notas"]


def test_what_it_told_can_not_be_undone_any_more(admin: httpx.Client, two: tuple[Json, Json]) -> None:
    kept, other = two
    operation = merge(admin, kept, other, valores=TAKEN)["operacion_id"]
    edit = admin.put(f"{PATH}{kept['id']}", json={"telefono": "320 111 22 33"})
    back = undo(admin, operation, conflictos="conservar")
    erase(admin, other)
    before = read(admin, kept)
    for body in (
        {"operacion_id": operation},
        {"operacion_id": edit.headers["X-Operation-ID"]},
        {"operacion_id": back.headers["X-Operation-ID"]},
        {"contacto_id": kept["id"], "momento": kept["created_at"]},
    ):
        plan = made(admin.post(f"{PATH}deshacer", json=body | {"conflictos": "reemplazar"}))
        steps = {step["contacto_id"]: step["obstaculo"] for step in plan["pasos"]}
        assert (plan["hechos"], steps.pop(kept["id"])) == (0, "valores_borrados"), body
        assert set(steps.values()) <= {"borrado"}
    assert read(admin, kept) == before


def test_brings_no_survivor_out_of_the_trash(admin: httpx.Client, two: tuple[Json, Json]) -> None:
    """Its entry of the merge does not say any more that others went into it."""
    kept, other = two
    operation = merge(admin, kept, other, valores=TAKEN)["operacion_id"]
    made(undo(admin, operation))
    erase(admin, other)
    made(admin.delete(f"{PATH}{kept['id']}"))
    (entry,) = (one for one in trail(admin, entidad_id=kept["id"]) if one["accion"] == "fusionar")
    assert entry["cambios"] is None
    made(undo(admin, operation, conflictos="reemplazar"))
    assert admin.get(f"{PATH}{kept['id']}").status_code == 404


def test_the_trail_lets_nothing_else_go(
    admin: httpx.Client, server: Server, service_database: str, two: tuple[Json, Json]
) -> None:
    kept, other = two
    made(undo(admin, merge(admin, kept, other, valores=TAKEN)["operacion_id"]))
    third = make_contact(admin, email="third@example.com")
    forget = "UPDATE audit_entries SET cambios = NULL, salt = NULL, nombre = NULL WHERE entidad_id = %s"
    name = """
        SELECT write_audit_entries(ARRAY['borrar'], 'contacto', ARRAY[%s::uuid], ARRAY[NULL], ARRAY[
            (SELECT jsonb_build_object('entradas', jsonb_build_array(NULL, jsonb_agg(id)))
            FROM audit_entries WHERE entidad_id = %s)
        ])
    """

    def try_to(*statements: tuple[str, *tuple[str, ...]]) -> None:
        connection = server.connect(service_database)
        connection.autocommit = False
        try:
            for statement, *ids in statements:
                connection.cursor().execute(statement, ids)
        finally:
            connection.close()

    # While who was merged is there, even if a tombstone says otherwise.
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        try_to((name, other["id"], kept["id"]), (forget, kept["id"]))
    erase(admin, other)
    for statements in (
        [(forget, kept["id"])],
        # Of whom nobody who was erased was part.
        [(name, other["id"], third["id"]), (forget, third["id"])],
        # But the one that names them, and that transaction.
        [(name, other["id"], third["id"]), (forget, kept["id"])],
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            try_to(*statements)
    try_to((name, other["id"], kept["id"]), (forget, kept["id"]))


# What is somebody's own, and found again wherever it went.
OWN = ("nombres", "email", "telefono", "cedula", "notas")


def person(number: int) -> Json:
    return {
        "nombres": f"Xara{number}bias", "apellidos": "Ruiz", "email": f"x{number}@example.com",
        "telefono": f"311 555 {number:04}", "cedula": f"52{number:06}", "notas": f'Xoco{number} "late"',
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(100 if SOAK else 4))
def test_after_any_history_of_merges_nothing_is_left_but_what_others_have(
    admin: httpx.Client, server: Server, service_database: str, seed: int
) -> None:
    chance = random.Random(seed)
    people = {made(admin.post(PATH, json=person(number)))["id"]: person(number) for number in range(4)}
    operations: list[str] = []
    for _ in range(14):
        live = [contact["id"] for contact in listed(admin)["items"]]
        merged = [id for id in people if id not in live]
        what = chance.choice(["merge", "merge", "edit", "undo", "undo", "bring back"])
        if what == "merge" and len(live) > 1:
            survivor, *others = chance.sample(live, chance.randint(2, min(3, len(live))))
            rows = [made(admin.get(f"{PATH}{id}")) for id in (survivor, *others)]
            values = {field: chance.choice(rows)[field] for field in OWN[:3]}
            body = {"ids": [survivor, *others], "sobreviviente": survivor, "valores": values}
            operations.append(made(admin.post(f"{PATH}fusionar", json=body))["operacion_id"])
        elif what == "edit":
            there = f"{PATH}{chance.choice(live)}"
            notes = made(admin.get(there))["notas"]
            new = {"telefono": f"320 {chance.randint(100, 999)} 0000", "notas": f"{notes}\nOtra", "estado": "cliente"}
            field = chance.choice(list(new))
            made(admin.put(there, json={field: new[field]}))
        elif what == "undo" and operations:
            how = {"conflictos": chance.choice(["conservar", "reemplazar"])}
            answer = undo(admin, operations.pop(chance.randrange(len(operations))), **how)
            if answer.status_code == 200 and chance.random() < 0.3:
                operations.append(answer.headers["X-Operation-ID"])
        elif what == "bring back" and merged:
            admin.post(f"{PATH}papelera/{chance.choice(merged)}/restaurar")
    # Everybody is taken apart again, but for what is in the way.
    for operation in reversed(operations):
        undo(admin, operation, conflictos="reemplazar")
    for id in people:
        admin.post(f"{PATH}papelera/{id}/restaurar")
    # An undoing may have thrown some away, and somebody may have their e-mail.
    for contact in made(admin.get(f"{PATH}papelera"))["items"]:
        made(admin.delete(f"{PATH}papelera/{contact['id']}"))
    for contact in chance.sample(found := listed(admin)["items"], len(found)):
        erase(admin, contact)
        assert_nothing_is_left(server, service_database, people[contact["id"]])
    assert listed(admin)["total"] == admin.get(f"{PATH}papelera").json()["total"] == 0
    assert_the_chain_verifies(server, service_database)


def assert_nothing_is_left(server: Server, database: str, values: Json) -> None:
    """But what another one has by now as their own."""
    kept = "SELECT t::text FROM contacts AS t UNION ALL SELECT t::text FROM trashed_contacts AS t"
    told = "SELECT cambios::text || coalesce(nombre, '') FROM audit_entries WHERE cambios IS NOT NULL"
    for field in OWN:
        word = values[field].split('"')[0].strip()
        if not server.sql(database, f"SELECT 1 FROM ({kept}) AS t (t) WHERE strpos(t, %s) > 0", word):
            assert server.sql(database, f"SELECT * FROM ({told}) AS t (t) WHERE strpos(t, %s) > 0", word) == []
