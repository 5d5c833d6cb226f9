"""Random histories against a model: two people change the same contacts, delete, restore and undo, one and many."""

import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, cast

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.api.factories import insert_user, made, make_contact, signed_in, token
from tests.api.lists import PATH, contacts_of, pages_by_cursor
from tests.api.test_jobs import BATCH, ask, wait
from tests.api.trail import assert_the_chain_verifies, assert_the_trail_gives_the_rows
from tests.harness import SOAK, Api, Server
from tests.process.processes import wait_until

FIELDS = ("estado", "ciudad", "notas", "propietario_id")
# Whose a contact is, by a place among the clients; 2 is nobody.
OWNERS = st.integers(0, 2)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "estado": st.sampled_from(["prospecto", "cliente", "inactivo"]),
    "ciudad": st.sampled_from([None, "Cali", "Pasto"]),
    "notas": st.sampled_from([None, "una", "otra"]),
    "propietario_id": OWNERS,
}
CHANGES = st.fixed_dictionaries({}, optional=VALUES).filter(bool)
WHO = st.integers(0, 1)
PLACES = st.lists(st.integers(0, 99), min_size=1, max_size=4)
ON_CONFLICT = st.sampled_from([None, "conservar", "reemplazar"])
Values = dict[str, Any]


@dataclass(eq=False)
class Entry:
    operation: str
    action: str
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    undoes: str | None = None


@dataclass
class Plan:
    """What an undo does with one contact; `conflicts` only where they are to be overwritten."""

    action: str
    values: Values = field(default_factory=dict)
    conflicts: Values = field(default_factory=dict)
    is_lost: bool = False


@dataclass
class Known:
    """A contact as it should be, and all that happened to it."""

    values: Values
    is_trashed: bool = False
    version: int = 0
    entries: list[Entry] = field(default_factory=list)

    def note(self, operation: str, action: str, undoes: str | None = None) -> None:
        self.entries.append(Entry(operation, action, undoes=undoes))
        if action in {"eliminar", "restaurar"}:
            self.is_trashed = action == "eliminar"

    def change(self, operation: str, values: Values, undoes: str | None = None) -> bool:
        changes = {key: (self.values[key], value) for key, value in values.items() if self.values[key] != value}
        self.values |= values
        if changes:
            self.entries.append(Entry(operation, "cambiar", changes, undoes))
            self.version += 1
        return bool(changes)

    def plan(self, entries: Sequence[Entry]) -> Plan | None:
        """What undoing these would do; None where there is nothing of it left, or it is in the way of itself."""
        if not entries:
            return None
        if entries[0].action in {"crear", "restaurar"}:
            is_lost = self.values != self._values_after(entries[-1])
            return None if self.is_trashed else Plan("eliminar", is_lost=is_lost)
        if self.is_trashed and all(entry.action != "eliminar" for entry in entries):
            return None
        plan = Plan("restaurar" if self.is_trashed else "cambiar")
        for key in FIELDS:
            changes = [entry.changes[key] for entry in entries if key in entry.changes]
            if changes and self.values[key] != changes[0][0]:
                place = plan.values if self.values[key] == changes[-1][1] else plan.conflicts
                place[key] = changes[0][0]
        plan.is_lost = bool(plan.conflicts)
        return plan

    def undo(self, plan: Plan, operation: str, undoes: str | None, *, overwrite: bool) -> bool:
        if plan.action == "eliminar":
            if overwrite or not plan.is_lost:
                self.note(operation, "eliminar", undoes)
            return self.is_trashed
        if plan.action == "restaurar":
            self.note(operation, "restaurar", undoes)
        values = plan.values | (plan.conflicts if overwrite else {})
        return self.change(operation, values, undoes) or plan.action == "restaurar"

    def _values_after(self, entry: Entry) -> Values:
        values = dict(self.values)
        for later in reversed(self.entries[self.entries.index(entry) + 1 :]):
            values |= {key: before for key, (before, _) in later.changes.items()}
        return values


