"""Random histories from several clients at once, against a model: changes, deletions, many at once, undos of all."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.api.factories import insert_user, made, make_contact, signed_in, token
from tests.api.lists import PATH, contacts_of, pages_by_cursor
from tests.api.test_jobs import ask, wait
from tests.harness import BACKEND, SOAK, Api, Server, clean_env
from tests.process.processes import wait_until

FIELDS = ("estado", "ciudad", "notas")
VALUES = {
    "estado": st.sampled_from(["prospecto", "cliente", "inactivo"]),
    "ciudad": st.sampled_from([None, "Cali", "Pasto"]),
    "notas": st.sampled_from([None, "una", "otra"]),
}
CHANGES = st.fixed_dictionaries({}, optional=VALUES).filter(bool)
Values = dict[str, Any]


@dataclass
class Entry:
    operation: str
    action: str
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass
class Known:
    """A contact as it should be, and all that happened to it."""

    values: Values
    is_trashed: bool = False
    entries: list[Entry] = field(default_factory=list)

    def note(self, operation: str, action: str) -> None:
        self.entries.append(Entry(operation, action))

    def change(self, operation: str, values: Values) -> bool:
        changes = {key: (self.values[key], value) for key, value in values.items() if self.values[key] != value}
        self.values |= values
        if changes:
            self.entries.append(Entry(operation, "cambiar", changes))
        return bool(changes)

    def undo(self, undone: str, operation: str, *, overwrite: bool) -> None:
        entries = [entry for entry in self.entries if entry.operation == undone]
        if not entries:
            return
        if entries[0].action in {"crear", "restaurar"}:
            if not self.is_trashed and (overwrite or self.values == self._values_after(entries[-1])):
                self.is_trashed = True
                self.note(operation, "eliminar")
            return
        if self.is_trashed:
            if all(entry.action != "eliminar" for entry in entries):
                return
            self.is_trashed = False
            self.note(operation, "restaurar")
        self.change(operation, dict(self._reversals(entries, overwrite=overwrite)))

    def _reversals(self, entries: list[Entry], *, overwrite: bool) -> Iterable[tuple[str, Any]]:
        for key in FIELDS:
            changes = [entry.changes[key] for entry in entries if key in entry.changes]
            if changes and (overwrite or self.values[key] == changes[-1][1]):
                yield key, changes[0][0]

    def _values_after(self, entry: Entry) -> Values:
        values = dict(self.values)
        for later in reversed(self.entries[self.entries.index(entry) + 1 :]):
            values |= {key: before for key, (before, _) in later.changes.items()}
        return values


class Histories(RuleBasedStateMachine):
    """`clients` act at once, on different contacts: what two do to one at once is the business of `If-Match`."""

    def __init__(self, clients: list[httpx.Client], start: Callable[[], None]) -> None:
        super().__init__()
        self.clients = clients
        self.known: dict[str, Known] = {}
        self.operations: list[str] = []
        self.numbers = itertools.count()
        start()

    @initialize()
    def some_contacts(self) -> None:
        self.create(4)

    @rule(count=st.integers(1, 3))
    def create(self, count: int) -> None:
        def one(client: httpx.Client, number: int) -> tuple[str, str]:
            values = {"nombres": "Ana", "apellidos": f"{number}", "email": f"{number}@example.com", "telefono": "1"}
            answer = client.post(PATH, json=values)
            return made(answer)["id"], answer.headers["X-Operation-ID"]

        for id, operation in self._at_once(one, [next(self.numbers) for _ in range(count)]):
            self.known[id] = Known({"estado": "prospecto", "ciudad": None, "notas": None})
            self.known[id].note(operation, "crear")
            self.operations.append(operation)

    @rule(data=st.data(), changes=st.lists(CHANGES, min_size=1, max_size=4))
    def change(self, data: st.DataObject, changes: list[Values]) -> None:
        ids = self._some(data, len(changes), is_trashed=False)

        def one(client: httpx.Client, work: tuple[str, Values]) -> str:
            answer = client.put(f"{PATH}{work[0]}", json=work[1])
            assert answer.status_code == 200, answer.text
            return answer.headers["X-Operation-ID"]

        work = list(zip(ids, changes, strict=False))
        for (id, values), operation in zip(work, self._at_once(one, work), strict=True):
            self.known[id].change(operation, values)
            self.operations.append(operation)

    @rule(data=st.data(), count=st.integers(1, 3))
    def delete(self, data: st.DataObject, count: int) -> None:
        ids = self._some(data, count, is_trashed=False)
        answers = self._at_once(lambda client, id: client.delete(f"{PATH}{id}"), ids)
        self._noted(ids, answers, "eliminar", is_trashed=True)

    @rule(data=st.data(), count=st.integers(1, 3))
    def restore(self, data: st.DataObject, count: int) -> None:
        ids = self._some(data, count, is_trashed=True)
        answers = self._at_once(lambda client, id: client.post(f"{PATH}papelera/{id}/restaurar"), ids)
        self._noted(ids, answers, "restaurar", is_trashed=False)

    @rule(field=st.sampled_from(["estado", "ciudad"]), data=st.data())
    def change_many(self, field: str, data: st.DataObject) -> None:
        value = data.draw(VALUES[field])
        where = data.draw(st.sampled_from([{}, {"filter_estado": ["cliente"]}, {"sin": ["ciudad"]}]))
        asked = ask(self.clients[0], accion=field, filtros=where, **{field: value})
        if asked["trabajo_id"] is None:
            return
        job = wait(self.clients[0], asked["trabajo_id"])
        assert job["estado"] == "hecho", job
        for known in self.known.values():
            is_meant = not where or (
                known.values["estado"] == "cliente" if "filter_estado" in where else known.values["ciudad"] is None
            )
            if is_meant and not known.is_trashed:
                known.change(job["id"], {field: value})
        self.operations.append(job["id"])

    @rule()
    def throw_all_away(self) -> None:
        asked = ask(self.clients[1], accion="papelera", filtros={"filter_estado": ["inactivo"]})
        if asked["trabajo_id"] is None:
            return
        assert wait(self.clients[0], asked["trabajo_id"])["estado"] == "hecho"
        for known in self.known.values():
            if known.values["estado"] == "inactivo" and not known.is_trashed:
                known.is_trashed = True
                known.note(asked["trabajo_id"], "eliminar")
        self.operations.append(asked["trabajo_id"])

    @rule(data=st.data(), overwrite=st.booleans())
    def undo(self, data: st.DataObject, overwrite: bool) -> None:
        undone = self.operations[-6:][data.draw(st.integers(0, 5)) % min(6, len(self.operations))]
        body = {"operacion_id": undone, "conflictos": "reemplazar" if overwrite else "conservar"}
        answer = self.clients[2].post(f"{PATH}deshacer", json=body)
        if answer.json().get("code") == "nothing_to_undo":  # a change of nothing
            return
        assert answer.status_code == 200, answer.text
        operation = answer.headers["X-Operation-ID"]
        for known in self.known.values():
            known.undo(undone, operation, overwrite=overwrite)
        self.operations.append(operation)

    @invariant()
    def rows_are_equal(self) -> None:
        live = {
            c["id"]: {key: c[key] for key in FIELDS} for c in contacts_of(pages_by_cursor(self.clients[0], size=100))
        }
        assert live == {id: known.values for id, known in self.known.items() if not known.is_trashed}
        found = self.clients[1].get(f"{PATH}papelera", params={"size": 100}).json()["items"]
        trashed = {c["id"]: {key: c[key] for key in FIELDS} for c in found}
        assert trashed == {id: known.values for id, known in self.known.items() if known.is_trashed}

    def teardown(self) -> None:
        """One entry a change, and no other."""
        for id, known in self.known.items():
            page = self.clients[0].get(f"{PATH}{id}/historial", params={"size": 100}).json()["items"]
            seen = [(entry["operacion_id"], entry["accion"]) for entry in reversed(page)]
            assert seen == [(entry.operation, entry.action) for entry in known.entries]
            for entry, expected in zip(reversed(page), known.entries, strict=True):
                if expected.action == "cambiar":
                    assert entry["cambios"] == {key: list(change) for key, change in expected.changes.items()}

    def _some(self, data: st.DataObject, count: int, *, is_trashed: bool) -> list[str]:
        there = [id for id, known in self.known.items() if known.is_trashed is is_trashed]
        # Ids are others each time, their places are not.
        places = data.draw(st.lists(st.integers(0, 99), max_size=count))
        return list(dict.fromkeys(there[place % len(there)] for place in places)) if there else []

    def _at_once(self, act: Callable[[httpx.Client, Any], Any], work: list[Any]) -> list[Any]:
        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(act, itertools.cycle(self.clients), work))

    def _noted(self, ids: list[str], answers: list[httpx.Response], action: str, *, is_trashed: bool) -> None:
        for id, answer in zip(ids, answers, strict=True):
            assert answer.status_code == 200, answer.text
            self.known[id].is_trashed = is_trashed
            self.known[id].note(answer.headers["X-Operation-ID"], action)
            self.operations.append(answer.headers["X-Operation-ID"])


def test_end_with_equal_rows_one_entry_a_change_and_an_unbroken_chain(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    user = insert_user(server, service_database, email="second@example.com", is_superuser=True)

    def empty() -> None:
        server.sql(service_database, "DELETE FROM contacts; DELETE FROM trashed_contacts; DELETE FROM jobs")

    with signed_in(service, user) as second, signed_in(service, user) as third:
        good = token(user, exp=datetime.now(UTC) + timedelta(hours=12))
        for client in (second, third):
            client.headers["Authorization"] = f"Bearer {good}"
        run_state_machine_as_test(
            cast(Any, lambda: Histories([admin, second, third], empty)),
            settings=settings(
                max_examples=200 if SOAK else 6, stateful_step_count=40 if SOAK else 16,
                deadline=None, database=None, derandomize=True,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    ((last,),) = server.sql(service_database, "SELECT max(id) FROM audit_entries")
    wait_until(lambda: server.sql(service_database, "SELECT 1 FROM audit_seals WHERE last_id >= %s", last))
    done = subprocess.run(
        [sys.executable, "-m", "app", "verify-audit"],
        cwd=BACKEND, env=clean_env(**server.env(service_database)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_model_itself_undoes(admin: httpx.Client) -> None:
    """A model that never disagreed would prove nothing: it knows of a change that nobody made."""
    machine = Histories([admin, admin, admin], lambda: None)
    contact = make_contact(admin)
    machine.known[contact["id"]] = Known({"estado": "cliente", "ciudad": None, "notas": None})
    with pytest.raises(AssertionError):
        machine.rows_are_equal()
