"""Who may do what: every operation of the schema for every kind of caller. A new route needs its line here."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from typing import Any

import httpx
import pytest

from tests.api.authenticator import Authenticator
from tests.api.factories import (
    NOBODY,
    OLD_PASSWORD,
    PASSWORD,
    contact_values,
    insert_user,
    made,
    make_contact,
    make_user,
    make_view,
    signed_in,
    user_values,
    view_values,
)
from tests.api.importing import HEADINGS, csv_of, person
from tests.api.mailed import insert_mails, link_to_follow
from tests.api.passkeys import register, registration, signature
from tests.api.second_factors import begin, code, enrol, half_signed_in, later
from tests.harness import ADMIN, Api, Server

Refusal = tuple[int, str]

NO_TOKEN: Refusal = (401, "Not authenticated")
FORGED: Refusal = (401, "Could not validate credentials")
INACTIVE: Refusal = (400, "Inactive user")
NOT_SUPERUSER: Refusal = (400, "The user doesn't have enough privileges")
NO_SUCH_JOB: Refusal = (404, "Job not found")
NO_SUCH_IMPORT: Refusal = (404, "Import not found")
NOT_YOUR_VIEW: Refusal = (403, "Only whoever made this view, or a superuser, may change it")

# What each caller gets; a caller who is not named gets what they asked for.
ANYONE: dict[str, Refusal] = {}
ACTIVE_USERS = {"anonymous": NO_TOKEN, "forger": FORGED, "inactive": INACTIVE, "inactive superuser": INACTIVE}
SUPERUSERS = ACTIVE_USERS | {"user": NOT_SUPERUSER}
# Of a view that somebody else made for the team.
OWNERS_OF_VIEWS = ACTIVE_USERS | {"user": NOT_YOUR_VIEW}

# Of a job that somebody else asked for.
OWNERS_OF_JOBS = ACTIVE_USERS | {"user": NO_SUCH_JOB}
OWNERS_OF_IMPORTS = ACTIVE_USERS | {"user": NO_SUCH_IMPORT}
# Whoever has the cookie, which none of these callers has.
WITH_COOKIE = dict.fromkeys(
    ("anonymous", "forger", "inactive", "inactive superuser", "user", "superuser"), FORGED
)  # fmt: skip

CALLERS = ["anonymous", "forger", "inactive", "inactive superuser", "user", "superuser"]

# What an API key needs for an operation: a scope, none in particular (ANY), or that there is no key for it (SESSION).
# A superuser's key of each scope is tried at each operation.
ANY, SESSION = "any", "session"
SCOPES = ["contactos:read", "contactos:write", "users:read", "users:write", "auditoria:read"]
OPEN = {
    "GET /", "GET /health", "GET /health/live", "POST /api/auth/login", "POST /api/auth/sessions/",
    "POST /api/auth/sessions/refresh", "GET /api/auth/options", "GET /api/buzon/", "GET /api/buzon/{id}",
    "POST /api/auth/password/forgot", "POST /api/auth/password/reset", "POST /api/auth/email/confirm",
    "POST /api/auth/invitation", "POST /api/auth/invitation/accept", "POST /api/auth/passkeys/options",
    "POST /api/auth/sessions/second-factor", "POST /api/auth/passkeys/sessions",
}  # fmt: skip
RESOURCES = {
    "/api/contactos": "contactos", "/api/duplicados": "contactos", "/api/importaciones": "contactos",
    "/api/municipios": "contactos", "/api/vistas": "contactos", "/api/trabajos": "contactos",
    "/api/eventos": "contactos", "/api/equipo": "contactos", "/api/users": "users", "/api/auditoria": "auditoria",
}  # fmt: skip


def needed_by(operation: str) -> str:
    method, path = operation.split(" ")
    if operation in OPEN or operation == "GET /api/auth/me":
        return ANY
    for prefix, resource in RESOURCES.items():
        if path.startswith(prefix):
            needed = f"{resource}:{'read' if method == 'GET' else 'write'}"
            # What no key may be allowed is for people.
            return needed if needed in SCOPES else SESSION
    return SESSION


def may(scope: str, needed: str) -> bool:
    return needed in {ANY, scope} or (needed.endswith(":read") and scope == needed.replace(":read", ":write"))


MATRIX: dict[str, dict[str, Refusal]] = {
    "GET /": ANYONE,
    "GET /health": ANYONE,
    "GET /health/live": ANYONE,
    "POST /api/auth/login": ANYONE,
    "POST /api/auth/sessions/": ANYONE,
    "POST /api/auth/sessions/refresh": WITH_COOKIE,
    "GET /api/auth/sessions/": ACTIVE_USERS,
    "DELETE /api/auth/sessions/": ACTIVE_USERS,
    "DELETE /api/auth/sessions/current": ACTIVE_USERS,
    "DELETE /api/auth/sessions/{id}": ACTIVE_USERS,
    "GET /api/auth/api-keys/": ACTIVE_USERS,
    "POST /api/auth/api-keys/": ACTIVE_USERS,
    "DELETE /api/auth/api-keys/{id}": ACTIVE_USERS,
    "GET /api/auth/me": ACTIVE_USERS,
    "PUT /api/auth/me": ACTIVE_USERS,
    "PUT /api/auth/me/password": ACTIVE_USERS,
    "GET /api/auth/me/security": ACTIVE_USERS,
    "GET /api/contactos/": ACTIVE_USERS,
    "POST /api/contactos/": ACTIVE_USERS,
    "GET /api/contactos/resumen": ACTIVE_USERS,
    "GET /api/contactos/exportar": ACTIVE_USERS,
    "GET /api/contactos/exportar/total": ACTIVE_USERS,
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
    "POST /api/contactos/masivo": ACTIVE_USERS,
    "GET /api/importaciones/": ACTIVE_USERS,
    "POST /api/importaciones/": ACTIVE_USERS,
    "GET /api/importaciones/{id}": OWNERS_OF_IMPORTS,
    "PUT /api/importaciones/{id}": OWNERS_OF_IMPORTS,
    "DELETE /api/importaciones/{id}": OWNERS_OF_IMPORTS,
    "POST /api/importaciones/{id}/revisar": OWNERS_OF_IMPORTS,
    "POST /api/importaciones/{id}/importar": OWNERS_OF_IMPORTS,
    "GET /api/importaciones/{id}/filas": OWNERS_OF_IMPORTS,
    "GET /api/importaciones/{id}/rechazadas": OWNERS_OF_IMPORTS,
    "GET /api/contactos/{id}/fusionados": ACTIVE_USERS,
    "GET /api/contactos/parecidos": ACTIVE_USERS,
    "GET /api/contactos/fusionar": ACTIVE_USERS,
    "POST /api/contactos/fusionar": ACTIVE_USERS,
    "GET /api/duplicados/": ACTIVE_USERS,
    "POST /api/duplicados/buscar": ACTIVE_USERS,
    "POST /api/duplicados/descartar": ACTIVE_USERS,
    "GET /api/duplicados/descartados": ACTIVE_USERS,
    "DELETE /api/duplicados/descartados/{id}": ACTIVE_USERS,
    "GET /api/trabajos/": ACTIVE_USERS,
    "GET /api/trabajos/{id}": OWNERS_OF_JOBS,
    "POST /api/trabajos/{id}/cancelar": OWNERS_OF_JOBS,
    "POST /api/trabajos/{id}/reintentar": OWNERS_OF_JOBS,
    "GET /api/auditoria/": SUPERUSERS,
    "GET /api/auditoria/csv": SUPERUSERS,
    "POST /api/auditoria/deshacer": SUPERUSERS,
    "GET /api/eventos/": ACTIVE_USERS,
    "GET /api/vistas/": ACTIVE_USERS,
    "POST /api/vistas/": ACTIVE_USERS,
    "POST /api/vistas/deshacer": ACTIVE_USERS,
    "GET /api/vistas/totales": ACTIVE_USERS,
    "GET /api/vistas/predeterminada": ACTIVE_USERS,
    "PUT /api/vistas/predeterminada": ACTIVE_USERS,
    "GET /api/vistas/{id}": ACTIVE_USERS,
    "PUT /api/vistas/{id}": OWNERS_OF_VIEWS,
    "DELETE /api/vistas/{id}": OWNERS_OF_VIEWS,
    "GET /api/equipo/": ACTIVE_USERS,
    "GET /api/municipios/": ACTIVE_USERS,
    "GET /api/municipios/{codigo}": ACTIVE_USERS,
    "GET /api/auth/options": ANYONE,
    "POST /api/auth/password/forgot": ANYONE,
    "POST /api/auth/password/reset": ANYONE,
    "POST /api/auth/me/email": ACTIVE_USERS,
    "POST /api/auth/email/confirm": ANYONE,
    "POST /api/auth/invitation": ANYONE,
    "POST /api/auth/invitation/accept": ANYONE,
    "POST /api/users/invitations": SUPERUSERS,
    "POST /api/users/{id}/invitation": SUPERUSERS,
    "GET /api/correos/": SUPERUSERS,
    "GET /api/correos/{id}": SUPERUSERS,
    "POST /api/correos/{id}/reintentar": SUPERUSERS,
    "GET /api/buzon/": ANYONE,
    "GET /api/buzon/{id}": ANYONE,
    "POST /api/auth/sessions/second-factor": ANYONE,
    "GET /api/auth/second-factor/": ACTIVE_USERS,
    "POST /api/auth/second-factor/": ACTIVE_USERS,
    "POST /api/auth/second-factor/confirm": ACTIVE_USERS,
    "POST /api/auth/second-factor/recovery-codes": ACTIVE_USERS,
    "DELETE /api/auth/second-factor/": ACTIVE_USERS,
    "DELETE /api/users/{id}/second-factor/": SUPERUSERS,
    "GET /api/auth/passkeys/": ACTIVE_USERS,
    "POST /api/auth/passkeys/registration": ACTIVE_USERS,
    "POST /api/auth/passkeys/": ACTIVE_USERS,
    "POST /api/auth/passkeys/options": ANYONE,
    "POST /api/auth/passkeys/sessions": ANYONE,
    "PUT /api/auth/passkeys/{id}": ACTIVE_USERS,
    "DELETE /api/auth/passkeys/{id}": ACTIVE_USERS,
    "GET /api/users/": SUPERUSERS,
    "POST /api/users/": SUPERUSERS,
    "GET /api/users/{id}": SUPERUSERS,
    "PUT /api/users/{id}": SUPERUSERS,
    "DELETE /api/users/{id}": SUPERUSERS,
    "GET /api/users/{id}/sessions/": SUPERUSERS,
    "DELETE /api/users/{id}/sessions/": SUPERUSERS,
}

FILE = csv_of([HEADINGS, person("eva")])
# Shows whom a link is for, and changes nothing.
LOOKING = {"POST /api/auth/invitation"}
# What changes nothing yet that the trail could tell of.
PREPARING = {
    "POST /api/auth/second-factor/",
    "POST /api/auth/passkeys/registration",
    "POST /api/auth/passkeys/options",
    # What it fixes, the mapping that was proposed, is told where that is not fixed already.
    "POST /api/importaciones/{id}/revisar",
}
OF_TWO = {"GET /api/contactos/fusionar", "POST /api/contactos/fusionar", "POST /api/duplicados/descartar"}
OF_A_SECOND_FACTOR = {"POST /api/auth/second-factor/recovery-codes", "DELETE /api/auth/second-factor/"}

# What each operation is sent, so that nothing but the caller can be wrong with it.
SENT: dict[str, dict[str, Any]] = {
    "POST /api/auth/login": {"data": ADMIN},
    "POST /api/auth/sessions/": {"json": {"email": ADMIN["username"], "password": ADMIN["password"]}},
    "POST /api/auth/api-keys/": {"json": {"nombre": "Otra", "alcances": ["contactos:read"]}},
    "PUT /api/auth/me": {"json": {"nombres": "Eva"}},
    "PUT /api/auth/me/password": {"json": {"current_password": OLD_PASSWORD, "new_password": PASSWORD}},
    "POST /api/auth/password/forgot": {"json": {"email": "other@example.com"}},
    "POST /api/auth/me/email": {"json": {"email": "nueva@example.com", "current_password": OLD_PASSWORD}},
    "POST /api/users/invitations": {"json": {"email": "eva@example.com", "nombres": "Eva", "apellidos": "Ríos"}},
    "POST /api/auth/second-factor/": {"json": {"current_password": OLD_PASSWORD}},
    "POST /api/auth/second-factor/confirm": {"json": {"code": "123456"}},
    "POST /api/auth/second-factor/recovery-codes": {"json": {"current_password": OLD_PASSWORD}},
    "POST /api/auth/passkeys/registration": {"json": {"current_password": OLD_PASSWORD}},
    "POST /api/auth/passkeys/": {"json": {"challenge_id": NOBODY, "credential": {}, "nombre": "Celular"}},
    "PUT /api/auth/passkeys/{id}": {"json": {"nombre": "Portátil"}},
    "DELETE /api/auth/second-factor/": {"json": {"current_password": OLD_PASSWORD}},
    "POST /api/contactos/": {"json": contact_values(email="nueva@example.com")},
    "PUT /api/contactos/{id}": {"json": {"ciudad": "Cali"}},
    "POST /api/vistas/": {"json": view_values(nombre="Otra")},
    "PUT /api/vistas/{id}": {"json": {"nombre": "Otro nombre"}},
    "GET /api/contactos/exportar": {"params": {"formato": "csv"}},
    "POST /api/contactos/masivo": {"json": {"contactos": [contact_values(email="nueva@example.com")]}},
    "POST /api/importaciones/": {"files": {"archivo": ("contactos.csv", FILE)}},
    "PUT /api/importaciones/{id}": {"json": {"al_coincidir": "omitir"}},
    "POST /api/contactos/lote": {"json": {"accion": "papelera", "filtros": {}}},
    "POST /api/users/": {"json": user_values(email="nueva@example.com")},
    "PUT /api/users/{id}": {"json": {"nombres": "Eva"}},
}


def schema_of(client: httpx.Client) -> dict[str, dict[str, Any]]:
    """The operations of the service that runs, as `GET /path`."""
    paths = client.get("/api/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}": paths[path][method] for path in paths for method in paths[path]}


OWN_SESSION, OWN_KEY = "10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000002"
INSERT_OWN = f"""
    WITH own AS (
        INSERT INTO sessions (id, usuario_id, tipo, expires_at)
        VALUES ('{OWN_SESSION}', %s, 'web', now() + interval '1 hour') RETURNING usuario_id
    )
    INSERT INTO api_keys (id, usuario_id, nombre, prefijo, digest, alcances, expires_at)
    SELECT '{OWN_KEY}', usuario_id, 'x', 'crm_x', 'x', '{{contactos:read}}', now() + interval '1 hour' FROM own