@dataclass(frozen=True)
class Person:
    client: httpx.Client
    id: str
    # What they saw last of each contact: its ETag, and which version that was.
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)


class Histories(RuleBasedStateMachine):
    """Two people change the same contacts in turn, each with what they saw last, and different ones at once."""

    def __init__(self, people: list[Person], start: Callable[[], None]) -> None:
        super().__init__()
        self.people = people
        self.known: dict[str, Known] = {}
        self.moments: dict[str, tuple[int, str]] = {}
        self.operations: list[str] = []
        self.numbers = itertools.count()
        for person in people:
            person.seen.clear()
        start()

    @initialize()
    def some_contacts(self) -> None:
        self.create(4)

    @rule(count=st.integers(1, 3))
    def create(self, count: int) -> None:
        def one(person: Person, number: int) -> tuple[Person, httpx.Response]:
            values = {"nombres": "Ana", "apellidos": f"{number}", "email": f"{number}@example.com", "telefono": "1"}
            return person, person.client.post(PATH, json=values)

        for person, answer in self._at_once(one, [next(self.numbers) for _ in range(count)]):
            id, operation = made(answer)["id"], answer.headers["X-Operation-ID"]
            values = {"estado": "prospecto", "ciudad": None, "notas": None, "propietario_id": person.id}
            self.known[id] = Known(values)
            self.known[id].note(operation, "crear")
            self.operations.append(operation)
            person.seen[id] = (answer.headers["ETag"], 0)

    @rule(places=PLACES, changes=st.lists(CHANGES, min_size=4, max_size=4))
    def change_without_a_look(self, places: list[int], changes: list[Values]) -> None:
        def one(person: Person, work: tuple[str, Values]) -> str:
            answer = person.client.put(f"{PATH}{work[0]}", json=work[1])
            assert answer.status_code == 200, answer.text
            return answer.headers["X-Operation-ID"]

        work = [(id, self._owned(new)) for id, new in zip(self._some(places, is_trashed=False), changes, strict=False)]
        for (id, values), operation in zip(work, self._at_once(one, work), strict=True):
            self.known[id].change(operation, values)
            self.operations.append(operation)

    @rule(who=WHO, place=st.integers(0, 99))
    def look(self, who: int, place: int) -> None:
        person = self.people[who]
        for id in self._some([place], is_trashed=False):
            answer = person.client.get(f"{PATH}{id}")
            assert {key: made(answer)[key] for key in FIELDS} == self.known[id].values
            person.seen[id] = (answer.headers["ETag"], self.known[id].version)

    @rule(who=WHO, place=st.integers(0, 99), values=CHANGES)
    def change_what_was_seen(self, who: int, place: int, values: Values) -> None:
        for id in self._some([place], is_trashed=False):
            answer = self._with_what_was_seen(who, id, "PUT", self._owned(values))
            if answer is not None:
                self.known[id].change(answer.headers["X-Operation-ID"], self._owned(values))
                self.operations.append(answer.headers["X-Operation-ID"])
                self.people[who].seen[id] = (answer.headers["ETag"], self.known[id].version)

    @rule(who=WHO, place=st.integers(0, 99))
    def delete_what_was_seen(self, who: int, place: int) -> None:
        for id in self._some([place], is_trashed=False):
            if answer := self._with_what_was_seen(who, id, "DELETE", None):
                self._noted([id], [answer], "eliminar")

    @rule(places=PLACES)
    def delete(self, places: list[int]) -> None:
        ids = self._some(places[:2], is_trashed=False)
        answers = self._at_once(lambda person, id: person.client.delete(f"{PATH}{id}"), ids)
        self._noted(ids, answers, "eliminar")

    @rule(places=PLACES)
    def restore(self, places: list[int]) -> None:
        ids = self._some(places, is_trashed=True)
        answers = self._at_once(lambda person, id: person.client.post(f"{PATH}papelera/{id}/restaurar"), ids)
        self._noted(ids, answers, "restaurar")

    @rule(
        who=WHO,
        data=st.data(),
        action=st.sampled_from(["estado", "ciudad", "propietario", "papelera", "restaurar"]),
        is_by_ids=st.booleans(),
    )
    def many(self, who: int, data: st.DataObject, action: str, is_by_ids: bool) -> None:
        """By their ids, those that are elsewhere too; or by a filter, of the trash all."""
        where: Values = {}
        if is_by_ids:
            ids = list(self.known)
            where = {"ids": list({ids[place % len(ids)] for place in data.draw(PLACES)})}
        elif action != "restaurar":
            where = data.draw(st.sampled_from([{}, {"filter_estado": ["cliente"]}, {"sin": ["ciudad"]}]))
        field = {"propietario": "propietario_id"}.get(action, action)
        values = self._owned({field: data.draw(VALUES[field])}) if field in VALUES else {}
        target = where if is_by_ids else {"filtros": where}
        asked = ask(self.people[who].client, accion=action, **values, **target)
        meant = {id: known for id, known in self.known.items() if self._is_meant(id, known, where, action)}
        assert asked["total"] == len(meant)
        if asked["trabajo_id"] is None:
            return
        job = wait(self.people[who].client, asked["trabajo_id"])
        assert job["estado"] == "hecho", job
        done = 0
        for known in meant.values():
            if values:
                done += known.change(job["id"], values)
            else:
                known.note(job["id"], "eliminar" if action == "papelera" else "restaurar")
                done += 1
        assert job["hechos"] == done
        self.operations.append(job["id"])

    def _is_meant(self, id: str, known: Known, where: Values, action: str) -> bool:
        if known.is_trashed is not (action == "restaurar"):
            return False
        if "ids" in where:
            return id in where["ids"]
        if "filter_estado" in where:
            return bool(known.values["estado"] == "cliente")
        return "sin" not in where or known.values["ciudad"] is None

    @rule(who=WHO, back=st.integers(0, 5), on_conflict=ON_CONFLICT)
    def undo_an_operation(self, who: int, back: int, on_conflict: str | None) -> None:
        undone = self.operations[-6:][back % min(6, len(self.operations))]
        entries = {id: [e for e in known.entries if e.operation == undone] for id, known in self.known.items()}
        self._undo(who, {"operacion_id": undone}, entries, on_conflict, undoes=undone)

    @rule(who=WHO, place=st.integers(0, 99), back=st.integers(0, 3), on_conflict=ON_CONFLICT)
    def undo_a_change(self, who: int, place: int, back: int, on_conflict: str | None) -> None:
        id, number = self._one_entry(place, back)
        entry = self.known[id].entries[number]
        told = self._told(who, id)[number]
        self._undo(who, {"cambio_id": told["id"]}, {id: [entry]}, on_conflict, undoes=entry.operation)

    @rule(who=WHO, place=st.integers(0, 99), back=st.integers(0, 3), on_conflict=ON_CONFLICT)
    def undo_to_a_moment(self, who: int, place: int, back: int, on_conflict: str | None) -> None:
        id, number = self._one_entry(place, back)
        body = {"contacto_id": id, "momento": self._told(who, id)[number]["momento"]}
        self._undo(who, body, {id: self.known[id].entries[number + 1 :]}, on_conflict, undoes=None)

    def _undo(
        self, who: int, body: Values, entries: dict[str, list[Entry]], on_conflict: str | None, undoes: str | None
    ) -> None:
        plans = {id: self.known[id].plan(own) for id, own in entries.items()}
        is_lost = any(plan and plan.is_lost for plan in plans.values())
        answer = self.people[who].client.post(f"{PATH}deshacer", json=body | {"conflictos": on_conflict})
        if not any(entries.values()):  # a change of nothing
            assert (answer.status_code, answer.json()["code"]) == (404, "nothing_to_undo")
            return
        if is_lost and on_conflict is None:
            assert (answer.status_code, answer.json()["code"]) == (409, "undo_conflict")
            return
        operation, overwrite = answer.headers["X-Operation-ID"], on_conflict == "reemplazar"
        done = [self.known[id].undo(p, operation, undoes, overwrite=overwrite) for id, p in plans.items() if p]
        assert made(answer)["hechos"] == sum(done)
        self.operations.append(operation)

    @invariant()
    def rows_are_equal(self) -> None:
        found = contacts_of(pages_by_cursor(self.people[0].client, size=100))
        live = {c["id"]: {key: c[key] for key in FIELDS} for c in found}
        assert live == {id: known.values for id, known in self.known.items() if not known.is_trashed}
        thrown = self.people[1].client.get(f"{PATH}papelera", params={"size": 100}).json()["items"]
        trashed = {c["id"]: {key: c[key] for key in FIELDS} for c in thrown}
        assert trashed == {id: known.values for id, known in self.known.items() if known.is_trashed}
        for contact in (*found, *thrown):
            # A version is another moment, and a moment is another version.
            version, moment = self.known[contact["id"]].version, contact["updated_at"]
            before = self.moments.setdefault(contact["id"], (version, moment))
            assert (version > before[0], moment > before[1]) in {(True, True), (False, False)}
            self.moments[contact["id"]] = (version, moment)

    def teardown(self) -> None:
        """One entry a change, and no other."""
        for id in self.known:
            self._told(0, id)

    def _told(self, who: int, id: str) -> list[dict[str, Any]]:
        """The trail of a contact, which is what the model knows of it; the oldest entry first."""
        page = self.people[who].client.get(f"{PATH}{id}/historial", params={"size": 100}).json()["items"]
        told = list(reversed(page))
        seen = [(entry["operacion_id"], entry["accion"], entry["deshace_id"]) for entry in told]
        assert seen == [(entry.operation, entry.action, entry.undoes) for entry in self.known[id].entries]
        for entry, expected in zip(told, self.known[id].entries, strict=True):
            if expected.action == "cambiar":
                assert entry["cambios"] == {key: list(change) for key, change in expected.changes.items()}
        return told

    def _with_what_was_seen(self, who: int, id: str, method: str, body: Values | None) -> httpx.Response | None:
        """None where it was another version: then nothing changed, and what there is now is told and seen."""
        person, known = self.people[who], self.known[id]
        tag, version = person.seen.get(id, ('"2026-01-01T00:00:00Z"', -1))
        answer = person.client.request(method, f"{PATH}{id}", json=body, headers={"If-Match": tag})
        if version == known.version:
            assert answer.status_code == 200, answer.text
            return answer
        assert answer.status_code == 412, answer.text
        assert {key: answer.json()["actual"][key] for key in FIELDS} == known.values
        person.seen[id] = (answer.headers["ETag"], known.version)
        return None

    def _owned(self, values: Values) -> Values:
        """With ids for places: users are others each time."""
        place = values.get("propietario_id")
        if not isinstance(place, int):
            return values
        return values | {"propietario_id": self.people[place].id if place < len(self.people) else None}

    def _some(self, places: Iterable[int], *, is_trashed: bool) -> list[str]:
        # Ids are others each time, their places are not.
        there = [id for id, known in self.known.items() if known.is_trashed is is_trashed]
        return list(dict.fromkeys(there[place % len(there)] for place in places)) if there else []

    def _one_entry(self, place: int, back: int) -> tuple[str, int]:
        ids = list(self.known)
        id = ids[place % len(ids)]
        return id, max(len(self.known[id].entries) - 1 - back, 0)

    def _at_once(self, act: Callable[[Person, Any], Any], work: list[Any]) -> list[Any]:
        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(act, itertools.cycle(self.people), work))

    def _noted(self, ids: list[str], answers: list[httpx.Response], action: str) -> None:
        for id, answer in zip(ids, answers, strict=True):
            assert answer.status_code == 200, answer.text
            self.known[id].note(answer.headers["X-Operation-ID"], action)
            self.operations.append(answer.headers["X-Operation-ID"])


