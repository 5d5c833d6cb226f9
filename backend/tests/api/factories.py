"""What the black-box tests make first; the values that matter to a test are in the test."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from jose import jwt

from tests.harness import SECRET_KEY, Api, Server

Json = dict[str, Any]

PASSWORD = "una clave de prueba"
NOBODY = "00000000-0000-4000-8000-000000000000"

# bcrypt with ten rounds, as the plan's own code makes them.
OLD_PASSWORD = "clave-vieja-2019"
OLD_HASH = "$2b$10$L6WE6LpPGbdKMzwzRxNg1udTdezrWCCPN/u9P/2nZK032QjHPLOWK"


def contact_values(**fields: Any) -> Json:
    """What a new contact needs, and these fields."""
    return {"nombres": "Ana", "apellidos": "Ruiz", "email": "ana@example.com", "telefono": "300 123 4567"} | fields


def make_contact(client: httpx.Client, **fields: Any) -> Json:
    return made(client.post("/api/contactos/", json=contact_values(**fields)))


def user_values(**fields: Any) -> Json:
    """What a new user needs, and these fields."""
    return {"nombres": "Luz", "apellidos": "Gómez", "email": "luz@example.com", "password": PASSWORD} | fields


def invitation_values(**fields: Any) -> Json:
    """What somebody to be invited needs, and these fields."""
    return {"nombres": "Eva", "apellidos": "Ríos", "email": "eva@example.com"} | fields


def make_user(admin: httpx.Client, **fields: Any) -> Json:
    return made(admin.post("/api/users/", json=user_values(**fields)))


def view_values(**fields: Any) -> Json:
    """What a new view needs, and these fields."""
    return {"nombre": "Clientes de Cali", "definicion": {"filtros": {"filter_estado": ["cliente"]}}} | fields


def make_view(client: httpx.Client, **fields: Any) -> Json:
    return made(client.post("/api/vistas/", json=view_values(**fields)))


# As its user is called: what a token of `token` belongs to.
INSERT_SESSION = """
    INSERT INTO sessions (id, usuario_id, tipo, expires_at)
    SELECT id, id, 'api', now() + interval '1 day' FROM users WHERE id = %s ON CONFLICT DO NOTHING
"""


def insert_user(server: Server, database: str, **fields: Any) -> str:
    """The id of a user with OLD_PASSWORD, made beside the service in no time."""
    values = {"nombres": "Luz", "apellidos": "Gómez", "email": "luz@example.com", "hashed_password": OLD_HASH} | fields
    columns, places = ", ".join(values), ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO users (id, {columns}) VALUES (gen_random_uuid(), {places}) RETURNING id::text"
    ((user_id,),) = server.sql(database, statement, *values.values())
    server.sql(database, INSERT_SESSION, user_id)
    return str(user_id)


def made(answer: httpx.Response) -> Json:
    assert answer.status_code == httpx.codes.OK, answer.text
    values: Json = answer.json()
    return values


def log_in(client: httpx.Client, username: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/auth/login", data={"username": username, "password": password})


def token(sub: Any, *, key: str = SECRET_KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """A token as the service makes them, good for a minute, with these claims (None: without the claim)."""
    all_claims = {"sub": sub, "sid": sub, "exp": datetime.now(UTC) + timedelta(minutes=1)} | claims
    return jwt.encode({name: value for name, value in all_claims.items() if value is not None}, key, algorithm)


@contextmanager
def signed_in(service: Api, user_id: str) -> Iterator[httpx.Client]:
    """A client with a good token of this user, whatever became of the user."""
    service.sql(INSERT_SESSION, user_id)
    with service.client() as client:
        client.headers["Authorization"] = f"Bearer {token(user_id)}"
        yield client


def assert_error(answer: httpx.Response, status: int, detail: str, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.json() == {"detail": detail, "code": code}


def assert_invalid(answer: httpx.Response, *locations: Sequence[str | int]) -> None:
    """A 422 of FastAPI's shape that names these places and no others."""
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer.text
    problems = answer.json()["detail"]
    assert all({"loc", "msg", "type"} <= problem.keys() for problem in problems)
    assert sorted(problem["loc"] for problem in problems) == sorted(map(list, locations))
