"""`GET /api/contactos/`: pages, order, search and filters."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.api.factories import Json, assert_error, assert_invalid, contact_values, make_contact
from tests.harness import Server

SORT_KEYS = [
    "created_at", "updated_at", "nombres", "apellidos", "nombre_completo", "email", "telefono", "ciudad", "estado",
    "propietario",
]  # fmt: skip


def listed(client: httpx.Client, **query: Any) -> Json:
    answer = client.get("/api/contactos/", params=query)
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    assert page.keys() == {"items", "total", "page", "size", "total_is_exact", "next_cursor", "coincidencias"}
    # What the contract has; the others have tests of their own.
    return {name: page[name] for name in ("items", "total", "page", "size")}


def names(page: Json) -> list[str]:
    return [contact["nombres"] for contact in page["items"]]


def found(client: httpx.Client, search: str) -> list[str]:
    """The first names of those whom a search finds, in their alphabet's order, counted right."""
    page = listed(client, search=search, sort="nombres", size=100)
    assert page["total"] == len(page["items"])
    return names(page)


def make_named(client: httpx.Client, *nombres: str) -> list[Json]:
    return [make_contact(client, nombres=name, email=f"{number}@example.com") for number, name in enumerate(nombres)]


class TestListContacts:
    def test_anonymous_is_refused(self, anonymous: httpx.Client) -> None:
        assert_error(anonymous.get("/api/contactos/"), 401, "Not authenticated", "not_authenticated")

    def test_an_empty_list(self, admin: httpx.Client) -> None:
        assert listed(admin) == {"items": [], "total": 0, "page": 0, "size": 10}

    def test_items_are_whole_contacts(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        assert listed(admin) == {"items": [contact], "total": 1, "page": 0, "size": 10}

    def test_pages_count_from_zero_and_hold_ten(self, admin: httpx.Client) -> None:
        contacts = make_named(admin, *"abcdefghijkl")
        newest_first = contacts[::-1]
        assert listed(admin) == {"items": newest_first[:10], "total": 12, "page": 0, "size": 10}
        assert listed(admin, page=1) == {"items": newest_first[10:], "total": 12, "page": 1, "size": 10}

    def test_a_page_past_the_end_is_empty_and_still_counts(self, admin: httpx.Client) -> None:
        make_contact(admin)
        assert listed(admin, page=10_000_000, size=100) == {
            "items": [], "total": 1, "page": 10_000_000, "size": 100,
        }  # fmt: skip

    def test_size(self, admin: httpx.Client) -> None:
        contacts = make_named(admin, "a", "b", "c")
        assert listed(admin, size=1) == {"items": [contacts[2]], "total": 3, "page": 0, "size": 1}
        assert listed(admin, size=2, page=1) == {"items": [contacts[0]], "total": 3, "page": 1, "size": 2}

    def test_it_works_without_the_last_slash_and_without_a_redirect(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        answer = admin.get("/api/contactos?size=5", follow_redirects=False)
        assert answer.status_code == 200
        assert answer.json()["items"] == [contact]

    def test_unknown_parameters_are_ignored(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        assert listed(admin, orden="x", skip=1)["items"] == [contact]

    @pytest.mark.parametrize(
        "page", ["-1", "1000000000", "9223372036854775808", "99999999999999999999", "abc", "", "1.5", "null"]
    )
    def test_page_out_of_bounds(self, admin: httpx.Client, page: str) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"page": page}), ["query", "page"])

    @pytest.mark.parametrize("size", ["-1", "0", "101", "1000000000", "9223372036854775808", "abc", ""])
    def test_size_out_of_bounds(self, admin: httpx.Client, size: str) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"size": size}), ["query", "size"])


class TestFilterEstado:
    @pytest.mark.parametrize("estado", ["prospecto", "calificado", "cliente", "inactivo"])
    def test_only_this_estado_is_listed_and_counted(self, admin: httpx.Client, estado: str) -> None:
        for made_estado in ("prospecto", "calificado", "cliente", "inactivo"):
            make_contact(admin, estado=made_estado, email=f"{made_estado}@example.com")
        page = listed(admin, filter_estado=estado)
        assert [contact["estado"] for contact in page["items"]] == [estado]
        assert page["total"] == 1

    @pytest.mark.parametrize("estado", ["PROSPECTO", "perdido", "'--"])
    def test_an_unknown_estado_is_422(self, admin: httpx.Client, estado: str) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"filter_estado": estado}), ["query", "filter_estado", 0])


