"""Accounts by mail: a forgotten password, an invitation, another address; links as the mailbox has them."""

import random
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api.factories import (
    NOBODY,
    PASSWORD,
    assert_error,
    assert_invalid,
    invitation_values,
    log_in,
    made,
    make_user,
    signed_in,
)
from tests.api.second_factors import FACTOR, enrol, half_signed_in
from tests.harness import Api
from tests.process.processes import wait_until

Json = dict[str, Any]
NEW = "otra clave de prueba"
INVALID = (400, "This link is not valid, or was used before", "invalid_link")
EXPIRED = (400, "This link has expired", "expired_link")
INVITED = invitation_values()
Mailbox = Callable[..., list[Json]]


@pytest.fixture
def mailbox(
    admin: httpx.Client,  # noqa: ARG001  (it empties the mailbox)
    anonymous: httpx.Client,
    with_mailbox: None,  # noqa: ARG001
) -> Mailbox:
    """The mails to an address, once there are so many; the newest first."""

    def read(to: str, count: int = 1) -> list[Json]:
        def lines() -> list[Json]:
            return [line for line in anonymous.get("/api/buzon/").json() if line["para"] == to]

        wait_until(lambda: len(lines()) >= count)
        assert len(lines()) == count
        return [anonymous.get(f"/api/buzon/{line['id']}").json() for line in lines()]

    return read


def token_of(mail: Json) -> str:
    found = re.fullmatch(r"http://localhost:\d+/(restablecer|invitacion|confirmar-correo)#([\w-]{43})", mail["enlace"])
    assert found, mail["enlace"]
    return found[2]


def forget(client: httpx.Client, email: str) -> None:
    answer = client.post("/api/auth/password/forgot", json={"email": email})
    assert (answer.status_code, answer.content) == (202, b"null")


def reset(client: httpx.Client, token: str, password: str = NEW) -> httpx.Response:
    return client.post("/api/auth/password/reset", json={"token": token, "new_password": password})


def waiting(service: Api) -> list[tuple[Any, ...]]:
    return service.sql("SELECT tipo, para FROM mails ORDER BY created_at")


def actions(admin: httpx.Client, user_id: str) -> list[str]:
    entries = admin.get("/api/auditoria/", params={"entidad_id": user_id}).json()["items"]
    return [entry["accion"] for entry in reversed(entries)]


