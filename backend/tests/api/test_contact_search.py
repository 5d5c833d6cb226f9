"""`GET /api/contactos/?search=`: whom it finds, in which order, and what it marks."""

from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.factories import Json, assert_invalid, made, make_contact
from tests.api.lists import (
    FIRST_MOMENT,
    PATH,
    contacts_of,
    full_names,
    ids,
    insert_contacts,
    listed,
    pages_by_cursor,
    pages_by_number,
)
from tests.harness import SOAK, Server
from tests.process.processes import wait_until


def make_people(client: httpx.Client, *names: str, **fields: Any) -> list[Json]:
    """Contacts of these whole names, the first the oldest; nothing else of them has a word in it."""
    return [
        make_contact(
            client, **{"nombres": "…", "apellidos": "…", "nombre_completo": name, "telefono": "…"} | fields,
            email=f"{number}@0.co",
        )
        for number, name in enumerate(names)
    ]  # fmt: skip


def found(client: httpx.Client, search: str, **query: Any) -> list[str]:
    """The names of whom a search finds, best first."""
    page = listed(client, search=search, size=100, **query)
    assert page["total"] == len(page["items"])
    assert page["total_is_exact"]
    return full_names(page)


def marked(page: Json, contact: Json | None = None) -> dict[str, list[str]]:
    """What is marked of a contact (the first), as it is written there."""
    contact = contact or page["items"][0]
    spans = page["coincidencias"][contact["id"]]
    for field, ranges in spans.items():
        assert ranges
        assert all(0 <= start < end <= len(contact[field]) for start, end in ranges)
        assert all(before[1] < after[0] for before, after in pairwise(ranges))
    return {field: [contact[field][start:end] for start, end in ranges] for field, ranges in spans.items()}


class TestWords:
    @pytest.fixture(autouse=True)
    def contacts(self, admin: httpx.Client) -> None:
        make_contact(
            admin, nombres="Ana María", apellidos="Muñoz Peña", email="ammp@correo.example.com",
            telefono="300 123 4567", cedula="79.123.456", ciudad="Villa de Leyva",
            notas="Le gusta el ajedrez; llamar los jueves.",
        )  # fmt: skip
        make_contact(admin, nombres="Luis", apellidos="Ortiz", email="x@example.org", telefono="310 999 8888")

    @pytest.mark.parametrize(
        "search",
        [
            "ana muñoz", "muñoz ana", "peña maría", "peña muñoz maría ana", "Muñoz Peña Ana María",
            "ana leyva", "jueves ana", "ajedrez muñoz leyva", "ana 300", "4567 peña", "79123456 ana", "correo ana",
            "ana ana", "ña ría",
        ],
    )  # fmt: skip
    def test_come_in_any_order_and_from_any_field(self, admin: httpx.Client, search: str) -> None:
        assert found(admin, search) == ["Ana María Muñoz Peña"]

    @pytest.mark.parametrize("search", ["uño", "ñoz", "nozpe"[:3], "ar", "eña", "illa", "jedre", "orreo", "villa de l"])
    def test_may_be_parts_of_words(self, admin: httpx.Client, search: str) -> None:
        assert found(admin, search) == ["Ana María Muñoz Peña"]

    @pytest.mark.parametrize("search", ["ANA MUÑOZ", "aNA mUÑOZ", "ána munoz", "ANA MARIA PENA", "mu\u0301n\u0303oz"])
    def test_ignore_accents_and_capitals(self, admin: httpx.Client, search: str) -> None:
        assert found(admin, search) == ["Ana María Muñoz Peña"]

    @pytest.mark.parametrize(
        "search",
        [
            "Muñoz Peña, Ana María", "muñoz,ana", '"ana maría"', "(ana); ¿muñoz?", "«peña»", "ana.", "leyva/ana",
            "<ammp@correo.example.com>", "mailto:ammp@correo.example.com", "mu\u200bñoz",
            "CC 79.123.456", "CC79123456", "cédula: 79123456", "#79123456", "79'123.456", "Tel. 300 123 4567",
            "tel:+573001234567", "cel 3001234567;", "300_123_4567", "79123456 3001234567", "3001234567 cc 79.123.456",
        ],
    )  # fmt: skip
    def test_are_what_is_meant_by_the_signs_and_labels_around_them(self, admin: httpx.Client, search: str) -> None:
        assert found(admin, search) == ["Ana María Muñoz Peña"]

    def test_must_all_be_there(self, admin: httpx.Client) -> None:
        assert found(admin, "ana ortiz") == []
        assert found(admin, "ana 310") == []

    def test_more_than_twelve_narrow_no_further(self, admin: httpx.Client) -> None:
        words = "ana maría muñoz peña villa de leyva le gusta el ajedrez llamar"
        assert found(admin, words) == ["Ana María Muñoz Peña"]
        assert found(admin, f"{words} los jueves a todo el mundo") == ["Ana María Muñoz Peña"]

    @pytest.mark.parametrize("search", ["a " * 50, "ñ" * 100, "1 " * 50, "%" * 100, "ab " * 33, "😀" * 100])
    def test_of_one_hundred_characters_are_taken(self, admin: httpx.Client, search: str) -> None:
        listed(admin, search=search)

    def test_of_more_are_422(self, admin: httpx.Client) -> None:
        assert_invalid(admin.get("/api/contactos/", params={"search": "ana" * 34}), ["query", "search"])

    @pytest.mark.parametrize("search", ["---", "()", "?!", "¿?", "…", "|", "||", "Q", "¬", "\\", "''", '"', "#", "@@"])
    def test_of_nothing_but_signs_are_signs(self, admin: httpx.Client, search: str) -> None:
        make_contact(admin, nombres=f"x{search}y", email="signs@example.com")
        assert f"x{search}y Ruiz" in found(admin, search)
        assert found(admin, f"x{search}y") == [f"x{search}y Ruiz"]

    @pytest.mark.parametrize("search", ["Q", "QQ", "xQy", "anaQmaría", "mu¬oz", "mu|oz"])
    def test_know_nothing_of_how_they_are_kept(self, admin: httpx.Client, search: str) -> None:
        assert found(admin, search) == []

    @pytest.mark.parametrize(
        "search", ["an%ía", "m_ñoz", "%", "_", "a%", "\\", "\\%", "a\\na", "*", "m*ñoz", "m.ñoz", "m[u]ñoz"]
    )
    def test_have_no_wildcards(self, admin: httpx.Client, search: str) -> None:
        assert found(admin, search) == []

    @pytest.mark.parametrize("blank", ["", "   ", "\t\n", "\u00a0"])
    def test_that_are_blank_are_no_search(self, admin: httpx.Client, blank: str) -> None:
        page = listed(admin, search=blank)
        assert full_names(page) == ["Luis Ortiz", "Ana María Muñoz Peña"]
        assert page["coincidencias"] == {}


