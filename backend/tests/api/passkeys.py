"""The two ways of a passkey through the API: to be registered, and to sign in."""

import httpx

from tests.api.authenticator import Authenticator
from tests.api.factories import PASSWORD, Json, made

PASSKEYS = "/api/auth/passkeys"


def asked_to_register(client: httpx.Client, password: str = PASSWORD) -> Json:
    return made(client.post(f"{PASSKEYS}/registration", json={"current_password": password}))


def registration(client: httpx.Client, key: Authenticator, password: str = PASSWORD, nombre: str = "Celular") -> Json:
    """What the browser sends of a key that was made."""
    asked = asked_to_register(client, password)
    return {"challenge_id": asked["challenge_id"], "credential": key.create(asked["options"]), "nombre": nombre}


def register(client: httpx.Client, key: Authenticator, password: str = PASSWORD, nombre: str = "Celular") -> Json:
    return made(client.post(PASSKEYS, json=registration(client, key, password, nombre)))


def signature(client: httpx.Client, key: Authenticator) -> Json:
    """What the browser sends of somebody who signs in."""
    asked = made(client.post(f"{PASSKEYS}/options"))
    return {"challenge_id": asked["challenge_id"], "credential": key.get(asked["options"])}


def sign_in(client: httpx.Client, key: Authenticator) -> httpx.Response:
    return client.post(f"{PASSKEYS}/sessions", json=signature(client, key))