"""


Calling = Callable[[str], AbstractContextManager[httpx.Client]]


@pytest.fixture
def calling(admin: httpx.Client, service: Api, server: Server, service_database: str) -> Calling:
    return partial(_calling, admin, service, partial(insert_user, server, service_database))


@contextmanager
def _calling(admin: httpx.Client, service: Api, insert: Callable[..., str], kind: str) -> Iterator[httpx.Client]:
    """A client of this kind."""
    flags = {"is_active": "inactive" not in kind, "is_superuser": "superuser" in kind}
    user_id = insert(email=f"{kind.replace(' ', '.')}@example.com", **flags)
    with signed_in(service, user_id) as client:
        if kind == "anonymous":
            del client.headers["Authorization"]
        if kind == "forger":  # the administrator's token with another signature
            signed = admin.headers["Authorization"]
            client.headers["Authorization"] = signed[:-6] + signed[-6:][::-1]
        yield client


@contextmanager
def calling_with_keys(admin: httpx.Client, service: Api, *scopes: str) -> Iterator[dict[str, httpx.Client]]:
    """By scope a client with a key of it; all are one superuser's."""
    owner = make_user(admin, email="keys@example.com", is_superuser=True)["id"]
    service.sql(INSERT_OWN, owner)
    with signed_in(service, owner) as client, ExitStack() as exits:
        keys = {}
        for scope in scopes:
            made_key = made(client.post("/api/auth/api-keys/", json={"nombre": scope, "alcances": [scope]}))
            keys[scope] = exits.enter_context(service.client())
            keys[scope].headers["Authorization"] = f"Bearer {made_key['clave']}"
        yield keys


