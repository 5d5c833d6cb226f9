"""Many at once: counted, done by a worker, watched, cancelled, done again, undone as one."""

import json
import time
from typing import Any

import httpx
import pytest

from tests.api.factories import NOBODY, Json, assert_error, assert_invalid, insert_user, made, make_contact, signed_in
from tests.api.lists import PATH, contacts_of, insert_contacts, listed, pages_by_cursor
from tests.harness import Api, Server

BATCH = f"{PATH}lote"
JOBS = "/api/trabajos/"


def ask(client: httpx.Client, **batch: Any) -> Json:
    answer = client.post(BATCH, json=batch)
    assert answer.status_code == 202, answer.text
    asked: Json = answer.json()
    return asked


def wait(client: httpx.Client, job_id: str, *, seconds: float = 30) -> Json:
    deadline = time.monotonic() + seconds
    while True:
        job: Json = client.get(f"{JOBS}{job_id}").json()
        if job["estado"] not in {"pendiente", "en_curso"}:
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.02)


def do(client: httpx.Client, **batch: Any) -> Json:
    return wait(client, ask(client, **batch)["trabajo_id"])


def is_undone(client: httpx.Client, job: Json) -> bool:
    (found,) = (one for one in client.get(JOBS).json() if one["id"] == job["id"])
    undone: bool = found["deshecho"]
    return undone


def estados(client: httpx.Client) -> dict[str, int]:
    found: dict[str, int] = client.get(f"{PATH}resumen").json()["por_estado"]
    return found


