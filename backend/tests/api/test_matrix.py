"""Who may do what: every operation of the schema for every kind of caller. A new route needs its line here."""

import re
from collections.abc import Iterator
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
NOT_YOUR_VIEW: Refusal = (403, "Only whoever made this view, or a superuser, may change it")

# What each caller gets; a caller who is not named gets what they asked for.
ANYONE: dict[str, Refusal] = {}
ACTIVE_USERS = {"anonymous": NO_TOKEN, "forger": FORGED, "inactive": INACTIVE, "inactive superuser": INACTIVE}
SUPERUSERS = ACTIVE_USERS | {"user": NOT_SUPERUSER}
# Of a view that somebody else made for the team.
OWNERS_OF_VIEWS = ACTIVE_USERS | {"user": NOT_YOUR_VIEW}

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
    "PUT /api/vistas/predeterminada": {"json": {"vista_id": None}},
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


@pytest.fixture
def ids(admin: httpx.Client, server: Server, service_database: str) -> dict[str, str]:
    """A row of each collection."""
    return {
        "/api/contactos/": make_contact(admin)["id"],
        "/api/users/": insert_user(server, service_database, email="other@example.com"),
        "/api/vistas/": make_view(admin, es_del_equipo=True)["id"],
    }


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


@pytest.mark.parametrize("caller", CALLERS, indirect=True, ids=str)
@pytest.mark.parametrize("operation", MATRIX)
def test_matrix(
    request: pytest.FixtureRequest, caller: httpx.Client, admin: httpx.Client, ids: dict[str, str], operation: str
) -> None:
    kind = request.node.callspec.params["caller"]
    method, template = operation.split(" ")
    path = re.sub(r"^(.*/)\{id\}$", lambda match: match[1] + ids[match[1]], template)
    before = [admin.get(collection).json() for collection in ids]
    answer = caller.request(method, path, **SENT.get(operation, {}))
    if kind not in MATRIX[operation]:
        assert answer.status_code in {200, 204}, answer.text
        return
    status, detail = MATRIX[operation][kind]
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)
    assert [admin.get(collection).json() for collection in ids] == before
    if path.endswith("/"):
        assert caller.request(method, path.rstrip("/"), **SENT.get(operation, {})).json()["detail"] == detail