class TestForgottenPassword:
    def test_a_new_one_is_set_by_the_link_and_everybody_is_signed_out(
        self, admin: httpx.Client, service: Api, anonymous: httpx.Client, mailbox: Mailbox
    ) -> None:
        user = make_user(admin)
        with service.client(username=user["email"], password=PASSWORD) as signed:
            forget(anonymous, " LUZ@example.com ")
            (mail,) = mailbox(user["email"])
            assert mail["asunto"] == "Elige una contraseña nueva"
            assert reset(anonymous, token_of(mail)).status_code == 204
            assert signed.get("/api/auth/me").status_code == 401
        assert log_in(anonymous, user["email"], PASSWORD).status_code == 400
        assert log_in(anonymous, user["email"], NEW).status_code == 200
        newest, _ = mailbox(user["email"], 2)
        assert (newest["asunto"], newest["enlace"]) == ("Tu contraseña cambió", None)
        assert actions(admin, user["id"]) == [
            "crear", "entrar", "pedir_restablecer", "restablecer", "cambiar", "salir", "entrada_rechazada", "entrar",
        ]  # fmt: skip

    def test_a_link_works_once_and_ends_the_others(
        self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox
    ) -> None:
        user = make_user(admin)
        for _ in range(2):
            forget(anonymous, user["email"])
        tokens = [token_of(mail) for mail in mailbox(user["email"], 2)]
        assert reset(anonymous, tokens[0]).status_code == 204
        for token in tokens:
            assert_error(reset(anonymous, token, "una tercera clave"), *INVALID)
        assert log_in(anonymous, user["email"], NEW).status_code == 200

    def test_what_is_no_link_is_refused(self, anonymous: httpx.Client, admin: httpx.Client) -> None:  # noqa: ARG002
        for token in ("", "x", "á\0", "a" * 43):
            assert_error(reset(anonymous, token), *INVALID)
        assert_invalid(reset(anonymous, "a" * 201), ["body", "token"])

    def test_an_expired_one_says_so(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api, mailbox: Mailbox
    ) -> None:
        user = make_user(admin)
        forget(anonymous, user["email"])
        token = token_of(mailbox(user["email"])[0])
        service.sql("UPDATE one_time_links SET expires_at = now()")
        assert_error(reset(anonymous, token), *EXPIRED)
        assert log_in(anonymous, user["email"], PASSWORD).status_code == 200

    def test_a_weak_password_costs_nothing(
        self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox
    ) -> None:
        user = make_user(admin)
        forget(anonymous, user["email"])
        token = token_of(mailbox(user["email"])[0])
        for weak in ("corta", "1234567890", "luz@example.com"):
            assert_invalid(reset(anonymous, token, weak), ["body", "new_password"])
        assert reset(anonymous, token).status_code == 204

    def test_beside_a_second_factor_eight_characters_are_enough(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api, mailbox: Mailbox
    ) -> None:
        user = make_user(admin)
        short = "qz7#kw9!"
        forget(anonymous, user["email"])
        token = token_of(mailbox(user["email"])[0])
        refused = reset(anonymous, token, short)
        assert (refused.status_code, refused.json()["detail"][0]["type"]) == (422, "password_too_short")
        with signed_in(service, user["id"]) as client:
            enrol(client)
        assert reset(anonymous, token, short).status_code == 204
        # The link took the password's place, and nothing else's.
        assert half_signed_in(anonymous, user["email"], short)["methods"] == ["totp", "recovery"]

    @pytest.mark.parametrize(
        "change", [{"password": "una de la jefa"}, {"email": "otra@example.com"}, {"is_active": False}]
    )
    def test_a_link_is_no_good_after_a_change(
        self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox, change: Json
    ) -> None:
        user = make_user(admin)
        forget(anonymous, user["email"])
        token = token_of(mailbox(user["email"])[0])
        assert admin.put(f"/api/users/{user['id']}", json=change).status_code == 200
        refusal = (400, "Inactive user", "inactive_user") if "is_active" in change else INVALID
        assert_error(reset(anonymous, token), *refusal)

    def test_nobody_and_who_is_not_active_get_nothing(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api
    ) -> None:
        make_user(admin, is_active=False)
        for email in ("luz@example.com", "nadie@example.com"):
            forget(anonymous, email)
        assert waiting(service) == []

    def test_no_e_mail_is_told_apart_by_the_time(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api
    ) -> None:
        make_user(admin)

        def ratio() -> float:
            """Of half of the answers, in no order: what the worker does about a mail makes the next one slower."""
            times: dict[str, list[float]] = {"luz@example.com": [], "nadie@example.com": []}
            for email in random.sample([*times] * 20, 40):
                service.sql("DELETE FROM attempts")
                begun = time.perf_counter()
                forget(anonymous, email)
                times[email].append(time.perf_counter() - begun)
            known, unknown = map(statistics.median, times.values())
            return known / unknown

        # A machine that is busy with something else slows one of them down now and then; what tells them apart, always.
        ratios = [ratio() for _ in range(5)]
        assert 0.7 < statistics.median(ratios) < 1.4, ratios

    def test_too_many_for_an_account_are_answered_and_not_sent(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api
    ) -> None:
        user = make_user(admin)
        for _ in range(8):
            forget(anonymous, user["email"])
        assert waiting(service) == [("restablecer", user["email"])] * 5
        assert log_in(anonymous, user["email"], PASSWORD).status_code == 200

    def test_the_language_is_that_of_whoever_asks(
        self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox
    ) -> None:
        user = make_user(admin)
        for language in ("en-GB,es;q=0.5", "fr, en", "fr", ""):
            anonymous.headers["Accept-Language"] = language
            forget(anonymous, user["email"])
        subjects = [mail["asunto"] for mail in mailbox(user["email"], 4)]
        assert subjects.count("Choose a new password") == subjects.count("Elige una contraseña nueva") == 2

    def test_a_forged_host_is_in_no_link(self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox) -> None:
        user = make_user(admin)
        headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Origin": "https://evil.example"}
        anonymous.post("/api/auth/password/forgot", json={"email": user["email"]}, headers=headers)
        (mail,) = mailbox(user["email"])
        assert "evil" not in str(mail)