class TestTotals:
    """The database keeps them as rows change, for the whole list and for each estado."""

    def test_they_follow_every_change(self, admin: httpx.Client) -> None:
        first, second, third = make_named(admin, "a", "b", "c")
        assert self._totals(admin) == {"": 3, "prospecto": 3, "cliente": 0, "inactivo": 0}
        admin.put(f"/api/contactos/{first['id']}", json={"estado": "cliente"})
        assert self._totals(admin) == {"": 3, "prospecto": 2, "cliente": 1, "inactivo": 0}
        admin.put(f"/api/contactos/{first['id']}", json={"estado": "inactivo"})
        admin.put(f"/api/contactos/{second['id']}", json={"ciudad": "Cali"})
        assert self._totals(admin) == {"": 3, "prospecto": 2, "cliente": 0, "inactivo": 1}
        admin.delete(f"/api/contactos/{first['id']}")
        admin.delete(f"/api/contactos/{third['id']}")
        assert self._totals(admin) == {"": 1, "prospecto": 1, "cliente": 0, "inactivo": 0}

    def test_a_refused_change_does_not_count(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, email="ana@example.com")
        make_contact(admin, email="eva@example.com")
        admin.post("/api/contactos/", json=contact_values(email="ana@example.com"))
        admin.put(f"/api/contactos/{contact['id']}", json={"estado": "cliente", "email": "eva@example.com"})
        assert self._totals(admin) == {"": 2, "prospecto": 2, "cliente": 0, "inactivo": 0}

    def test_they_are_right_after_hundreds_of_changes(self, admin: httpx.Client) -> None:
        """More than it takes for the changes to be summed up on the way."""
        contacts = make_named(admin, *(f"n{number}" for number in range(40)))
        for estado in ("cliente", "inactivo", "prospecto", "cliente"):
            for contact in contacts:
                admin.put(f"/api/contactos/{contact['id']}", json={"estado": estado})
        for contact in contacts[:15]:
            admin.delete(f"/api/contactos/{contact['id']}")
        assert self._totals(admin) == {"": 25, "prospecto": 0, "cliente": 25, "inactivo": 0}

    def _totals(self, client: httpx.Client) -> dict[str, int]:
        filters = {"": {}, **{name: {"filter_estado": name} for name in ("prospecto", "cliente", "inactivo")}}
        return {name: listed(client, size=1, **query)["total"] for name, query in filters.items()}


