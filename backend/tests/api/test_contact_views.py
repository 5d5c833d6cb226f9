"""`/api/vistas`: filters, order and columns of the contacts' list, kept under a name for oneself or for the team."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    Json,
    assert_error,
    assert_invalid,
    made,
    make_contact,
    make_view,
    view_values,
)
from tests.api.lists import insert_contacts
from tests.harness import Server

PATH = "/api/vistas/"
TOTALS = f"{PATH}totales"
DEFAULT = f"{PATH}predeterminada"
NO_FILTERS: Json = {
    "search": "", "filter_estado": [], "ciudad": [], "pais": [], "propietario_id": [], "con": [], "sin": [],
    "created_from": None, "created_to": None, "updated_from": None, "updated_to": None,
}  # fmt: skip
WHOLE: Json = {
    "filtros": {
        "search": "ana 300", "filter_estado": ["cliente", "prospecto"], "ciudad": ["Cali", "Bogotá"], "pais": ["Perú"],
        "propietario_id": ["yo", NOBODY], "con": ["cedula"], "sin": ["notas", "propietario"],
        "created_from": "2026-01-01", "created_to": "2026-03-31", "updated_from": "1900-01-01",
        "updated_to": "2200-12-31",
    },
    "orden": "-apellidos",
    "columnas": ["telefono", "estado", "created_at"],
}  # fmt: skip
NOT_THERE = (404, "View not found", "view_not_found")
NOT_YOURS = (403, "Only whoever made this view, or a superuser, may change it", "not_your_view")
TAKEN = (409, "A view with this name already exists", "view_name_taken")


def id_of(client: httpx.Client) -> str:
    return str(client.get("/api/auth/me").json()["id"])


def names(client: httpx.Client) -> list[str]:
    return [view["nombre"] for view in client.get(PATH).json()]


def totals(client: httpx.Client) -> dict[str, int]:
    views = {view["id"]: view["nombre"] for view in client.get(PATH).json()}
    answer = client.get(TOTALS)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [view["id"] for view in found] == list(views)
    assert all(view.keys() == {"id", "total", "total_is_exact"} and view["total_is_exact"] for view in found)
    return {views[view["id"]]: view["total"] for view in found}


class TestCreate:
    def test_one_has_a_hundred_at_most(
        self, ana: httpx.Client, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        server.sql(
            service_database,
            """
            INSERT INTO contact_views (id, nombre, es_del_equipo, definicion, usuario_id)
            SELECT gen_random_uuid(), 'Vista ' || n, false, '{"filtros": {}}', %s FROM generate_series(1, 99) AS n
            """,
            id_of(ana),
        )
        make_view(ana)
        full = (409, "You have as many views as one can have: delete one first", "too_many_views")
        assert_error(ana.post("/api/vistas/", json=view_values(nombre="Otra")), *full)
        make_view(admin, nombre="Otra")
        made(ana.delete(f"/api/vistas/{ana.get('/api/vistas/').json()[0]['id']}"))
        make_view(ana, nombre="Otra")

    def test_keeps_what_was_sent(self, ana: httpx.Client) -> None:
        view = make_view(ana, nombre="  Todos  ", definicion=WHOLE)
        assert view == {
            "id": view["id"],
            "nombre": "Todos",
            "es_del_equipo": False,
            "usuario_id": id_of(ana),
            "autor": "Ana Ruiz",
            "definicion": WHOLE,
            "created_at": view["created_at"],
            "updated_at": view["updated_at"],
        }
        assert datetime.fromisoformat(view["created_at"]).tzinfo is not None
        assert ana.get(f"{PATH}{view['id']}").json() == view
        assert ana.get(PATH).json() == [view]

    def test_what_is_missing_is_as_the_list_has_it(self, ana: httpx.Client) -> None:
        nothing = {"filtros": NO_FILTERS, "orden": None, "columnas": None}
        for number, definition in enumerate(({}, {"filtros": {}}, {"columnas": None, "orden": None})):
            assert make_view(ana, nombre=str(number), definicion=definition)["definicion"] == nothing
        assert make_view(ana, nombre="none", definicion={"columnas": []})["definicion"]["columnas"] == []

    def test_for_the_team_anybody_may(self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client) -> None:
        view = make_view(ana, es_del_equipo=True)
        assert view["es_del_equipo"] is True
        for client in (ana, eva, admin):
            assert client.get(PATH).json() == [view]
            assert client.get(f"{PATH}{view['id']}").json() == view

    def test_works_without_the_last_slash(self, ana: httpx.Client) -> None:
        view = made(ana.post("/api/vistas", json=view_values(), follow_redirects=False))
        assert ana.get("/api/vistas", follow_redirects=False).json() == [view]

    @pytest.mark.parametrize(
        ("fields", "place"),
        [
            ({"nombre": ""}, ["nombre"]),
            ({"nombre": "   "}, ["nombre"]),
            ({"nombre": None}, ["nombre"]),
            ({"nombre": "x" * 121}, ["nombre"]),
            ({"nombre": "a\x00"}, ["nombre"]),
            ({"nombre": 7}, ["nombre"]),
            ({"es_del_equipo": None}, ["es_del_equipo"]),
            ({"es_del_equipo": "quizás"}, ["es_del_equipo"]),
            ({"definicion": None}, ["definicion"]),
            ({"definicion": []}, ["definicion"]),
            ({"definicion": "{}"}, ["definicion"]),
            ({"usuario_id": NOBODY}, ["usuario_id"]),
            ({"id": NOBODY}, ["id"]),
            ({"predeterminada": True}, ["predeterminada"]),
        ],
    )
    def test_what_is_invalid_is_422(self, ana: httpx.Client, fields: Json, place: list[str]) -> None:
        assert_invalid(ana.post(PATH, json=view_values(**fields)), ["body", *place])
        assert ana.get(PATH).json() == []

    @pytest.mark.parametrize(
        ("definition", "place"),
        [
            ({"filtro": {}}, ["filtro"]),
            ({"filtros": None}, ["filtros"]),
            ({"filtros": {"page": 1}}, ["filtros", "page"]),
            ({"filtros": {"sort": "email"}}, ["filtros", "sort"]),
            ({"filtros": {"estado": "cliente"}}, ["filtros", "estado"]),
            ({"filtros": {"filter_estado": "cliente"}}, ["filtros", "filter_estado"]),
            ({"filtros": {"filter_estado": ["perdido"]}}, ["filtros", "filter_estado", 0]),
            ({"filtros": {"ciudad": ["Cali"] * 51}}, ["filtros", "ciudad"]),
            ({"filtros": {"ciudad": [7]}}, ["filtros", "ciudad", 0]),
            ({"filtros": {"search": "x" * 101}}, ["filtros", "search"]),
            ({"filtros": {"search": "\x00"}}, ["filtros", "search"]),
            ({"filtros": {"search": None}}, ["filtros", "search"]),
            ({"filtros": {"con": ["email"]}}, ["filtros", "con", 0]),
            ({"filtros": {"created_from": "ayer"}}, ["filtros", "created_from"]),
            ({"filtros": {"created_from": 1_700_000_000}}, ["filtros", "created_from"]),
            ({"filtros": {"created_to": "9999-12-31"}}, ["filtros", "created_to"]),
            ({"filtros": {"created_from": "2026-03-11", "created_to": "2026-03-10"}}, ["filtros"]),
            ({"orden": "id"}, ["orden"]),
            ({"orden": "id;drop"}, ["orden"]),
            ({"orden": ["email"]}, ["orden"]),
            ({"orden": "relevancia"}, []),  # without a search there is none
            ({"columnas": ["notas"]}, ["columnas", 0]),
            ({"columnas": ["estado", "pais"]}, ["columnas", 1]),
            ({"columnas": "estado"}, ["columnas"]),
            ({"columnas": ["estado"] * 10}, ["columnas"]),
        ],
    )
    def test_so_is_a_definition_that_the_list_would_refuse(
        self, ana: httpx.Client, definition: Json, place: list[str]
    ) -> None:
        assert_invalid(ana.post(PATH, json=view_values(definicion=definition)), ["body", "definicion", *place])
        view = make_view(ana)
        changed = ana.put(f"{PATH}{view['id']}", json={"definicion": definition})
        assert_invalid(changed, ["body", "definicion", *place])
        assert ana.get(f"{PATH}{view['id']}").json() == view

    @pytest.mark.parametrize("owner", ["nadie", "", None, 7, {}])
    def test_so_is_an_owner_who_is_no_id(self, ana: httpx.Client, owner: Any) -> None:
        place = ("body", "definicion", "filtros", "propietario_id", 0)
        answer = ana.post(PATH, json=view_values(definicion={"filtros": {"propietario_id": [owner]}}))
        assert_invalid(answer, [*place, "uuid"], [*place, "literal['yo']"])

    @pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"nombre": "\\ud800", "definicion": {}}', b"\xff"])
    def test_so_is_what_is_no_view_at_all(self, ana: httpx.Client, body: bytes) -> None:
        answer = ana.post(PATH, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}
        assert "detail" in answer.json()


class TestNames:
    def test_one_has_each_once_whatever_the_letters_case(self, ana: httpx.Client, eva: httpx.Client) -> None:
        make_view(ana, nombre="Mis Ñoños")
        for name in ("Mis Ñoños", "mis ñoños", "  MIS ÑOÑOS "):
            assert_error(ana.post(PATH, json=view_values(nombre=name)), *TAKEN)
        make_view(eva, nombre="Mis Ñoños")
        assert names(ana) == names(eva) == ["Mis Ñoños"]

    def test_the_team_has_each_once_too(self, ana: httpx.Client, eva: httpx.Client) -> None:
        make_view(ana, nombre="Todos", es_del_equipo=True)
        assert_error(eva.post(PATH, json=view_values(nombre="TODOS", es_del_equipo=True)), *TAKEN)
        make_view(eva, nombre="todos")  # one's own beside the team's
        assert sorted(names(eva)) == ["Todos", "todos"]

    def test_a_name_may_be_taken_by_an_update(self, ana: httpx.Client, eva: httpx.Client) -> None:
        make_view(ana, nombre="Todos", es_del_equipo=True)
        mine = make_view(eva, nombre="todos")
        other = make_view(eva, nombre="Otra")
        assert_error(eva.put(f"{PATH}{mine['id']}", json={"es_del_equipo": True}), *TAKEN)
        assert_error(eva.put(f"{PATH}{other['id']}", json={"nombre": "TODOS"}), *TAKEN)
        assert eva.get(f"{PATH}{other['id']}").json() == other
        renamed = made(eva.put(f"{PATH}{mine['id']}", json={"nombre": "TODOS"}))  # its own name in other letters
        assert renamed["nombre"] == "TODOS"

    def test_one_that_was_given_up_is_free(self, ana: httpx.Client) -> None:
        view = make_view(ana, nombre="Todos")
        made(ana.delete(f"{PATH}{view['id']}"))
        make_view(ana, nombre="todos")

    def test_views_come_by_name_as_readers_of_spanish_expect(self, ana: httpx.Client, eva: httpx.Client) -> None:
        for number, name in enumerate(("Ochoa", "Ñustes", "nuno", "Núñez", "Nuñez")):
            make_view((ana, eva)[number % 2], nombre=name, es_del_equipo=True)
        assert names(ana) == ["nuno", "Nuñez", "Núñez", "Ñustes", "Ochoa"]


class TestRights:
    def test_nobody_else_knows_ones_own(self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client) -> None:
        view = make_view(ana)
        path = f"{PATH}{view['id']}"
        for other in (eva, admin):
            assert_error(other.get(path), *NOT_THERE)
            assert_error(other.put(path, json={"nombre": "Mía"}), *NOT_THERE)
            assert_error(other.delete(path), *NOT_THERE)
            assert_error(other.put(DEFAULT, json={"vista_id": view["id"]}), *NOT_THERE)
            assert other.get(PATH).json() == other.get(TOTALS).json() == []
        assert ana.get(path).json() == view

    def test_the_teams_is_changed_by_its_author_or_a_superuser(
        self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client
    ) -> None:
        view = make_view(ana, es_del_equipo=True)
        path = f"{PATH}{view['id']}"
        assert_error(eva.put(path, json={"nombre": "Mía"}), *NOT_YOURS)
        assert_error(eva.put(path, json={}), *NOT_YOURS)
        assert_error(eva.delete(path), *NOT_YOURS)
        assert eva.get(path).json() == view
        assert made(ana.put(path, json={"nombre": "Suya"}))["nombre"] == "Suya"
        by_admin = made(admin.put(path, json={"nombre": "Nuestra"}))
        assert (by_admin["nombre"], by_admin["autor"]) == ("Nuestra", "Ana Ruiz")
        assert made(admin.delete(path))["id"] == view["id"]
        assert ana.get(PATH).json() == []

    @pytest.mark.parametrize("id", [NOBODY, "00000000-0000-0000-0000-000000000000"])
    def test_what_is_not_there_is_404(self, ana: httpx.Client, id: str) -> None:
        for answer in (ana.get(f"{PATH}{id}"), ana.put(f"{PATH}{id}", json={}), ana.delete(f"{PATH}{id}")):
            assert_error(answer, *NOT_THERE)

    @pytest.mark.parametrize("id", ["x", "1", "%00", "todas"])
    def test_what_is_no_id_is_422(self, ana: httpx.Client, id: str) -> None:
        for answer in (ana.get(f"{PATH}{id}"), ana.put(f"{PATH}{id}", json={}), ana.delete(f"{PATH}{id}")):
            assert_invalid(answer, ["path", "id"])


class TestUpdate:
    def test_changes_what_is_sent(self, ana: httpx.Client) -> None:
        view = make_view(ana, definicion=WHOLE)
        path = f"{PATH}{view['id']}"
        for fields in ({"nombre": "Otra"}, {"es_del_equipo": True}, {"definicion": WHOLE | {"columnas": None}}):
            changed = made(ana.put(path, json=fields))
            assert changed == view | fields | {"updated_at": changed["updated_at"]}
            assert changed["updated_at"] > view["updated_at"]
            assert ana.get(path).json() == changed
            view = changed

    def test_of_nothing_new_changes_nothing(self, ana: httpx.Client) -> None:
        view = make_view(ana, definicion=WHOLE)
        for fields in ({}, {"nombre": view["nombre"]}, {"definicion": WHOLE}):
            assert made(ana.put(f"{PATH}{view['id']}", json=fields)) == view

    @pytest.mark.parametrize("field", ["id", "usuario_id", "autor", "created_at", "x"])
    def test_unknown_fields_are_422(self, ana: httpx.Client, field: str) -> None:
        view = make_view(ana)
        assert_invalid(ana.put(f"{PATH}{view['id']}", json={field: view.get(field)}), ["body", field])

    def test_a_view_of_the_team_that_becomes_private_is_its_authors(
        self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client
    ) -> None:
        view = make_view(ana, es_del_equipo=True)
        path = f"{PATH}{view['id']}"
        private = made(admin.put(path, json={"es_del_equipo": False}))
        assert (private["usuario_id"], private["autor"]) == (id_of(ana), "Ana Ruiz")
        assert ana.get(path).json() == private
        for other in (eva, admin):
            assert_error(other.get(path), *NOT_THERE)

    def test_without_an_author_it_is_then_of_whoever_made_it_private(
        self, ana: httpx.Client, admin: httpx.Client
    ) -> None:
        view = make_view(ana, es_del_equipo=True)
        made(admin.delete(f"/api/users/{id_of(ana)}"))
        private = made(admin.put(f"{PATH}{view['id']}", json={"es_del_equipo": False}))
        assert private["usuario_id"] == id_of(admin)
        assert admin.get(PATH).json() == [private]


class TestDefault:
    def test_is_none_at_first(self, ana: httpx.Client) -> None:
        assert ana.get(DEFAULT).json() == {"vista_id": None}

    def test_is_each_ones_own_choice(self, ana: httpx.Client, eva: httpx.Client) -> None:
        mine, ours = make_view(ana)["id"], make_view(eva, nombre="Equipo", es_del_equipo=True)["id"]
        for chosen in (mine, ours, None, ours):
            assert made(ana.put(DEFAULT, json={"vista_id": chosen})) == {"vista_id": chosen}
            assert ana.get(DEFAULT).json() == {"vista_id": chosen}
        assert eva.get(DEFAULT).json() == {"vista_id": None}

    @pytest.mark.parametrize("body", [{}, {"vista_id": "x"}, {"vista_id": 7}, {"vista_id": None, "id": NOBODY}, []])
    def test_anything_else_is_422(self, ana: httpx.Client, body: Any) -> None:
        assert ana.put(DEFAULT, json=body).status_code == 422
        assert_error(ana.put(DEFAULT, json={"vista_id": NOBODY}), *NOT_THERE)
        assert ana.get(DEFAULT).json() == {"vista_id": None}

    def test_does_not_touch_the_user(self, ana: httpx.Client) -> None:
        before = ana.get("/api/auth/me").json()
        view = make_view(ana)
        made(ana.put(DEFAULT, json={"vista_id": view["id"]}))
        after = ana.get("/api/auth/me").json()
        assert after == before
        assert "vista_id" not in after

    def test_goes_with_the_view(self, ana: httpx.Client, eva: httpx.Client) -> None:
        view = make_view(eva, es_del_equipo=True)
        made(ana.put(DEFAULT, json={"vista_id": view["id"]}))
        made(eva.delete(f"{PATH}{view['id']}"))
        assert ana.get(DEFAULT).json() == {"vista_id": None}

    def test_goes_when_its_author_keeps_it_to_themselves(self, ana: httpx.Client, eva: httpx.Client) -> None:
        view = make_view(eva, es_del_equipo=True)
        for client in (ana, eva):
            made(client.put(DEFAULT, json={"vista_id": view["id"]}))
        made(eva.put(f"{PATH}{view['id']}", json={"es_del_equipo": False}))
        assert ana.get(DEFAULT).json() == {"vista_id": None}
        assert eva.get(DEFAULT).json() == {"vista_id": view["id"]}


class TestDeletedAuthor:
    def test_the_team_keeps_its_views_and_nobody_the_others(
        self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        ours = make_view(ana, nombre="Equipo", es_del_equipo=True)
        mine = make_view(ana, nombre="Mía")
        for client, chosen in ((eva, ours), (ana, mine)):
            made(client.put(DEFAULT, json={"vista_id": chosen["id"]}))
        made(admin.delete(f"/api/users/{id_of(ana)}"))
        kept = eva.get(PATH).json()
        assert kept == [ours | {"usuario_id": None, "autor": None}]
        assert eva.get(DEFAULT).json() == {"vista_id": ours["id"]}
        assert server.sql(service_database, "SELECT count(*) FROM contact_views") == [(1,)]
        assert_error(eva.put(f"{PATH}{ours['id']}", json={"nombre": "x"}), *NOT_YOURS)
        assert made(admin.delete(f"{PATH}{ours['id']}"))["id"] == ours["id"]

    def test_an_inactive_author_keeps_them(self, ana: httpx.Client, admin: httpx.Client) -> None:
        view = make_view(ana, es_del_equipo=True)
        made(admin.put(f"/api/users/{id_of(ana)}", json={"is_active": False}))
        assert admin.get(PATH).json() == [view]


class TestTotals:
    def test_are_those_of_the_lists(
        self, ana: httpx.Client, eva: httpx.Client, server: Server, service_database: str
    ) -> None:
        insert_contacts(
            server, service_database,
            *(
                {
                    "nombres": ("Ana", "Luz")[number % 2], "estado": ("cliente", "inactivo", "prospecto")[number % 3],
                    "ciudad": ("Cali", None)[number % 2], "propietario_id": (id_of(ana), id_of(eva))[number % 2],
                }
                for number in range(12)
            ),
        )  # fmt: skip
        filters: dict[str, Json] = {
            "todos": {},
            "clientes": {"filter_estado": ["cliente"]},
            "cali": {"ciudad": ["cali"], "filter_estado": ["cliente", "inactivo"]},
            "ana": {"search": "ana"},
            "typo": {"search": "ruzi"},
            "yo": {"propietario_id": ["yo"]},
            "yo y más": {"propietario_id": ["yo"], "filter_estado": ["prospecto"]},
            "sin ciudad": {"sin": ["ciudad"]},
            "viejos": {"created_to": "2026-03-01"},
            "nadie": {"con": ["ciudad"], "sin": ["ciudad"]},
        }
        for name, fields in filters.items():
            make_view(ana, nombre=name, es_del_equipo=True, definicion={"filtros": fields})
        for client in (ana, eva):
            assert totals(client) == {
                name: client.get("/api/contactos/", params=fields).json()["total"] for name, fields in filters.items()
            }
        assert totals(ana)["ana"] == 6
        assert totals(ana)["typo"] == totals(ana)["todos"] == 12

    def test_yo_is_whoever_looks(self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client) -> None:
        make_view(ana, nombre="Lo mío", es_del_equipo=True, definicion={"filtros": {"propietario_id": ["yo"]}})
        for number, client in enumerate((ana, ana, eva)):
            make_contact(client, email=f"{number}@example.com")
        assert [totals(client)["Lo mío"] for client in (ana, eva, admin)] == [2, 1, 0]

    def test_follow_ones_own_writes_at_once(self, ana: httpx.Client) -> None:
        filters = {"todos": {}, "clientes": {"filter_estado": ["cliente"]}, "ana": {"search": "ana"},
                   "míos": {"propietario_id": ["yo"]}, "cali": {"ciudad": ["cali"]}}  # fmt: skip
        for name, fields in filters.items():
            make_view(ana, nombre=name, definicion={"filtros": fields})

        def assert_totals(**expected: int) -> None:
            assert totals(ana) == dict.fromkeys(filters, 0) | expected

        assert_totals()
        contact = make_contact(ana, nombres="Ana", estado="cliente", ciudad="Cali", email="x@0.co")
        assert_totals(todos=1, clientes=1, ana=1, míos=1, cali=1)
        path = f"/api/contactos/{contact['id']}"
        made(ana.put(path, json={"estado": "inactivo", "nombres": "Luz", "ciudad": None}))
        assert_totals(todos=1, míos=1)
        made(ana.put(path, json={"propietario_id": None, "ciudad": "CALI"}))
        assert_totals(todos=1, cali=1)
        made(ana.delete(path))
        assert_totals()

    def test_without_views_there_are_none(self, ana: httpx.Client) -> None:
        assert totals(ana) == {}


def test_what_was_kept_before_a_field_came_is_read_as_if_it_had_nothing(
    ana: httpx.Client, server: Server, service_database: str
) -> None:
    view = make_view(ana)
    server.sql(service_database, "UPDATE contact_views SET definicion = '{\"filtros\": {}}'")
    assert ana.get(f"{PATH}{view['id']}").json()["definicion"] == {
        "filtros": NO_FILTERS, "orden": None, "columnas": None,
    }  # fmt: skip
    assert totals(ana) == {view["nombre"]: 0}


def test_columns_that_there_are_no_more_are_left_out(ana: httpx.Client, server: Server, service_database: str) -> None:
    view = make_view(ana)
    for kept, shown in (
        ('["pais", "email", "cedula", "ciudad"]', ["email", "ciudad"]), ('["cedula"]', []), ("[]", []), ("null", None)
    ):  # fmt: skip
        definition = f'{{"filtros": {{}}, "columnas": {kept}}}'
        server.sql(service_database, "UPDATE contact_views SET definicion = %s", definition)
        opened = ana.get(f"{PATH}{view['id']}").json()
        assert opened["definicion"]["columnas"] == shown
        assert ana.get(PATH).json() == [opened]
    assert totals(ana) == {view["nombre"]: 0}
