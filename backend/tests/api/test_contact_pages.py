"""`GET /api/contactos/`: pages by cursor beside pages by number, in every order, and the order of Spanish."""

import base64
import json
import unicodedata
from itertools import cycle
from typing import Any

import httpx
import pytest

from tests.api.factories import Json, assert_error, assert_invalid, insert_user, made, make_contact
from tests.api.lists import (
    FIRST_MOMENT,
    PATH,
    SORT_KEYS,
    SORTS,
    contacts_of,
    full_names,
    ids,
    insert_contacts,
    listed,
    pages_by_cursor,
    pages_by_number,
)
from tests.harness import SOAK, Server

# The names that the rules of Spanish put in this order.
IN_ORDER = ["Nuno", "NUÑEZ", "Nun\u0303ez", "Nuñez", "Núñez", "Ñustes", "Ochoa"]


def written(*parts: Any) -> str:
    """A cursor as clients are given them, of these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.fixture
def owners(admin: httpx.Client, server: Server, service_database: str) -> list[str | None]:  # noqa: ARG001
    """Two of one name, one more, and nobody."""
    names = (("Luz", "Gómez"), ("Luz", "Gómez"), ("Ñola", "Árias"))
    users = [
        insert_user(server, service_database, nombres=nombres, apellidos=apellidos, email=f"{number}@example.com")
        for number, (nombres, apellidos) in enumerate(names)
    ]
    return [*users, None]


@pytest.fixture
def contacts(server: Server, service_database: str, owners: list[str | None]) -> list[str]:
    """Thirty-six contacts, many of them alike in what one sorts by."""
    names = cycle(["Ana", "ana", "Ángela", "Ñusta", "Nuria", "Oñate", "😀"])
    cities = cycle(["Cali", "Tunja", None, "Ibagué", "cali"])
    estados = cycle(["cliente", "inactivo", "prospecto", "calificado", "cliente"])
    return insert_contacts(
        server,
        service_database,
        *(
            {
                "nombres": next(names), "apellidos": ("Ruiz", "Peña")[number % 2], "email": f"{number * 17 % 36}@0.co",
                "telefono": f"300{number % 4}", "ciudad": next(cities), "estado": next(estados),
                "propietario_id": owners[number % 4], "notas": "algo ana" if number % 3 else None,
                "created_at": FIRST_MOMENT if number % 5 == 0 else FIRST_MOMENT.replace(microsecond=number),
            }
            for number in range(36)
        ),
    )  # fmt: skip


# Moments, texts, an enum with keys behind it, and a name of another table.
ONE_OF_EACH_KIND = ["created_at", "-nombres", "estado", "-propietario"]


class TestWalk:
    @pytest.mark.parametrize(
        "query",
        [
            {}, {"search": "ana", "filter_estado": ["cliente", "inactivo"]},
            *(pytest.param(query, marks=pytest.mark.soak) for query in ({"search": "ana"}, {"sin": "ciudad"})),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("sort", SORTS)
    def test_by_cursor_is_that_by_number(
        self, admin: httpx.Client, contacts: list[str], sort: str, query: Json
    ) -> None:
        by_number = list(pages_by_number(admin, sort=sort, size=5, **query))
        by_cursor = list(pages_by_cursor(admin, sort=sort, size=5, **query))
        assert [page["items"] for page in by_cursor] == [page["items"] for page in by_number]
        assert [page["next_cursor"] for page in by_cursor] == [page["next_cursor"] for page in by_number]
        seen = ids(contacts_of(by_cursor))
        assert len(seen) == len(set(seen)) == by_cursor[0]["total"]
        assert set(seen) <= set(contacts)
        if not query:
            assert set(seen) == set(contacts)

    @pytest.mark.parametrize("size", [1, 6, 12, 35, 36, 37, 100])
    def test_ends_with_no_cursor(self, admin: httpx.Client, contacts: list[str], size: int) -> None:
        pages = list(pages_by_cursor(admin, size=size))
        assert len(contacts_of(pages)) == len(contacts)
        assert [page["next_cursor"] is None for page in pages] == [*[False] * (len(pages) - 1), True]

    def test_an_empty_list_has_no_cursor(self, admin: httpx.Client) -> None:
        assert listed(admin)["next_cursor"] is None
        assert listed(admin, search="nadie")["next_cursor"] is None

    @pytest.mark.usefixtures("contacts")
    def test_the_size_may_change_on_the_way(self, admin: httpx.Client) -> None:
        first = listed(admin, sort="nombres", size=3)
        second = listed(admin, sort="nombres", size=10, cursor=first["next_cursor"])
        assert [*first["items"], *second["items"]] == listed(admin, sort="nombres", size=13)["items"]

    @pytest.mark.usefixtures("contacts")
    def test_says_what_every_page_says(self, admin: httpx.Client) -> None:
        first = listed(admin, size=10)
        second = listed(admin, size=10, cursor=first["next_cursor"])
        assert (second["total"], second["total_is_exact"], second["page"], second["size"]) == (36, True, 0, 10)

    @pytest.mark.usefixtures("contacts")
    def test_the_first_page_may_be_said_beside_a_cursor(self, admin: httpx.Client) -> None:
        cursor = listed(admin, size=10)["next_cursor"]
        assert listed(admin, size=10, cursor=cursor, page=0) == listed(admin, size=10, cursor=cursor)
        assert_invalid(admin.get(PATH, params={"cursor": cursor, "page": 1}), ["query"])

    @pytest.mark.parametrize("whose", ["nombre_completo", "ciudad", "propietario"])
    def test_long_names_in_any_script_go_on(
        self, admin: httpx.Client, server: Server, service_database: str, whose: str
    ) -> None:
        """A cursor carries the values that the list is ordered by."""
        letters = [chr(0x1F600 + number % 64) + chr(0x20000 + number * 37) for number in range(250)]
        long = ["".join(letters[start : start + 60]) for start in (0, 40, 80)]
        for number, name in enumerate(long):
            owner = insert_user(
                server, service_database, nombres=name, apellidos=name, email=f"{number}@example.com"
            )  # fmt: skip
            make_contact(
                admin, nombres=name, apellidos=name, nombre_completo=name + name + name[:10], ciudad=name,
                email=f"{number}@0.co", propietario_id=owner,
            )  # fmt: skip
        pages = list(pages_by_cursor(admin, sort=whose, size=1))
        assert ids(contacts_of(pages)) == ids(listed(admin, sort=whose)["items"])
        assert len(pages) == 3


def test_emails_are_in_order_whatever_their_capitals(admin: httpx.Client) -> None:
    emails = ["ana@0.co", "Berta@0.co", "carlos@0.co", "Dora@0.co"]
    for email in reversed(emails):
        make_contact(admin, email=email)
    assert [contact["email"] for contact in listed(admin, sort="email")["items"]] == emails
    by_cursor = contacts_of(pages_by_cursor(admin, sort="-email", size=1))
    assert [contact["email"] for contact in by_cursor] == emails[::-1]


class TestWhileOthersWrite:
    """Who stands still is seen exactly once, whatever happens to the others between two pages."""

    @pytest.mark.parametrize(
        ("sort", "search"),
        [
            *((sort, "") for sort in SORTS), ("relevancia", "ana"),
            *(pytest.param(sort, "ana", marks=pytest.mark.soak) for sort in SORTS),
        ],
    )  # fmt: skip
    def test_nobody_is_missed_or_repeated(
        self, admin: httpx.Client, contacts: list[str], owners: list[str | None], sort: str, search: str
    ) -> None:
        still, restless = contacts[::2], contacts[1::2]
        query = {"sort": sort, "search": search}
        expected = set(still) & set(ids(listed(admin, size=100, **query)["items"]))
        assert len(expected) >= 12
        seen: list[str] = []
        for number, page in enumerate(pages_by_cursor(admin, size=4, **query)):
            seen += ids(page["items"])
            new = ("Aarón", "Zoe", "Lía", "Ñ")[number % 4]
            make_contact(
                admin, nombres=new, apellidos="X", email=f"new.{number}@0.co", telefono=str(number), notas="ana",
                ciudad=("Aguachica", "Zipaquirá", None)[number % 3], propietario_id=owners[number % 4],
            )  # fmt: skip
            if restless:
                changed, deleted = f"/api/contactos/{restless.pop()}", f"/api/contactos/{restless.pop()}"
                made(admin.put(changed, json={"nombres": new, "estado": "inactivo", "ciudad": new}))
                made(admin.delete(deleted))
            assert number < 30
        assert sorted(contact for contact in seen if contact in still) == sorted(expected)

    def test_the_contact_of_the_cursor_may_be_gone(self, admin: httpx.Client, contacts: list[str]) -> None:
        first = listed(admin, sort="nombres", size=5)
        rest = listed(admin, sort="nombres", size=100, cursor=first["next_cursor"])["items"]
        for contact in first["items"]:
            made(admin.delete(f"/api/contactos/{contact['id']}"))
        assert listed(admin, sort="nombres", size=100, cursor=first["next_cursor"])["items"] == rest
        assert len(rest) == len(contacts) - 5

    def test_the_owner_of_the_cursor_may_be_gone(
        self, admin: httpx.Client, contacts: list[str], owners: list[str | None]
    ) -> None:
        """Their contacts are nobody's then, and come last."""
        first = listed(admin, sort="propietario", size=5)
        made(admin.delete(f"/api/users/{first['items'][-1]['propietario_id']}"))
        rest = contacts_of(pages_by_cursor(admin, since=first["next_cursor"], sort="propietario", size=7))
        assert set(ids(first["items"])) | set(ids(rest)) == set(contacts)
        assert {contact["propietario_id"] for contact in rest} <= set(owners)