class TestActions:
    def test_set_estado_for_all_that_a_filter_matches(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        insert_contacts(server, service_database, *({"ciudad": "Cali"} for _ in range(1_203)), {"ciudad": "Pasto"})
        filters = {"ciudad": ["cali"]}
        counted = ask(admin, accion="estado", estado="cliente", filtros=filters, solo_contar=True)
        assert counted == {"total": 1_203, "total_is_exact": True, "trabajo_id": None}
        assert estados(admin)["cliente"] == 0
        job = do(admin, accion="estado", estado="cliente", filtros=filters)
        assert (job["estado"], job["accion"]) == ("hecho", "estado")
        assert (job["total"], job["hechos"], job["omitidos"]) == (1_203, 1_203, 0)
        assert estados(admin) == {"prospecto": 1, "calificado": 0, "cliente": 1_203, "inactivo": 0}

    def test_chosen_ones_and_nobody_else(self, admin: httpx.Client) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(4)]
        chosen = [contact["id"] for contact in contacts[:2]]
        job = do(admin, accion="ciudad", ciudad="Cali", ids=[*chosen, NOBODY])
        assert (job["total"], job["hechos"], job["omitidos"]) == (3, 2, 1)
        assert sorted(contact["id"] for contact in listed(admin, ciudad="Cali")["items"]) == sorted(chosen)
        again = do(admin, accion="ciudad", ciudad="Cali", ids=chosen)
        assert (again["hechos"], again["omitidos"]) == (0, 2)

    def test_owner_and_nobody(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        contact = make_contact(admin)
        owner = insert_user(server, service_database)
        do(admin, accion="propietario", propietario_id=owner, filtros={})
        assert admin.get(f"{PATH}{contact['id']}").json()["propietario_id"] == owner
        do(admin, accion="propietario", propietario_id=None, filtros={"search": "ana"})
        assert admin.get(f"{PATH}{contact['id']}").json()["propietario_id"] is None
        refused = admin.post(BATCH, json={"accion": "propietario", "propietario_id": NOBODY, "filtros": {}})
        assert_error(refused, 400, "There is no user with this propietario_id", "unknown_owner")

    def test_to_the_trash_and_back(self, admin: httpx.Client, server: Server, service_database: str) -> None:
        insert_contacts(server, service_database, *({} for _ in range(700)))
        before = {c["id"]: c for c in contacts_of(pages_by_cursor(admin, size=100))}
        assert do(admin, accion="papelera", filtros={})["hechos"] == 700
        assert listed(admin)["total"] == 0
        assert ask(admin, accion="restaurar", filtros={}, solo_contar=True)["total"] == 700
        assert do(admin, accion="restaurar", filtros={})["hechos"] == 700
        assert {c["id"]: c for c in contacts_of(pages_by_cursor(admin, size=100))} == before

    def test_restoring_leaves_those_whose_email_is_taken(self, admin: httpx.Client) -> None:
        contact = make_contact(admin)
        admin.delete(f"{PATH}{contact['id']}")
        make_contact(admin)
        job = do(admin, accion="restaurar", ids=[contact["id"]])
        assert (job["estado"], job["hechos"], job["omitidos"]) == ("hecho", 0, 1)

    def test_nobody_is_no_job(self, admin: httpx.Client) -> None:
        asked = ask(admin, accion="papelera", filtros={"search": "nadie"})
        assert asked == {"total": 0, "total_is_exact": True, "trabajo_id": None}
        assert admin.get(JOBS).json() == []

    def test_by_a_search_only_whom_it_finds_literally(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        """Once those are gone, what is spelt alike would be found instead."""
        insert_contacts(server, service_database, *({"nombres": "Zacarias"} for _ in range(501)))
        insert_contacts(server, service_database, *({"nombres": "Sacarias"} for _ in range(5)))
        filters = {"search": "zacarias"}
        assert ask(admin, accion="papelera", filtros=filters, solo_contar=True)["total"] == 501
        assert do(admin, accion="papelera", filtros=filters)["hechos"] == 501
        assert listed(admin)["total"] == 5


class TestInput:
    @pytest.mark.parametrize(
        "batch",
        [
            {"accion": "estado", "filtros": {}},
            {"accion": "estado", "estado": "cliente"},
            {"accion": "papelera", "filtros": {}, "ids": [NOBODY]},
            # Nobody means "none" by leaving it out.
            {"accion": "ciudad", "filtros": {}},
            {"accion": "propietario", "ids": [NOBODY]},
            # The trash has no other filter.
            {"accion": "restaurar", "filtros": {"ciudad": ["Cali"]}},
        ],
    )
    def test_half_a_request(self, admin: httpx.Client, batch: Json) -> None:
        assert_invalid(admin.post(BATCH, json=batch), ("body",))

    @pytest.mark.parametrize(
        ("batch", "place"),
        [
            ({"accion": "nada", "filtros": {}}, ("body", "accion")),
            ({"accion": "papelera", "ids": []}, ("body", "ids")),
            ({"accion": "papelera", "ids": [NOBODY] * 10_001}, ("body", "ids")),
            ({"accion": "papelera", "ids": ["x"]}, ("body", "ids", 0)),
            ({"accion": "papelera", "filtros": {"ciudad": "x" * 121}}, ("body", "filtros", "ciudad")),
            ({"accion": "papelera", "filtros": {}, "hashed_password": "x"}, ("body", "hashed_password")),
            ({"accion": "ciudad", "ciudad": "a\0", "filtros": {}}, ("body", "ciudad")),
            # As the column is called, and not the filter: that would have been everybody.
            ({"accion": "papelera", "filtros": {"estado": ["cliente"]}}, ("body", "filtros", "estado")),
        ],
    )
    def test_bad_values(self, admin: httpx.Client, batch: Json, place: tuple[str, ...]) -> None:
        assert_invalid(admin.post(BATCH, json=batch), place)


class TestJobs:
    def test_are_one_s_own(self, admin: httpx.Client, service: Api, server: Server, service_database: str) -> None:
        make_contact(admin)
        ours = do(admin, accion="estado", estado="cliente", filtros={})
        with signed_in(service, insert_user(server, service_database)) as user:
            assert user.get(JOBS).json() == []
            for answer in (
                user.get(f"{JOBS}{ours['id']}"),
                user.post(f"{JOBS}{ours['id']}/cancelar"),
                user.post(f"{JOBS}{ours['id']}/reintentar"),
            ):
                assert_error(answer, 404, "Job not found", "job_not_found")
            theirs = do(user, accion="estado", estado="inactivo", filtros={})
            assert [job["id"] for job in user.get(JOBS).json()] == [theirs["id"]]
        assert [job["id"] for job in admin.get(JOBS).json()] == [theirs["id"], ours["id"]]
        assert admin.get(JOBS, params={"estado": "fallido"}).json() == []

    def test_that_are_over_are_neither_cancelled_nor_done_again(self, admin: httpx.Client) -> None:
        make_contact(admin)
        job = do(admin, accion="estado", estado="cliente", filtros={})
        for verb in ("cancelar", "reintentar"):
            answer = admin.post(f"{JOBS}{job['id']}/{verb}")
            assert_error(answer, 409, "The job is not in a state in which that can be done", "job_state")

    def test_tell_what_they_change_and_not_the_whole_of_what_they_were_asked(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        """Ten thousand ids are a third of a megabyte, in each of a hundred jobs of a page."""
        asked = {"accion": "ciudad", "ciudad": "Cali", "ids": [NOBODY] * 10_000}
        server.sql(
            service_database,
            """
            INSERT INTO jobs (id, tipo, parametros, usuario_id, estado)
            SELECT gen_random_uuid(), 'contactos_lote', %s, id, 'cancelado' FROM users, generate_series(1, 50)
            """,
            json.dumps(asked),
        )
        began = time.monotonic()
        listed_jobs = admin.get(JOBS, params={"size": 50}).json()
        assert time.monotonic() - began < 2
        assert [job["cambio"] for job in listed_jobs] == [{"ciudad": "Cali"}] * 50

    def test_of_who_was_deactivated_fails_and_changes_nothing(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        make_contact(admin)
        id = insert_user(server, service_database)
        # Nobody takes it until it is asked for as it should be.
        server.sql(
            service_database,
            """
            INSERT INTO jobs (id, tipo, parametros, usuario_id, estado) VALUES (gen_random_uuid(), 'contactos_lote',
            '{"accion": "estado", "estado": "cliente", "filtros": {}}', %s, 'cancelado')
            """,
            id,
        )
        server.sql(service_database, "UPDATE users SET is_active = false WHERE id = %s", id)
        (job,) = admin.get(JOBS).json()
        admin.post(f"{JOBS}{job['id']}/reintentar")
        failed = wait(admin, job["id"])
        assert (failed["estado"], failed["error"]) == ("fallido", "Whoever asked for it is not active any more")
        assert estados(admin)["cliente"] == 0
        server.sql(service_database, "UPDATE users SET is_active = true WHERE id = %s", id)
        admin.post(f"{JOBS}{job['id']}/reintentar")
        assert wait(admin, job["id"])["estado"] == "hecho"
        assert estados(admin)["cliente"] == 1
        trail = admin.get("/api/auditoria/", params={"entidad": "trabajo", "entidad_id": job["id"]}).json()["items"]
        assert [entry["accion"] for entry in trail] == ["reintentar", "reintentar"]

    def test_cancelled_on_the_way_keep_what_is_done(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        insert_contacts(server, service_database, *({} for _ in range(6_000)))
        asked = ask(admin, accion="ciudad", ciudad="Cali", filtros={})
        while admin.get(f"{JOBS}{asked['trabajo_id']}").json()["hechos"] == 0:
            time.sleep(0.01)
        admin.post(f"{JOBS}{asked['trabajo_id']}/cancelar")
        job = wait(admin, asked["trabajo_id"])
        assert job["estado"] == "cancelado"
        assert 0 < job["hechos"] < 6_000
        assert listed(admin, ciudad="Cali")["total"] == job["hechos"]
        # And goes on where it stopped.
        admin.post(f"{JOBS}{job['id']}/reintentar")
        whole = wait(admin, job["id"], seconds=60)
        assert (whole["estado"], whole["hechos"], whole["omitidos"]) == ("hecho", 6_000, 0)


def test_a_short_one_that_is_asked_for_later_is_over_before_a_long_one(
    admin: httpx.Client, server: Server, service_database: str
) -> None:
    ids = insert_contacts(server, service_database, *({} for _ in range(6_000)))
    long = ask(admin, accion="ciudad", ciudad="Cali", filtros={})["trabajo_id"]
    while admin.get(f"{JOBS}{long}").json()["hechos"] == 0:
        time.sleep(0.01)
    before = admin.get(f"{JOBS}{long}").json()["hechos"]
    short = do(admin, accion="estado", estado="cliente", ids=ids[:3])
    meanwhile = admin.get(f"{JOBS}{long}").json()
    assert (short["estado"], short["hechos"]) == ("hecho", 3)
    # It waited for the batch that was under way, and for what else was done before anybody looked.
    assert (meanwhile["estado"], meanwhile["hechos"] - before <= 2_000) == ("en_curso", True), meanwhile
    over = wait(admin, long, seconds=60)
    assert (over["estado"], over["hechos"], over["omitidos"]) == ("hecho", 6_000, 0)
    assert short["finished_at"] < over["finished_at"]


def test_all_of_it_is_in_the_trail_and_undone_as_one(
    admin: httpx.Client, server: Server, service_database: str
) -> None:
    insert_contacts(server, service_database, *({"ciudad": "Pasto"} for _ in range(1_000)))
    asking = {"X-Request-ID": "una-solicitud-de-lote"}
    answer = admin.post(BATCH, json={"accion": "ciudad", "ciudad": "Cali", "filtros": {}}, headers=asking)
    job = wait(admin, answer.json()["trabajo_id"])
    entries = admin.get("/api/auditoria/", params={"operacion_id": job["id"], "size": 100}).json()["items"]
    me = admin.get("/api/auth/me").json()["id"]
    assert {(e["origen"], e["usuario_id"], e["solicitud_id"], str(e["cambios"])) for e in entries} == {
        ("worker", me, asking["X-Request-ID"], str({"ciudad": ["Pasto", "Cali"]}))
    }
    assert all(entry["direccion"] for entry in entries)
    plan = made(admin.post(f"{PATH}deshacer", json={"operacion_id": job["id"]}))
    assert plan["total"] == 1_000
    undoing = wait(admin, plan["trabajo_id"])
    assert (undoing["estado"], undoing["hechos"], undoing["accion"]) == ("hecho", 1_000, "deshacer")
    assert listed(admin, ciudad="Pasto")["total"] == 1_000
    newest = admin.get("/api/auditoria/", params={"size": 1, "entidad": "contacto"}).json()["items"][0]
    assert newest["deshace_id"] == job["id"]
    # What a job was asked is nobody's business once it is done: a search may be a name.
    (asked,) = server.sql(service_database, "SELECT parametros FROM jobs WHERE id = %s", job["id"])[0]
    assert asked == {"accion": "ciudad", "ciudad": "Cali", "deshecho_por": undoing["id"]}
    assert is_undone(admin, job) is True
    # The undoing is undone.
    again = made(admin.post(f"{PATH}deshacer", json={"operacion_id": undoing["id"]}))
    assert wait(admin, again["trabajo_id"])["hechos"] == 1_000
    assert listed(admin, ciudad="Cali")["total"] == 1_000
    assert (is_undone(admin, job), is_undone(admin, undoing)) == (False, True)


def test_of_which_a_part_was_kept_is_not_undone(admin: httpx.Client) -> None:
    first, second = (make_contact(admin, email=f"{number}@example.com") for number in range(2))
    job = do(admin, accion="ciudad", ciudad="Cali", ids=[first["id"], second["id"]])
    made(admin.put(f"{PATH}{first['id']}", json={"ciudad": "Pasto"}))
    undoing = {"operacion_id": job["id"]}
    made(admin.post(f"{PATH}deshacer", json={**undoing, "conflictos": "conservar"}))
    assert is_undone(admin, job) is False
    made(admin.post(f"{PATH}deshacer", json={**undoing, "conflictos": "reemplazar"}))
    assert is_undone(admin, job) is True


def test_of_which_one_could_not_come_back_is_not_undone(admin: httpx.Client) -> None:
    contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(3)]
    job = do(admin, accion="papelera", ids=[contact["id"] for contact in contacts])
    taker = make_contact(admin, email="1@example.com")
    plan = made(admin.post(f"{PATH}deshacer", json={"operacion_id": job["id"]}))
    assert (plan["con_obstaculos"], plan["hechos"], is_undone(admin, job)) == (1, 2, False)
    made(admin.delete(f"{PATH}{taker['id']}"))
    assert made(admin.post(f"{PATH}deshacer", json={"operacion_id": job["id"]}))["hechos"] == 1
    assert is_undone(admin, job) is True


def test_nor_where_it_was_one_of_an_earlier_batch(admin: httpx.Client, server: Server, service_database: str) -> None:
    ids = insert_contacts(server, service_database, *({"email": f"{number}@example.com"} for number in range(600)))
    job = do(admin, accion="papelera", filtros={})
    first = min(ids)
    taken = server.sql(service_database, "SELECT email FROM trashed_contacts WHERE id = %s", first)[0][0]
    make_contact(admin, email=taken)
    plan = made(admin.post(f"{PATH}deshacer", json={"operacion_id": job["id"]}))
    undoing = wait(admin, plan["trabajo_id"])
    assert (undoing["hechos"], undoing["omitidos"]) == (599, 1)
    assert is_undone(admin, job) is False


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ({"accion": "estado", "estado": "cliente"}, {"estado": "cliente"}),
        ({"accion": "ciudad", "ciudad": None}, {"ciudad": None}),
        ({"accion": "papelera"}, None),
    ],
)
def test_says_what_it_changes_to_and_whether_it_was_undone(
    admin: httpx.Client, action: Json, change: Json | None
) -> None:
    contact = make_contact(admin, ciudad="Pasto")
    job = do(admin, **action, ids=[contact["id"]])
    assert (job["cambio"], job["deshecho"]) == (change, False)
    undoing = {"operacion_id": job["id"]}
    # A look is no undoing.
    made(admin.post(f"{PATH}deshacer", json={**undoing, "solo_ver": True}))
    assert is_undone(admin, job) is False
    answer = admin.post(f"{PATH}deshacer", json=undoing)
    assert (made(answer)["hechos"], is_undone(admin, job)) == (1, True)
    made(admin.post(f"{PATH}deshacer", json={"operacion_id": answer.headers["X-Operation-ID"]}))
    assert is_undone(admin, job) is False