class TestSearch:
    @pytest.fixture
    def contacts(self, admin: httpx.Client) -> None:
        make_contact(
            admin, nombres="Andrés", apellidos="Muñoz Peña", email="amunoz@example.com",
            telefono="+57 310 555 1234", cedula="79.123.456", ciudad="Tunja", notas="le gusta el ajedrez",
        )  # fmt: skip
        make_contact(
            admin, nombres="Beatriz", apellidos="Soto", nombre_completo="Dra. Betty Ospina", email="BSoto@Example.org",
            telefono="604 444 0000",
        )  # fmt: skip

    @pytest.mark.usefixtures("contacts")
    @pytest.mark.parametrize(
        ("part", "whom"),
        [
            ("ndr", ["Andrés"]),
            ("Muñoz Peña", ["Andrés"]),
            ("s mu", ["Andrés"]),  # across the two names, as they are read
            ("munoz@", ["Andrés"]),
            ("555 12", ["Andrés"]),
            ("+57", ["Andrés"]),
            ("123.4", ["Andrés"]),
            ("betty", ["Beatriz"]),
            ("beatriz soto", ["Beatriz"]),  # the names count too where nombre_completo says something else
            ("EXAMPLE.ORG", ["Beatriz"]),
            ("example", ["Andrés", "Beatriz"]),
            ("", ["Andrés", "Beatriz"]),
            ("  betty  ", ["Beatriz"]),
            ("tunja", ["Andrés"]),
            ("ajedrez", ["Andrés"]),
            ("prospecto", []),
            ("1234 79", []),  # never across two fields
            ("nadie", []),
        ],
    )
    def test_it_is_a_part_of_what_is_known(self, admin: httpx.Client, part: str, whom: list[str]) -> None:
        assert found(admin, part) == whom

    @pytest.mark.usefixtures("contacts")
    @pytest.mark.parametrize("part", ["ANDRÉS", "andres", "Andrés", "ÁNDRES", "muñoz", "MUÑOZ", "munoz", "PENA"])
    def test_it_ignores_capitals_and_accents(self, admin: httpx.Client, part: str) -> None:
        assert found(admin, part) == ["Andrés"]

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_it_ignores_how_an_accent_is_typed(self, admin: httpx.Client, form: Any) -> None:
        make_contact(admin, nombres=unicodedata.normalize("NFD", "Íñigo"))
        assert len(found(admin, unicodedata.normalize(form, "íñig"))) == 1

    @pytest.mark.parametrize(
        ("part", "whom"),
        [
            ("%", ["a%b"]),
            ("_", ["c_d"]),
            ("\\", ["e\\f"]),
            ("%b", ["a%b"]),
            ("a%b", ["a%b"]),
            ("c_d", ["c_d"]),
            ("\\f", ["e\\f"]),
            ("a_b", []),
            ("c%d", []),
            ("a\\%b", []),
            ("%%", []),
            ("'", ["o'hara"]),
            ("'--", []),
            ("';DROP TABLE contacts;--", []),
            # The same characters in full width fold to those above, and are no wildcards either.
            ("\N{FULLWIDTH PERCENT SIGN}", ["a%b"]),
            ("\N{FULLWIDTH LOW LINE}", ["c_d"]),
            ("\N{FULLWIDTH REVERSE SOLIDUS}", ["e\\f"]),
        ],
    )
    def test_wildcards_are_taken_literally(self, admin: httpx.Client, part: str, whom: list[str]) -> None:
        make_named(admin, "a%b", "c_d", "e\\f", "g", "o'hara")
        assert found(admin, part) == whom

    def test_a_full_width_percent_sign_that_is_stored_is_found(self, admin: httpx.Client) -> None:
        make_named(admin, "x\N{FULLWIDTH PERCENT SIGN}y", "xzy")
        assert found(admin, "x\N{FULLWIDTH PERCENT SIGN}y") == ["x\N{FULLWIDTH PERCENT SIGN}y"]
        assert found(admin, "x%y") == ["x\N{FULLWIDTH PERCENT SIGN}y"]

    def test_one_hundred_characters_are_searched_for(self, admin: httpx.Client) -> None:
        make_contact(admin, nombres="ñ" * 101)
        assert listed(admin, search="ñ" * 100)["total"] == 1

    @pytest.mark.parametrize("length", [101, 10_000])
    def test_more_characters_are_422(self, admin: httpx.Client, length: int) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"search": "a" * length}), ["query", "search"])

    def test_it_is_counted_over_all_pages_with_the_other_filters(self, admin: httpx.Client) -> None:
        for number in range(5):
            estado = "cliente" if number else "inactivo"
            make_contact(admin, nombres=f"ana {number}", email=f"{number}@example.com", estado=estado)
        make_contact(admin, nombres="eva", email="eva@example.org", estado="cliente")
        page = listed(admin, search="ana", filter_estado="cliente", size=3, page=1, sort="nombres")
        assert page["total"] == 4
        assert names(page) == ["ana 4"]

    def test_a_page_past_the_end_is_empty_and_still_counts(self, admin: httpx.Client) -> None:
        make_named(admin, "ana", "mariana", "eva")
        assert listed(admin, search="ana", page=7) == {"items": [], "total": 2, "page": 7, "size": 10}

    def test_it_sees_an_update_at_once(self, admin: httpx.Client) -> None:
        contact = make_contact(admin, nombres="Ana", email="x@example.com")
        admin.put(f"/api/contactos/{contact['id']}", json={"nombres": "Eva"})
        assert found(admin, "eva") == ["Eva"]
        assert found(admin, "ana r") == []


