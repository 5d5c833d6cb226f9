"""Passkeys: registered, used to sign in, refused, renamed and taken away."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.authenticator import ORIGIN, PRESENT, VERIFIED, Authenticator, data, text
from tests.api.factories import NOBODY, PASSWORD, Json, assert_error, log_in, make_user, signed_in
from tests.api.passkeys import PASSKEYS, asked_to_register, register, registration, sign_in, signature
from tests.api.second_factors import enrol, half_signed_in
from tests.api.trail import newest
from tests.harness import Api

INVALID = (400, "This passkey is not known here, took too long, or did not sign what was asked", "invalid_passkey")
NOT_FOUND = (404, "There is no such passkey", "passkey_not_found")
LONG_AGO = "UPDATE passkey_challenges SET expires_at = expires_at - interval '10 minutes'"


@pytest.fixture
def luz(admin: httpx.Client) -> Json:
    return make_user(admin)


@pytest.fixture
def client(service: Api, luz: Json) -> Iterator[httpx.Client]:
    with signed_in(service, luz["id"]) as client:
        yield client


@pytest.fixture
def key(client: httpx.Client) -> Authenticator:
    """That Luz has registered."""
    key = Authenticator()
    register(client, key)
    return key


class TestRegister:
    def test_the_browser_is_asked_for_a_key_that_knows_its_owner(self, client: httpx.Client, luz: Json) -> None:
        options = asked_to_register(client)["options"]
        assert options["rp"]["id"] == urlsplit(ORIGIN).hostname
        assert options["user"]["name"] == luz["email"]
        assert luz["email"].encode() not in data(options["user"]["id"])
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert options["excludeCredentials"] == []

    def test_the_password_is_needed(self, client: httpx.Client) -> None:
        answer = client.post(f"{PASSKEYS}/registration", json={"current_password": "otra cosa"})
        assert_error(answer, 400, "Incorrect password", "incorrect_password")

    def test_it_is_kept_by_its_name(self, admin: httpx.Client, client: httpx.Client, luz: Json) -> None:
        passkey = register(client, Authenticator(), nombre="Celular de Luz")
        assert set(passkey) == {"id", "nombre", "created_at", "used_at"}
        assert (passkey["nombre"], passkey["used_at"]) == ("Celular de Luz", None)
        assert client.get(PASSKEYS).json() == [passkey]
        assert newest(admin).items() >= {
            "accion": "crear", "entidad": "llave_acceso", "entidad_id": passkey["id"], "usuario_id": luz["id"],
            "cambios": {"nombre": [None, "Celular de Luz"]},
        }.items()  # fmt: skip

    def test_the_browser_is_told_which_there_are(self, client: httpx.Client, key: Authenticator) -> None:
        (known,) = asked_to_register(client)["options"]["excludeCredentials"]
        assert data(known["id"]) == key.credential_id

    def test_one_key_is_registered_once(
        self, admin: httpx.Client, service: Api, client: httpx.Client, key: Authenticator
    ) -> None:
        answer = client.post(PASSKEYS, json=registration(client, key))
        assert_error(answer, 409, "This passkey is registered already", "passkey_exists")
        eva = make_user(admin, email="eva@example.com")
        with signed_in(service, eva["id"]) as other:
            assert other.post(PASSKEYS, json=registration(other, key)).status_code == 409

    def test_an_answer_counts_once_and_for_whoever_asked(
        self, admin: httpx.Client, service: Api, client: httpx.Client
    ) -> None:
        sent = registration(client, Authenticator())
        eva = make_user(admin, email="eva@example.com")
        with signed_in(service, eva["id"]) as other:
            assert_error(other.post(PASSKEYS, json=sent), *INVALID)
        assert client.post(PASSKEYS, json=sent).status_code == 200
        assert_error(client.post(PASSKEYS, json=sent), *INVALID)

    def test_an_answer_comes_within_minutes(self, service: Api, client: httpx.Client) -> None:
        sent = registration(client, Authenticator())
        service.sql(LONG_AGO)
        assert_error(client.post(PASSKEYS, json=sent), *INVALID)

    @pytest.mark.parametrize(
        "key", [Authenticator(origin="https://evil.example"), Authenticator(flags=PRESENT)], ids=["origin", "unseen"]
    )
    def test_one_made_elsewhere_or_for_whoever_holds_it_is_refused(
        self, client: httpx.Client, key: Authenticator
    ) -> None:
        assert_error(client.post(PASSKEYS, json=registration(client, key)), *INVALID)
        assert client.get(PASSKEYS).json() == []

    @pytest.mark.parametrize("credential", [{}, {"id": 1}, {"id": "a", "rawId": "a", "type": "x", "response": []}])
    def test_what_is_none_is_refused(self, client: httpx.Client, credential: Json) -> None:
        sent = {"challenge_id": asked_to_register(client)["challenge_id"], "credential": credential, "nombre": "x"}
        assert_error(client.post(PASSKEYS, json=sent), *INVALID)

    def test_its_id_is_no_longer_than_the_standard_has_it(self, client: httpx.Client) -> None:
        for length in (1024, 60_000):
            asked = registration(client, Authenticator(credential_id=bytes(length)))
            assert_error(client.post(PASSKEYS, json=asked), *INVALID)
        register(client, Authenticator(credential_id=bytes(1023)))

    def test_there_are_twenty_at_most(self, service: Api, client: httpx.Client, luz: Json) -> None:
        service.sql(
            "INSERT INTO passkeys (id, usuario_id, nombre, credential_id, public_key, sign_count) SELECT "
            "gen_random_uuid(), %s, 'x', uuid_send(gen_random_uuid()), '', 0 FROM generate_series(1, 20)", luz["id"]
        )  # fmt: skip
        answer = client.post(PASSKEYS, json=registration(client, Authenticator()))
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_passkeys")


class TestSignIn:
    def test_nothing_else_is_needed(
        self, admin: httpx.Client, anonymous: httpx.Client, key: Authenticator, luz: Json
    ) -> None:
        answer = sign_in(anonymous, key)
        assert answer.status_code == 200
        assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
        assert {"crm_refresh", "crm_device"} == set(answer.cookies)
        entry = newest(admin)
        assert entry.items() >= {
            "accion": "entrar", "entidad_id": luz["id"], "usuario_id": luz["id"],
            "cambios": {"metodo": [None, "passkey"]},
        }.items()  # fmt: skip
        anonymous.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        assert anonymous.get("/api/auth/me").json()["id"] == luz["id"]
        assert anonymous.get(PASSKEYS).json()[0]["used_at"]

    def test_nor_is_the_code_of_a_second_factor(
        self, anonymous: httpx.Client, client: httpx.Client, key: Authenticator, luz: Json
    ) -> None:
        enrol(client)
        assert half_signed_in(anonymous, luz["email"])["methods"] == ["totp", "recovery", "passkey"]
        assert sign_in(anonymous, key).status_code == 200

    def test_a_password_is_still_enough_where_there_is_no_second_factor(
        self, anonymous: httpx.Client, key: Authenticator, luz: Json
    ) -> None:
        assert key.user_handle
        assert log_in(anonymous, luz["email"]).status_code == 200

    def test_nobody_is_named_before_somebody_has_signed(self, anonymous: httpx.Client, key: Authenticator) -> None:
        options = anonymous.post(f"{PASSKEYS}/options").json()["options"]
        assert options["allowCredentials"] == []
        assert options["userVerification"] == "required"
        assert text(key.credential_id) not in str(options)

    def test_a_signature_counts_once(self, anonymous: httpx.Client, key: Authenticator) -> None:
        sent = signature(anonymous, key)
        assert anonymous.post(f"{PASSKEYS}/sessions", json=sent).status_code == 200
        assert_error(anonymous.post(f"{PASSKEYS}/sessions", json=sent), *INVALID)

    def test_and_within_minutes(self, service: Api, anonymous: httpx.Client, key: Authenticator) -> None:
        sent = signature(anonymous, key)
        service.sql(LONG_AGO)
        assert_error(anonymous.post(f"{PASSKEYS}/sessions", json=sent), *INVALID)

    def test_a_challenge_to_register_is_none_to_sign_in(
        self, anonymous: httpx.Client, client: httpx.Client, key: Authenticator
    ) -> None:
        asked = asked_to_register(client)
        credential = key.get({"rpId": "localhost", "challenge": asked["options"]["challenge"]})
        sent = {"challenge_id": asked["challenge_id"], "credential": credential}
        assert_error(anonymous.post(f"{PASSKEYS}/sessions", json=sent), *INVALID)

    def test_a_copy_that_has_signed_less_is_refused(
        self, admin: httpx.Client, anonymous: httpx.Client, key: Authenticator, luz: Json
    ) -> None:
        key.count = 40
        assert sign_in(anonymous, key).status_code == 200
        key.count = 20
        assert_error(sign_in(anonymous, key), *INVALID)
        assert newest(admin).items() >= {"accion": "entrada_rechazada", "entidad_id": luz["id"]}.items()
        key.count = 41
        assert sign_in(anonymous, key).status_code == 200

    @pytest.mark.parametrize("wrong", ["key", "origin", "unseen", "unknown"])
    def test_what_is_not_signed_as_it_should_be_is_refused(
        self, admin: httpx.Client, anonymous: httpx.Client, key: Authenticator, wrong: str
    ) -> None:
        if wrong == "key":
            key.key = Authenticator().key
        elif wrong == "origin":
            key.origin = "https://evil.example"
        elif wrong == "unseen":
            key.flags &= ~VERIFIED
        else:
            key.credential_id = b"somebody else's"
        answer = sign_in(anonymous, key)
        assert_error(answer, *INVALID)
        assert "set-cookie" not in answer.headers
        assert newest(admin)["accion"] == "entrada_rechazada"

    @pytest.mark.parametrize("credential", [{}, {"id": "é", "rawId": "é", "type": "public-key", "response": {}}])
    def test_what_is_no_signature_is_refused(self, anonymous: httpx.Client, credential: Json) -> None:
        asked = anonymous.post(f"{PASSKEYS}/options").json()
        sent = {"challenge_id": asked["challenge_id"], "credential": credential}
        assert_error(anonymous.post(f"{PASSKEYS}/sessions", json=sent), *INVALID)

    def test_who_is_not_active_is_refused(
        self, admin: httpx.Client, anonymous: httpx.Client, key: Authenticator, luz: Json
    ) -> None:
        admin.put(f"/api/users/{luz['id']}", json={"is_active": False})
        assert_error(sign_in(anonymous, key), 400, "Inactive user", "inactive_user")


class TestChange:
    def test_its_name(self, admin: httpx.Client, client: httpx.Client, key: Authenticator) -> None:
        assert key.user_handle
        (passkey,) = client.get(PASSKEYS).json()
        answer = client.put(f"{PASSKEYS}/{passkey['id']}", json={"nombre": " Portátil "})
        assert (answer.status_code, answer.json()["nombre"]) == (200, "Portátil")
        assert newest(admin).items() >= {
            "accion": "cambiar", "entidad": "llave_acceso", "cambios": {"nombre": ["Celular", "Portátil"]}
        }.items()  # fmt: skip

    def test_a_deleted_one_signs_in_no_more(
        self, admin: httpx.Client, anonymous: httpx.Client, client: httpx.Client, key: Authenticator
    ) -> None:
        (passkey,) = client.get(PASSKEYS).json()
        assert client.delete(f"{PASSKEYS}/{passkey['id']}").status_code == 204
        assert newest(admin)["cambios"] == {"nombre": ["Celular", None]}
        assert_error(sign_in(anonymous, key), *INVALID)
        assert client.get(PASSKEYS).json() == []

    def test_somebody_else_s_reads_as_not_there(
        self, admin: httpx.Client, client: httpx.Client, key: Authenticator
    ) -> None:
        assert key.user_handle
        (passkey,) = client.get(PASSKEYS).json()
        for id in (passkey["id"], NOBODY):
            assert_error(admin.put(f"{PASSKEYS}/{id}", json={"nombre": "x"}), *NOT_FOUND)
            assert_error(admin.delete(f"{PASSKEYS}/{id}"), *NOT_FOUND)
        assert len(client.get(PASSKEYS).json()) == 1

    def test_a_superuser_takes_all_away(
        self, admin: httpx.Client, anonymous: httpx.Client, client: httpx.Client, key: Authenticator, luz: Json
    ) -> None:
        answer = admin.delete(f"/api/users/{luz['id']}/second-factor")
        assert answer.status_code == 204
        operation = answer.headers["X-Operation-ID"]
        (entry,) = admin.get("/api/auditoria/", params={"operacion_id": operation}).json()["items"]
        assert (entry["accion"], entry["entidad"]) == ("eliminar", "llave_acceso")
        assert_error(sign_in(anonymous, key), *INVALID)
        assert client.get(PASSKEYS).json() == []
        assert client.get("/api/auth/me").json()["email"] == luz["email"]

    def test_no_api_key_does_any_of_it(self, service: Api, client: httpx.Client) -> None:
        made = client.post("/api/auth/api-keys", json={"nombre": "script", "alcances": ["contactos:write"]}).json()
        with service.client() as script:
            script.headers["Authorization"] = f"Bearer {made['clave']}"
            proof = {"current_password": PASSWORD}
            refused = [script.get(PASSKEYS), script.post(f"{PASSKEYS}/registration", json=proof)]
        assert [answer.json()["code"] for answer in refused] == ["needs_session"] * 2
