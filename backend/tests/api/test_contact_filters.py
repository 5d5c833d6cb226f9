"""Every filter of the contacts, alone and together, beside a model in Python: in the list and in the summary."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.api.factories import NOBODY, Json, assert_error, assert_invalid, insert_user, made, make_contact, signed_in
from tests.api.lists import PATH, contacts_of, ids, insert_contacts, listed, pages_by_number
from tests.harness import Api, Server

SUMMARY = f"{PATH}resumen"
BOGOTA = ZoneInfo("America/Bogota")
ESTADOS = ["prospecto", "calificado", "cliente", "inactivo"]
# As they are stored, each with what it is when accents and capitals don't count.
CITIES = {"Bogotá": "bogota", "BOGOTA": "bogota", "Cali": "cali", "cali": "cali", "Nariño": "narino", None: None}
COUNTRIES = {"Colombia": "colombia", "Perú": "peru", "peru": "peru", None: None}
TODAY = datetime.now(BOGOTA).date()
OPTIONAL = ["cedula", "ciudad", "pais", "notas", "propietario"]


def day_in_bogota(contact: Json, name: str) -> date:
    return datetime.fromisoformat(contact[f"{name}_at"]).astimezone(BOGOTA).date()


def fits(contact: Json, query: Json, me: str) -> bool:
    """Whether a contact should be in a list with these filters."""
    owners = [me if owner == "yo" else owner for owner in query.get("propietario_id", [])]
    days = {name: day_in_bogota(contact, name) for name in ("created", "updated")}
    lacks = {name: contact["propietario_id" if name == "propietario" else name] is None for name in OPTIONAL}
    return all(
        [
            not query.get("filter_estado") or contact["estado"] in query["filter_estado"],
            not query.get("ciudad") or CITIES[contact["ciudad"]] in {CITIES[ciudad] for ciudad in query["ciudad"]},
            not query.get("pais") or COUNTRIES[contact["pais"]] in {COUNTRIES[pais] for pais in query["pais"]},
            not owners or contact["propietario_id"] in owners,
            *(not lacks[name] for name in query.get("con", [])),
            *(lacks[name] for name in query.get("sin", [])),
            *(query.get(f"{name}_from", "") <= days[name].isoformat() for name in days),
            *(query.get(f"{name}_to", "9") >= days[name].isoformat() for name in days),
            not query.get("search") or query["search"] in (contact["cedula"] or ""),
        ]
    )


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def summary_of(contacts: list[Json]) -> Json:
    estados = Counter(contact["estado"] for contact in contacts)
    weeks = [monday(TODAY) - timedelta(weeks=back) for back in reversed(range(12))]
    created = [monday(day_in_bogota(contact, "created")) for contact in contacts]
    spelt = Counter(contact["ciudad"] for contact in contacts if contact["ciudad"])
    cities: dict[str, Counter[str]] = {}
    for ciudad, times in spelt.items():
        cities.setdefault(str(CITIES[ciudad]), Counter())[ciudad] = times
    return {
        "total": len(contacts),
        "total_is_exact": True,
        "mas_de": [],
        "por_estado": {estado: estados[estado] for estado in ESTADOS},
        "por_semana": [
            {
                "semana": week.isoformat(),
                "nuevos": created.count(week),
                "total": sum(other <= week for other in created),
            }
            for week in weeks
        ],
        "por_ciudad": [
            {"ciudad": min(of_city, key=lambda name: (-of_city[name], name)), "total": of_city.total()}
            for _, of_city in sorted(cities.items(), key=lambda item: (-item[1].total(), item[0]))
        ],
    }


@pytest.fixture
def me(admin: httpx.Client) -> str:
    return str(admin.get("/api/auth/me").json()["id"])


@pytest.fixture
def owners(me: str, server: Server, service_database: str) -> list[str]:
    others = [insert_user(server, service_database, email=f"{number}@example.com") for number in range(2)]
    return [me, *others]


@pytest.fixture
def contacts(admin: httpx.Client, server: Server, service_database: str, owners: list[str]) -> list[Json]:
    """Sixty of mixed values, some of whom came or changed right before or after midnight in Bogotá."""
    chance = random.Random(4)
    instant = timedelta(microseconds=1)
    midnights = [datetime(2026, 3, 10, 5, tzinfo=UTC), datetime.combine(TODAY, datetime.min.time(), BOGOTA)]

    def moment() -> datetime:
        if chance.random() < 0.4:
            return chance.choice(midnights) - instant * chance.choice((0, 1))
        return datetime.now(UTC) - timedelta(days=chance.uniform(0, 120))

    rows = [
        {
            "email": "".join(chance.choices("abcdefgh", k=12)), "estado": chance.choice(ESTADOS),
            "ciudad": chance.choice(list(CITIES)), "pais": chance.choice(list(COUNTRIES)),
            "cedula": chance.choice((None, "10203040", "55667788")), "notas": chance.choice((None, "algo")),
            "propietario_id": chance.choice((*owners, None)), "created_at": created_at, "updated_at": updated_at,
        }
        # Nothing is changed before it is made.
        for created_at, updated_at in (sorted((moment(), moment())) for _ in range(60))
    ]  # fmt: skip
    insert_contacts(server, service_database, *rows)
    return contacts_of(pages_by_number(admin, size=100))


def some_filters(chance: random.Random, owners: list[str]) -> Json:
    """One to four filters that go together."""
    days = ["2026-03-09", "2026-03-10", TODAY.isoformat(), (TODAY - timedelta(days=40)).isoformat()]
    some: dict[str, Callable[[], Any]] = {
        "filter_estado": lambda: chance.sample(ESTADOS, chance.choice((1, 1, 2, 4))),
        "ciudad": lambda: chance.sample(["Bogotá", "BOGOTA", "cali", "Nariño"], chance.choice((1, 1, 2))),
        "pais": lambda: chance.sample(["Colombia", "peru"], chance.choice((1, 1, 2))),
        "propietario_id": lambda: chance.sample(["yo", *owners, NOBODY], chance.choice((1, 1, 2))),
        "con": lambda: chance.sample(OPTIONAL, chance.choice((1, 1, 2))),
        "sin": lambda: chance.sample(OPTIONAL, chance.choice((1, 1, 2))),
        "created_from": lambda: chance.choice(days),
        "created_to": lambda: chance.choice(days),
        "updated_from": lambda: chance.choice(days),
        "updated_to": lambda: chance.choice(days),
        "search": lambda: chance.choice(("1020", "55667788", "67")),
    }
    query = {name: some[name]() for name in chance.sample(list(some), chance.choice((1, 2, 2, 3, 4)))}
    for name in ("created", "updated"):
        if query.get(f"{name}_from", "") > query.get(f"{name}_to", "9"):
            query[f"{name}_from"], query[f"{name}_to"] = query[f"{name}_to"], query[f"{name}_from"]
    return query


class TestCombinations:
    @pytest.mark.parametrize("seed", range(8))
    def test_list_and_summary_have_whom_the_filters_let_through(
        self, admin: httpx.Client, contacts: list[Json], me: str, owners: list[str], seed: int
    ) -> None:
        chance = random.Random(seed)
        sizes = []
        for _ in range(25):
            query = some_filters(chance, owners)
            whom = [contact for contact in contacts if fits(contact, query, me)]
            page = listed(admin, size=100, sort="-created_at", **query)
            assert ids(page["items"]) == ids(whom), query
            assert (page["total"], page["total_is_exact"]) == (len(whom), True), query
            summary = admin.get(SUMMARY, params=query)
            assert summary.status_code == 200
            assert summary.json() == summary_of(whom), query
            sizes.append(len(whom))
        assert len(set(sizes)) > 5  # of none, of some and of many

    def test_the_summary_of_all_is_that_of_the_model(self, admin: httpx.Client, contacts: list[Json]) -> None:
        assert admin.get(SUMMARY).json() == summary_of(contacts)


class TestEach:
    @pytest.mark.parametrize("field", OPTIONAL)
    def test_con_and_sin_of_a_field_are_all_and_together_nobody(
        self, admin: httpx.Client, contacts: list[Json], field: str
    ) -> None:
        having, lacking = (listed(admin, size=100, **{name: field}) for name in ("con", "sin"))
        assert having["total"]
        assert lacking["total"]
        assert sorted(ids([*having["items"], *lacking["items"]])) == sorted(ids(contacts))
        assert listed(admin, con=field, sin=field)["total"] == 0
        assert admin.get(SUMMARY, params={"con": field, "sin": field}).json() == summary_of([])

    def test_each_estado_once_or_twice_is_the_same(self, admin: httpx.Client, contacts: list[Json]) -> None:
        clients = [contact for contact in contacts if contact["estado"] == "cliente"]
        for estados in ("cliente", ["cliente", "cliente"]):
            assert listed(admin, size=100, filter_estado=estados)["items"] == clients
        assert listed(admin, filter_estado=ESTADOS)["total"] == len(contacts)

    def test_yo_is_whoever_asks(
        self, admin: httpx.Client, service: Api, contacts: list[Json], owners: list[str]
    ) -> None:
        for owner in owners[1:]:
            theirs = [contact for contact in contacts if contact["propietario_id"] == owner]
            with signed_in(service, owner) as client:
                assert listed(client, size=100, propietario_id="yo")["items"] == theirs
                assert listed(client, size=100, propietario_id=[owner, "yo"])["items"] == theirs
                assert client.get(SUMMARY, params={"propietario_id": "yo"}).json() == summary_of(theirs)
            assert listed(admin, size=100, propietario_id=owner)["items"] == theirs

    @pytest.mark.usefixtures("contacts")
    def test_of_a_user_who_is_not_there_there_are_none(self, admin: httpx.Client) -> None:
        assert listed(admin, propietario_id=NOBODY)["items"] == []

    @pytest.mark.parametrize("name", ["ciudad", "pais"])
    def test_blanks_among_places_are_nothing(self, admin: httpx.Client, contacts: list[Json], name: str) -> None:
        assert listed(admin, **{name: ["", "  "]})["total"] == len(contacts)
        value = {"ciudad": "cali", "pais": "peru"}[name]
        assert listed(admin, **{name: ["", value]}) == listed(admin, **{name: value})

    @pytest.mark.parametrize(
        ("query", "places"),
        [
            ({"filter_estado": "CLIENTE"}, [("filter_estado", 0)]),
            ({"filter_estado": ["cliente", "perdido"]}, [("filter_estado", 1)]),
            ({"filter_estado": ["cliente"] * 5}, [("filter_estado",)]),
            ({"filter_estado": ""}, [("filter_estado", 0)]),
            ({"con": "email"}, [("con", 0)]),
            ({"sin": ["notas", "id"]}, [("sin", 1)]),
            ({"con": ["notas"] * 6}, [("con",)]),
            ({"ciudad": ["Cali"] * 51}, [("ciudad",)]),
            ({"pais": [f"P{number}" for number in range(51)]}, [("pais",)]),
            ({"ciudad": ["Cali", "x" * 121]}, [("ciudad", 1)]),
            ({"pais": "a\x00b"}, [("pais", 0)]),
            ({"propietario_id": [NOBODY] * 51}, [("propietario_id",)]),
            ({"propietario_id": "nadie"}, [("propietario_id", 0, "uuid"), ("propietario_id", 0, "literal['yo']")]),
            ({"propietario_id": ""}, [("propietario_id", 0, "uuid"), ("propietario_id", 0, "literal['yo']")]),
            ({"created_from": "hoy"}, [("created_from",)]),
            ({"updated_to": "2026-02-30"}, [("updated_to",)]),
            ({"updated_from": "1899-12-31"}, [("updated_from",)]),
            ({"updated_from": "2026-03-11", "updated_to": "2026-03-10"}, [()]),
        ],
    )
    def test_what_is_not_known_is_422(self, admin: httpx.Client, query: Json, places: list[tuple[Any, ...]]) -> None:
        locations = [("query", *place) for place in places]
        assert_invalid(admin.get(PATH, params=query), *locations)
        assert_invalid(admin.get(SUMMARY, params=query), *locations)

    @pytest.mark.usefixtures("contacts")
    def test_fifty_of_a_kind_are_taken(self, admin: httpx.Client) -> None:
        fifty = {"ciudad": ["cali", *(f"C{number}" for number in range(49))]}
        assert listed(admin, **fifty)["total"] == listed(admin, ciudad="cali")["total"]
        assert listed(admin, propietario_id=[str(uuid4()) for _ in range(50)])["total"] == 0


class TestOwner:
    def test_is_whoever_creates_a_contact(self, admin: httpx.Client, me: str) -> None:
        assert make_contact(admin)["propietario_id"] == me

    def test_may_be_another_or_nobody(self, admin: httpx.Client, owners: list[str]) -> None:
        assert make_contact(admin, email="1@0.co", propietario_id=owners[1])["propietario_id"] == owners[1]
        assert make_contact(admin, email="2@0.co", propietario_id=None)["propietario_id"] is None

    def test_may_change_and_the_lists_follow(self, admin: httpx.Client, me: str, owners: list[str]) -> None:
        path = f"{PATH}{make_contact(admin)['id']}"
        for owner in (owners[1], None, owners[2]):
            assert made(admin.put(path, json={"propietario_id": owner}))["propietario_id"] == owner
            for other in owners:
                assert listed(admin, propietario_id=other)["total"] == (other == owner)
            assert listed(admin, sin="propietario")["total"] == (owner is None)
        assert made(admin.put(path, json={"ciudad": "Cali"}))["propietario_id"] == owners[2]
        assert me not in {owners[1], owners[2]}

    def test_who_is_not_there_is_400(self, admin: httpx.Client, me: str) -> None:
        contact = make_contact(admin)
        said = "There is no user with this propietario_id"
        values = {"nombres": "x", "apellidos": "y", "email": "x@0.co", "telefono": "1", "propietario_id": NOBODY}
        assert_error(admin.post(PATH, json=values), 400, said, "unknown_owner")
        path = f"{PATH}{contact['id']}"
        assert_error(admin.put(path, json={"propietario_id": NOBODY}), 400, said, "unknown_owner")
        assert admin.get(path).json()["propietario_id"] == me
        assert listed(admin)["total"] == 1

    @pytest.mark.parametrize("owner", ["yo", "", 7, [], "a\x00"])
    def test_what_is_no_id_is_422(self, admin: httpx.Client, owner: Any) -> None:
        path = f"{PATH}{make_contact(admin)['id']}"
        assert_invalid(admin.put(path, json={"propietario_id": owner}), ["body", "propietario_id"])

    def test_who_goes_leaves_the_contacts_to_nobody(self, admin: httpx.Client, owners: list[str]) -> None:
        contact = make_contact(admin, propietario_id=owners[1])
        made(admin.delete(f"/api/users/{owners[1]}"))
        left = admin.get(f"{PATH}{contact['id']}").json()
        assert left == contact | {"propietario_id": None, "updated_at": left["updated_at"]}
        assert listed(admin, sin="propietario")["items"] == [left]
        assert listed(admin, propietario_id=owners[1])["total"] == 0
