"""The second factor: set up, asked for, lost and switched off (reliability A14)."""

import json
from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    PASSWORD,
    Json,
    assert_error,
    assert_invalid,
    log_in,
    make_user,
    make_view,
    signed_in,
)
from tests.api.mailed import link_to_follow
from tests.api.second_factors import FACTOR, SECOND, SIGN_IN, Factor, begin, code, enrol, half_signed_in, later
from tests.api.test_matrix import INSERT_JOB
from tests.api.trail import newest, trail
from tests.harness import ADMIN, Api, Server, Service, running_service

INCORRECT_PASSWORD = (400, "Incorrect password", "incorrect_password")
INCORRECT_CODE = (400, "Incorrect code, or one that was used before", "incorrect_code")
INVALID_TICKET = (401, "This took too long, or something changed meanwhile: sign in again", "invalid_ticket")
NOT_FOUND = (404, "There is no second factor", "second_factor_not_found")
EXISTS = (409, "There is a second factor already: switch it off first", "second_factor_exists")
PROOF = {"current_password": PASSWORD}


@pytest.fixture
def luz(admin: httpx.Client) -> Json:
    return make_user(admin)


@pytest.fixture
def client(service: Api, luz: Json) -> Iterator[httpx.Client]:
    with signed_in(service, luz["id"]) as client:
        yield client


@pytest.fixture
def factor(client: httpx.Client, service: Api, luz: Json) -> Factor:
    """That she set up an hour ago."""
    made = enrol(client)
    later(service, luz["id"])
    return made


def second(client: httpx.Client, ticket: str, text: str) -> httpx.Response:
    return client.post(SECOND, json={"ticket": ticket, "code": text})


def told(admin: httpx.Client) -> list[tuple[str, str, str]]:
    """Of mails: what, to whom and in which language."""
    mails = admin.get("/api/correos/").json()["items"]
    return [(mail["tipo"], mail["para"], mail["idioma"]) for mail in mails]


