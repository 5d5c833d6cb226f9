"""What an authenticator in somebody's hand does, and the way to a ticket."""

import time
from dataclasses import dataclass

import httpx
import pyotp

from tests.api.factories import PASSWORD, Json, made
from tests.harness import Api

FACTOR = "/api/auth/second-factor"
SIGN_IN = "/api/auth/sessions"
SECOND = f"{SIGN_IN}/second-factor"


@dataclass(frozen=True)
class Factor:
    secret: str
    recovery_codes: list[str]


def code(secret: str, *, steps: int = 0) -> str:
    """What the authenticator shows, or showed so many half minutes ago."""
    return pyotp.TOTP(secret).at(int(time.time()), counter_offset=steps)


def begin(client: httpx.Client, password: str = PASSWORD) -> str:
    return str(made(client.post(FACTOR, json={"current_password": password}))["secreto"])


def enrol(client: httpx.Client, password: str = PASSWORD) -> Factor:
    secret = begin(client, password)
    confirmed = made(client.post(f"{FACTOR}/confirm", json={"code": code(secret)}))
    return Factor(secret, confirmed["codigos"])


def later(service: Api, user_id: str) -> None:
    """As if the last code that this user sent was of an hour ago."""
    service.sql("UPDATE second_factors SET last_step = last_step - 120 WHERE usuario_id = %s", user_id)


def half_signed_in(client: httpx.Client, email: str, password: str = PASSWORD) -> Json:
    """The answer to a right password that is not enough."""
    answer = client.post(SIGN_IN, json={"email": email, "password": password})
    assert answer.status_code == httpx.codes.UNAUTHORIZED, answer.text
    body: Json = answer.json()
    assert body["code"] == "second_factor_required"
    return body