INSERT_JOB = """
    INSERT INTO jobs (id, tipo, estado, parametros, usuario_id)
    SELECT gen_random_uuid(), 'contactos_lote', %s, '{"accion": "papelera", "filtros": {}}', id FROM users
    WHERE email = %s RETURNING id::text
"""


# Of which the dry run is over, so that everything may be asked of it.
INSERT_IMPORT = """
    WITH reviewed AS (
        INSERT INTO jobs (id, tipo, estado, parametros, usuario_id)
        SELECT gen_random_uuid(), 'importacion_revisar', 'hecho', '{}', id FROM users WHERE email = %s
        RETURNING id, usuario_id
    )
    INSERT INTO contact_imports (
        id, usuario_id, nombre, bytes, formato, hojas, encabezados, muestras, mapeo, totales, previstos, revision_id
    )
    SELECT gen_random_uuid(), usuario_id, 'contactos.csv', 10, 'csv', '[]', '["Correo"]', '[[]]', '["email"]',
        '{}', '{}', id FROM reviewed RETURNING id::text
"""


def make_dismissal(admin: httpx.Client) -> str:
    two = [make_contact(admin, email=f"{number}.twin@example.com")["id"] for number in range(2)]
    return str(made(admin.post("/api/duplicados/descartar", json={"ids": two}))["id"])