class TestNumbers:
    """Phones and documents are found by their digits, however they are written there and here."""

    MOBILES = (
        "3001234567", "300 123 4567", "300-123-4567", "(300) 123 4567", "300.123.4567", "+573001234567",
        "+57 300 123 4567", "57 3001234567", "0057 3001234567", "00573001234567", "033001234567", "03 300 1234567",
        "0300 1234567", "300 12 34 567", "300 - 123 - 4567", "300–123–4567", "+ 57 300 123 4567", "+057 300 123 4567",
    )  # fmt: skip

    PARTS_OF_MOBILES = (
        "300 123", "+57300", "+57 300", "0057 300", "57 300", "033001234", "300", "123 4567", "1234567", "00 12",
        "(300)", "0573001234567"[1:], "30 01 23 45 67",
    )  # fmt: skip

    def test_mobiles(self, admin: httpx.Client) -> None:
        make_people(admin, "other", telefono="315 987 6543")
        for number, telefono in enumerate(self.MOBILES):
            make_contact(admin, nombres=telefono, apellidos="…", telefono=telefono, email=f"{number}@example.com")
        everybody = sorted(f"{telefono} …" for telefono in self.MOBILES)
        for search in (*self.MOBILES, *self.PARTS_OF_MOBILES):
            assert sorted(found(admin, search)) == everybody, search

    FIXED = ("6012345678", "(601) 234 5678", "601 234 5678", "+57 601 2345678", "+57 (601) 234-5678", "0057 6012345678")

    @pytest.mark.parametrize("search", [*FIXED, "(601) 234", "601 234", "+57 601", "57601", "234 5678", "2345678"])
    def test_fixed_lines(self, admin: httpx.Client, search: str) -> None:
        make_people(admin, "other", telefono="(604) 999 8877")
        for number, telefono in enumerate(self.FIXED):
            make_contact(admin, nombres="…", apellidos=telefono, telefono=telefono, email=f"{number}@example.com")
        assert sorted(found(admin, search)) == sorted(f"… {telefono}" for telefono in self.FIXED)

    @pytest.mark.parametrize("search", ["018000123456", "01 8000 123456", "01-8000-123456", "8000 123"])
    def test_free_lines(self, admin: httpx.Client, search: str) -> None:
        make_people(admin, "banco", telefono="01 8000 123456")
        assert found(admin, search) == ["banco"]

    DOCUMENTS = ("1020304050", "1.020.304.050", "1 020 304 050", "1,020,304,050", "CC 1.020.304.050", "1020304050-1")

    @pytest.mark.parametrize(
        "search",
        [
            "1.020.304", "1020304", "1 020 304", "1,020,304", "1.020.304.050", "020.304", "304050", "1020304050",
            "CC No 1020304050", "CC-1020304050", "c.c. 1.020.304.050", "Nº 1020304050",
        ],
    )  # fmt: skip
    def test_documents(self, admin: httpx.Client, search: str) -> None:
        make_people(admin, "other", cedula="79.123.456")
        for number, cedula in enumerate(self.DOCUMENTS):
            make_contact(
                admin, nombres="…", apellidos=cedula, telefono="…", cedula=cedula, email=f"{number}@example.com"
            )
        assert sorted(found(admin, search)) == sorted(f"… {cedula}" for cedula in self.DOCUMENTS)

    def test_phone_and_document_beside_words(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Ruiz", telefono="+57 300 123 4567", cedula="1.020.304.050")
        for search in ("ana 300 123", "300 123 ana", "ruiz 1020304050 ana", "+57 300 ana 1.020"):
            assert found(admin, search) == ["Ana Ruiz"]

    def test_a_whole_number_comes_before_the_beginning_of_one(self, admin: httpx.Client) -> None:
        make_people(admin, "whole", telefono="79123456")
        make_contact(admin, nombre_completo="longer", email="l@0.co", telefono="7912345678")
        make_contact(admin, nombre_completo="inside", email="i@0.co", telefono="5579123456")
        assert found(admin, "79.123.456") == ["whole", "longer", "inside"]


class TestPairsOfLetters:
    """Two letters alone are looked up in another way than more of them are."""

    @pytest.mark.parametrize(
        "behind", [*" .,;:!?¡¿#$%&*/()[]{}<>=~^`'\"\\|-_+@\n\t", "a", "z", "5", "ñ", "é", "…", "😀", "ж", "李"]
    )
    def test_whatever_follows_them(self, admin: httpx.Client, behind: str) -> None:
        make_people(admin, "Li", notas=f"x wj{behind}x")
        assert found(admin, "wj") == ["Li"]

    @pytest.mark.parametrize("search", ["5.7", "5-7", "57", "李明", "明", "жи", "😀a", "ñ!", "%a", "_b", "\\c"])
    def test_are_any_letters(self, admin: httpx.Client, search: str) -> None:
        make_people(admin, "Li", notas=f"x{search}华")
        assert found(admin, search) == ["Li"]


class TestRank:
    """Whoever fits better comes first, though the others are newer."""

    @pytest.mark.parametrize(
        ("search", "names"),
        [
            ("ana", ["Ana Gómez", "Anabel Gómez", "Mariana Gómez"]),
            ("ana ruiz", ["Ana Ruiz", "Ana Ruiz Gómez", "Anabel Ruiz", "Mariana Ruiz"]),
            ("ruiz ana", ["Ana Ruiz", "Luz Ana Ruiz", "Ana Ruizal", "Ana Druiz"]),
            ("ana maría ruiz gómez", ["Ana María Ruiz Gómez", "Gómez Ana María Ruiz", "Ana Sol María Ruiz Gómez"]),
            ("peña", ["Luz Peña", "Luz Pena", "Luz Peñalosa", "Luz Penalosa", "Luz Empeñada", "Luz Empenada"]),
            ("ñu", ["Luz Ñu", "Luz Nu", "Luz Ñustes", "Luz Nustes", "Luz Apañuz", "Luz Apanuz"]),
        ],
    )
    def test_exact_then_whole_then_beginning_then_part(
        self, admin: httpx.Client, search: str, names: list[str]
    ) -> None:
        make_people(admin, *names)
        page = found(admin, search)
        if search.startswith("ana maría"):  # the same words with the surnames first are as exact
            assert (set(page[:2]), page[2:]) == (set(names[:2]), names[2:])
        else:
            assert page == names

    def test_of_any_field(self, admin: httpx.Client) -> None:
        make_contact(admin, nombre_completo="whole", email="w@0.co", ciudad="Cali", telefono="…")
        make_contact(admin, nombre_completo="email", email="cali@0.co", telefono="…")
        make_contact(admin, nombre_completo="notes", email="n@0.co", notas="vive en cali", telefono="…")
        assert found(admin, "cali") == ["whole", "email", "notes"]

    def test_a_whole_email_comes_first(self, admin: httpx.Client) -> None:
        make_contact(admin, nombre_completo="whole", email="ana@0.co")
        make_contact(admin, nombre_completo="longer", email="ana@0.com")
        make_contact(admin, nombre_completo="inside", email="juana@0.co")
        for search in ("ana@0.co", "ANA@0.CO"):
            assert found(admin, search) == ["whole", "longer", "inside"]

    def test_what_is_alike_comes_last(self, admin: httpx.Client) -> None:
        make_people(admin, "Zz Hernandezal", "Luz Hernandes", "Luz Hernadez")
        assert found(admin, "hernandez")[0] == "Zz Hernandezal"
        assert set(found(admin, "hernandez")) == {"Zz Hernandezal", "Luz Hernandes", "Luz Hernadez"}

    def test_the_newest_comes_first_among_equals(self, admin: httpx.Client) -> None:
        people = make_people(admin, "Ana Uno", "Ana Dos", "Ana Tres", "Mariana Uno", "Mariana Dos")
        assert found(admin, "ana") == ["Ana Tres", "Ana Dos", "Ana Uno", "Mariana Dos", "Mariana Uno"]
        made(admin.put(f"/api/contactos/{people[0]['id']}", json={"notas": "changed"}))
        assert found(admin, "ana")[2] == "Ana Uno"

    def test_where_no_enye_was_typed_there_is_no_preference(self, admin: httpx.Client) -> None:
        make_people(admin, "Luz Peña", "Luz Pena", "Sol Peña", "Sol Pena")
        assert found(admin, "pena") == ["Sol Pena", "Sol Peña", "Luz Pena", "Luz Peña"]
        assert found(admin, "peña") == ["Sol Peña", "Luz Peña", "Sol Pena", "Luz Pena"]
        assert found(admin, "pen\u0303a") == found(admin, "PEÑA") == found(admin, "peña")

    def test_relevancia_may_be_said(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Gómez", "Mariana Gómez")
        assert found(admin, "ana", sort="relevancia") == ["Ana Gómez", "Mariana Gómez"]
        assert_invalid(admin.get("/api/contactos/", params={"sort": "relevancia"}), ["query"])
        assert_invalid(admin.get("/api/contactos/", params={"sort": "-relevancia", "search": "a"}), ["query", "sort"])

    def test_another_order_may_be_asked_for(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Gómez", "Mariana Gómez", "Anabel Gómez")
        assert found(admin, "ana", sort="nombre_completo") == ["Ana Gómez", "Anabel Gómez", "Mariana Gómez"]
        assert found(admin, "ana", sort="-nombre_completo") == ["Mariana Gómez", "Anabel Gómez", "Ana Gómez"]
        assert found(admin, "ana", sort="created_at") == ["Ana Gómez", "Mariana Gómez", "Anabel Gómez"]
        page = listed(admin, search="ana", sort="nombre_completo")
        assert marked(page, page["items"][2]) == {"nombre_completo": ["ana"]}

    def test_filters_narrow_it(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Gómez", "Ana Ruiz", "Mariana Ruiz", ciudad="Cali")
        make_contact(admin, nombre_completo="Ana Pérez", email="p@0.co", ciudad="Pasto", estado="cliente")
        assert found(admin, "ana", ciudad="cali") == ["Ana Ruiz", "Ana Gómez", "Mariana Ruiz"]
        assert found(admin, "ana", filter_estado="cliente") == ["Ana Pérez"]
        assert found(admin, "ana", filter_estado="cliente", ciudad="cali") == []
        assert found(admin, "ana", sin="ciudad") == []


class TestTypos:
    @pytest.mark.parametrize(
        ("search", "mark"),
        [
            ("ajedres", {"notas": ["ajedrez"]}),
            ("ajerdez", {"notas": ["ajedrez"]}),
            ("luz ajedrz", {"notas": ["ajedrez"], "nombre_completo": ["Luz"]}),
            ("panelaa", {"notas": ["Panela"]}),
            ("cotizacoin", {"notas": ["cotización"]}),  # there is a name like it, which nobody here has
            ("orgánnica ajedres", {"notas": ["orgánica", "ajedrez"]}),
            ("sol.xortegom@example.com", {"email": ["sol.xortegon@example.com"]}),
            ("sol.xortegon@exmaple.com", {"email": ["sol.xortegon@example.com"]}),
            ("xortegin", {"email": ["xortegon"]}),
        ],
    )
    def test_of_notes_and_email(self, admin: httpx.Client, search: str, mark: dict[str, list[str]]) -> None:
        other = make_contact(admin, nombre_completo="Sol Cotizacor", email="sol@example.com", notas="Otra cosa")
        made(admin.put(f"{PATH}{other['id']}", json={"nombre_completo": "Sol Peña"}))
        contact = make_contact(
            admin, nombres="…", apellidos="…", nombre_completo="Luz", telefono="…",
            email="sol.xortegon@example.com", notas="Panela orgánica; ajedrez; cotización",
        )  # fmt: skip
        page = listed(admin, search=search)
        assert ids(page["items"]) == [contact["id"]]
        assert page["total"] == 1
        assert marked(page) == mark

    def test_of_notes_none_is_looked_for_where_somebody_has_the_word(self, admin: httpx.Client) -> None:
        make_people(admin, "Luz", notas="ajedrez")
        make_contact(admin, nombre_completo="Sol", email="sol@example.com", notas="ajedres")
        assert found(admin, "ajedres") == ["Sol"]

    def test_of_notes_none_is_looked_for_where_somebody_of_another_estado_is_meant(self, admin: httpx.Client) -> None:
        """As the tabs of all estados count one search."""
        make_contact(admin, nombre_completo="Wexnandez", estado="cliente", email="w@0.co")
        make_contact(admin, nombre_completo="Sol", notas="wexnander", estado="prospecto", email="s@0.co")
        assert found(admin, "wexnandes") == found(admin, "wexnandes", filter_estado="cliente") == ["Wexnandez"]
        assert found(admin, "wexnandes", filter_estado="prospecto") == []

    def test_of_two_words_the_more_alike_comes_first(self, admin: httpx.Client) -> None:
        """Of more combinations than have ranks of their own."""
        # The words of names stay known: those of no other test.
        make_people(
            admin, "Ustariz Zequeira", "Ustaris Zequeiro", "Ustarit Zequeire", "Ustarid Zequeiri", "Ustarir Zequeiru"
        )
        assert found(admin, "ustarizq zequeiraq")[0] == "Ustariz Zequeira"

    @pytest.mark.parametrize(
        ("name", "search"),
        [
            ("Hernández", "hernadnez"),  # swapped
            ("Hernández", "hernandz"),  # missing
            ("Hernández", "herrnandez"),  # doubled
            ("Hernández", "hernandex"),  # wrong
            ("Rodríguez", "rodirguez"),
            ("Ramírez", "ramurez"),
            ("Yeison", "yesion"),
            ("Wilmar", "wilnar"),
            ("Ibagué", "ibage"),
            ("Juan", "jaun"),
            ("Juan", "juam"),
            ("Juan", "juaan"),
            ("Juan", "jan"),
            ("Ana", "aan"),
            ("Ana", "ama"),
            ("Luz", "lus"),
            ("Muñoz", "muños"),
            ("Muñoz", "munioz"),
            ("Peña", "penña"),
        ],
    )
    def test_find_what_is_alike(self, admin: httpx.Client, name: str, search: str) -> None:
        make_people(admin, f"{name} Xx", "Zzz Yyyy")
        assert found(admin, search) == [f"{name} Xx"]

    def test_beside_words_that_are_right(self, admin: httpx.Client) -> None:
        make_people(admin, "Carlos Hernández Ruiz", "Carlos Gómez Ruiz", "Pedro Hernández Ruiz")
        assert found(admin, "carlos hernadnez") == ["Carlos Hernández Ruiz"]
        assert found(admin, "carols hernadnez ruiz") == ["Carlos Hernández Ruiz"]

    def test_of_a_city(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Ruiz", ciudad="Barranquilla")
        assert found(admin, "baranquila") == ["Ana Ruiz"]

    def test_the_more_alike_comes_first(self, admin: httpx.Client) -> None:
        make_people(admin, "Luz Hernandezes", "Luz Fernandes")
        assert found(admin, "hernandes") == ["Luz Hernandezes", "Luz Fernandes"]

    def test_are_forgiven_where_fewer_than_ten_match(self, admin: httpx.Client) -> None:
        people = make_people(admin, "Luz Hernandes", *(f"P{number} Hernandez" for number in range(9)))
        names = [f"P{number} Hernandez" for number in reversed(range(9))]
        assert found(admin, "hernandez") == [*names, "Luz Hernandes"]
        make_contact(admin, nombre_completo="P9 Hernandez", email="tenth@0.co")
        assert found(admin, "hernandez") == ["P9 Hernandez", *names]
        made(admin.delete(f"/api/contactos/{people[1]['id']}"))
        assert found(admin, "hernandez")[-1] == "Luz Hernandes"

    def test_fewer_than_ten_of_those_that_the_filters_let_through(self, admin: httpx.Client) -> None:
        make_people(admin, "Luz Hernandes", *(f"P{number} Hernandez" for number in range(12)))
        make_contact(admin, nombre_completo="Sol Hernandes", email="sol@0.co", ciudad="Cali")
        assert found(admin, "hernandez", ciudad="cali") == ["Sol Hernandes"]

    def test_whatever_their_estado_so_that_the_tabs_count_what_they_show(self, admin: httpx.Client) -> None:
        make_people(admin, "Luz Hernandes", *(f"P{number} Hernandez" for number in range(12)), estado="cliente")
        make_contact(admin, nombre_completo="Sol Hernandes", email="sol@0.co", estado="inactivo")
        for search in ("hernandez", "hernandes", "hernadez"):
            tabs = admin.get("/api/contactos/resumen", params={"search": search, "solo_estados": True}).json()
            shown = {estado: len(found(admin, search, filter_estado=estado)) for estado in tabs["por_estado"]}
            assert shown == tabs["por_estado"]
            assert sum(shown.values()) == tabs["total"] == len(found(admin, search))
        assert found(admin, "hernandez", filter_estado="inactivo") == []
        assert found(admin, "hernandes", filter_estado="inactivo") == ["Sol Hernandes"]

    def test_a_page_behind_what_is_alike_comes_though_others_match_by_now(self, admin: httpx.Client) -> None:
        make_people(admin, *(f"P{number} Hernandes" for number in range(12)), *(f"P{n} Hernandez" for n in range(9)))
        first = listed(admin, search="hernandez", size=15)
        assert first["total"] == 21
        make_contact(admin, nombre_completo="New Hernandez", email="new@0.co")
        second = listed(admin, search="hernandez", size=15, cursor=first["next_cursor"])
        assert full_names(second) == [f"P{number} Hernandes" for number in reversed(range(6))]
        assert listed(admin, search="hernandez", size=15)["total"] == 10

    @pytest.fixture
    def gonzaleses(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        """Twelve who are written with s, and far more whose name is González: PostgreSQL has noted it."""
        names = [*["Luz Gonzales"] * 12, *["Luz González"] * 300, *["Sol González"] * 5]
        estados = ("cliente", "prospecto")
        insert_contacts(
            server, service_database,
            *(
                {"nombre_completo": name, "nombres": "…", "apellidos": "…", "estado": estados[number % 2]}
                for number, name in enumerate(names)
            ),
        )  # fmt: skip
        server.sql(service_database, "ANALYZE contacts")
        # The service goes on for some seconds with what PostgreSQL had noted before.
        wait_until(lambda: listed(admin, search="gonzales", size=1)["total"] == 317)

    @pytest.mark.usefixtures("gonzaleses")
    @pytest.mark.parametrize(
        ("search", "size"),
        [
            ("gonzales", 12), ("luz gonzales", 50),
            *(pytest.param(*one, marks=pytest.mark.soak)
            for one in (("gonzales", 5), ("gonzales", 50), ("luz gonzales", 5), ("luz gonzales", 12))),
        ],
    )  # fmt: skip
    def test_the_same_name_in_its_commoner_spelling_comes_behind(
        self, admin: httpx.Client, search: str, size: int
    ) -> None:
        total = 317 if search == "gonzales" else 312
        by_number = list(pages_by_number(admin, search=search, size=size))
        by_cursor = list(pages_by_cursor(admin, search=search, size=size))
        whole = contacts_of(by_cursor)
        assert ids(whole) == ids(contacts_of(by_number))
        assert len(set(ids(whole))) == total
        assert {page["total"] for page in [*by_number, *by_cursor]} == {total}
        assert [contact["nombre_completo"] for contact in whole[:13]] == [
            *["Luz Gonzales"] * 12, "Sol González" if search == "gonzales" else "Luz González"
        ]  # fmt: skip
        past = listed(admin, search=search, page=99)
        assert (past["items"], past["total"]) == ([], total)
        tabs = admin.get("/api/contactos/resumen", params={"search": search}).json()
        assert tabs["total"] == total
        clients = listed(admin, search=search, filter_estado="cliente")
        assert clients["total"] == tabs["por_estado"]["cliente"]
        assert listed(admin, search=search, sort="email")["total"] == total

    @pytest.mark.usefixtures("gonzaleses")
    def test_but_not_the_other_way_round(self, admin: httpx.Client) -> None:
        assert listed(admin, search="gonzalez")["total"] == 305

    @pytest.mark.usefixtures("gonzaleses")
    def test_of_names_that_many_have_are_not_looked_for_where_somebody_has_them_all(self, admin: httpx.Client) -> None:
        make_people(admin, "Pepe González", "Zoe Gonzalet", ciudad="Pasto")
        assert found(admin, "gonzalez", ciudad="Pasto") == ["Pepe González"]
        make_contact(admin, nombre_completo="Zoe Gonzalet", email="zoe@0.co", ciudad="Cali")
        assert found(admin, "gonzalez", ciudad="Cali") == ["Zoe Gonzalet"]
        # Of a name that few have, the other spelling may be meant.
        make_contact(admin, nombre_completo="Ivo Gonzales", email="ivo@0.co", ciudad="Cali")
        assert found(admin, "gonzalet", ciudad="Cali") == ["Zoe Gonzalet", "Ivo Gonzales"]

    def test_of_numbers_are_not_forgiven(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Ruiz", telefono="300 123 4567", cedula="79123456")
        assert found(admin, "3001234576") == []
        assert found(admin, "79123465") == []

    def test_pages_and_other_orders_have_them_too(self, admin: httpx.Client) -> None:
        make_people(admin, *(f"P{number} Hernández" for number in range(12)))
        whole = listed(admin, search="hernadnez", size=100)
        assert whole["total"] == 12
        for walk in (pages_by_number, pages_by_cursor):
            pages = list(walk(admin, search="hernadnez", size=5))
            assert ids(contacts_of(pages)) == ids(whole["items"])
            assert {page["total"] for page in pages} == {12}
        past = listed(admin, search="hernadnez", page=9)
        assert (past["items"], past["total"]) == ([], 12)
        assert found(admin, "hernadnez", sort="created_at") == [f"P{number} Hernández" for number in range(12)]
        summary = admin.get("/api/contactos/resumen", params={"search": "hernadnez"}).json()
        assert summary["total"] == 12

    def test_words_of_contacts_that_are_gone_do_no_harm(self, admin: httpx.Client) -> None:
        (contact,) = make_people(admin, "Luz Xanthopoulos")
        made(admin.delete(f"/api/contactos/{contact['id']}"))
        assert found(admin, "xanthopuolos") == []

    def test_a_changed_name_is_known_at_once(self, admin: httpx.Client) -> None:
        (contact,) = make_people(admin, "Luz Ruiz")
        made(admin.put(f"/api/contactos/{contact['id']}", json={"nombre_completo": "Luz Wojciechowski"}))
        assert found(admin, "wojceichowski") == ["Luz Wojciechowski"]


class TestSigns:
    """People write them, or others, or none."""

    @pytest.mark.parametrize(
        "search",
        [
            "Bogotá, D.C.", "bogota d.c. ferreteria", "perez-garcia", "perez garcia", "Pérez García - Bogotá",
            "tornillo s.a.s.", "tornillo sas", "Tornillo S.A.S. & Pérez", "*tornillo*", "tornillo|s.a.s",
            "pérez-garcía, «tornillo»",
        ],
    )  # fmt: skip
    def test_do_not_keep_anybody_from_being_found(self, admin: httpx.Client, search: str) -> None:
        make_people(admin, "otro", ciudad="Cali")
        contact = make_contact(
            admin, nombre_completo="Ferretería El Tornillo S.A.S. (Pérez García)", nombres="…", apellidos="…",
            email="w@0.co", ciudad="Bogotá, D.C.",
        )  # fmt: skip
        assert ids(listed(admin, search=search)["items"]) == [contact["id"]]

    def test_what_they_part_is_marked(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Pérez García", ciudad="Bogotá, D.C.")
        assert marked(listed(admin, search="perez-garcia d.c.")) == {
            "nombre_completo": ["Pérez García"], "ciudad": ["D.C"],
        }  # fmt: skip


class TestChanged:
    """What a contact has by now is found, in the very next request, and what it had is not."""

    @pytest.mark.parametrize(
        ("field", "before", "value", "search"),
        [
            ("nombre_completo", "Luz Peña", "Sol Wixoteño", "wixoteno"),
            ("nombres", "Luz", "Waxibías", "waxibias"),
            ("apellidos", "Ruiz", "Wixoteño", "wixoteño"),
            ("telefono", "300 123 4567", "315 987 6543", "3159876543"),
            ("cedula", "1.020.304", "79.123.456", "79123456"),
            ("ciudad", "Cali", "Mompox", "mompox"),
            ("ciudad", "Cali", "Quibdoxama", "quibdoxma"),  # a slip in a word that nobody had before
            ("notas", "café", "ajedrez", "ajedrez"),
            ("email", "a@example.com", "zzz@otra.co", "zzz@otra.co"),
        ],
    )
    def test_each_field_is_found_at_once(
        self, admin: httpx.Client, field: str, before: str, value: str, search: str
    ) -> None:
        contact = make_contact(admin, **{field: before})
        assert listed(admin, search=search)["total"] == 0
        there = f"{PATH}{contact['id']}"
        made(admin.put(there, json={field: value}))
        assert ids(listed(admin, search=search)["items"]) == [contact["id"]]
        made(admin.put(there, json={field: before}))
        assert listed(admin, search=search)["total"] == 0


class TestMarks:
    @pytest.mark.parametrize(
        ("fields", "search", "marks"),
        [
            ({"nombre_completo": "Ana Ruiz"}, "ana", {"nombre_completo": ["Ana"]}),
            ({"nombre_completo": "Ana Mariana"}, "ana", {"nombre_completo": ["Ana", "ana"]}),
            ({"nombre_completo": "Ana Ruiz"}, "ruiz ana", {"nombre_completo": ["Ana", "Ruiz"]}),
            ({"nombre_completo": "José Núñez"}, "jose nunez", {"nombre_completo": ["José", "Núñez"]}),
            ({"nombre_completo": "JOSÉ NÚÑEZ"}, "josé núñez", {"nombre_completo": ["JOSÉ", "NÚÑEZ"]}),
            ({"nombre_completo": "xx Nu\u0301n\u0303ez"}, "nuñez", {"nombre_completo": ["Nu\u0301n\u0303ez"]}),
            ({"nombre_completo": "Pen\u0303a"}, "en", {"nombre_completo": ["en\u0303"]}),
            ({"nombre_completo": "Nuñez"}, "nun\u0303ez", {"nombre_completo": ["Nuñez"]}),
            ({"nombre_completo": "😀 Ana 😀😀 Peña"}, "ana peña", {"nombre_completo": ["Ana", "Peña"]}),
            ({"nombre_completo": "Strauß Ærø"}, "strauss aero", {"nombre_completo": ["Strauß", "Ærø"]}),
            ({"nombre_completo": "Banana"}, "ana", {"nombre_completo": ["anana"]}),
            ({"nombre_completo": "Ana", "ciudad": "Santa Ana"}, "ana", {"nombre_completo": ["Ana"], "ciudad": ["Ana"]}),
            ({"telefono": "+57 300 123 4567"}, "3001234", {"telefono": ["300 123 4"]}),
            ({"telefono": "+57 (300) 123-4567"}, "+57 300 123", {"telefono": ["57 (300) 123"]}),
            ({"telefono": "3001234567"}, "300 123", {"telefono": ["300123"]}),
            ({"cedula": "1.020.304.050"}, "1020304", {"cedula": ["1.020.304"]}),
            ({"cedula": "1020304050"}, "1.020.304", {"cedula": ["1020304"]}),
            ({"notas": "Llamó el jueves. ¡Jueves!"}, "jueves", {"notas": ["jueves", "Jueves"]}),
            ({"notas": "100 % de 50%"}, "%", {"notas": ["%", "%"]}),
            ({"email": "ana.ruiz@example.com"}, "ruiz@ex", {"email": ["ruiz@ex"]}),
            ({"nombres": "Zoilo", "nombre_completo": "El Jefe"}, "zoilo", {"nombres": ["Zoilo"]}),
        ],
    )  # fmt: skip
    def test_are_ranges_of_what_is_written(
        self, admin: httpx.Client, fields: Json, search: str, marks: dict[str, list[str]]
    ) -> None:
        blank = {"nombres": "…", "apellidos": "…", "nombre_completo": "…", "telefono": "…", "email": "w@0.co"}
        contact = make_contact(admin, **blank | fields)
        page = listed(admin, search=search)
        assert ids(page["items"]) == [contact["id"]]
        assert marked(page) == marks

    def test_at_the_end_of_long_notes(self, admin: httpx.Client) -> None:
        make_people(admin, "Luz", notas=f"{'Ñ ' * 4_990}ajedrez")
        assert marked(listed(admin, search="luz ajedrez")) == {"nombre_completo": ["Luz"], "notas": ["ajedrez"]}

    def test_what_is_alike_is_marked(self, admin: httpx.Client) -> None:
        make_people(admin, "Carlos Hernández")
        assert marked(listed(admin, search="carlos hernadnez")) == {"nombre_completo": ["Carlos", "Hernández"]}

    @pytest.mark.parametrize("accent", ["\u0301", "\u0303", "´", "¨", "\u200d", "\ufe0f"])
    def test_of_an_accent_alone_are_none(self, admin: httpx.Client, accent: str) -> None:
        make_people(admin, "José Núñez", notas="x")
        assert all(not spans for spans in listed(admin, search=accent)["coincidencias"].values())

    def test_are_of_the_contacts_of_the_page(self, admin: httpx.Client) -> None:
        make_people(admin, "Ana Uno", "Ana Dos", "Luz Tres")
        page = listed(admin, search="ana", size=1)
        assert list(page["coincidencias"]) == ids(page["items"])
        assert listed(admin)["coincidencias"] == {}


# Of each rank of "peña ana" some.
LEVELS = (
    "Luz Peña Ana", "Peña Ana", "Ana Pena", "Sol Pena Ana", "Ana Peñalosa", "Ana Penalosa", "Mariana Empeñada",
    "Mariana Empenada",
)  # fmt: skip


class TestPages:
    """Of those ranked one by one and of many, of all ranks, and all of one moment: only the id tells them apart."""

    @pytest.mark.parametrize("pages", [(40, 1), (40, 3), (40, 7), (264, 7), (264, 11)])
    @pytest.mark.parametrize("search", ["peña ana", "pena", "penna ana"])
    def test_by_number_and_by_cursor_are_those_of_the_whole(
        self, admin: httpx.Client, server: Server, service_database: str, pages: tuple[int, int], search: str
    ) -> None:
        how_many, size = pages
        names = [LEVELS[number * 7 % 8] for number in range(how_many)]
        people = ({"nombres": name, "apellidos": "…", "nombre_completo": name} for name in names)
        insert_contacts(server, service_database, *(person | {"created_at": FIRST_MOMENT} for person in people))
        whole = ids(contacts_of(pages_by_number(admin, search=search, size=100)))
        # Half of them have it as a word, which is what is looked for in the place of one that nobody has.
        assert len(whole) == len(set(whole)) == (how_many // 2 if search == "penna ana" else how_many)
        assert ids(contacts_of(pages_by_number(admin, search=search, size=size))) == whole
        assert ids(contacts_of(pages_by_cursor(admin, search=search, size=size))) == whole


class TestMany:
    """More matches than are ranked one by one: the order is the same, and so are the pages."""

    @pytest.fixture(autouse=True)
    def contacts(self, admin: httpx.Client, server: Server, service_database: str) -> list[str]:  # noqa: ARG002
        return insert_contacts(
            server,
            service_database,
            *(
                {
                    "nombres": name, "apellidos": "…", "nombre_completo": name, "ciudad": ("Cali", "Pasto")[number % 2],
                    "notas": "nada" if number % 7 else None,
                }
                for number, name in ((number, LEVELS[number * 7 % 8]) for number in range(264))
            ),
        )  # fmt: skip

    @pytest.mark.parametrize("search", ["peña ana", "ana pena", "peña", "pena", "an", "ñ", "nada ana", "ana peña an"])
    def test_the_order_is_that_of_few(self, admin: httpx.Client, search: str) -> None:
        whole = contacts_of(pages_by_number(admin, search=search, size=100))
        assert 200 < len(whole) <= 264
        of_cities = {
            ciudad: contacts_of(pages_by_number(admin, search=search, ciudad=ciudad, size=100))
            for ciudad in ("Cali", "Pasto")
        }
        for ciudad, few in of_cities.items():
            assert len(few) <= 200
            assert ids(few) == ids(contact for contact in whole if contact["ciudad"] == ciudad)

    @pytest.mark.parametrize("search", ["peña ana", "pena"])
    @pytest.mark.parametrize("size", [7, 33, 100])
    def test_pages_by_number_and_by_cursor_agree(
        self, admin: httpx.Client, contacts: list[str], search: str, size: int
    ) -> None:
        by_number = list(pages_by_number(admin, search=search, size=size))
        by_cursor = list(pages_by_cursor(admin, search=search, size=size))
        assert [ids(page["items"]) for page in by_number] == [ids(page["items"]) for page in by_cursor]
        assert sorted(ids(contacts_of(by_cursor))) == sorted(contacts)
        assert {page["total"] for page in [*by_number, *by_cursor]} == {264}
        assert [page["next_cursor"] is None for page in by_number] == [*[False] * (len(by_number) - 1), True]

    def test_a_page_past_the_end_is_empty_and_still_counts(self, admin: httpx.Client) -> None:
        for page in (3, 50, 10_000_000):
            past = listed(admin, search="pena", page=page, size=100)
            assert (past["items"], past["total"], past["next_cursor"]) == ([], 264, None)

    def test_what_rises_above_two_hundred_between_pages_is_not_repeated(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        """The next page is then made in the other way."""
        first = listed(admin, search="pena", ciudad="Cali", size=50)
        assert first["total"] == 132
        new = ({"nombre_completo": "Eva Pena", "ciudad": "Cali"} for _ in range(80))
        insert_contacts(server, service_database, *new)
        seen = ids(first["items"])
        cursor = first["next_cursor"]
        while cursor:
            page = listed(admin, search="pena", ciudad="Cali", size=50, cursor=cursor)
            seen += ids(page["items"])
            cursor = page["next_cursor"]
        assert len(set(seen)) == len(seen)
        assert page["total"] == 212


# What people write, and what they should not have; no two spaces in a row.
LETTERS = st.sampled_from([*"abcdeinorsuyzABNÑñáéíóúüÁÉ0123456789'-.,!?#%_\\&/()@+*|Q¬ßøœ…¿😀", "n\u0303", "e\u0301"])
WORD = st.lists(LETTERS, min_size=1, max_size=10).map("".join)
NAME = st.lists(WORD, min_size=1, max_size=4).map(" ".join).filter(lambda name: not name.isspace())
LOCAL_PART = st.from_regex(r"[a-z0-9]([a-zA-Z0-9+_.-]?[a-z0-9#!?*=-]){1,12}", fullmatch=True)
EMAIL = st.builds("{}@{}".format, LOCAL_PART, st.sampled_from(["example.com", "x.example.org", "5-7.example.co"]))
NUMBER = st.from_regex(r"(\+57 |0057 |57 |\([0-9]{3}\) |0)?[0-9]{2,4}([ .-]?[0-9]{1,4}){1,3}", fullmatch=True)
PEOPLE = st.fixed_dictionaries(
    {"nombres": NAME, "apellidos": NAME, "email": EMAIL, "telefono": NUMBER, "cedula": NUMBER}
)


class TestPartOfAnything:
    """Whatever a plain search by substring finds, this one finds too."""

    @settings(
        max_examples=300 if SOAK else 20, deadline=None, derandomize=True, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(data=st.data(), person=PEOPLE)
    def test_finds_the_contact(self, admin: httpx.Client, data: st.DataObject, person: Json) -> None:
        parts = [
            (value, value[start : start + data.draw(st.integers(2, 20))].strip())
            for value in (f"{person['nombres']} {person['apellidos']}", *person.values())
            for start in data.draw(st.lists(st.integers(0, max(0, len(value) - 2)), min_size=3, max_size=3))
        ]
        contact = make_contact(admin, **person)
        try:
            missed = [
                (value, part)
                for value, part in parts
                if part and contact["id"] not in ids(listed(admin, search=part)["items"])
            ]
        finally:
            made(admin.delete(f"/api/contactos/{contact['id']}"))
        assert missed == []
