"""Passkeys (WebAuthn): keys that never leave their device, and sign for this address only.

Each asks its owner for a finger, a face or a PIN, and so is both factors at once: whoever signs in with one types no
e-mail, no password and no code.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import generate_challenge, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app import crud, database
from app.core.config import settings
from app.core.errors import InactiveUserError, InvalidPasskeyError, PasskeysUnavailableError
from app.crud import audit, passkey, sign_ins, throttle
from app.crud.session import Visitor
from app.models.second_factor import Passkey
from app.models.session import SessionKind
from app.models.user import User
from app.signing_in import SignedIn, noting_throttled, open_session

T = TypeVar("T")

# Bytes, by the standard (WebAuthn Level 3, 4: Credential ID).
MAX_CREDENTIAL_ID = 1023


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the browser is asked for (`options`, as WebAuthn's JSON), and the id that its answer comes with."""

    challenge_id: UUID
    options: dict[str, Any]


def begin_registration(user: User) -> Challenge:
    host, _ = _address()
    with database.transaction() as db:
        challenge = generate_challenge()
        known = [PublicKeyCredentialDescriptor(id=own.credential_id) for own in passkey.of_user(db, user.id)]
        challenge_id = passkey.challenge(db, user=user, challenge=challenge)
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=settings.APP_NAME,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=audit.name_of(user),
        challenge=challenge,
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return _asked(challenge_id, options)


def register(
    user: User, challenge_id: UUID, credential: dict[str, Any], *, nombre: str, source: audit.Source
) -> Passkey:
    """Raises InvalidPasskeyError, TooManyPasskeysError."""
    host, origins = _address()
    with database.transaction() as db:
        challenge = passkey.take_challenge(db, challenge_id, user=user)
    made = _checked(
        lambda: webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origins,
            require_user_verification=True,
        )
    )
    if len(made.credential_id) > MAX_CREDENTIAL_ID:
        raise InvalidPasskeyError
    with database.transaction() as db:
        audit.attribute(db, source, user=user)
        return passkey.create(
            db,
            user,
            nombre=nombre,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )


def begin_sign_in(source: audit.Source, visitor: Visitor) -> Challenge:
    """For somebody of whom nothing is known yet. Raises TooManyAttemptsError."""
    host, _ = _address()
    challenge = generate_challenge()
    with noting_throttled(source, lambda _: None), database.transaction() as db:
        throttle.settle(db, [throttle.passkey(visitor.direccion)], is_right=False)
        challenge_id = passkey.challenge(db, user=None, challenge=challenge)
    options = webauthn.generate_authentication_options(
        rp_id=host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _asked(challenge_id, options)


def sign_in(challenge_id: UUID, credential: dict[str, Any], source: audit.Source, visitor: Visitor) -> SignedIn:
    """Raises InvalidPasskeyError, InactiveUserError."""
    with database.transaction() as db:
        challenge = passkey.take_challenge(db, challenge_id, user=None)
    signed = _checked(lambda: parse_authentication_credential_json(credential))
    with database.transaction() as db:
        key = passkey.get_for_sign_in(db, signed.raw_id)
        user = crud.user.get(db, key.usuario_id) if key else None
        sign_count = _verified(key, credential, challenge) if key else None
        if key is None or user is None or sign_count is None or not user.is_active:
            sign_ins.note_refused(db, source, user)
        else:
            passkey.note_use(db, key, sign_count=sign_count)
            throttle.clear(db, throttle.passkey(visitor.direccion))
    if user is None or sign_count is None:
        raise InvalidPasskeyError
    if not user.is_active:
        raise InactiveUserError
    return open_session(user, SessionKind.WEB, source, visitor, method="passkey")


def _verified(key: Passkey, credential: dict[str, Any], challenge: bytes) -> int | None:
    """How often the key has signed by now; None where it did not sign this, or where a copy of it has signed more."""
    host, origins = _address()
    try:
        return _checked(
            lambda: webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origins,
                credential_public_key=key.public_key,
                credential_current_sign_count=key.sign_count,
                require_user_verification=True,
            )
        ).new_sign_count
    except InvalidPasskeyError:
        return None


def _address() -> tuple[str, list[str]]:
    """The host that passkeys are for, and the origins of pages that may ask for one."""
    public = settings.public_url if settings.PUBLIC_URL or not settings.is_production else None
    if public is None:
        raise PasskeysUnavailableError
    parts = urlsplit(public)
    # `make dev` serves the pages at another port, which is one of these.
    others = [] if settings.is_production else settings.BACKEND_CORS_ORIGINS
    return parts.hostname or "", [f"{parts.scheme}://{parts.netloc}", *others]


def _checked(verify: Callable[[], T]) -> T:
    try:
        return verify()
    except Exception as error:  # the libraries below raise more than they document
        raise InvalidPasskeyError from error


def _asked(challenge_id: UUID, options: Any) -> Challenge:
    return Challenge(challenge_id, json.loads(webauthn.options_to_json(options)))