class TestCursor:
    """Whatever a client sends as a cursor is answered; what no list gave out is refused."""

    GARBAGE = (
        "", "x", "abc", "====", "ñ", "😀", "null", "eyJ9", "W10", "..", "a b", "%", "\x00", "W\x00", "A" * 4_000,
        "A" * 4_001,
        "A" * 20_000, written(), written(1, 2), written("-created_at", 1), written("-created_at", None),
        written(["-created_at"]), written("-created_at", "2026-01-01\x00", "x"), written("-created_at", "\ud800", "x"),
        base64.urlsafe_b64encode(b'"-created_at"').decode(), base64.urlsafe_b64encode(b"[" * 2_900).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(), base64.urlsafe_b64encode(b"1" * 2_900).decode(),
        base64.urlsafe_b64encode(b'["-created_at",' + b"9" * 2_900 + b"]").decode(),
        base64.urlsafe_b64encode(b'{"0": "-created_at"}').decode(), base64.urlsafe_b64encode(b"NaN").decode(),
    )  # fmt: skip

    @pytest.mark.parametrize("cursor", GARBAGE, ids=range(len(GARBAGE)))
    def test_garbage_is_422(self, admin: httpx.Client, cursor: str) -> None:
        assert_invalid(admin.get(PATH, params={"cursor": cursor}), ["query", "cursor"])

    @pytest.mark.parametrize("raw", ["%ED%A0%80", "%ff"])
    def test_bytes_that_are_no_text_are_400(self, admin: httpx.Client, raw: str) -> None:
        assert_error(admin.get(f"{PATH}?cursor={raw}"), 400, "The query is not valid UTF-8", "bad_request")

    @pytest.mark.usefixtures("contacts")
    @pytest.mark.parametrize("sort", SORTS)
    def test_of_another_order_is_422(self, admin: httpx.Client, sort: str) -> None:
        cursor = listed(admin, sort=sort, size=2)["next_cursor"]
        for other in {"created_at", "-nombres", f"-{sort}".replace("--", "")} - {sort}:
            assert_invalid(admin.get(PATH, params={"cursor": cursor, "sort": other}), ["query"])
        assert_invalid(admin.get(PATH, params={"cursor": cursor, "sort": sort, "search": "ana", "page": 2}), ["query"])
        assert_invalid(admin.get(PATH, params={"cursor": cursor, "search": "ana"}), ["query"])

    @pytest.mark.parametrize("sort", [*SORTS, "relevancia"])
    @pytest.mark.parametrize("keys", [0, 1, 5, 40])
    def test_with_another_number_of_keys_is_refused(self, admin: httpx.Client, sort: str, keys: int) -> None:
        answer = admin.get(PATH, params={"cursor": written(sort, *["0"] * keys), "sort": sort, "search": "ana"})
        assert_error(answer, 400, "The cursor is not of this list", "invalid_cursor")

    VALUES = (
        "", "x", "-1", "9" * 30, "9" * 2_000, "-" + "9" * 400, "1e5", "NaN", "infinity", "-infinity", "now", "٣",
        "2026-02-30T00:00:00+00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01", "1_0",
        "10000-01-01T00:00:00+00:00", "cliente", "perdido", "\uffff", "'; DROP TABLE contacts; --", "%s", "%(x)s",
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-00000000000g}",
    )  # fmt: skip
    GOOD_VALUES = ("2026-03-02T15:00:00+00:00", "00000000-0000-0000-0000-000000000000")

    @pytest.mark.usefixtures("contacts")
    @pytest.mark.parametrize("search", ["", pytest.param("ana", marks=pytest.mark.soak)])
    @pytest.mark.parametrize("sort", [*(SORTS if SOAK else ONE_OF_EACH_KIND), "relevancia"])
    def test_with_wrong_values_is_no_500(self, admin: httpx.Client, sort: str, search: str) -> None:
        moment, some_id = self.GOOD_VALUES
        good = {"estado": ["cliente", moment, some_id], "propietario": ["Luz", some_id, moment, some_id],
                "relevancia": ["1", moment, some_id]}.get(sort.removeprefix("-"), [moment, some_id])  # fmt: skip
        search = search or ("ana" if sort == "relevancia" else "")
        for place in range(len(good)):
            for value in self.VALUES:
                parts = [*good[:place], value, *good[place + 1 :]]
                answer = admin.get(PATH, params={"cursor": written(sort, *parts), "sort": sort, "search": search})
                if answer.status_code != 200:
                    assert answer.json()["code"] in {"invalid_cursor", "bad_request"}, (value, answer.text)
                    assert_error(answer, 400, answer.json()["detail"], answer.json()["code"])

    def test_is_text_for_urls(self, admin: httpx.Client, contacts: list[str]) -> None:  # noqa: ARG002
        for sort in SORTS:
            cursor = listed(admin, sort=sort, size=10)["next_cursor"]
            assert cursor.isascii()
            assert cursor.replace("-", "").replace("_", "").isalnum()