def make_trashed(admin: httpx.Client) -> str:
    id = str(make_contact(admin, email="trashed@example.com")["id"])
    admin.delete(f"/api/contactos/{id}")
    return id


def insert_job(connection: Any, estado: str) -> str:
    """As if a worker did it, as long as this connection lasts: the tests' own leaves it alone."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(INSERT_JOB, (estado, ADMIN["username"]))
        id = str(cursor.fetchone()[0])
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (id,))
        cursor.execute("COMMIT")
    return id


class Rows(dict[str, str]):
    """A row of each collection, and of what is done to one; each is made when somebody first asks for it."""

    def __init__(self, there: dict[str, str], makers: dict[str, Callable[[], str]]) -> None:
        super().__init__(there)
        self._makers = makers

    def __missing__(self, key: str) -> str:
        self[key] = self._makers[key]()
        return self[key]

    def has(self, key: str) -> bool:
        return key in self or key in self._makers

    def make_all(self) -> None:
        for key in self._makers:
            assert self[key]


@pytest.fixture
def ids(admin: httpx.Client, service: Api, server: Server, service_database: str) -> Iterator[Rows]:
    insert = partial(insert_user, server, service_database)
    with closing(server.connect(service_database)) as connection:
        yield Rows(
            # A session and a key are the caller's own.
            insert_mails(service)
            | {"/api/auth/passkeys/": NOBODY, "/api/auth/sessions/": OWN_SESSION, "/api/auth/api-keys/": OWN_KEY},
            {
                "/api/contactos/papelera/": lambda: make_trashed(admin),
                "/api/contactos/": lambda: str(make_contact(admin)["id"]),
                "/api/duplicados/descartados/": lambda: make_dismissal(admin),
                "/api/importaciones/": lambda: str(
                    server.sql(service_database, INSERT_IMPORT, ADMIN["username"])[0][0]
                ),
                "/api/trabajos/": lambda: insert_job(connection, "pendiente"),
                "/api/trabajos/{id}/reintentar": lambda: insert_job(connection, "fallido"),
                "/api/users/": lambda: insert(email="other@example.com"),
                "/api/users/{id}/invitation": lambda: insert(email="invited@example.com", is_invited=True),
                "/api/vistas/": lambda: str(make_view(admin, es_del_equipo=True)["id"]),
            },
        )


COLLECTIONS = [
    "/api/contactos/", "/api/contactos/papelera", "/api/importaciones/", "/api/duplicados/descartados",
    "/api/trabajos/", "/api/users/", "/api/vistas/", "/api/correos/",
]  # fmt: skip


def require_mailbox(request: pytest.FixtureRequest, template: str) -> None:
    if template.startswith("/api/buzon/"):
        request.getfixturevalue("with_mailbox")


def path_of(template: str, ids: Rows) -> str:
    template = template.replace("{codigo}", "05001")
    collection, place, verb = template.partition("{id}")
    return collection + ids[template if ids.has(template) else collection] + verb if place else template


def sent_by_half(operation: str, admin: httpx.Client, service: Api, id: str) -> dict[str, Any] | None:
    """What goes on with somebody's signing in, or needs what they sign in with."""
    with signed_in(service, id) as client:
        if operation == "DELETE /api/users/{id}/second-factor/":
            enrol(client, OLD_PASSWORD)
        if operation == "POST /api/auth/sessions/second-factor":
            factor = enrol(client, OLD_PASSWORD)
            later(service, id)
            ticket = half_signed_in(admin, "other@example.com", OLD_PASSWORD)["ticket"]
            return {"json": {"ticket": ticket, "code": code(factor.secret)}}
        if operation == "POST /api/auth/passkeys/sessions":
            register(client, key := Authenticator(), OLD_PASSWORD)
            return {"json": signature(admin, key)}
    return None


