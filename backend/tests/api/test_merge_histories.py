"""Random histories of merges against a model: contacts become one and several again, edited and deleted meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.api.factories import insert_user, made, make_contact, signed_in, token
from tests.api.lists import PATH, contacts_of, pages_by_cursor
from tests.api.trail import assert_the_trail_gives_the_rows
from tests.harness import SOAK, Api, Server

FIELDS = ("nombres", "apellidos", "nombre_completo", "email", "telefono", "ciudad", "cedula", "notas")
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "ciudad": st.sampled_from([None, "Cali", "Pasto"]),
        "notas": st.sampled_from([None, "una", "otra"]),
        "cedula": st.sampled_from([None, "52123456"]),
        "nombres": st.sampled_from(["Ana", "Ana María", "Eva"]),
    },
).filter(bool)
PLACES = st.lists(st.integers(0, 99), min_size=2, max_size=4)
PLACE = st.integers(0, 99)
Values = dict[str, Any]


@dataclass
class Merge:
    """Of each survivor's field what it was and what it became; and whom it took in."""

    operation: str
    survivor: str
    others: list[str]
    changes: dict[str, tuple[Any, Any]]
    is_undone: bool = False


@dataclass
class Model:
    live: dict[str, Values] = field(default_factory=dict)
    trash: dict[str, Values] = field(default_factory=dict)
    # What was merged, as it was, and into which.
    merged: dict[str, tuple[Values, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)

    def leads_to(self, id: str) -> str:
        while id in self.merged:
            id = self.merged[id][1]
        return id


class MergeHistories(RuleBasedStateMachine):
    def __init__(self, client: httpx.Client, start: Callable[[], None], check: Callable[[list[str]], None]) -> None:
        super().__init__()
        self.client, self.check = client, check
        self.model = Model()
        self.born: list[str] = []
        self.number = 0
        start()

    @initialize()
    def some_contacts(self) -> None:
        for _ in range(4):
            self.create(None)

    @rule(cedula=st.sampled_from([None, "52123456", "52.123.456"]))
    def create(self, cedula: str | None) -> None:
        self.number += 1
        contact = make_contact(
            self.client, email=f"{self.number}@example.com", telefono=f"300 000 00{self.number:02}", cedula=cedula
        )
        self.born.append(contact["id"])
        self.model.live[contact["id"]] = {key: contact[key] for key in FIELDS}

    @rule(place=PLACE, values=EDITS)
    def edit(self, place: int, values: Values) -> None:
        for id in self._some([place], self.model.live):
            answer = made(self.client.put(f"{PATH}{id}", json=values))
            known = self.model.live[id]
            if values.get("nombres", known["nombres"]) != known["nombres"]:
                known["nombre_completo"] = f"{values['nombres']} {known['apellidos']}"
            known |= values
            assert {key: answer[key] for key in FIELDS} == known

    @rule(place=PLACE)
    def delete(self, place: int) -> None:
        for id in self._some([place], self.model.live):
            made(self.client.delete(f"{PATH}{id}"))
            self.model.trash[id] = self.model.live.pop(id)

    @rule(place=PLACE)
    def restore(self, place: int) -> None:
        for id in self._some([place], self.model.trash):
            answer = self.client.post(f"{PATH}papelera/{id}/restaurar")
            if self._is_free(self.model.trash[id]["email"]):
                made(answer)
                self.model.live[id] = self.model.trash.pop(id)
            else:
                assert (answer.status_code, answer.json()["code"]) == (400, "contact_email_taken")

    @rule(places=PLACES, email=PLACE)
    def merge(self, places: list[int], email: int) -> None:
        ids = self._some(places, self.model.live)
        if len(ids) < 2:
            return
        survivor, others = ids[0], ids[1:]
        before = dict(self.model.live[survivor])
        preview = made(self.client.get(f"{PATH}fusionar", params={"ids": ids, "sobreviviente": survivor}))
        proposed = {one["campo"]: one["propuesto"] for one in preview["campos"] if one["campo"] in FIELDS}
        for each in preview["campos"]:
            if each["campo"] in FIELDS:
                told = {id: value["valor"] for value in each["valores"] for id in value["ids"]}
                assert told == {id: self.model.live[id][each["campo"]] for id in ids}
        # That of any of them, which the survivor takes over.
        values = {"email": self.model.live[ids[email % len(ids)]]["email"], "notas": proposed["notas"]}
        body = {"ids": ids, "sobreviviente": survivor, "valores": values}
        answer = made(self.client.post(f"{PATH}fusionar", json=body))
        after = {key: answer["contacto"][key] for key in FIELDS}
        assert after == proposed | values
        self.model.live[survivor] = after
        for id in others:
            self.model.merged[id] = (self.model.live.pop(id), survivor)
        changes = {key: (before[key], after[key]) for key in FIELDS if before[key] != after[key]}
        self.model.merges.append(Merge(answer["operacion_id"], survivor, others, changes))

    @rule(back=st.integers(0, 3), keeps=st.booleans())
    def undo_a_merge(self, back: int, keeps: bool) -> None:
        open_ones = [merge for merge in self.model.merges if not merge.is_undone][-4:]
        if open_ones:
            self._undo(open_ones[back % len(open_ones)], keeps)

    def _undo(self, merge: Merge, keeps: bool) -> None:
        model = self.model
        body = {"operacion_id": merge.operation, "conflictos": "conservar" if keeps else "reemplazar"}
        known = model.live.get(merge.survivor)
        values = {}
        for key, (old, new) in merge.changes.items() if known is not None else ():
            if known is not None and known[key] != old and (known[key] == new or not keeps):
                values[key] = old
        if "email" in values and not self._is_free(values["email"]):
            values = {}
        leaves = known["email"] if known is not None and "email" in values else None
        # Someone else may have their e-mail by now, or they came back already.
        coming = [
            id
            for id in merge.others
            if id in model.merged and (self._is_free(email := model.merged[id][0]["email"]) or email == leaves)
        ]
        answer = self.client.post(f"{PATH}deshacer", json=body)
        assert answer.status_code == 200, answer.text
        before = {key: known[key] for key in values} if known is not None else {}
        if known is not None:
            known |= values
        for id in coming:
            model.live[id] = model.merged.pop(id)[0]
        merge.is_undone = True
        assert answer.json()["hechos"] == len(coming) + bool(values)
        self._maybe_again(merge, answer.headers["X-Operation-ID"], before, coming)

    def _maybe_again(self, merge: Merge, operation: str, before: Values, coming: list[str]) -> None:
        """Now and then the undoing is undone at once: they are merged as they were before it."""
        if len(self.model.merges) % 2 or self.model.live.get(merge.survivor) is None or len(coming) < len(merge.others):
            return
        plan = made(self.client.post(f"{PATH}deshacer", json={"operacion_id": operation, "solo_ver": True}))
        assert (plan["con_obstaculos"], plan["con_conflictos"]) == (0, 0)
        made(self.client.post(f"{PATH}deshacer", json={"operacion_id": operation}))
        for id in coming:
            self.model.merged[id] = (self.model.live.pop(id), merge.survivor)
        self.model.live[merge.survivor] |= before

    @invariant()
    def everything_is_where_it_should_be(self) -> None:
        found = contacts_of(pages_by_cursor(self.client, size=100))
        assert {one["id"]: {key: one[key] for key in FIELDS} for one in found} == self.model.live
        thrown = self.client.get(f"{PATH}papelera", params={"size": 100}).json()["items"]
        assert {one["id"]: {key: one[key] for key in FIELDS} for one in thrown} == self.model.trash
        for id in self.model.merged:
            answer = self.client.get(f"{PATH}{id}")
            survivor = self.model.leads_to(id)
            if survivor in self.model.live:
                assert (answer.status_code, answer.headers["Location"]) == (307, f"{PATH}{survivor}")
            else:
                assert (answer.status_code, answer.json()["code"]) == (404, "contact_not_found")
        for survivor in self.model.live:
            made_of = {one["id"] for one in self.client.get(f"{PATH}{survivor}/fusionados").json()}
            assert made_of == {id for id in self.model.merged if self.model.leads_to(id) == survivor}
            history = self.client.get(f"{PATH}{survivor}/historial", params={"size": 100}).json()["items"]
            assert {entry["entidad_id"] for entry in history} == made_of | {survivor}

    def teardown(self) -> None:
        self.check([*self.model.live, *self.model.trash, *self.model.merged])

    def _some(self, places: list[int], among: dict[str, Values]) -> list[str]:
        ids = [id for id in self.born if id in among]
        return list(dict.fromkeys(ids[place % len(ids)] for place in places)) if ids else []

    def _is_free(self, email: str) -> bool:
        return all(known["email"] != email for known in self.model.live.values())


def test_any_history_of_merges_is_as_the_model_has_it(
    admin: httpx.Client, service: Api, server: Server, service_database: str
) -> None:
    # Whoever makes it, and nobody else's contacts.
    assert admin.get(PATH).json()["total"] == 0
    user = insert_user(server, service_database)

    def start() -> None:
        server.sql(service_database, "DELETE FROM contacts; DELETE FROM trashed_contacts; DELETE FROM contact_merges")

    def check(ids: list[str]) -> None:
        assert_the_trail_gives_the_rows(server, service_database, ids)

    with signed_in(service, user) as client:
        # Longer than a minute, where a processor is busy.
        client.headers["Authorization"] = f"Bearer {token(user, exp=datetime.now(UTC) + timedelta(hours=1))}"
        run_state_machine_as_test(
            cast(Any, lambda: MergeHistories(client, start, check)),
            settings=settings(
                max_examples=100 if SOAK else 5, stateful_step_count=40 if SOAK else 20,
                deadline=None, database=None, derandomize=True,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