class TestSort:
    def test_the_newest_come_first_by_default(self, admin: httpx.Client) -> None:
        make_named(admin, "primera", "segunda", "tercera")
        assert names(listed(admin)) == ["tercera", "segunda", "primera"]
        assert names(listed(admin, sort="-created_at")) == ["tercera", "segunda", "primera"]
        assert names(listed(admin, sort="created_at")) == ["primera", "segunda", "tercera"]

    def test_by_the_last_change(self, admin: httpx.Client) -> None:
        first, _, _ = make_named(admin, "primera", "segunda", "tercera")
        admin.put(f"/api/contactos/{first['id']}", json={"ciudad": "Cali"})
        assert names(listed(admin, sort="-updated_at")) == ["primera", "tercera", "segunda"]
        assert names(listed(admin, sort="updated_at")) == ["segunda", "tercera", "primera"]

    @pytest.mark.parametrize("key", ["nombres", "apellidos", "nombre_completo", "email", "telefono", "ciudad"])
    def test_by_a_text(self, admin: httpx.Client, key: str) -> None:
        for value in ("b", "c", "a"):
            fields = {"email": f"{value}@example.com"}
            make_contact(admin, **fields | {key: fields["email"] if key == "email" else value})
        up = [contact[key][0] for contact in listed(admin, sort=key)["items"]]
        down = [contact[key][0] for contact in listed(admin, sort=f"-{key}")["items"]]
        assert (up, down) == (["a", "b", "c"], ["c", "b", "a"])

    def test_by_estado_in_the_order_of_the_funnel(self, admin: httpx.Client) -> None:
        for estado in ("inactivo", "calificado", "cliente", "prospecto"):
            make_contact(admin, estado=estado, email=f"{estado}@example.com")
        funnel = ["prospecto", "calificado", "cliente", "inactivo"]
        assert [contact["estado"] for contact in listed(admin, sort="estado")["items"]] == funnel
        assert [contact["estado"] for contact in listed(admin, sort="-estado")["items"]] == funnel[::-1]

    @pytest.mark.parametrize("sort", ["id", "notas", "busqueda", "hashed_password", "id;drop", "", "--email", "EMAIL"])
    def test_any_other_key_is_422(self, admin: httpx.Client, sort: str) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"sort": sort}), ["query", "sort"])


class TestTotalOrder:
    """Twelve contacts that are alike in whatever one can sort by; e-mails, which can't be, come in their own order."""

    @pytest.fixture
    def ids(self, admin: httpx.Client, server: Server, service_database: str) -> set[str]:
        contacts = [
            make_contact(admin, email=f"{number:02}@example.com", ciudad="Cali" if number < 6 else None)
            for number in range(12)
        ]
        same = datetime(2026, 3, 1, tzinfo=UTC)
        server.sql(service_database, "UPDATE contacts SET created_at = %s, updated_at = %s", same, same)
        return {contact["id"] for contact in contacts}

    @pytest.mark.parametrize("search", ["", "ana"])
    @pytest.mark.parametrize("key", SORT_KEYS)
    def test_pages_neither_repeat_nor_miss_and_down_is_up_reversed(
        self, admin: httpx.Client, ids: set[str], key: str, search: str
    ) -> None:
        up, down = (
            [
                contact["id"]
                for page in range(3)
                for contact in listed(admin, sort=sort, search=search, page=page, size=5)["items"]
            ]
            for sort in (key, f"-{key}")
        )
        assert len(up) == 12
        assert set(up) == ids
        assert down == up[::-1]
        whole = listed(admin, sort=key, size=100)["items"]
        assert [contact["id"] for contact in whole] == up

    @pytest.mark.parametrize("query", [{"search": "ana"}, {"filter_estado": "prospecto"}, {"ciudad": "cali"}])
    def test_so_it_is_with_a_filter(self, admin: httpx.Client, ids: set[str], query: dict[str, str]) -> None:
        pages = [listed(admin, page=page, size=2, **query) for page in range(6)]
        seen = [contact["id"] for page in pages for contact in page["items"]]
        assert len(seen) == pages[0]["total"]
        assert len(set(seen)) == len(seen)
        assert set(seen) <= ids