class TestSpanishOrder:
    @pytest.mark.parametrize("field", ["nombres", "apellidos", "nombre_completo", "ciudad"])
    def test_of_a_text(self, admin: httpx.Client, server: Server, service_database: str, field: str) -> None:
        shuffled = [IN_ORDER[number * 3 % 7] for number in range(7)]
        insert_contacts(server, service_database, *({field: name} for name in shuffled))
        up = [contact[field] for contact in listed(admin, sort=field)["items"]]
        assert up == IN_ORDER
        assert [contact[field] for contact in listed(admin, sort=f"-{field}")["items"]] == up[::-1]

    def test_of_the_owners(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        for number in range(7):
            name = IN_ORDER[number * 3 % 7]
            owner = insert_user(server, service_database, nombres=name, apellidos="X", email=f"{number}@example.com")
            insert_contacts(server, service_database, {"nombres": name, "propietario_id": owner})
        up = [contact["nombres"] for contact in listed(admin, sort="propietario")["items"]]
        assert up == IN_ORDER
        assert [contact["nombres"] for contact in listed(admin, sort="-propietario")["items"]] == up[::-1]

    @pytest.mark.parametrize(
        "names",
        [
            ["ana", "Ana B", "Ana María", "Anabel", "Andrés"],  # word by word
            ["Ávila", "Azcárate", "Bernal", "Zúñiga"],
            ["Canto", "Caña", "Cañas", "Caoba"],
            ["Peno", "Peña", "Peñalosa", "Peor"],
            ["Gómez", "Gómez Ruiz", "Gomeza"],
        ],
    )
    def test_of_words(self, admin: httpx.Client, server: Server, service_database: str, names: list[str]) -> None:
        insert_contacts(server, service_database, *({"nombre_completo": name} for name in names[::-1]))
        assert full_names(listed(admin, sort="nombre_completo")) == names

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_however_accents_are_written(
        self, admin: httpx.Client, server: Server, service_database: str, form: Any
    ) -> None:
        names = [unicodedata.normalize(form, name) for name in ("Nuno", "Núñez", "Ñustes", "Ochoa")]
        insert_contacts(server, service_database, *({"nombres": name} for name in names[::-1]))
        assert [contact["nombres"] for contact in listed(admin, sort="nombres")["items"]] == names

    def test_who_has_no_city_comes_last(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        cities = [None, "Zipaquirá", None, "Ñ", "😀", "Aguachica"]
        insert_contacts(server, service_database, *({"ciudad": ciudad} for ciudad in cities))
        up = [contact["ciudad"] for contact in listed(admin, sort="ciudad")["items"]]
        assert up == ["Aguachica", "Ñ", "Zipaquirá", "😀", None, None]
        assert [contact["ciudad"] for contact in listed(admin, sort="-ciudad")["items"]] == up[::-1]

    @pytest.mark.usefixtures("contacts")
    def test_who_has_no_owner_comes_last(self, admin: httpx.Client, owners: list[str | None]) -> None:
        up = [contact["propietario_id"] for contact in listed(admin, sort="propietario", size=100)["items"]]
        assert up == [*sorted(up[:18], key=up.index), *[owners[2]] * 9, *[None] * 9]
        assert set(up[:18]) == {owners[0], owners[1]}
        down = listed(admin, sort="-propietario", size=100)["items"]
        assert [contact["propietario_id"] for contact in down] == up[::-1]


class TestTotals:
    @pytest.mark.usefixtures("contacts")
    def test_of_few_are_exact(self, admin: httpx.Client) -> None:
        queries: tuple[dict[str, Any], ...] = (
            {},
            {"filter_estado": "cliente"},
            {"search": "ana"},
            {"sin": "ciudad"},
            {"ciudad": ["cali", "tunja"]},
        )
        for query in queries:
            page = listed(admin, size=100, **query)
            assert (page["total"], page["total_is_exact"]) == (len(page["items"]), True)


def test_every_order_of_the_schema_is_tested(anonymous: httpx.Client) -> None:
    schema = anonymous.get("/api/openapi.json").json()
    assert sorted(schema["components"]["schemas"]["ContactSort"]["enum"]) == sorted([*SORTS, "relevancia"])
    assert len(SORT_KEYS) == 10