def remove(client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    return client.request("DELETE", FACTOR, json={"current_password": password})


class TestEnrol:
    def test_the_secret_comes_as_text_as_link_and_as_picture(self, client: httpx.Client) -> None:
        answer = client.post(FACTOR, json=PROOF)
        assert answer.status_code == 200
        begun = answer.json()
        assert set(begun) == {"secreto", "uri", "qr"}
        assert begun["uri"].startswith("otpauth://totp/")
        assert f"secret={begun['secreto']}" in begun["uri"]
        assert "luz@example.com" in unquote(begun["uri"])
        assert begun["qr"].startswith("data:image/svg+xml")
        assert client.get(FACTOR).json() == {"confirmed_at": None, "recovery_codes": 0}
        assert client.get("/api/auth/me").json()["has_second_factor"] is False

    @pytest.mark.parametrize("proof", ["otra cosa", ""])
    def test_the_password_is_needed(self, client: httpx.Client, proof: str) -> None:
        assert_error(client.post(FACTOR, json={"current_password": proof}), *INCORRECT_PASSWORD)
        assert_invalid(client.post(FACTOR, json={}), ["body", "current_password"])

    def test_a_code_switches_it_on_and_ten_recovery_codes_come_once(
        self, admin: httpx.Client, client: httpx.Client, luz: Json
    ) -> None:
        secret = begin(client)
        assert log_in(client, luz["email"]).status_code == 200  # nothing has changed yet
        answer = client.post(f"{FACTOR}/confirm", json={"code": code(secret)})
        assert answer.status_code == 200
        codes = answer.json()["codigos"]
        assert len(set(codes)) == 10
        state = client.get(FACTOR).json()
        assert (state["recovery_codes"], state["confirmed_at"] is None) == (10, False)
        entry = newest(admin)
        assert entry.items() >= {
            "accion": "cambiar", "entidad": "usuario", "entidad_id": luz["id"], "usuario_id": luz["id"],
            "cambios": {"segundo_factor": [False, True]},
        }.items()  # fmt: skip

    def test_a_wrong_code_does_not(self, client: httpx.Client, luz: Json) -> None:
        secret = begin(client)
        wrong = code(secret, steps=-20)
        assert_error(client.post(f"{FACTOR}/confirm", json={"code": wrong}), *INCORRECT_CODE)
        assert log_in(client, luz["email"]).status_code == 200

    def test_without_a_secret_there_is_nothing_to_confirm(self, client: httpx.Client) -> None:
        assert_error(client.post(f"{FACTOR}/confirm", json={"code": "123456"}), *NOT_FOUND)

    def test_begun_anew_only_the_last_secret_counts(self, client: httpx.Client) -> None:
        first, last = begin(client), begin(client)
        assert client.post(f"{FACTOR}/confirm", json={"code": code(first)}).status_code == 400
        assert client.post(f"{FACTOR}/confirm", json={"code": code(last)}).status_code == 200

    def test_where_there_is_one_there_is_no_other(self, client: httpx.Client, factor: Factor) -> None:
        assert_error(client.post(FACTOR, json=PROOF), *EXISTS)
        assert_error(client.post(f"{FACTOR}/confirm", json={"code": code(factor.secret)}), *EXISTS)

    def test_it_is_no_other_version_of_the_user(self, admin: httpx.Client, factor: Factor, luz: Json) -> None:
        assert factor.recovery_codes
        assert admin.get(f"/api/users/{luz['id']}").json() == luz | {"has_second_factor": True}

    def test_nothing_secret_lies_in_the_database(self, factor: Factor, server: Server, service_database: str) -> None:
        kept = str(server.sql(service_database, "SELECT f::text FROM second_factors AS f"))
        kept += str(server.sql(service_database, "SELECT c::text FROM recovery_codes AS c"))
        assert kept.count("\\\\x") > 10
        plain = [
            text for secret in (factor.secret, *factor.recovery_codes) for text in (secret, secret.replace("-", ""))
        ]
        sought = "|".join([*plain, *(text.encode().hex() for text in plain)])
        # Of the trail what is new: there is much of it.
        trail = "(SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1000)"
        for table in ("second_factors", "recovery_codes", trail, "attempts"):
            assert server.sql(service_database, f"SELECT t FROM {table} AS t WHERE t::text ~ %s", sought) == []


class TestSignIn:
    def test_a_password_alone_opens_nothing(
        self, admin: httpx.Client, anonymous: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        before = newest(admin)["id"]
        answer = anonymous.post(SIGN_IN, json={"email": luz["email"], "password": PASSWORD})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "SecondFactor"
        assert "set-cookie" not in answer.headers
        assert set(answer.json()) == {"detail", "code", "ticket", "methods"}
        assert answer.json()["methods"] == ["totp", "recovery"]
        assert newest(admin)["id"] == before
        ticket = answer.json()["ticket"]
        anonymous.headers["Authorization"] = f"Bearer {ticket}"
        assert anonymous.get("/api/auth/me").status_code == 401
        assert factor.secret not in answer.text

    def test_a_form_is_told_the_same(self, anonymous: httpx.Client, factor: Factor, luz: Json) -> None:
        answer = log_in(anonymous, luz["email"])
        assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_required")
        assert "API key" in answer.json()["detail"]
        assert second(anonymous, answer.json()["ticket"], code(factor.secret)).status_code == 200

    def test_a_wrong_password_is_a_wrong_password(self, anonymous: httpx.Client, factor: Factor, luz: Json) -> None:
        assert factor.secret
        answer = anonymous.post(SIGN_IN, json={"email": luz["email"], "password": "otra cosa"})
        assert_error(answer, 400, "Incorrect email or password", "incorrect_login")

    def test_the_code_completes_it(
        self, admin: httpx.Client, anonymous: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        answer = second(anonymous, ticket, code(factor.secret))
        assert answer.status_code == 200
        assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
        assert {"crm_refresh", "crm_device"} == set(answer.cookies)
        anonymous.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        assert anonymous.get("/api/auth/me").json()["id"] == luz["id"]
        entry = newest(admin)
        assert entry.items() >= {
            "accion": "entrar", "entidad_id": luz["id"], "usuario_id": luz["id"], "cambios": {"metodo": [None, "totp"]}
        }.items()  # fmt: skip

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_clocks_may_differ_by_half_a_minute(
        self, anonymous: httpx.Client, factor: Factor, luz: Json, steps: int
    ) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        answers = [second(anonymous, ticket, code(factor.secret, steps=steps)).status_code]
        if answers == [400]:  # half a minute ended between the two
            answers.append(second(anonymous, ticket, code(factor.secret, steps=steps)).status_code)
        assert answers[-1] == 200

    @pytest.mark.parametrize("steps", [-20, 20])
    def test_and_by_no_more(self, anonymous: httpx.Client, factor: Factor, luz: Json, steps: int) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        assert_error(second(anonymous, ticket, code(factor.secret, steps=steps)), *INCORRECT_CODE)

    def test_spaces_do_not_matter(self, anonymous: httpx.Client, factor: Factor, luz: Json) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        digits = code(factor.secret)
        assert second(anonymous, ticket, f" {digits[:3]} {digits[3:]} ").status_code == 200

    def test_a_code_works_once(self, anonymous: httpx.Client, factor: Factor, luz: Json) -> None:
        digits = code(factor.secret)
        first = half_signed_in(anonymous, luz["email"])["ticket"]
        assert second(anonymous, first, digits).status_code == 200
        for ticket in (first, half_signed_in(anonymous, luz["email"])["ticket"]):
            assert_error(second(anonymous, ticket, digits), *INCORRECT_CODE)

    def test_the_code_that_confirmed_it_does_not_sign_in(self, client: httpx.Client, luz: Json) -> None:
        secret = begin(client)
        digits = code(secret)
        assert client.post(f"{FACTOR}/confirm", json={"code": digits}).status_code == 200
        assert_error(second(client, half_signed_in(client, luz["email"])["ticket"], digits), *INCORRECT_CODE)

    def test_after_five_wrong_codes_the_right_one_is_refused_too(
        self, admin: httpx.Client, anonymous: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        wrong = code(factor.secret, steps=-20)
        assert [second(anonymous, ticket, wrong).status_code for _ in range(6)] == [400] * 5 + [429]
        # Another ticket is no way round it.
        answer = second(anonymous, half_signed_in(anonymous, luz["email"])["ticket"], code(factor.secret))
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
        entries = trail(admin, entidad_id=luz["id"], accion="entrada_rechazada")
        assert [entry["cambios"] for entry in entries] == [{"motivo": [None, "intentos"]}, *[None] * 5]
        assert {entry["usuario_id"] for entry in entries} == {None}
        assert int(answer.headers["Retry-After"]) > 0

    @pytest.mark.parametrize("text", ["", "\u0000", "١٢٣٤٥٦", "12345", "1234567", "x" * 65, "\ud800"])
    def test_what_is_no_code_is_refused(self, anonymous: httpx.Client, factor: Factor, luz: Json, text: str) -> None:
        assert factor.secret
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        body = json.dumps({"ticket": ticket, "code": text})  # httpx refuses half a character
        answer = anonymous.post(SECOND, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}, answer.text


class TestTicket:
    @pytest.mark.parametrize("ticket", ["", "x", "a.b.c", f"{NOBODY}.99999999999.x", "é.1.é"])
    def test_what_is_none_is_refused(self, anonymous: httpx.Client, ticket: str) -> None:
        answer = second(anonymous, ticket, "123456")
        assert_error(answer, *INVALID_TICKET)
        assert answer.headers["WWW-Authenticate"] == "SecondFactor"

    def test_it_is_of_one_user_and_of_one_time(
        self, admin: httpx.Client, anonymous: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        whose, until, seal = half_signed_in(anonymous, luz["email"])["ticket"].split(".")
        other = make_user(admin, email="eva@example.com")["id"].replace("-", "")
        digits = code(factor.secret)
        for forged in (f"{other}.{until}.{seal}", f"{whose}.{int(until) + 60}.{seal}", f"{whose}.{until}.{seal[:-1]}"):
            assert_error(second(anonymous, forged, digits), *INVALID_TICKET)
        assert second(anonymous, f"{whose}.{until}.{seal}", digits).status_code == 200

    def test_another_password_ends_it(
        self, admin: httpx.Client, anonymous: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        assert admin.put(f"/api/users/{luz['id']}", json={"password": "otra clave larga"}).status_code == 200
        assert_error(second(anonymous, ticket, code(factor.secret)), *INVALID_TICKET)

    def test_who_was_deactivated_meanwhile_is_refused(
        self, admin: httpx.Client, anonymous: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        admin.put(f"/api/users/{luz['id']}", json={"is_active": False})
        assert_error(second(anonymous, ticket, code(factor.secret)), 400, "Inactive user", "inactive_user")


class TestRecoveryCodes:
    def test_each_signs_in_once(
        self, admin: httpx.Client, anonymous: httpx.Client, client: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        one, other, *_ = factor.recovery_codes
        assert second(anonymous, ticket, one).status_code == 200
        assert newest(admin)["cambios"] == {"metodo": [None, "recovery"]}
        assert_error(second(anonymous, ticket, one), *INCORRECT_CODE)
        # As somebody types it from paper.
        assert second(anonymous, ticket, other.replace("-", " ").upper()).status_code == 200
        assert client.get(FACTOR).json()["recovery_codes"] == 8

    def test_somebody_else_s_does_not(
        self, admin: httpx.Client, service: Api, anonymous: httpx.Client, factor: Factor
    ) -> None:
        eva = make_user(admin, email="eva@example.com")
        with signed_in(service, eva["id"]) as client:
            enrol(client)
        ticket = half_signed_in(anonymous, eva["email"])["ticket"]
        assert_error(second(anonymous, ticket, factor.recovery_codes[0]), *INCORRECT_CODE)

    def test_new_ones_end_the_old_ones(
        self, admin: httpx.Client, anonymous: httpx.Client, client: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        assert_error(client.post(f"{FACTOR}/recovery-codes", json={"current_password": "no"}), *INCORRECT_PASSWORD)
        answer = client.post(f"{FACTOR}/recovery-codes", json=PROOF)
        assert answer.status_code == 200
        assert newest(admin).items() >= {"entidad_id": luz["id"], "cambios": {"codigos_recuperacion": None}}.items()
        codes = answer.json()["codigos"]
        assert len(set(codes) - set(factor.recovery_codes)) == 10
        ticket = half_signed_in(anonymous, luz["email"])["ticket"]
        assert second(anonymous, ticket, factor.recovery_codes[0]).status_code == 400
        assert second(anonymous, ticket, codes[0]).status_code == 200

    def test_without_a_second_factor_there_are_none(self, client: httpx.Client) -> None:
        begin(client)
        assert_error(client.post(f"{FACTOR}/recovery-codes", json=PROOF), *NOT_FOUND)


class TestSwitchOff:
    def test_the_password_is_needed(self, client: httpx.Client, factor: Factor) -> None:
        assert factor.secret
        assert_error(remove(client, "otra cosa"), *INCORRECT_PASSWORD)
        assert client.get(FACTOR).json()["recovery_codes"] == 10

    def test_then_a_password_is_enough_again(
        self, admin: httpx.Client, client: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        ticket = half_signed_in(client, luz["email"])["ticket"]
        assert remove(client).status_code == 204
        assert newest(admin)["cambios"] == {"segundo_factor": [True, False]}
        assert told(admin) == [("segundo_factor_apagado", luz["email"], "es")]
        assert log_in(client, luz["email"]).status_code == 200
        assert client.get(FACTOR).json() == {"confirmed_at": None, "recovery_codes": 0}
        for text in (code(factor.secret), factor.recovery_codes[0]):
            assert_error(second(client, ticket, text), *INCORRECT_CODE)
        assert_error(remove(client), *NOT_FOUND)

    def test_a_superuser_resets_somebody_s(
        self, admin: httpx.Client, client: httpx.Client, factor: Factor, luz: Json
    ) -> None:
        assert factor.secret
        path = f"/api/users/{luz['id']}/second-factor"
        assert client.delete(path).status_code == 400
        assert admin.delete(path, headers={"Accept-Language": "en"}).status_code == 204
        assert told(admin) == [("segundo_factor_apagado", luz["email"], "en")]
        entry = newest(admin)
        assert (entry["entidad_id"], entry["cambios"]) == (luz["id"], {"segundo_factor": [True, False]})
        assert entry["usuario_id"] != luz["id"]
        assert log_in(client, luz["email"]).status_code == 200
        assert_error(admin.delete(path), *NOT_FOUND)
        assert admin.delete(f"/api/users/{NOBODY}/second-factor").json()["code"] == "user_not_found"


class TestPasswordLength:
    SHORT = "qz7#kw9!"

    def change(self, client: httpx.Client) -> httpx.Response:
        body = {"current_password": PASSWORD, "new_password": self.SHORT}
        return client.put("/api/auth/me/password", json=body)

    def test_eight_characters_are_enough_beside_a_second_factor_only(
        self, service: Api, client: httpx.Client, luz: Json
    ) -> None:
        assert self.change(client).json()["detail"][0]["type"] == "password_too_short"
        enrol(client)
        assert self.change(client).status_code == 204
        with signed_in(service, luz["id"]) as again:
            assert remove(again, self.SHORT).status_code == 204

    def test_as_a_link_of_a_mail_sets_it_too(self, service: Api, client: httpx.Client, luz: Json) -> None:
        operation = "POST /api/auth/password/reset"
        request = link_to_follow(service, operation, luz["id"])
        assert request
        request["json"]["new_password"] = self.SHORT
        path = operation.removeprefix("POST ")
        assert client.post(path, **request).json()["detail"][0]["type"] == "password_too_short"
        enrol(client)
        assert client.post(path, **request).status_code == 204

    def test_as_a_superuser_sets_it_too(self, admin: httpx.Client, client: httpx.Client, luz: Json) -> None:
        path, body = f"/api/users/{luz['id']}", {"password": self.SHORT}
        assert admin.put(path, json=body).status_code == 422
        enrol(client)
        assert admin.put(path, json=body).status_code == 200


class TestApiKey:
    def test_it_signs_in_without_a_code_and_changes_no_factor(
        self, service: Api, client: httpx.Client, factor: Factor
    ) -> None:
        assert factor.secret
        answer = client.post("/api/auth/api-keys", json={"nombre": "script", "alcances": ["contactos:read"]})
        with service.client() as script:
            script.headers["Authorization"] = f"Bearer {answer.json()['clave']}"
            assert script.get("/api/contactos").status_code == 200
            refused = [script.get(FACTOR), script.post(FACTOR, json=PROOF), remove(script)]
        assert [answer.json()["code"] for answer in refused] == ["needs_session"] * 3


class TestSuperusers:
    @pytest.fixture
    def strict(
        self, own_service: Service, server: Server, service_database: str, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Service]:
        """Another service on the same database, whose superusers need a second factor."""
        env = server.env(service_database) | {"REQUIRE_SECOND_FACTOR_FOR_SUPERUSERS": "true"}
        with running_service(env, tmp_path_factory.mktemp("strict") / "log") as running:
            running.sql = own_service.sql
            yield running

    def test_do_nothing_of_theirs_before_they_have_one(self, admin: httpx.Client, strict: Service) -> None:
        boss = make_user(admin, email="jefa@example.com", is_superuser=True)
        with signed_in(strict, boss["id"]) as client:
            assert client.get("/api/contactos").status_code == 200
            assert client.get("/api/auth/me/security").json()["needs_second_factor"] is True
            # Nor is there a side door: what is somebody else's is so for them as for anybody.
            view = make_view(admin, es_del_equipo=True)["id"]
            ((job,),) = strict.sql(INSERT_JOB, "fallido", ADMIN["username"])
            assert client.put(f"/api/vistas/{view}", json={"nombre": "Mía"}).json()["code"] == "not_your_view"
            assert client.get(f"/api/trabajos/{job}").status_code == 404
            for answer in (client.get("/api/users"), client.post("/api/users", json={}), client.get("/api/auditoria")):
                assert_error(
                    answer, 403, "Superusers need a second factor here: set one up first", "second_factor_needed"
                )
            enrol(client)
            assert client.get("/api/auth/me/security").json()["needs_second_factor"] is False
            assert client.get("/api/users").status_code == 200
            assert client.put(f"/api/vistas/{view}", json={"nombre": "Mía"}).status_code == 200
            assert client.get(f"/api/trabajos/{job}").status_code == 200
        # Elsewhere nobody asks for it.
        assert admin.get("/api/auth/me/security").json()["needs_second_factor"] is False
