"""Each setting of the plan does what it says, in one service that has all of them other than by default."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin

import httpx
import pytest
from jose import jwt

from tests.api.factories import PASSWORD, token, user_values
from tests.harness import Server, running_service

PREFIX = "/crm/v2"
ORIGIN = "https://crm.example.com"
SETTINGS = {
    "APP_NAME": "Contactos de la casa",
    "API_V1_PREFIX": PREFIX,
    "ALGORITHM": "HS512",
    "ACCESS_TOKEN_EXPIRE_MINUTES": "7",
    "DB_POOL_SIZE": "1",
    "PASSWORD_MIN_LENGTH": "14",
    "BACKEND_CORS_ORIGINS": f'["{ORIGIN}"]',
    "FIRST_SUPERUSER_EMAIL": "jefa@example.com",
    "FIRST_SUPERUSER_PASSWORD": PASSWORD,
    "FIRST_SUPERUSER_NOMBRES": "Eva María",
    "FIRST_SUPERUSER_APELLIDOS": "Núñez",
    "SEED_SAMPLE_CONTACTS": "false",
}


@pytest.fixture(scope="module")
def client(server: Server, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Signed in as the first superuser."""
    log = tmp_path_factory.mktemp("settings") / "log"
    with (
        server.database("settings", template=migrated) as name,
        running_service(server.env(name) | SETTINGS, log) as service,
        service.client() as client,
    ):
        form = {"username": SETTINGS["FIRST_SUPERUSER_EMAIL"], "password": PASSWORD}
        answer = client.post(f"{PREFIX}/auth/login", data=form)
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def test_its_name_is_said(client: httpx.Client) -> None:
    assert client.get("/").json() == {"message": "Welcome to Contactos de la casa"}
    assert client.get(f"{PREFIX}/openapi.json").json()["info"]["title"] == "Contactos de la casa"


def test_forms_are_told_how_long_a_password_is(client: httpx.Client) -> None:
    options = client.get(f"{PREFIX}/auth/options").json()
    assert (options["password_min_length"], options["password_min_length_with_second_factor"]) == (14, 8)


def test_the_api_and_its_documentation_stand_below_the_prefix(client: httpx.Client) -> None:
    assert client.get(f"{PREFIX}/contactos/").status_code == 200
    assert client.get("/api/contactos/").status_code == 404
    assert f"{PREFIX}/openapi.json" in client.get("/docs").text
    schema = client.get(f"{PREFIX}/openapi.json").json()
    elsewhere = [path for path in schema["paths"] if not path.startswith(f"{PREFIX}/")]
    assert sorted(elsewhere) == ["/", "/health", "/health/live"]
    scheme = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]
    assert urljoin("/docs", scheme["flows"]["password"]["tokenUrl"]) == f"{PREFIX}/auth/login"


def test_one_connection_is_enough_for_every_request(client: httpx.Client) -> None:
    for path in ("contactos/", "contactos/resumen", "users/", "auditoria/", "auditoria/csv", "vistas/totales"):
        assert client.get(f"{PREFIX}/{path}").status_code == 200, path
    change = {"current_password": PASSWORD, "new_password": PASSWORD}
    assert client.put(f"{PREFIX}/auth/me/password", json=change).status_code == 204


def test_a_password_has_so_many_characters(client: httpx.Client) -> None:
    values = user_values(password="trece letras!")
    answer = client.post(f"{PREFIX}/users/", json=values)
    assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "password_too_short")
    assert client.post(f"{PREFIX}/users/", json=values | {"password": "catorce letras"}).status_code == 200


def test_a_token_is_signed_so_and_good_for_so_long(client: httpx.Client) -> None:
    own = client.headers["Authorization"].removeprefix("Bearer ")
    assert jwt.get_unverified_header(own)["alg"] == "HS512"
    claims = jwt.get_unverified_claims(own)
    # It was made at most a minute ago.
    assert 6 * 60 < claims["exp"] - datetime.now(UTC).timestamp() <= 7 * 60

    signed = {name: token(claims["sub"], sid=claims["sid"], algorithm=name) for name in ("HS512", "HS256")}
    answers = {
        name: client.get(f"{PREFIX}/auth/me", headers={"Authorization": f"Bearer {text}"}).status_code
        for name, text in signed.items()
    }
    assert answers == {"HS512": 200, "HS256": 401}


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, ORIGIN), ("http://localhost:5173", None)])
def test_pages_of_these_origins_may_ask_it_and_no_others(
    client: httpx.Client, origin: str, allowed: str | None
) -> None:
    answer = client.get(f"{PREFIX}/auth/me", headers={"Origin": origin})
    assert answer.status_code == 200
    assert answer.headers.get("access-control-allow-origin") == allowed


def test_the_first_superuser_is_who_was_named(client: httpx.Client) -> None:
    me = client.get(f"{PREFIX}/auth/me").json()
    assert (me["email"], me["nombres"], me["apellidos"]) == ("jefa@example.com", "Eva María", "Núñez")
    assert me["is_superuser"] is True
    assert client.get(f"{PREFIX}/users/", params={"is_superuser": "true"}).json() == [me]