def sent_of_oneself(operation: str, caller: httpx.Client, ids: Rows) -> dict[str, Any] | None:
    """What needs something by which this caller signs in."""
    if operation == "POST /api/auth/second-factor/confirm":
        return {"json": {"code": code(begin(caller, OLD_PASSWORD))}}
    if operation == "POST /api/auth/passkeys/":
        return {"json": registration(caller, Authenticator(), OLD_PASSWORD)}
    if operation.endswith("/api/auth/passkeys/{id}"):
        ids["/api/auth/passkeys/"] = register(caller, Authenticator(), OLD_PASSWORD)["id"]
    if operation in OF_A_SECOND_FACTOR:
        enrol(caller, OLD_PASSWORD)
    return None


def sent_to(
    operation: str, admin: httpx.Client, ids: Rows, service: Api, caller: httpx.Client | None
) -> dict[str, Any]:
    """What needs something to be there; `caller` is None where they may not do it."""
    if operation == "POST /api/contactos/deshacer":
        answer = admin.put(f"/api/contactos/{ids['/api/contactos/']}", json={"notas": "algo"})
        return {"json": {"operacion_id": answer.headers["X-Operation-ID"]}}
    if operation in OF_TWO:
        two = [ids["/api/contactos/"], make_contact(admin, email="twin@example.com")["id"]]
        named = {"sobreviviente": two[0]} if operation == "POST /api/contactos/fusionar" else {}
        return {"json" if operation.startswith("POST") else "params": {"ids": two} | named}
    if operation == "POST /api/auditoria/deshacer":
        answer = admin.put(f"/api/users/{ids['/api/users/']}", json={"nombres": "Eva"})
        return {"json": {"operacion_id": answer.headers["X-Operation-ID"]}}
    if operation == "POST /api/vistas/deshacer":
        view = ids["/api/vistas/"]
        # What everybody may: which one their own list opens with.
        answer = (
            caller.put("/api/vistas/predeterminada", json={"vista_id": view})
            if caller
            else admin.put(f"/api/vistas/{view}", json={"nombre": "Otro nombre"})
        )
        return {"json": {"operacion_id": answer.headers["X-Operation-ID"]}}
    if operation == "PUT /api/vistas/predeterminada":
        return {"json": {"vista_id": ids["/api/vistas/"]}}
    sent = sent_of_oneself(operation, caller, ids) if caller else None
    return sent or sent_by_half(operation, admin, service, ids["/api/users/"]) or SENT.get(operation, {})


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