class TestCiudad:
    @pytest.mark.parametrize("ciudad", ["Bogotá", "bogota", "BOGOTÁ", " Bogotá ", "bogota\u0301"])
    def test_case_and_accents_do_not_matter(self, admin: httpx.Client, ciudad: str) -> None:
        make_contact(admin, nombres="ana", ciudad="Bogotá", email="1@example.com")
        make_contact(admin, nombres="eva", ciudad="bogota", email="2@example.com")
        make_contact(admin, nombres="luz", ciudad="Bogotá D.C.", email="3@example.com")
        make_contact(admin, nombres="sol", ciudad=None, email="4@example.com")
        page = listed(admin, ciudad=ciudad, sort="nombres")
        assert names(page) == ["ana", "eva"]
        assert page["total"] == 2

    @pytest.mark.parametrize("ciudad", ["Bog", "%", "B_gotá"])
    def test_it_is_the_whole_name(self, admin: httpx.Client, ciudad: str) -> None:
        make_contact(admin, ciudad="Bogotá")
        assert listed(admin, ciudad=ciudad)["total"] == 0

    @pytest.mark.parametrize("blank", ["", "  "])
    def test_blank_means_any(self, admin: httpx.Client, blank: str) -> None:
        make_contact(admin, ciudad="Bogotá")
        assert listed(admin, ciudad=blank)["total"] == 1

    def test_over_120_characters_is_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"ciudad": "a" * 121}), ["query", "ciudad", 0])


class TestDaysOfCreation:
    """Days pass as in Bogotá, five hours behind UTC all year."""

    @pytest.fixture(autouse=True)
    def contacts(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        moments = {
            "last of the 9th": "2026-03-10T04:59:59.999999Z",
            "first of the 10th": "2026-03-10T05:00:00Z",
            "last of the 10th": "2026-03-11T04:59:59.999999Z",
            "first of the 11th": "2026-03-11T05:00:00Z",
        }
        for contact, moment in zip(make_named(admin, *moments), moments.values(), strict=True):
            server.sql(service_database, "UPDATE contacts SET created_at = %s WHERE id = %s", moment, contact["id"])

    @pytest.mark.parametrize(
        ("query", "whom"),
        [
            ({"created_from": "2026-03-10"}, ["first of the 10th", "last of the 10th", "first of the 11th"]),
            ({"created_to": "2026-03-10"}, ["last of the 9th", "first of the 10th", "last of the 10th"]),
            (
                {"created_from": "2026-03-10", "created_to": "2026-03-10"},
                ["first of the 10th", "last of the 10th"],
            ),
            ({"created_from": "2026-03-12"}, []),
            ({"created_to": "2026-03-08"}, []),
            (
                {"created_from": "1900-01-01", "created_to": "2200-12-31"},
                ["last of the 9th", "first of the 10th", "last of the 10th", "first of the 11th"],
            ),
        ],
    )
    def test_both_days_are_included(self, admin: httpx.Client, query: dict[str, str], whom: list[str]) -> None:
        page = listed(admin, sort="created_at", **query)
        assert names(page) == whom
        assert page["total"] == len(whom)

    @pytest.mark.parametrize("name", ["created_from", "created_to"])
    @pytest.mark.parametrize(
        "day",
        [
            "0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31", "10000-01-01", "2026-02-29", "2026-13-01", "ayer",
            "", "2026-3-1", "20260310", "1700006400", "2026-03-10T00:00:00", "2026-03-10T00:00:00Z",
            "2026-03-10T00:00:00+14:00", "2026-03-10T00:00:00-14:00", "٢٠٢٦-٠٣-١٠",
        ],
    )  # fmt: skip
    def test_what_is_no_day_between_1900_and_2200_is_422(self, admin: httpx.Client, name: str, day: str) -> None:
        assert_invalid(admin.get("/api/contactos/", params={name: day}), ["query", name])
        assert listed(admin)["total"] == 4

    def test_days_the_wrong_way_round_are_422(self, admin: httpx.Client) -> None:
        query = {"created_from": "2026-03-11", "created_to": "2026-03-10"}
        assert_invalid(admin.get("/api/contactos/", params=query), ["query"])
