"""Who may do what: every operation of the schema for every kind of caller. A new route needs its line here."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.api.factories import (
    OLD_PASSWORD,
    PASSWORD,
    contact_values,
    insert_user,
    make_contact,
    make_view,
    signed_in,
    user_values,
    view_values,
)
from tests.harness import ADMIN, Api, Server

Refusal = tuple[int, str]

NO_TOKEN: Refusal = (401, "Not authenticated")
FORGED: Refusal = (401, "Could not validate credentials")
INACTIVE: Refusal = (400, "Inactive user")
NOT_SUPERUSER: Refusal = (400, "The user doesn't have enough privileges")
NO_SUCH_JOB: Refusal = (404, "Job not found")
NOT_YOUR_VIEW: Refusal = (403, "Only whoever made this view, or a superuser, may change it")

# What each caller gets; a caller who is not named gets what they asked for.
ANYONE: dict[str, Refusal] = {}
ACTIVE_USERS = {"anonymous": NO_TOKEN, "forger": FORGED, "inactive": INACTIVE, "inactive superuser": INACTIVE}
SUPERUSERS = ACTIVE_USERS | {"user": NOT_SUPERUSER}
# Of a view that somebody else made for the team.
OWNERS_OF_VIEWS = ACTIVE_USERS | {"user": NOT_YOUR_VIEW}

# Of a job that somebody else asked for.
OWNERS_OF_JOBS = ACTIVE_USERS | {"user": NO_SUCH_JOB}

CALLERS = ["anonymous", "forger", "inactive", "inactive superuser", "user", "superuser"]

MATRIX: dict[str, dict[str, Refusal]] = {
    "GET /": ANYONE,
    "GET /health": ANYONE,
    "GET /health/live": ANYONE,
    "POST /api/auth/login": ANYONE,
    "GET /api/auth/me": ACTIVE_USERS,
    "PUT /api/auth/me": ACTIVE_USERS,
    "PUT /api/auth/me/password": ACTIVE_USERS,
    "GET /api/auth/me/security": ACTIVE_USERS,
    "GET /api/contactos/": ACTIVE_USERS,
    "POST /api/contactos/": ACTIVE_USERS,
    "GET /api/contactos/resumen": ACTIVE_USERS,
    "GET /api/contactos/{id}": ACTIVE_USERS,
    "PUT /api/contactos/{id}": ACTIVE_USERS,
    "DELETE /api/contactos/{id}": ACTIVE_USERS,
    "POST /api/contactos/lote": ACTIVE_USERS,
    "POST /api/contactos/deshacer": ACTIVE_USERS,
    "GET /api/contactos/papelera": ACTIVE_USERS,
    "GET /api/contactos/papelera/{id}": ACTIVE_USERS,
    "POST /api/contactos/papelera/{id}/restaurar": ACTIVE_USERS,
    "DELETE /api/contactos/papelera/{id}": SUPERUSERS,
    "GET /api/contactos/{id}/historial": ACTIVE_USERS,
    "GET /api/trabajos/": ACTIVE_USERS,
    "GET /api/trabajos/{id}": OWNERS_OF_JOBS,
    "POST /api/trabajos/{id}/cancelar": OWNERS_OF_JOBS,
    "POST /api/trabajos/{id}/reintentar": OWNERS_OF_JOBS,
    "GET /api/auditoria/": SUPERUSERS,
    "GET /api/auditoria/csv": SUPERUSERS,
    "GET /api/eventos/": ACTIVE_USERS,
    "GET /api/vistas/": ACTIVE_USERS,
    "POST /api/vistas/": ACTIVE_USERS,
    "GET /api/vistas/totales": ACTIVE_USERS,
    "GET /api/vistas/predeterminada": ACTIVE_USERS,
    "PUT /api/vistas/predeterminada": ACTIVE_USERS,
    "GET /api/vistas/{id}": ACTIVE_USERS,
    "PUT /api/vistas/{id}": OWNERS_OF_VIEWS,
    "DELETE /api/vistas/{id}": OWNERS_OF_VIEWS,
    "GET /api/equipo/": ACTIVE_USERS,
    "GET /api/users/": SUPERUSERS,
    "POST /api/users/": SUPERUSERS,
    "GET /api/users/{id}": SUPERUSERS,
    "PUT /api/users/{id}": SUPERUSERS,
    "DELETE /api/users/{id}": SUPERUSERS,
}

# What each operation is sent, so that nothing but the caller can be wrong with it.
SENT: dict[str, dict[str, Any]] = {
    "POST /api/auth/login": {"data": ADMIN},
    "PUT /api/auth/me": {"json": {"nombres": "Eva"}},
    "PUT /api/auth/me/password": {"json": {"current_password": OLD_PASSWORD, "new_password": PASSWORD}},
    "POST /api/contactos/": {"json": contact_values(email="nueva@example.com")},
    "PUT /api/contactos/{id}": {"json": {"ciudad": "Cali"}},
    "POST /api/vistas/": {"json": view_values(nombre="Otra")},
    "PUT /api/vistas/{id}": {"json": {"nombre": "Otro nombre"}},
    "POST /api/contactos/lote": {"json": {"accion": "papelera", "filtros": {}}},
    "POST /api/users/": {"json": user_values(email="nueva@example.com")},
    "PUT /api/users/{id}": {"json": {"nombres": "Eva"}},
}


def schema_of(client: httpx.Client) -> dict[str, dict[str, Any]]:
    """The operations of the service that runs, as `GET /path`."""
    paths = client.get("/api/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}": paths[path][method] for path in paths for method in paths[path]}


@pytest.fixture
def caller(
    request: pytest.FixtureRequest, admin: httpx.Client, service: Api, server: Server, service_database: str
) -> Iterator[httpx.Client]:
    """A client of the kind that the test's parameter names."""
    kind: str = request.param
    flags = {"is_active": "inactive" not in kind, "is_superuser": "superuser" in kind}
    with signed_in(service, insert_user(server, service_database, email="caller@example.com", **flags)) as client:
        if kind == "anonymous":
            del client.headers["Authorization"]
        if kind == "forger":  # the administrator's token with another signature
            signed = admin.headers["Authorization"]
            client.headers["Authorization"] = signed[:-6] + signed[-6:][::-1]
        yield client