def read_all(admin: httpx.Client) -> list[Any]:
    return [admin.get(collection).json() for collection in COLLECTIONS]


@pytest.mark.parametrize("operation", [operation for operation, refusals in MATRIX.items() if refusals])
def test_who_may_not_is_refused_and_changes_nothing(
    operation: str, admin: httpx.Client, ids: Rows, service: Api, calling: Calling
) -> None:
    method, template = operation.split(" ")
    if method != "GET":
        ids.make_all()
    path, sent = path_of(template, ids), sent_to(operation, admin, ids, service, None)
    with ExitStack() as exits:
        callers = {kind: exits.enter_context(calling(kind)) for kind in MATRIX[operation]}
        before = read_all(admin) if method != "GET" else []
        for kind, (status, detail) in MATRIX[operation].items():
            answer = callers[kind].request(method, path, **sent)
            assert (answer.status_code, answer.json()["detail"]) == (status, detail), kind
            assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401), kind
            if path.endswith("/"):
                assert callers[kind].request(method, path.rstrip("/"), **sent).json()["detail"] == detail, kind
        if before:
            assert read_all(admin) == before


ALLOWED = [(operation, kind) for operation, refusals in MATRIX.items() for kind in CALLERS if kind not in refusals]


@pytest.mark.parametrize(("operation", "kind"), ALLOWED)
def test_who_may_does_and_it_is_in_the_trail(
    request: pytest.FixtureRequest,
    *,
    operation: str,
    kind: str,
    admin: httpx.Client,
    ids: Rows,
    service: Api,
    calling: Calling,
) -> None:
    method, template = operation.split(" ")
    require_mailbox(request, template)
    if "{id}" not in template:
        ids.make_all()  # what goes over all of them is to find some
    is_writing = method != "GET" and operation not in LOOKING
    with calling(kind) as caller:
        if kind in {"user", "superuser"}:
            service.sql(INSERT_OWN, caller.get("/api/auth/me").json()["id"])
        sent = link_to_follow(service, operation, ids["/api/users/"]) or sent_to(operation, admin, ids, service, caller)
        last = newest_entry(admin) if is_writing else 0
        with caller.stream(method, path_of(template, ids), **sent) as answer:
            assert answer.status_code in {200, 202, 204}, answer.read()
            if is_writing and operation not in PREPARING:
                assert_audited(admin, answer, since=last)


