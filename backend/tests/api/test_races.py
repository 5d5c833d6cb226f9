"""The same thing asked for from many sides at once: PostgreSQL decides, and everybody gets a clear answer."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Barrier

import httpx
import pytest

from tests.api.factories import (
    OLD_HASH,
    PASSWORD,
    Json,
    assert_error,
    contact_values,
    invitation_values,
    log_in,
    made,
    make_contact,
    make_user,
    make_view,
    signed_in,
    user_values,
    view_values,
)
from tests.api.lists import PATH, insert_contacts, listed
from tests.api.test_jobs import ask, do, wait
from tests.harness import Api, Server
from tests.process.processes import wait_until

Request = Callable[[httpx.Client], httpx.Response]


def at_once(service: Api, authorization: str, requests: Sequence[Request]) -> list[httpx.Response]:
    """The answers to requests that are sent at one moment, each by a client of its own."""
    barrier = Barrier(len(requests))

    def send(request: Request) -> httpx.Response:
        with service.client() as client:
            client.headers["Authorization"] = authorization
            client.get("/api/auth/me")  # connected before the race begins
            barrier.wait(timeout=30)
            return request(client)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


class TestTwentyAtOnce:
    def test_of_equal_new_contacts_one_is_made(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        answers = at_once(
            service, admin_authorization, [lambda client: client.post("/api/contactos/", json=contact_values())] * 20
        )
        (contact,) = [answer.json() for answer in answers if answer.status_code == 200]
        for answer in answers:
            if answer.status_code != 200:
                assert_error(answer, 400, "A contact with this email already exists", "contact_email_taken")
        page = admin.get("/api/contactos/").json()
        assert (page["items"], page["total"]) == ([contact], 1)

    def test_of_contacts_that_take_one_email_one_gets_it(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(20)]

        def rename(contact_id: str, number: int) -> Request:
            email = "ANA@example.com" if number % 2 else "ana@example.com"
            return lambda client: client.put(f"/api/contactos/{contact_id}", json={"email": email})

        answers = at_once(
            service, admin_authorization, [rename(contact["id"], number) for number, contact in enumerate(contacts)]
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
        for answer in answers:
            if answer.status_code != 200:
                assert_error(answer, 400, "A contact with this email already exists", "contact_email_taken")
        assert admin.get("/api/contactos/", params={"search": "ana@example.com"}).json()["total"] == 1

    def test_of_deletions_of_one_contact_one_deletes_it(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contact = make_contact(admin)
        path = f"/api/contactos/{contact['id']}"
        answers = at_once(service, admin_authorization, [lambda client: client.delete(path)] * 20)
        assert sorted(answer.status_code for answer in answers) == [200] + [404] * 19
        assert [answer.json() for answer in answers if answer.status_code == 200] == [contact]

    def test_updates_of_different_fields_lose_nothing(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contact = make_contact(admin)
        path = f"/api/contactos/{contact['id']}"
        changes = {"ciudad": "Cali", "cedula": "1", "notas": "x", "telefono": "2", "pais": "Perú", "estado": "cliente"}

        def change(field: str, value: str) -> Request:
            return lambda client: client.put(path, json={field: value})

        answers = at_once(service, admin_authorization, [change(field, value) for field, value in changes.items()])
        assert [answer.status_code for answer in answers] == [200] * 6
        after = admin.get(path).json()
        derived = {"updated_at": after["updated_at"], "telefono_e164": None, "telefono_tipo": None, "documento": "1"}
        assert after == contact | changes | derived

    def test_changes_of_estado_and_deletions_keep_the_totals_right(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(20)]

        def change(contact_id: str, number: int) -> Request:
            if number % 2:
                return lambda client: client.delete(f"/api/contactos/{contact_id}")
            return lambda client: client.put(f"/api/contactos/{contact_id}", json={"estado": "cliente"})

        answers = at_once(
            service, admin_authorization, [change(contact["id"], number) for number, contact in enumerate(contacts)]
        )
        assert [answer.status_code for answer in answers] == [200] * 20
        totals = [
            admin.get("/api/contactos/", params=query).json()["total"]
            for query in ({}, {"filter_estado": "prospecto"}, {"filter_estado": "cliente"})
        ]
        assert totals == [10, 0, 10]


def test_of_twenty_equal_new_users_at_once_one_is_made(
    admin: httpx.Client, service: Api, admin_authorization: str
) -> None:
    answers = at_once(
        service, admin_authorization, [lambda client: client.post("/api/users/", json=user_values())] * 20
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 19
    for answer in answers:
        if answer.status_code != 200:
            assert_error(answer, 400, "A user with this email already exists", "user_email_taken")
    assert len(admin.get("/api/users/").json()) == 2


def test_of_twenty_equal_new_views_at_once_one_is_made(
    admin: httpx.Client, service: Api, admin_authorization: str
) -> None:
    # A name is one's own, or the team's, however it is written.
    names = ["Clientes de Cali", "CLIENTES DE CALI"]
    for is_teams in (False, True):
        sent = [view_values(nombre=names[number % 2], es_del_equipo=is_teams) for number in range(20)]
        answers = at_once(service, admin_authorization, [partial(post_view, values) for values in sent])
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
        for answer in answers:
            if answer.status_code != 200:
                assert_error(answer, 409, "A view with this name already exists", "view_name_taken")
    assert len(admin.get("/api/vistas/").json()) == 2


def post_view(values: Json, client: httpx.Client) -> httpx.Response:
    return client.post("/api/vistas/", json=values)


def test_of_twenty_views_that_take_one_name_one_gets_it(
    admin: httpx.Client, service: Api, admin_authorization: str
) -> None:
    paths = [f"/api/vistas/{make_view(admin, nombre=f'Vista {number}')['id']}" for number in range(20)]

    def rename(path: str) -> Request:
        return lambda client: client.put(path, json={"nombre": "La misma"})

    answers = at_once(service, admin_authorization, [rename(path) for path in paths])
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert {answer.json()["code"] for answer in answers if answer.status_code != 200} == {"view_name_taken"}


def test_of_twenty_equal_invitations_at_once_one_is_made(
    admin: httpx.Client, service: Api, admin_authorization: str
) -> None:
    sent = [invitation_values(email="EVA@example.com" if number % 2 else "eva@example.com") for number in range(20)]

    def invite(values: Json) -> Request:
        return lambda client: client.post("/api/users/invitations", json=values)

    answers = at_once(service, admin_authorization, [invite(values) for values in sent])
    (invited,) = [answer.json() for answer in answers if answer.status_code == 200]
    for answer in answers:
        if answer.status_code != 200:
            assert_error(answer, 400, "A user with this email already exists", "user_email_taken")
    assert [user["id"] for user in admin.get("/api/users/").json()].count(invited["id"]) == 1
    assert len(admin.get("/api/users/").json()) == 2
    # Nor is anybody written to twice.
    mails = "SELECT count(*) FROM mails WHERE tipo = 'invitacion' AND usuario_id = %s"
    assert service.sql(mails, invited["id"]) == [(1,)]


@contextmanager
def held_up(
    server: Server,
    database: str,
    ids: Sequence[str],
    requests: int,
    *,
    table: str = "users",
    lock: str = "UPDATE",
    change: str = "",
) -> Iterator[None]:
    """Has so many requests that change these rows wait for each other, and lets them all go at one moment.

    `change`: what becomes of these rows meanwhile.
    """
    holder = server.connect(database)
    try:
        with holder.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = ANY(%s::uuid[]) FOR {lock}", (list(ids),))
            yield
            deadline = time.monotonic() + 4  # before the service's own lock_timeout
            # Of what asks for these rows: the worker may wait for something else at the same moment.
            waiting = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock' "
                f"AND query LIKE '%%{table}%%'"
            )
            while server.sql(database, waiting, database) != [(requests,)]:
                assert time.monotonic() < deadline, "the requests do not meet"
            if change:
                cursor.execute(f"UPDATE {table} SET {change} WHERE id = ANY(%s::uuid[])", (list(ids),))
            cursor.execute("COMMIT")
    finally:
        holder.close()


class TestAnotherPasswordMeanwhile:
    CHANGE = f"hashed_password = '{OLD_HASH}'"

    @pytest.mark.parametrize("is_browser", [True, False])
    def test_who_came_with_the_old_one_is_not_let_in(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str, *, is_browser: bool
    ) -> None:
        user = make_user(admin)

        def come() -> httpx.Response:
            with service.client() as client:
                if is_browser:
                    values = {"email": user["email"], "password": PASSWORD}
                    return client.post("/api/auth/sessions", json=values)
                return log_in(client, user["email"])

        with ThreadPoolExecutor(1) as pool:
            with held_up(server, service_database, [user["id"]], requests=1, change=self.CHANGE):
                answer = pool.submit(come)
            assert_error(answer.result(), 400, "Incorrect email or password", "incorrect_login")
        assert service.sql("SELECT count(*) FROM sessions WHERE usuario_id = %s", user["id"]) == [(0,)]

    @pytest.mark.usefixtures("with_mailbox")
    def test_a_new_address_that_was_asked_for_with_the_old_one_gets_no_link(
        self, admin: httpx.Client, service: Api, server: Server, service_database: str
    ) -> None:
        user = make_user(admin)
        # Not what the mail's own row needs of its user, but what its link does.
        with (
            signed_in(service, user["id"]) as client,
            held_up(server, service_database, [user["id"]], requests=1, lock="NO KEY UPDATE", change=self.CHANGE),
        ):
            asked = {"email": "nueva@example.com", "current_password": PASSWORD}
            assert client.post("/api/auth/me/email", json=asked).status_code == 202
        became = "SELECT estado, error FROM mails WHERE tipo = 'confirmar_correo'"
        wait_until(lambda: service.sql(became) != [("en_espera", None)])
        assert service.sql(became) == [("fallido", "sin_efecto")]
        assert service.sql("SELECT count(*) FROM one_time_links") == [(0,)]


@dataclass(frozen=True)
class Duel:
    """Two superusers, the only active ones."""

    service: Api
    server: Server
    database: str
    users: list[Json]

    def fight(self, targets: list[Json], method: str, change: dict[str, bool] | None) -> None:
        """Each ends the power of their target at one moment: one of them keeps it."""

        def act(client: httpx.Client, target: Json) -> httpx.Response:
            return client.request(method, f"/api/users/{target['id']}", json=change)

        with ExitStack() as stack:
            # Before the rows are held: a session waits for its user's.
            clients = [stack.enter_context(signed_in(self.service, user["id"])) for user in self.users]
            pool = stack.enter_context(ThreadPoolExecutor(2))
            with held_up(self.server, self.database, [user["id"] for user in self.users], requests=2):
                answers = pool.map(act, clients, targets)
            refused, done = sorted(answers, key=lambda answer: answer.status_code == 200)
        assert done.status_code == 200
        detail = "The last active superuser can't be demoted, deactivated or deleted"
        assert_error(refused, 409, detail, "last_superuser")
        left = "SELECT count(*) FROM users WHERE is_superuser AND is_active"
        assert self.server.sql(self.database, left) == [(1,)]


DEMOTE, DEACTIVATE = {"is_superuser": False}, {"is_active": False}


class TestTheLastTwoSuperusers:
    @pytest.fixture
    def duel(self, admin: httpx.Client, service: Api, server: Server, service_database: str) -> Iterator[Duel]:
        me = admin.get("/api/auth/me").json()
        users = [make_user(admin, email=email, is_superuser=True) for email in ("x@example.com", "y@example.com")]
        server.sql(service_database, "UPDATE users SET is_active = false WHERE id = %s", me["id"])
        yield Duel(service, server, service_database, users)
        server.sql(service_database, "UPDATE users SET is_active = true WHERE id = %s", me["id"])

    @pytest.mark.parametrize(
        ("method", "change"),
        [("PUT", DEMOTE), ("PUT", DEACTIVATE), ("DELETE", None)],
        ids=["demote", "deactivate", "delete"],
    )
    def test_can_not_both_end_the_other(self, duel: Duel, method: str, change: dict[str, bool] | None) -> None:
        duel.fight(duel.users[::-1], method, change)

    @pytest.mark.parametrize("change", [DEMOTE, DEACTIVATE], ids=["demote", "deactivate"])
    def test_can_not_both_end_themselves(self, duel: Duel, change: dict[str, bool]) -> None:
        duel.fight(duel.users, "PUT", change)


@dataclass(frozen=True)
class Meeting:
    """Requests that wait for the same contacts, and are let go at one moment in the order in which they came."""

    service: Api
    server: Server
    database: str
    authorization: str

    def of(
        self,
        contact: Json,
        *requests: Request,
        table: str = "contacts",
        meanwhile: Callable[[], None] = lambda: None,
    ) -> list[httpx.Response]:
        with ThreadPoolExecutor(len(requests)) as pool:
            with held_up(self.server, self.database, [contact["id"]], len(requests), table=table):
                answers = []
                for number, request in enumerate(requests, start=1):
                    answers.append(pool.submit(self._send, request))
                    self._wait_until_waiting(number)
                meanwhile()
            return [answer.result() for answer in answers]

    def _send(self, request: Request) -> httpx.Response:
        with self.service.client() as client:
            client.headers["Authorization"] = self.authorization
            return request(client)

    def _wait_until_waiting(self, requests: int) -> None:
        deadline = time.monotonic() + 4
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        while self.server.sql(self.database, waiting, self.database) != [(requests,)]:
            assert time.monotonic() < deadline, "the request does not wait"


@pytest.fixture
def meeting(
    admin: httpx.Client,  # noqa: ARG001  (empties the tables)
    service: Api,
    server: Server,
    service_database: str,
    admin_authorization: str,
) -> Meeting:
    return Meeting(service, server, service_database, admin_authorization)


class TestSigningIn:
    """With what was right when it was looked at."""

    @pytest.mark.parametrize(
        "change", [{"password": "otra clave de prueba"}, {"is_active": False}], ids=["password", "deactivation"]
    )
    def test_opens_no_session_behind_a_change(self, meeting: Meeting, admin: httpx.Client, change: Json) -> None:
        luz = make_user(admin)
        changed, refused = meeting.of(
            luz,
            lambda client: client.put(f"/api/users/{luz['id']}", json=change),
            lambda client: log_in(client, luz["email"]),
            table="users",
        )
        assert changed.status_code == 200
        assert_error(refused, 400, "Incorrect email or password", "incorrect_login")
        assert admin.get(f"/api/users/{luz['id']}/sessions").json() == []


def restoring(contact: Json) -> Request:
    return lambda client: client.post(f"{PATH}papelera/{contact['id']}/restaurar")


def erasing(contact: Json) -> Request:
    return lambda client: client.delete(f"{PATH}papelera/{contact['id']}")


def undoing(operation: str, **more: str) -> Request:
    return lambda client: client.post(f"{PATH}deshacer", json={"operacion_id": operation} | more)


def changing(contact: Json, **values: str) -> Request:
    return lambda client: client.put(f"{PATH}{contact['id']}", json=values)


def deeds(admin: httpx.Client, contact: Json) -> list[str]:
    """What the trail says of it, the oldest first."""
    entries = admin.get("/api/auditoria/", params={"entidad_id": contact["id"]}).json()["items"]
    return [entry["accion"] for entry in reversed(entries)]


class TestWhatComesBack:
    def test_is_restored_once(self, admin: httpx.Client, meeting: Meeting) -> None:
        contact = make_contact(admin)
        admin.delete(f"{PATH}{contact['id']}")
        answers = meeting.of(contact, *[restoring(contact)] * 6, table="trashed_contacts")
        assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5
        assert listed(admin)["items"] == [contact]
        assert deeds(admin, contact) == ["crear", "eliminar", "restaurar"]

    def test_is_not_erased_and_what_is_erased_does_not_come_back(self, admin: httpx.Client, meeting: Meeting) -> None:
        for order in (1, -1):
            contact = make_contact(admin, email=f"{order}@example.com")
            admin.delete(f"{PATH}{contact['id']}")
            requests = [restoring(contact), erasing(contact)][::order]
            first, second = meeting.of(contact, *requests, table="trashed_contacts")
            assert (first.status_code, second.status_code) == (200, 404)
            is_there = admin.get(f"{PATH}{contact['id']}").status_code == 200
            assert is_there is (order == 1)
            assert deeds(admin, contact) == ["crear", "eliminar", "restaurar" if is_there else "borrar"]

    def test_by_an_undo_and_by_hand_comes_once(self, admin: httpx.Client, meeting: Meeting) -> None:
        for order in (1, -1):
            contact = make_contact(admin, email=f"{order}@example.com")
            operation = admin.delete(f"{PATH}{contact['id']}").headers["X-Operation-ID"]
            requests = [restoring(contact), undoing(operation)][::order]
            answers = meeting.of(contact, *requests, table="trashed_contacts")[::order]
            assert [answer.status_code for answer in answers] == ([200, 200] if order == 1 else [404, 200])
            assert made(answers[1])["hechos"] == (0 if order == 1 else 1)
            assert deeds(admin, contact) == ["crear", "eliminar", "restaurar"]

    def test_many_by_a_job_and_many_by_an_undo_come_once(
        self, admin: httpx.Client, server: Server, service_database: str
    ) -> None:
        """Each locks many of them: in one order, or they wait for each other for ever."""
        ids = insert_contacts(server, service_database, *({} for _ in range(60)))
        for _ in range(6):
            thrown = do(admin, accion="papelera", ids=ids)
            with ThreadPoolExecutor(3) as pool:
                undone = [pool.submit(undoing(thrown["id"]), admin) for _ in range(2)]
                asked = pool.submit(ask, admin, accion="restaurar", ids=ids[::-1])
            assert [answer.result().status_code for answer in undone] == [200, 200]
            back = sum(answer.result().json()["hechos"] for answer in undone)
            if job_id := asked.result()["trabajo_id"]:
                job = wait(admin, job_id)
                assert (job["estado"], job["hechos"] + job["omitidos"]) == ("hecho", 60)
                back += job["hechos"]
            assert back == 60
        assert listed(admin)["total"] == 60
        counted = "SELECT accion, count(*) FROM audit_entries WHERE entidad_id = ANY(%s::uuid[]) GROUP BY 1 ORDER BY 1"
        assert server.sql(service_database, counted, ids) == [
            ("crear", 60), ("eliminar", 360), ("restaurar", 360)
        ]  # fmt: skip


class TestAnUndo:
    def test_locks_those_in_the_trash_in_one_order(self, admin: httpx.Client, meeting: Meeting) -> None:
        """Whoever waits for the first has none of the others yet: two who want the same wait for each other never."""
        first, *others = sorted(insert_contacts(meeting.server, meeting.database, *({} for _ in range(20))))
        thrown = do(admin, accion="papelera", ids=[first, *others])
        # Where it is the last that is read.
        moved = "UPDATE trashed_contacts SET deleted_at = deleted_at WHERE id = %s"
        meeting.server.sql(meeting.database, moved, first)

        def are_free() -> None:
            free = "SELECT id FROM trashed_contacts WHERE id = ANY(%s::uuid[]) FOR UPDATE SKIP LOCKED"
            assert len(meeting.server.sql(meeting.database, free, others)) == len(others)

        (undone,) = meeting.of({"id": first}, undoing(thrown["id"]), table="trashed_contacts", meanwhile=are_free)
        assert undone.json()["hechos"] == 20

    def test_and_a_change_of_another_field_lose_nothing(self, admin: httpx.Client, meeting: Meeting) -> None:
        for order in (1, -1):
            contact = make_contact(admin, email=f"{order}@example.com", ciudad="Cali")
            operation = changing(contact, ciudad="Pasto")(admin).headers["X-Operation-ID"]
            answers = meeting.of(contact, *[undoing(operation), changing(contact, notas="algo")][::order])
            assert [answer.status_code for answer in answers] == [200, 200]
            after = admin.get(f"{PATH}{contact['id']}").json()
            assert (after["ciudad"], after["notas"]) == ("Cali", "algo")
            assert deeds(admin, contact) == ["crear", "cambiar", "cambiar", "cambiar"]

    def test_and_a_change_of_the_same_field_leave_the_change(self, admin: httpx.Client, meeting: Meeting) -> None:
        for order in (1, -1):
            contact = make_contact(admin, email=f"{order}@example.com", ciudad="Cali")
            operation = changing(contact, ciudad="Pasto")(admin).headers["X-Operation-ID"]
            requests = [undoing(operation), changing(contact, ciudad="Tunja")][::order]
            undone, changed = meeting.of(contact, *requests)[::order]
            # Who came second to what was changed meanwhile is asked about it.
            assert (undone.status_code, changed.status_code) == (200 if order == 1 else 409, 200)
            assert admin.get(f"{PATH}{contact['id']}").json()["ciudad"] == "Tunja"

    def test_to_a_moment_and_a_change_leave_the_change(self, admin: httpx.Client, meeting: Meeting) -> None:
        contact = make_contact(admin, ciudad="Cali")
        (entry,) = admin.get(f"{PATH}{contact['id']}/historial").json()["items"]
        changing(contact, ciudad="Pasto")(admin)
        body = {"contacto_id": contact["id"], "momento": entry["momento"]}
        changed, undone = meeting.of(
            contact, changing(contact, ciudad="Tunja"), lambda client: client.post(f"{PATH}deshacer", json=body)
        )
        assert (changed.status_code, undone.status_code) == (200, 409)
        assert admin.get(f"{PATH}{contact['id']}").json()["ciudad"] == "Tunja"

    @pytest.mark.parametrize("deed", ["change", "create", "delete"])
    def test_of_one_operation_asked_for_four_times_is_done_once(
        self, admin: httpx.Client, meeting: Meeting, deed: str
    ) -> None:
        answer = admin.post(PATH, json=contact_values())
        contact = made(answer)
        if deed == "change":
            answer = changing(contact, ciudad="Pasto")(admin)
        if deed == "delete":
            answer = admin.delete(f"{PATH}{contact['id']}")
        before = deeds(admin, contact)
        table = "trashed_contacts" if deed == "delete" else "contacts"
        answers = meeting.of(contact, *[undoing(answer.headers["X-Operation-ID"])] * 4, table=table)
        assert sorted(made(answer)["hechos"] for answer in answers) == [0, 0, 0, 1]
        undone = {"change": "cambiar", "create": "eliminar", "delete": "restaurar"}[deed]
        assert deeds(admin, contact) == [*before, undone]


def test_a_job_and_deletions_of_the_same_contacts_agree(
    admin: httpx.Client, service: Api, server: Server, service_database: str, admin_authorization: str
) -> None:
    ids = insert_contacts(server, service_database, *({"estado": "cliente"} for _ in range(1_500)))
    asked = ask(admin, accion="ciudad", ciudad="Cali", filtros={"filter_estado": ["cliente"]})

    def delete(id: str) -> Request:
        return lambda client: client.delete(f"{PATH}{id}")

    gone = sorted(ids)[::100]
    answers = at_once(service, admin_authorization, [delete(id) for id in gone])
    assert [answer.status_code for answer in answers] == [200] * len(gone)
    job = wait(admin, asked["trabajo_id"])
    assert job["estado"] == "hecho"
    assert listed(admin, ciudad="Cali")["total"] == listed(admin)["total"] == 1_500 - len(gone)
    changed = "SELECT count(*), count(DISTINCT entidad_id) FROM audit_entries WHERE operacion_id = %s"
    assert server.sql(service_database, changed, job["id"]) == [(job["hechos"], job["hechos"])]
    # Deleted with the city where the job came first, and without where it came second.
    had = "SELECT count(*) FROM trashed_contacts WHERE ciudad = 'Cali'"
    assert server.sql(service_database, had) == [(job["hechos"] - (1_500 - len(gone)),)]


class TestMerging:
    """Whoever comes first has their way; everybody else is told what became of it."""

    @staticmethod
    def merging(*contacts: Json) -> Request:
        body = {"ids": [contact["id"] for contact in contacts], "sobreviviente": contacts[0]["id"]}
        return lambda client: client.post(f"{PATH}fusionar", json=body)

    def test_of_twenty_that_share_a_contact_one_has_it(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        shared = make_contact(admin, email="shared@example.com")
        others = [make_contact(admin, email=f"{number}@example.com") for number in range(20)]
        answers = at_once(service, admin_authorization, [self.merging(other, shared) for other in others])
        (done,) = [answer.json() for answer in answers if answer.status_code == 200]
        for answer in answers:
            if answer.status_code != 200:
                assert (answer.status_code, answer.json()["code"]) == (409, "contact_merged")
                assert (answer.json()["id"], answer.json()["fusionado_en"]) == (shared["id"], done["id"])
        assert listed(admin)["total"] == 20
        assert admin.get(f"{PATH}{shared['id']}").headers["Location"] == f"{PATH}{done['id']}"

    def test_each_into_the_other_leaves_one(self, admin: httpx.Client, service: Api, admin_authorization: str) -> None:
        for number in range(5):
            one, other = (make_contact(admin, email=f"{number}{side}@example.com") for side in "ab")
            requests = [self.merging(one, other), self.merging(other, one)]
            answers = at_once(service, admin_authorization, requests)
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (left,) = [answer.json()["id"] for answer in answers if answer.status_code == 200]
            for contact in (one, other):
                assert admin.get(f"{PATH}{contact['id']}", follow_redirects=True).json()["id"] == left

    def test_a_ring_of_merges_leads_to_whoever_is_left(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com") for number in range(6)]
        pairs = zip(contacts, [*contacts[1:], contacts[0]], strict=True)
        answers = at_once(service, admin_authorization, [self.merging(one, other) for one, other in pairs])
        done = sum(answer.status_code == 200 for answer in answers)
        assert {answer.status_code for answer in answers} <= {200, 409}
        left = {contact["id"] for contact in listed(admin, size=100)["items"]}
        assert len(left) == 6 - done > 0
        for contact in contacts:
            assert admin.get(f"{PATH}{contact['id']}", follow_redirects=True).json()["id"] in left

    def test_beside_edits_loses_none_that_was_answered(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        for number in range(5):
            kept, gone = (make_contact(admin, email=f"{number}{side}@example.com") for side in "ab")

            def edit(contact: Json, notes: str) -> Request:
                return lambda client: client.put(f"{PATH}{contact['id']}", json={"notas": notes})

            requests = [self.merging(kept, gone), edit(kept, "uno"), edit(gone, "dos")]
            merged, first, second = at_once(service, admin_authorization, requests)
            assert (merged.status_code, first.status_code) == (200, 200)
            notes = admin.get(f"{PATH}{kept['id']}").json()["notas"]
            if second.status_code == 200:
                entries = admin.get(f"{PATH}{kept['id']}/historial").json()["items"]
                assert {"notas": [None, "dos"]} in [entry["cambios"] for entry in entries]
                assert "dos" in notes or notes == "uno"
            else:
                assert (second.status_code, second.json()["fusionado_en"]) == (409, kept["id"])
                assert "dos" not in notes
            assert "uno" in notes

    def test_beside_a_deletion_does_one_of_the_two(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        for number in range(8):
            kept, gone = (make_contact(admin, email=f"{number}{side}@example.com") for side in "ab")
            deleting: Request = lambda client, id=gone["id"]: client.delete(f"{PATH}{id}")  # type: ignore[misc]
            merged, deleted = at_once(service, admin_authorization, [self.merging(kept, gone), deleting])
            outcome = (merged.status_code, deleted.status_code)
            assert outcome in {(200, 409), (404, 200)}
            in_trash = [one["id"] for one in admin.get(f"{PATH}papelera").json()["items"]]
            assert (gone["id"] in in_trash) is (outcome == (404, 200))
            assert admin.get(f"{PATH}{gone['id']}").status_code == (307 if outcome == (200, 409) else 404)

    def test_taken_apart_again_all_are_erased_at_once_from_the_trail_of_one(
        self, admin: httpx.Client, service: Api, admin_authorization: str
    ) -> None:
        contacts = [make_contact(admin, email=f"{number}@example.com", notas=f"n{number}") for number in range(10)]
        ids = [contact["id"] for contact in contacts]
        body = {"ids": ids, "sobreviviente": ids[0]}
        operation = made(admin.post(f"{PATH}fusionar", json=body))["operacion_id"]
        made(admin.post(f"{PATH}deshacer", json={"operacion_id": operation}))
        for id in ids[1:]:
            made(admin.delete(f"{PATH}{id}"))

        def erase(id: str) -> Request:
            return lambda client: client.delete(f"{PATH}papelera/{id}")

        answers = at_once(service, admin_authorization, [erase(id) for id in ids[1:] * 2])
        assert sorted(answer.status_code for answer in answers) == [200] * 9 + [404] * 9
        told = "SELECT 1 FROM audit_entries WHERE entidad_id = %s AND cambios::text ~ '[1-9]@example'"
        assert service.sql(told, ids[0]) == []
        assert listed(admin)["items"] == [made(admin.get(f"{PATH}{ids[0]}"))]

    @pytest.mark.parametrize("_attempt", range(5))
    def test_of_undos_of_one_merge_each_ends_in_the_same(
        self, admin: httpx.Client, service: Api, admin_authorization: str, _attempt: int
    ) -> None:
        """Whichever of the two ids comes first: who comes back may have to be locked before who stayed."""
        one, other = (make_contact(admin, email=f"{side}@example.com", notas=side) for side in "ab")
        operation = made(self.merging(one, other)(admin))["operacion_id"]
        undo: Request = lambda client: client.post(f"{PATH}deshacer", json={"operacion_id": operation})
        answers = at_once(service, admin_authorization, [undo] * 8)
        assert {answer.status_code for answer in answers} == {200}
        assert sum(answer.json()["hechos"] for answer in answers) == 2
        assert {contact["id"]: contact["notas"] for contact in listed(admin)["items"]} == {
            one["id"]: "a", other["id"]: "b",
        }  # fmt: skip