class TestInvitation:
    def invite(self, admin: httpx.Client, **more: Any) -> Json:
        return made(admin.post("/api/users/invitations", json=INVITED | more))

    def accept(self, client: httpx.Client, token: str, **more: str) -> httpx.Response:
        return client.post("/api/auth/invitation/accept", json={"token": token, "password": NEW} | more)

    def test_the_whole_way(self, admin: httpx.Client, anonymous: httpx.Client, service: Api, mailbox: Mailbox) -> None:
        user = self.invite(admin, is_superuser=True)
        assert user | INVITED | {"is_invited": True, "is_active": True, "is_superuser": True} == user
        (mail,) = mailbox("eva@example.com")
        assert "Admin Sistema te invitó a Base CRM" in mail["texto"]
        token = token_of(mail)
        for _ in range(2):
            preview = anonymous.post("/api/auth/invitation", json={"token": token})
            assert (preview.status_code, preview.json()) == (200, INVITED)
        assert self.accept(anonymous, token, nombres="Eva María").status_code == 204
        with service.client(username="eva@example.com", password=NEW) as client:
            me = client.get("/api/auth/me").json()
        assert (me["nombre_completo"], me["is_invited"]) == ("Eva María Ríos", False)
        assert_error(self.accept(anonymous, token), *INVALID)
        assert_error(anonymous.post("/api/auth/invitation", json={"token": token}), *INVALID)
        # A first password is no news.
        mailbox("eva@example.com")
        assert actions(admin, user["id"]) == ["invitar", "aceptar_invitacion", "cambiar", "entrar"]

    def test_until_then_no_password_is_right(self, admin: httpx.Client, anonymous: httpx.Client) -> None:
        self.invite(admin)
        for password in ("", "-", "!", "nobody's password", NEW):
            form = {"username": "eva@example.com", "password": password}
            answer = anonymous.post("/api/auth/login", data=form)
            assert answer.status_code in {400, 422}
            assert "access_token" not in answer.text

    def test_it_is_sent_again_while_there_is_no_password(
        self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox
    ) -> None:
        user = self.invite(admin)
        assert admin.post(f"/api/users/{user['id']}/invitation").status_code == 204
        tokens = [token_of(mail) for mail in mailbox("eva@example.com", 2)]
        assert self.accept(anonymous, tokens[1]).status_code == 204
        assert_error(self.accept(anonymous, tokens[0]), *INVALID)
        refused = admin.post(f"/api/users/{user['id']}/invitation")
        assert_error(refused, 409, "This user has a password already", "not_invited")
        assert actions(admin, user["id"])[:2] == ["invitar", "invitar"]
        assert admin.post(f"/api/users/{NOBODY}/invitation").status_code == 404

    def test_a_key_makes_one_user_and_one_mail(self, admin: httpx.Client, service: Api) -> None:
        answers = [
            admin.post("/api/users/invitations", json=INVITED, headers={"Idempotency-Key": "once"}) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert waiting(service) == [("invitacion", "eva@example.com")]

    def test_a_taken_e_mail_is_told_and_nothing_sent(self, admin: httpx.Client, service: Api) -> None:
        refused = admin.post("/api/users/invitations", json=INVITED | {"email": "ADMIN@example.com"})
        assert_error(refused, 400, "A user with this email already exists", "user_email_taken")
        assert waiting(service) == []

    def test_a_password_or_an_unknown_field_is_refused(self, admin: httpx.Client) -> None:
        refused = admin.post("/api/users/invitations", json=INVITED | {"password": PASSWORD})
        assert_invalid(refused, ["body", "password"])

    def test_a_superuser_may_set_the_password_instead(
        self, admin: httpx.Client, anonymous: httpx.Client, mailbox: Mailbox
    ) -> None:
        user = self.invite(admin)
        token = token_of(mailbox("eva@example.com")[0])
        changed = admin.put(f"/api/users/{user['id']}", json={"password": PASSWORD})
        assert changed.json()["is_invited"] is False
        assert_error(self.accept(anonymous, token), *INVALID)
        assert log_in(anonymous, "eva@example.com", PASSWORD).status_code == 200

    def test_a_name_is_no_markup_and_no_paragraph(self, admin: httpx.Client, mailbox: Mailbox) -> None:
        self.invite(admin, nombres="<img src=x>\n\nEntra a")
        (mail,) = mailbox("eva@example.com")
        assert "<img" not in mail["html"]
        assert "Hola, &lt;img src=x&gt; Entra a" in mail["html"]
        assert mail["texto"].startswith("Hola, <img src=x> Entra a\n")


class TestNewEmail:
    NEW_EMAIL = "luz.nueva@example.com"

    @pytest.fixture
    def user(self, admin: httpx.Client) -> Json:
        return make_user(admin)

    def ask(self, service: Api, user: Json, password: str = PASSWORD, **more: str) -> httpx.Response:
        with signed_in(service, user["id"]) as client:
            sent = {"email": self.NEW_EMAIL, "current_password": password} | more
            return client.post("/api/auth/me/email", json=sent)

    def confirm(self, client: httpx.Client, token: str) -> httpx.Response:
        return client.post("/api/auth/email/confirm", json={"token": token})

    def test_it_changes_once_it_is_confirmed_and_the_old_one_is_told(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api, mailbox: Mailbox, user: Json
    ) -> None:
        assert self.ask(service, user).status_code == 202
        (mail,) = mailbox(self.NEW_EMAIL)
        assert log_in(anonymous, user["email"], PASSWORD).status_code == 200
        assert self.confirm(anonymous, token_of(mail)).status_code == 204
        (told,) = mailbox(user["email"])
        assert "Ahora: luz.nueva@example.com" in told["texto"]
        assert told["enlace"] is None
        assert log_in(anonymous, user["email"], PASSWORD).status_code == 400
        assert log_in(anonymous, self.NEW_EMAIL, PASSWORD).status_code == 200
        assert_error(self.confirm(anonymous, token_of(mail)), *INVALID)
        assert actions(admin, user["id"])[:5] == ["crear", "pedir_correo", "entrar", "confirmar_correo", "cambiar"]

    def test_a_wrong_password_and_a_taken_address_are_refused(self, service: Api, user: Json) -> None:
        assert_error(self.ask(service, user, "no es"), 400, "Incorrect password", "incorrect_password")
        taken = self.ask(service, user, email="Admin@example.com")
        assert_error(taken, 400, "A user with this email already exists", "user_email_taken")
        assert waiting(service) == []

    def test_a_stranger_is_not_written_to_again_and_again(self, service: Api, user: Json) -> None:
        assert [self.ask(service, user).status_code for _ in range(6)] == [202] * 5 + [429]
        assert waiting(service) == [("confirmar_correo", self.NEW_EMAIL)] * 5

    def test_it_may_be_taken_meanwhile(
        self, admin: httpx.Client, anonymous: httpx.Client, service: Api, mailbox: Mailbox, user: Json
    ) -> None:
        self.ask(service, user)
        token = token_of(mailbox(self.NEW_EMAIL)[0])
        other = make_user(admin, email=self.NEW_EMAIL)
        refused = self.confirm(anonymous, token)
        assert_error(refused, 400, "A user with this email already exists", "user_email_taken")
        admin.delete(f"/api/users/{other['id']}")
        assert self.confirm(anonymous, token).status_code == 204

    def test_a_link_of_another_kind_is_none(self, anonymous: httpx.Client, mailbox: Mailbox, user: Json) -> None:
        forget(anonymous, user["email"])
        assert_error(self.confirm(anonymous, token_of(mailbox(user["email"])[0])), *INVALID)


class TestWhatIsTold:
    def test_a_superusers_change_of_an_address_is_told_at_the_old_one(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        admin.put(f"/api/users/{user['id']}", json={"email": "nueva@example.com", "nombres": "Luz"})
        assert waiting(service) == [("correo_cambiado", user["email"])]

    def test_a_change_of_anything_else_is_not(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        admin.put(f"/api/users/{user['id']}", json={"nombres": "Eva", "email": user["email"], "is_superuser": True})
        assert waiting(service) == []

    def test_another_password_is_told_whoever_set_it(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            change = {"current_password": PASSWORD, "new_password": NEW}
            assert client.put("/api/auth/me/password", json=change).status_code == 204
        admin.put(f"/api/users/{user['id']}", json={"password": "una de la jefa"})
        assert waiting(service) == [("clave_cambiada", user["email"])] * 2

    def test_so_is_one_with_another_browser_whose_cookie_it_does_not_have(
        self, admin: httpx.Client, service: Api
    ) -> None:
        user = make_user(admin)
        sent = {"email": user["email"], "password": PASSWORD}
        with service.client() as one, service.client() as other:
            told = []
            for browser in (one, one, other, other, one):
                assert browser.post("/api/auth/sessions", json=sent).status_code == 200
                told.append(len(waiting(service)))
        assert told == [0, 0, 1, 1, 1]

    @pytest.mark.parametrize(
        ("language", "subject"),
        [
            ("es-CO", "El segundo factor de tu cuenta está desactivado"),
            ("en", "The second factor of your account is off"),
        ],
    )
    def test_a_second_factor_that_one_switches_off_is_told(
        self, admin: httpx.Client, service: Api, mailbox: Mailbox, language: str, subject: str
    ) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            enrol(client)
            client.headers["Accept-Language"] = language
            wrong = client.request("DELETE", FACTOR, json={"current_password": "no es"})
            assert (wrong.status_code, waiting(service)) == (400, [])
            assert client.request("DELETE", FACTOR, json={"current_password": PASSWORD}).status_code == 204
        (mail,) = mailbox(user["email"])
        assert (mail["asunto"], mail["enlace"]) == (subject, None)

    def test_one_that_a_superuser_takes_away_is_told_too(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        with signed_in(service, user["id"]) as client:
            enrol(client)
        path = f"/api/users/{user['id']}/second-factor"
        assert admin.delete(path).status_code == 204
        assert admin.delete(path).status_code == 404
        assert waiting(service) == [("segundo_factor_apagado", user["email"])]

    def test_what_is_refused_tells_nobody(self, admin: httpx.Client, service: Api) -> None:
        user = make_user(admin)
        sent = {"password": NEW, "email": "admin@example.com"}
        assert admin.put(f"/api/users/{user['id']}", json=sent).status_code == 400
        assert waiting(service) == []

    def test_a_sign_in_from_a_new_place_is_told_but_not_the_first(
        self, admin: httpx.Client, service: Api, mailbox: Mailbox, own_address: str
    ) -> None:
        user = make_user(admin)
        firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        for agent in ("python-httpx", "python-httpx", firefox, firefox):
            with service.client() as client:
                client.headers["User-Agent"] = agent
                form = {"username": user["email"], "password": PASSWORD}
                assert client.post("/api/auth/login", data=form).status_code == 200
        (mail,) = mailbox(user["email"])
        assert mail["asunto"] == "Entraron a tu cuenta desde un dispositivo nuevo"
        assert f"Dispositivo: Firefox en Linux\nDirección: {own_address}\nCuándo: " in mail["texto"]


def test_no_token_is_in_the_trail_or_the_log(
    admin: httpx.Client, anonymous: httpx.Client, service: Api, mailbox: Mailbox
) -> None:
    user_id = make_user(admin)["id"]
    forget(anonymous, "luz@example.com")
    token = token_of(mailbox("luz@example.com")[0])
    assert reset(anonymous, token).status_code == 204
    trail = admin.get("/api/auditoria/", params={"entidad_id": user_id}).text
    assert "restablecer" in trail
    assert token not in trail
    if log := getattr(service, "log", None):
        assert token not in log.read_text()