@pytest.mark.parametrize("operation", [operation for operation in MATRIX if needed_by(operation) != ANY])
def test_a_key_of_no_such_scope_is_refused_and_changes_nothing(
    operation: str, admin: httpx.Client, ids: Rows, service: Api
) -> None:
    method, template = operation.split(" ")
    needed = needed_by(operation)
    if method != "GET":
        ids.make_all()
    path, sent = path_of(template, ids), sent_to(operation, admin, ids, service, None)
    with calling_with_keys(admin, service, *(scope for scope in SCOPES if not may(scope, needed))) as keys:
        assert keys
        before = read_all(admin) if method != "GET" else []
        for scope, client in keys.items():
            answer = client.request(method, path, **sent)
            code = "needs_session" if needed == SESSION else "insufficient_scope"
            assert (answer.status_code, answer.json()["code"]) == (403, code), scope
            assert answer.json().get("scope", SESSION) == needed, scope
        if before:
            assert read_all(admin) == before


ALLOWED_WITH_A_KEY = [
    (operation, scope) for operation in MATRIX for scope in SCOPES if may(scope, needed_by(operation))
]


@pytest.mark.parametrize(("operation", "scope"), ALLOWED_WITH_A_KEY)
def test_a_key_of_the_scope_does_it(
    request: pytest.FixtureRequest,
    *,
    operation: str,
    scope: str,
    admin: httpx.Client,
    ids: Rows,
    service: Api,
) -> None:
    method, template = operation.split(" ")
    require_mailbox(request, template)
    if "{id}" not in template:
        ids.make_all()  # what goes over all of them is to find some
    path = path_of(template, ids)
    sent = link_to_follow(service, operation, ids["/api/users/"]) or sent_to(operation, admin, ids, service, None)
    with calling_with_keys(admin, service, scope) as keys, keys[scope].stream(method, path, **sent) as answer:
        allowed = {401} if operation.endswith("refresh") else {200, 202, 204}
        assert answer.status_code in allowed, answer.read()


def test_the_scopes_are_those_of_the_schema(anonymous: httpx.Client) -> None:
    schemas = anonymous.get("/api/openapi.json").json()["components"]["schemas"]
    assert schemas["Scope"]["enum"] == SCOPES


def test_the_schema_says_what_a_key_needs_for_each_operation(anonymous: httpx.Client) -> None:
    paths = anonymous.get("/api/openapi.json").json()["paths"]
    said = {
        f"{method.upper()} {path}": scopes[0] if scopes else ANY
        for path, operations in paths.items()
        for method, operation in operations.items()
        for way in operation.get("security", [])
        for scopes in way.values()
        if "ApiKey" in way
    }
    with_key = {operation: needed_by(operation) for operation in MATRIX.keys() - OPEN}
    assert said == {operation: needed for operation, needed in with_key.items() if needed != SESSION}