def person(client: httpx.Client) -> Person:
    return Person(client, made(client.get("/api/auth/me"))["id"])


def test_end_with_equal_rows_one_entry_a_change_and_an_unbroken_chain(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    user = insert_user(server, service_database, email="second@example.com")

    def empty() -> None:
        server.sql(service_database, "DELETE FROM contacts; DELETE FROM trashed_contacts; DELETE FROM jobs")

    with signed_in(service, user) as second:
        second.headers["Authorization"] = f"Bearer {token(user, exp=datetime.now(UTC) + timedelta(hours=12))}"
        people = [person(admin), person(second)]
        run_state_machine_as_test(
            cast(Any, lambda: Histories(people, empty)),
            settings=settings(
                max_examples=200 if SOAK else 4, stateful_step_count=40 if SOAK else 16,
                deadline=None, database=None, derandomize=True,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    assert_the_chain_verifies(server, service_database)


def test_the_model_itself_undoes(admin: httpx.Client) -> None:
    """A model that never disagreed would prove nothing: it knows of a change that nobody made."""
    machine = Histories([person(admin)] * 2, lambda: None)
    contact = make_contact(admin)
    machine.known[contact["id"]] = Known(dict.fromkeys(FIELDS))
    with pytest.raises(AssertionError):
        machine.rows_are_equal()


class TestTrulyAtOnce:
    THREADS = 6
    TURNS = 400 if SOAK else 16

    def test_the_trail_alone_gives_the_rows_that_are_there(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com")["id"] for number in range(8)]
        user = insert_user(server, service_database, email="second@example.com")
        authorizations = [admin.headers["Authorization"], f"Bearer {token(user)}"]
        barrier = Barrier(self.THREADS)

        def live(number: int) -> list[httpx.Response]:
            chance = random.Random(number)
            with service.client() as client:
                client.headers["Authorization"] = authorizations[number % 2]
                barrier.wait(timeout=30)
                return list(self._acts(client, contacts, chance))

        with ThreadPoolExecutor(self.THREADS) as threads:
            answers = list(itertools.chain.from_iterable(threads.map(live, range(self.THREADS))))
        assert {answer.status_code for answer in answers} <= {200, 202, 400, 404, 409}
        wait_until(lambda: not server.sql(service_database, "SELECT 1 FROM jobs WHERE finished_at IS NULL"))
        assert server.sql(service_database, "SELECT DISTINCT estado FROM jobs") == [("hecho",)]
        ids = contacts + [answer.json()["id"] for answer in answers if answer.request.url.path == PATH]
        assert_the_trail_gives_the_rows(server, service_database, ids)
        assert_the_chain_verifies(server, service_database)

    def _acts(self, client: httpx.Client, contacts: list[str], chance: random.Random) -> Iterable[httpx.Response]:
        operations: list[str] = []
        for _ in range(self.TURNS):
            answer = self._act(client, contacts, chance, operations)
            operations += [answer.headers["X-Operation-ID"]] if answer.status_code < 300 else []
            yield answer

    def _act(
        self, client: httpx.Client, contacts: list[str], chance: random.Random, operations: list[str]
    ) -> httpx.Response:
        id, some = chance.choice(contacts), chance.sample(contacts, 3)
        value = chance.choice(["Cali", "Pasto", "Tunja", None])
        match chance.choice(["put"] * 3 + ["delete", "restore", "undo", "undo", "lote", "lote", "new"]):
            case "put":
                return client.put(f"{PATH}{id}", json={chance.choice(["ciudad", "notas"]): value})
            case "delete":
                return client.delete(f"{PATH}{id}")
            case "restore":
                return client.post(f"{PATH}papelera/{id}/restaurar")
            case "undo" if operations:
                body = {"operacion_id": chance.choice(operations[-4:]), "conflictos": "reemplazar"}
                return client.post(f"{PATH}deshacer", json=body)
            case "lote":
                whom: Values = chance.choice([{"ids": some}, {"filtros": {}}])
                action = chance.choice(["ciudad", "ciudad", "papelera", "restaurar"])
                return client.post(BATCH, json={"accion": action, "ciudad": value} | whom)
        email = f"{chance.random()}@example.com"
        values = {"nombres": "Eva", "apellidos": "Ruiz", "email": email, "telefono": "1"}
        return client.post(PATH, json=values)
