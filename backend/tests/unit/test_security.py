"""Passwords and tokens: whatever is wrong with one is the same answer."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from unittest.mock import Mock
from uuid import UUID

import pytest
from jose import jwt

from app.core import security
from app.core.config import settings
from app.core.errors import InvalidTokenError, UnavailableError
from app.core.security import (
    create_access_token,
    get_password_hash,
    verify_access_token,
    verify_own_password,
    verify_password,
)
from app.core.tokens import RefreshToken
from app.crud import throttle

SUBJECT = UUID("8d7f2f0e-4c7b-4a53-9b1e-0d2f6a1c3e55")
SESSION = UUID("1f0c7d52-6f0e-4c55-8a3b-5b0a7d8e9f10")
# bcrypt as the plan has it, of "contraseña".
OLD_HASH = "$2b$10$u6md4TfIBkR7oD6Aa7MpM.QiNZq0yqO/7AGFdeDwJj9gtn6Zy4Df6"


class TestPassword:
    @pytest.mark.parametrize("password", ["contraseña 🔑", "x" * 256])
    def test_right_one_is_right_and_any_other_is_wrong(self, password: str) -> None:
        hashed = get_password_hash(password)
        assert password not in hashed
        assert verify_password(password, hashed) == (True, None)
        assert verify_password(password[:-1] + "-", hashed) == (False, None)

    def test_counts_beyond_the_72_bytes_of_bcrypt(self) -> None:
        hashed = get_password_hash("ñ" * 100 + "a")
        assert verify_password("ñ" * 100 + "b", hashed) == (False, None)

    def test_typed_with_combining_signs_is_the_same(self) -> None:
        hashed = get_password_hash("contrase\u00f1a")
        assert verify_password("contrasen\u0303a", hashed) == (True, None)

    def test_hash_of_an_older_kind_works_and_is_replaced(self) -> None:
        right, fresh = verify_password("contraseña", OLD_HASH)
        assert right
        assert fresh is not None
        assert fresh.startswith("$bcrypt-sha256$")
        assert verify_password("contraseña", fresh) == (True, None)
        assert verify_password("otra", OLD_HASH) == (False, None)

    def test_hash_of_fewer_rounds_works_and_is_replaced(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed = get_password_hash("contraseña")
        stronger = security._passwords.copy(bcrypt_sha256__min_rounds=5, bcrypt_sha256__default_rounds=5)
        monkeypatch.setattr(security, "_passwords", stronger)
        right, fresh = verify_password("contraseña", hashed)
        assert (right, "r=4" in hashed) == (True, True)
        assert fresh is not None
        assert "r=5" in fresh
        assert verify_password("contraseña", fresh) == (True, None)

    @pytest.mark.parametrize("password", ["admin\0123", "\ud800", "x" * 257])
    @pytest.mark.parametrize("hashed", [OLD_HASH, None], ids=["somebody's", "nobody's"])
    def test_what_can_not_be_one_is_wrong(self, password: str, hashed: str | None) -> None:
        assert verify_password(password, hashed) == (False, None)

    def test_too_long_for_an_old_hash_is_wrong(self) -> None:
        assert verify_password("x" * 73, OLD_HASH) == (False, None)

    def test_of_nobody_takes_the_work_of_somebody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Or the time that it takes would tell who is a user."""
        spy = Mock(wraps=security._passwords)
        monkeypatch.setattr(security, "_passwords", spy)
        assert verify_password("x", None) == (False, None)
        (((_, hashed), _),) = spy.verify_and_update.call_args_list
        assert f"r={settings.BCRYPT_ROUNDS}$" in hashed

    def test_of_who_is_signed_in_waits_behind_no_stranger(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed = get_password_hash("contraseña")
        monkeypatch.setattr(security._logins, "waiting", security.MAX_WAITING)
        with pytest.raises(UnavailableError):
            verify_password("contraseña", hashed)
        assert verify_own_password("contraseña", hashed)
        assert not verify_own_password("otra", hashed)

    def test_nobody_has_any(self) -> None:
        assert verify_password("nobody's password", None) == (False, None)


def signed(claims: dict[str, Any], *, key: str = settings.SECRET_KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


def unsigned(header: dict[str, Any] | str, claims: dict[str, Any], signature: str = "") -> str:
    parts = [header if isinstance(header, str) else json.dumps(header), json.dumps(claims)]
    return ".".join([*(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts), signature])


EXPIRY = int((datetime.now(UTC) + timedelta(hours=1)).timestamp())
GOOD = {"sub": str(SUBJECT), "sid": str(SESSION), "exp": EXPIRY}
SIGNATURE = signed(GOOD).rsplit(".", 1)[1]


class TestToken:
    def test_is_for_whom_it_was_made_and_until_then(self) -> None:
        before = int(datetime.now(UTC).timestamp())
        payload = verify_access_token(create_access_token(SUBJECT, SESSION))
        assert (payload.sub, payload.sid) == (SUBJECT, SESSION)
        assert 0 <= payload.exp - before - 60 * settings.ACCESS_TOKEN_EXPIRE_MINUTES <= 5

    def test_ends_though_its_signature_was_checked_before(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Later(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Self:
                return super().now(tz) + timedelta(minutes=2)

        token = create_access_token(SUBJECT, SESSION, timedelta(minutes=1))
        assert verify_access_token(token).sub == SUBJECT
        monkeypatch.setattr(security, "datetime", Later)
        with pytest.raises(InvalidTokenError):
            verify_access_token(token)

    @pytest.mark.parametrize(
        "token",
        [
            pytest.param("", id="nothing"),
            pytest.param("a.b.c", id="not a token"),
            pytest.param("ñandú", id="not ASCII"),
            pytest.param("\ud800", id="not Unicode"),
            pytest.param(signed(GOOD)[:-3], id="cut"),
            pytest.param(unsigned({"alg": "HS256"}, GOOD | {"exp": EXPIRY + 1}, SIGNATURE), id="edited"),
            pytest.param(signed(GOOD, key="another secret"), id="of another secret"),
            pytest.param(signed(GOOD, algorithm="HS512"), id="of another algorithm"),
            pytest.param(unsigned({"alg": "none"}, GOOD), id="unsigned"),
            pytest.param(unsigned({"alg": None}, GOOD), id="no algorithm"),
            pytest.param(unsigned("[" * 1_300, GOOD), id="deep header"),
            pytest.param(unsigned("[]", GOOD), id="header is a list"),
            pytest.param(signed(GOOD | {"notas": "x" * 4_096}), id="too long"),
            pytest.param(signed({"sub": str(SUBJECT)}), id="no end"),
            pytest.param(signed(GOOD | {"exp": None}), id="end is null"),
            pytest.param(signed(GOOD | {"exp": True}), id="end is true"),
            pytest.param(signed(GOOD | {"exp": "mañana"}), id="end is a word"),
            pytest.param(signed(GOOD | {"exp": str(EXPIRY)}), id="end is text"),
            pytest.param(signed(GOOD | {"exp": 1e300}), id="end is not whole"),
            pytest.param(signed(GOOD | {"exp": datetime.now(UTC) - timedelta(seconds=1)}), id="ended"),
            pytest.param(signed(GOOD | {"nbf": datetime.now(UTC) + timedelta(hours=1)}), id="not yet"),
            pytest.param(signed({"exp": EXPIRY}), id="for nobody"),
            pytest.param(signed(GOOD | {"sub": "1"}), id="for no UUID"),
            pytest.param(signed(GOOD | {"sub": "admin@example.com"}), id="for an e-mail"),
        ],
    )
    def test_any_other_is_refused_alike(self, token: str) -> None:
        with pytest.raises(InvalidTokenError):
            verify_access_token(token)


def test_what_is_typed_as_an_email_is_kept_as_nothing_that_seals_a_token() -> None:
    """Whoever reads the count of guesses could have the service seal a refresh token of somebody else's session."""
    named, _, seal = str(RefreshToken(UUID(int=7), 3)).rpartition(".")
    assert seal not in throttle.account(f"refresh token\n{named}").name
