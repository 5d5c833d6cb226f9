"""Users and views go back as contacts do: by the operation that changed them, after a question where there is one."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    PASSWORD,
    Json,
    assert_error,
    log_in,
    made,
    make_contact,
    make_user,
    make_view,
    user_values,
    view_values,
)
from tests.api.lists import insert_contacts
from tests.api.test_jobs import wait
from tests.harness import Server

UNDO, UNDO_VIEWS = "/api/auditoria/deshacer", "/api/vistas/deshacer"
USERS, VIEWS, CONTACTS = "/api/users/", "/api/vistas/", "/api/contactos/"
DEFAULT = f"{VIEWS}predeterminada"
NOTHING = (404, "There is no such change that can be undone", "nothing_to_undo")


def done(answer: httpx.Response) -> str:
    """The operation that it was."""
    assert answer.status_code == 200, answer.text
    return answer.headers["X-Operation-ID"]


def put(client: httpx.Client, path: str, **values: Any) -> str:
    return done(client.put(path, json=values))


def undo(client: httpx.Client, operation: str, path: str = UNDO, **more: Any) -> Json:
    return made(client.post(path, json={"operacion_id": operation} | more))


def undone(client: httpx.Client, operation: str, path: str = UNDO, **more: Any) -> str:
    """The operation that took it back, at least one thing."""
    answer = client.post(path, json={"operacion_id": operation} | more)
    assert made(answer)["hechos"] > 0, answer.text
    return done(answer)


def step_of(plan: Json) -> Json:
    (step,) = plan["pasos"]
    return dict(step)


def me(client: httpx.Client) -> Json:
    return made(client.get("/api/auth/me"))


def views(client: httpx.Client) -> list[Json]:
    return list(client.get(VIEWS).json())


def opens_with(client: httpx.Client) -> str | None:
    found: str | None = made(client.get(DEFAULT))["vista_id"]
    return found


class TestAUser:
    def test_goes_back_after_a_look(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", nombres="Lucía", email="lucia@example.com", is_superuser=True)
        plan = undo(admin, operation, solo_ver=True)
        assert plan == {
            "total": 1,
            "con_conflictos": 0,
            "con_obstaculos": 0,
            "pasos": [
                {
                    "entidad": "usuario",
                    "entidad_id": luz["id"],
                    "nombre": "Lucía Gómez",
                    "accion": "cambiar",
                    "campos": {
                        "nombres": {"ahora": "Lucía", "despues": "Luz"},
                        "email": {"ahora": "lucia@example.com", "despues": "luz@example.com"},
                        "is_superuser": {"ahora": True, "despues": False},
                    },
                    "conflictos": {},
                    "quedan": [],
                    "obstaculo": None,
                    "fusion": None,
                }
            ],
            "hechos": 0,
            "trabajo_id": None,
        }
        assert made(admin.get(f"{USERS}{luz['id']}"))["nombres"] == "Lucía"
        undoing = undone(admin, operation)
        back = made(admin.get(f"{USERS}{luz['id']}"))
        assert back == luz | {"updated_at": back["updated_at"]}
        (entry,) = admin.get("/api/auditoria/", params={"operacion_id": undoing}).json()["items"]
        assert (entry["deshace_id"], entry["accion"], entry["entidad"]) == (operation, "cambiar", "usuario")
        # And so on.
        undone(admin, undoing)
        assert made(admin.get(f"{USERS}{luz['id']}"))["email"] == "lucia@example.com"

    def test_by_its_entry(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        put(admin, f"{USERS}{luz['id']}", nombres="Lucía")
        (entry,) = admin.get("/api/auditoria/", params={"size": 1}).json()["items"]
        assert made(admin.post(UNDO, json={"cambio_id": entry["id"]}))["hechos"] == 1
        assert made(admin.get(f"{USERS}{luz['id']}"))["nombres"] == "Luz"

    def test_leaves_later_changes_of_other_fields(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", nombres="Lucía")
        put(admin, f"{USERS}{luz['id']}", apellidos="Rojas")
        undone(admin, operation)
        assert made(admin.get(f"{USERS}{luz['id']}"))["nombre_completo"] == "Luz Rojas"

    @pytest.mark.parametrize(("answer", "name"), [("conservar", "Luisa"), ("reemplazar", "Luz")])
    def test_asks_about_later_changes_of_the_same_field(self, admin: httpx.Client, answer: str, name: str) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", nombres="Lucía", apellidos="Rojas")
        put(admin, f"{USERS}{luz['id']}", nombres="Luisa")
        refused = admin.post(UNDO, json={"operacion_id": operation})
        assert (refused.status_code, refused.json()["code"]) == (409, "undo_conflict")
        step = step_of(refused.json()["plan"])
        assert step["conflictos"] == {"nombres": {"ahora": "Luisa", "despues": "Luz"}}
        assert made(admin.get(f"{USERS}{luz['id']}"))["apellidos"] == "Rojas"
        undone(admin, operation, conflictos=answer)
        assert made(admin.get(f"{USERS}{luz['id']}"))["nombre_completo"] == f"{name} Gómez"

    def test_a_deactivation_ends_no_session_twice_and_is_obeyed_at_once(
        self, admin: httpx.Client, ana: httpx.Client
    ) -> None:
        id = me(ana)["id"]
        operation = put(admin, f"{USERS}{id}", is_active=False)
        assert ana.get("/api/auth/me").status_code == 400
        undone(admin, operation)
        # As wherever somebody is let in again: what was open before is not.
        assert ana.get("/api/auth/me").status_code == 401
        assert made(admin.get(f"{USERS}{id}"))["is_active"] is True

    def test_an_email_that_is_taken_says_so(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", email="otra@example.com")
        make_user(admin, email="LUZ@example.com")
        plan = undo(admin, operation)
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "correo_ocupado")

    def test_a_password_stays(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", password="otra clave bien larga")
        plan = undo(admin, operation)
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "secreto")
        mixed = put(admin, f"{USERS}{luz['id']}", password=PASSWORD, nombres="Lucía")
        step = step_of(undo(admin, mixed))
        assert (step["quedan"], list(step["campos"]), step["obstaculo"]) == (["password"], ["nombres"], None)
        assert log_in(admin, "luz@example.com").status_code == 200

    def test_signing_in_is_nothing_to_undo(self, admin: httpx.Client) -> None:
        make_user(admin)
        log_in(admin, "luz@example.com")
        entries = admin.get("/api/auditoria/", params={"accion": "entrar", "size": 1}).json()["items"]
        assert_error(admin.post(UNDO, json={"cambio_id": entries[0]["id"]}), *NOTHING)

    def test_the_last_superuser_stays(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", is_superuser=True)
        with_luz = log_in(admin, "luz@example.com").json()["access_token"]
        lead = {"Authorization": f"Bearer {with_luz}"}
        oneself = f"{USERS}{me(admin)['id']}"
        assert admin.put(oneself, json={"is_superuser": False}, headers=lead).status_code == 200
        answer = admin.post(UNDO, json={"operacion_id": operation}, headers=lead)
        assert admin.put(oneself, json={"is_superuser": True}, headers=lead).status_code == 200
        assert (made(answer)["hechos"], step_of(answer.json())["obstaculo"]) == (0, "ultimo_administrador")

    def test_oneself_one_does_not_delete(self, admin: httpx.Client) -> None:
        operation = done(admin.post(USERS, json=user_values(is_superuser=True)))
        lead = {"Authorization": f"Bearer {log_in(admin, 'luz@example.com').json()['access_token']}"}
        answer = admin.post(UNDO, json={"operacion_id": operation}, headers=lead)
        assert (made(answer)["hechos"], step_of(answer.json())["obstaculo"]) == (0, "cuenta_propia")


class TestACreatedUser:
    def test_goes(self, admin: httpx.Client) -> None:
        answer = admin.post(USERS, json=user_values())
        plan = undo(admin, done(answer))
        assert (step_of(plan)["accion"], plan["hechos"]) == ("eliminar", 1)
        assert admin.get(f"{USERS}{answer.json()['id']}").status_code == 404

    def test_one_that_was_invited_goes_too(self, admin: httpx.Client) -> None:
        invited = {"email": "eva@example.com", "nombres": "Eva", "apellidos": "Ríos"}
        answer = admin.post(f"{USERS}invitations", json=invited)
        undone(admin, done(answer))
        assert admin.get(f"{USERS}{answer.json()['id']}").status_code == 404

    def test_who_has_contacts_by_now_is_asked_about(self, admin: httpx.Client) -> None:
        answer = admin.post(USERS, json=user_values())
        operation, luz = done(answer), answer.json()
        contact = make_contact(admin, propietario_id=luz["id"])
        refused = admin.post(UNDO, json={"operacion_id": operation})
        assert refused.json()["code"] == "undo_conflict"
        assert step_of(refused.json()["plan"])["conflictos"] == {"contactos": {"ahora": 1, "despues": 0}}
        assert undo(admin, operation, conflictos="conservar")["hechos"] == 0
        undoing = undone(admin, operation, conflictos="reemplazar")
        assert made(admin.get(f"{CONTACTS}{contact['id']}"))["propietario_id"] is None
        undone(admin, undoing)
        assert made(admin.get(f"{CONTACTS}{contact['id']}"))["propietario_id"] == luz["id"]


class TestADeletedUser:
    def test_comes_back_without_a_password(self, admin: httpx.Client) -> None:
        luz = make_user(admin, is_superuser=True)
        operation = done(admin.delete(f"{USERS}{luz['id']}"))
        assert log_in(admin, "luz@example.com").status_code == 400
        plan = undo(admin, operation, solo_ver=True)
        assert (step_of(plan)["accion"], step_of(plan)["quedan"]) == ("restaurar", ["password"])
        undoing = undone(admin, operation)
        back = made(admin.get(f"{USERS}{luz['id']}"))
        kept = ("id", "email", "nombres", "apellidos", "is_active", "is_superuser")
        assert {key: back[key] for key in kept} == {key: luz[key] for key in kept}
        assert (back["is_invited"], back["created_at"][:16]) == (True, luz["created_at"][:16])
        assert log_in(admin, "luz@example.com").status_code == 400
        (entry,) = admin.get("/api/auditoria/", params={"operacion_id": undoing}).json()["items"]
        assert (entry["accion"], entry["deshace_id"], entry["cambios"]["password"]) == ("restaurar", operation, None)
        put(admin, f"{USERS}{luz['id']}", password=PASSWORD)
        assert log_in(admin, "luz@example.com").status_code == 200

    def test_has_contacts_and_views_again(self, admin: httpx.Client, ana: httpx.Client, eva: httpx.Client) -> None:
        id = me(ana)["id"]
        mine = make_contact(ana)
        given, thrown = make_contact(ana, email="b@example.com"), make_contact(ana, email="c@example.com")
        assert mine["propietario_id"] == id
        own, shared = make_view(ana, nombre="Mía"), make_view(ana, nombre="De todos", es_del_equipo=True)
        put(ana, DEFAULT, vista_id=own["id"])
        put(eva, DEFAULT, vista_id=shared["id"])
        operation = done(admin.delete(f"{USERS}{id}"))
        # Somebody else's by now.
        put(admin, f"{CONTACTS}{given['id']}", propietario_id=me(eva)["id"])
        admin.delete(f"{CONTACTS}{thrown['id']}")
        refused = admin.post(UNDO, json={"operacion_id": operation})
        assert (refused.status_code, refused.json()["code"]) == (409, "undo_conflict")
        plan = undo(admin, operation, conflictos="conservar")
        by_id = {step["entidad_id"]: step for step in plan["pasos"]}
        assert by_id.keys() == {id, own["id"], shared["id"], mine["id"], given["id"], thrown["id"]}
        assert by_id[thrown["id"]]["obstaculo"] == "en_papelera"
        assert (plan["total"], plan["con_conflictos"], plan["con_obstaculos"], plan["hechos"]) == (6, 1, 1, 4)
        owners = [made(admin.get(f"{CONTACTS}{contact['id']}"))["propietario_id"] for contact in (mine, given)]
        assert owners == [id, me(eva)["id"]]
        assert [(view["id"], view["usuario_id"]) for view in views(eva)] == [(shared["id"], id)]
        back = admin.get("/api/auditoria/", params={"entidad": "vista", "accion": "restaurar"}).json()["items"]
        assert [entry["entidad_id"] for entry in back] == [own["id"]]
        (opened,) = admin.get("/api/auditoria/", params={"entidad_id": id, "size": 1}).json()["items"]
        assert opened["cambios"] == {"vista_id": [None, own["id"]]}

    def test_and_goes_again_with_all_that_came(self, admin: httpx.Client, ana: httpx.Client) -> None:
        id, contact = me(ana)["id"], make_contact(ana)
        view = make_view(ana)
        put(ana, DEFAULT, vista_id=view["id"])
        undoing = undone(admin, done(admin.delete(f"{USERS}{id}")))
        plan = undo(admin, undoing, solo_ver=True)
        assert (plan["con_conflictos"], plan["con_obstaculos"], plan["total"]) == (0, 0, 3)
        again = undone(admin, undoing)
        assert admin.get(f"{USERS}{id}").status_code == 404
        assert made(admin.get(f"{CONTACTS}{contact['id']}"))["propietario_id"] is None
        undone(admin, again)
        assert made(admin.get(f"{CONTACTS}{contact['id']}"))["propietario_id"] == id
        assert made(admin.get(f"{USERS}{id}"))["email"] == "ana@example.com"

    def test_whose_email_is_taken_does_not_come(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = done(admin.delete(f"{USERS}{luz['id']}"))
        make_user(admin)
        plan = undo(admin, operation)
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "correo_ocupado")

    def test_a_change_of_one_waits_for_their_return(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", nombres="Lucía")
        gone = done(admin.delete(f"{USERS}{luz['id']}"))
        plan = undo(admin, operation)
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "eliminado")
        undone(admin, gone)
        undone(admin, operation)
        assert made(admin.get(f"{USERS}{luz['id']}"))["nombres"] == "Luz"

    def test_twice_it_is_done_once(self, admin: httpx.Client) -> None:
        luz = make_user(admin)
        operation = done(admin.delete(f"{USERS}{luz['id']}"))
        undone(admin, operation)
        assert undo(admin, operation)["total"] == 0

    def test_four_at_once_bring_them_back_once(self, admin: httpx.Client, ana: httpx.Client) -> None:
        id, contact = me(ana)["id"], make_contact(ana)
        view = make_view(ana)
        operation = done(admin.delete(f"{USERS}{id}"))
        with ThreadPoolExecutor(4) as pool:
            plans = list(pool.map(lambda _: undo(admin, operation), range(4)))
        assert max(plan["hechos"] for plan in plans) == 3
        assert made(admin.get(f"{CONTACTS}{contact['id']}"))["propietario_id"] == id
        restored = admin.get("/api/auditoria/", params={"accion": "restaurar", "size": 20}).json()["items"]
        mine = [entry["entidad_id"] for entry in restored if entry["entidad_id"] in {id, view["id"]}]
        assert sorted(mine) == sorted([id, view["id"]])

    def test_of_many_contacts_a_job_gives_them_back(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        luz = make_user(admin)
        insert_contacts(server, service_database, *({"propietario_id": luz["id"]} for _ in range(210)))
        operation = done(admin.delete(f"{USERS}{luz['id']}"))
        plan = undo(admin, operation)
        assert (plan["total"], plan["hechos"]) == (211, 1)
        assert wait(admin, plan["trabajo_id"])["hechos"] == 210
        assert made(admin.get(CONTACTS, params={"propietario_id": luz["id"]}))["total"] == 210


class TestAView:
    def test_a_change_goes_back(self, ana: httpx.Client, admin: httpx.Client) -> None:
        view = make_view(ana)
        operation = put(ana, f"{VIEWS}{view['id']}", nombre="Otra", definicion={"filtros": {"search": "x"}})
        plan = undo(ana, operation, UNDO_VIEWS, solo_ver=True)
        assert (step_of(plan)["entidad"], sorted(step_of(plan)["campos"])) == ("vista", ["definicion", "nombre"])
        undoing = undone(ana, operation, UNDO_VIEWS)
        (back,) = views(ana)
        assert back == view | {"updated_at": back["updated_at"]}
        (entry,) = admin.get("/api/auditoria/", params={"operacion_id": undoing}).json()["items"]
        assert (entry["deshace_id"], entry["usuario"]) == (operation, "Ana Ruiz")

    @pytest.mark.parametrize(("answer", "name"), [("conservar", "Tercera"), ("reemplazar", "Clientes de Cali")])
    def test_asks_about_what_changed_since(self, ana: httpx.Client, answer: str, name: str) -> None:
        view = make_view(ana)
        operation = put(ana, f"{VIEWS}{view['id']}", nombre="Otra", definicion={})
        put(ana, f"{VIEWS}{view['id']}", nombre="Tercera")
        refused = ana.post(UNDO_VIEWS, json={"operacion_id": operation})
        assert (refused.status_code, refused.json()["code"]) == (409, "undo_conflict")
        undone(ana, operation, UNDO_VIEWS, conflictos=answer)
        (back,) = views(ana)
        assert (back["nombre"], back["definicion"]) == (name, view["definicion"])

    def test_a_created_one_goes_and_comes_back(self, ana: httpx.Client) -> None:
        answer = ana.post(VIEWS, json=view_values())
        undoing = undone(ana, done(answer), UNDO_VIEWS)
        assert views(ana) == []
        undone(ana, undoing, UNDO_VIEWS)
        (back,) = views(ana)
        kept = ("id", "nombre", "definicion", "es_del_equipo", "usuario_id", "autor")
        assert {key: back[key] for key in kept} == {key: answer.json()[key] for key in kept}

    def test_a_deleted_one_comes_back_and_opens_their_lists(self, ana: httpx.Client, eva: httpx.Client) -> None:
        view, other = make_view(ana, es_del_equipo=True), make_view(eva, nombre="Otra")
        for client in (ana, eva):
            put(client, DEFAULT, vista_id=view["id"])
        operation = done(ana.delete(f"{VIEWS}{view['id']}"))
        assert (opens_with(ana), opens_with(eva)) == (None, None)
        put(eva, DEFAULT, vista_id=other["id"])
        undone(ana, operation, UNDO_VIEWS)
        # Who chose another one meanwhile keeps that.
        assert (opens_with(ana), opens_with(eva)) == (view["id"], other["id"])

    def test_sharing_goes_back_and_forth(self, ana: httpx.Client, eva: httpx.Client) -> None:
        view = make_view(ana, es_del_equipo=True)
        put(eva, DEFAULT, vista_id=view["id"])
        operation = put(ana, f"{VIEWS}{view['id']}", es_del_equipo=False)
        assert (views(eva), opens_with(eva)) == ([], None)
        undoing = undone(ana, operation, UNDO_VIEWS)
        assert opens_with(eva) == view["id"]
        undone(ana, undoing, UNDO_VIEWS)
        assert (views(eva), opens_with(eva)) == ([], None)

    def test_which_one_opens_goes_back(self, ana: httpx.Client) -> None:
        view = make_view(ana)
        undone(ana, put(ana, DEFAULT, vista_id=view["id"]), UNDO_VIEWS)
        assert opens_with(ana) is None

    @pytest.mark.parametrize("is_of_team", [True, False])
    def test_a_name_that_is_taken_says_so(self, ana: httpx.Client, *, is_of_team: bool) -> None:
        view = make_view(ana, es_del_equipo=is_of_team)
        operation = done(ana.delete(f"{VIEWS}{view['id']}"))
        make_view(ana, nombre="CLIENTES de Cali", es_del_equipo=is_of_team)
        make_view(ana, nombre="Otra", es_del_equipo=is_of_team)
        plan = undo(ana, operation, UNDO_VIEWS)
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "nombre_ocupado")

    def test_one_more_than_there_is_room_for_waits(
        self, ana: httpx.Client, server: Server, service_database: str
    ) -> None:
        operation = done(ana.delete(f"{VIEWS}{make_view(ana)['id']}"))
        server.sql(
            service_database,
            """
            INSERT INTO contact_views (id, nombre, es_del_equipo, definicion, usuario_id)
            SELECT gen_random_uuid(), 'Vista ' || n, false, '{"filtros": {}}', %s FROM generate_series(1, 100) AS n
            """,
            me(ana)["id"],
        )
        plan = undo(ana, operation, UNDO_VIEWS)
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "demasiadas_vistas")

    def test_whose_author_is_gone_is_nobodys_to_see(self, admin: httpx.Client, ana: httpx.Client) -> None:
        own, shared = make_view(ana), make_view(ana, nombre="De todos", es_del_equipo=True)
        operations = [done(ana.delete(f"{VIEWS}{view['id']}")) for view in (own, shared)]
        done(admin.delete(f"{USERS}{me(ana)['id']}"))
        plan = undo(admin, operations[0])
        assert (plan["hechos"], step_of(plan)["obstaculo"]) == (0, "sin_autor")
        undone(admin, operations[1])
        assert [(view["id"], view["usuario_id"]) for view in views(admin)] == [(shared["id"], None)]


class TestWhoMay:
    """The rules of who may change a thing are those of who may take its changes back."""

    def test_others_views_are_as_if_not_there(self, ana: httpx.Client, eva: httpx.Client, admin: httpx.Client) -> None:
        for view in (make_view(ana), make_view(ana, nombre="De todos", es_del_equipo=True)):
            operation = put(ana, f"{VIEWS}{view['id']}", nombre=f"{view['nombre']} 2")
            assert_error(eva.post(UNDO_VIEWS, json={"operacion_id": operation}), *NOTHING)
            assert_error(eva.post(UNDO_VIEWS, json={"operacion_id": operation, "solo_ver": True}), *NOTHING)
        own = make_view(ana, nombre="Otra")
        gone = done(ana.delete(f"{VIEWS}{own['id']}"))
        for client in (eva, admin):
            assert_error(client.post(UNDO_VIEWS, json={"operacion_id": gone}), *NOTHING)
        undone(admin, gone)
        assert own["id"] in {view["id"] for view in views(ana)}

    def test_a_superuser_takes_back_what_they_did_to_a_view_of_the_team(
        self, ana: httpx.Client, admin: httpx.Client
    ) -> None:
        view = make_view(ana, es_del_equipo=True)
        undone(admin, put(admin, f"{VIEWS}{view['id']}", es_del_equipo=False), UNDO_VIEWS)
        assert [found["es_del_equipo"] for found in views(ana)] == [True]

    def test_nobody_takes_back_another_persons_choice(self, ana: httpx.Client, eva: httpx.Client) -> None:
        view = make_view(ana, es_del_equipo=True)
        operation = put(eva, DEFAULT, vista_id=view["id"])
        assert_error(ana.post(UNDO_VIEWS, json={"operacion_id": operation}), *NOTHING)

    def test_of_views_nothing_else_goes_back(self, admin: httpx.Client, ana: httpx.Client) -> None:
        luz = make_user(admin)
        operation = put(admin, f"{USERS}{luz['id']}", nombres="Lucía")
        own = put(ana, "/api/auth/me", nombres="Anita")
        contact = make_contact(ana)
        changed = put(ana, f"{CONTACTS}{contact['id']}", ciudad="Cali")
        for client, of in ((admin, operation), (ana, own), (ana, changed)):
            assert_error(client.post(UNDO_VIEWS, json={"operacion_id": of}), *NOTHING)


class TestContacts:
    def test_go_back_by_the_same_door(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        operation = put(admin, f"{CONTACTS}{contact['id']}", ciudad="Cali")
        step = step_of(undo(admin, operation))
        assert (step["entidad"], step["campos"]) == ("contacto", {"ciudad": {"ahora": "Cali", "despues": None}})
        assert made(admin.get(f"{CONTACTS}{contact['id']}"))["ciudad"] is None


class TestInput:
    @pytest.mark.parametrize("path", [UNDO, UNDO_VIEWS])
    @pytest.mark.parametrize(
        "body",
        [
            {}, {"operacion_id": NOBODY, "cambio_id": 1}, {"cambio_id": 2**63}, {"cambio_id": 0},
            {"operacion_id": NOBODY, "conflictos": "x"}, {"operacion_id": NOBODY, "is_superuser": True},
            {"contacto_id": NOBODY, "momento": "2026-01-01T00:00:00Z"}, {"operacion_id": "x"},
        ],
    )  # fmt: skip
    def test_bad_bodies(self, admin: httpx.Client, path: str, body: Json) -> None:
        assert admin.post(path, json=body).status_code == 422

    @pytest.mark.parametrize("path", [UNDO, UNDO_VIEWS])
    @pytest.mark.parametrize("body", [{"operacion_id": NOBODY}, {"cambio_id": 2**62}])
    def test_nothing_there(self, admin: httpx.Client, path: str, body: Json) -> None:
        assert_error(admin.post(path, json=body), *NOTHING)