INSERT_JOB = """
    INSERT INTO jobs (id, tipo, estado, parametros, usuario_id)
    SELECT gen_random_uuid(), 'contactos_lote', %s, '{"accion": "papelera", "filtros": {}}', id FROM users
    WHERE email = %s RETURNING id::text
"""


@pytest.fixture
def ids(admin: httpx.Client, server: Server, service_database: str) -> Iterator[dict[str, str]]:
    """A row of each collection, and of what is done to one."""
    trashed = make_contact(admin, email="trashed@example.com")["id"]
    admin.delete(f"/api/contactos/{trashed}")
    with closing(server.connect(service_database)) as connection, connection.cursor() as cursor:
        jobs = []
        for estado in ("pendiente", "fallido"):
            # As if a worker did it: the tests' own leaves it alone.
            cursor.execute("BEGIN")
            cursor.execute(INSERT_JOB, (estado, ADMIN["username"]))
            jobs.append(cursor.fetchone()[0])
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (jobs[-1],))
            cursor.execute("COMMIT")
        yield {
            "/api/contactos/": make_contact(admin)["id"],
            "/api/contactos/papelera/": trashed,
            "/api/trabajos/": jobs[0],
            "/api/trabajos/{id}/reintentar": jobs[1],
            "/api/users/": insert_user(server, service_database, email="other@example.com"),
            "/api/vistas/": make_view(admin, es_del_equipo=True)["id"],
        }


COLLECTIONS = ["/api/contactos/", "/api/contactos/papelera", "/api/trabajos/", "/api/users/", "/api/vistas/"]


def path_of(template: str, ids: dict[str, str]) -> str:
    collection, place, verb = template.partition("{id}")
    return collection + ids.get(template, ids[collection]) + verb if place else template


def sent_to(operation: str, admin: httpx.Client, ids: dict[str, str]) -> dict[str, Any]:
    """What needs something to be there."""
    if operation == "POST /api/contactos/deshacer":
        answer = admin.put(f"/api/contactos/{ids['/api/contactos/']}", json={"notas": "algo"})
        return {"json": {"operacion_id": answer.headers["X-Operation-ID"]}}
    if operation == "PUT /api/vistas/predeterminada":
        return {"json": {"vista_id": ids["/api/vistas/"]}}
    return SENT.get(operation, {})


def test_every_operation_of_the_schema_is_in_the_matrix(anonymous: httpx.Client) -> None:
    assert sorted(schema_of(anonymous)) == sorted(MATRIX)


def test_every_refusal_is_documented(anonymous: httpx.Client) -> None:
    schema = schema_of(anonymous)
    undocumented = [
        f"{operation}: {status}"
        for operation, refusals in MATRIX.items()
        for status, _ in refusals.values()
        if str(status) not in schema[operation]["responses"]
    ]
    assert undocumented == []


def newest_entry(admin: httpx.Client) -> int:
    entries = admin.get("/api/auditoria/", params={"size": 1}).json()["items"]
    return int(entries[0]["id"]) if entries else 0


def assert_audited(admin: httpx.Client, answer: httpx.Response, *, since: int) -> None:
    """No writing route escapes the audit trail: what it changed stands there when it answers, or when its job ends."""
    operation = answer.headers.get("X-Operation-ID")
    query = {"operacion_id": operation} if operation else {}
    for _ in range(200):
        entries = admin.get("/api/auditoria/", params=query).json()["items"]
        if any(entry["id"] > since for entry in entries):
            return
        assert answer.status_code == 202, f"{answer.request.method} {answer.request.url} is not in the audit trail"
        time.sleep(0.05)
    raise AssertionError(f"the job of {answer.request.url} is not in the audit trail")


@pytest.mark.parametrize("caller", CALLERS, indirect=True, ids=str)
@pytest.mark.parametrize("operation", MATRIX)
def test_matrix(
    request: pytest.FixtureRequest, caller: httpx.Client, admin: httpx.Client, ids: dict[str, str], operation: str
) -> None:
    kind = request.node.callspec.params["caller"]
    method, template = operation.split(" ")
    path, sent = path_of(template, ids), sent_to(operation, admin, ids)
    is_writing = method != "GET"
    before = [admin.get(collection).json() for collection in COLLECTIONS] if is_writing else []
    last = newest_entry(admin) if is_writing else 0
    with caller.stream(method, path, **sent) as answer:
        if kind not in MATRIX[operation]:
            assert answer.status_code in {200, 202, 204}, answer.read()
            if is_writing:
                assert_audited(admin, answer, since=last)
            return
        answer.read()
    status, detail = MATRIX[operation][kind]
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
    if is_writing:
        assert [admin.get(collection).json() for collection in COLLECTIONS] == before
    if path.endswith("/"):
        assert caller.request(method, path.rstrip("/"), **sent).json()["detail"] == detail
