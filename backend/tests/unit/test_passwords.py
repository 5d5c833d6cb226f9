"""What a password must not be (reliability A9)."""

import pytest

from app.core.passwords import weakness


@pytest.mark.parametrize(
    ("password", "email", "kind"),
    [
        ("corta", "ana@example.com", "password_too_short"),
        ("nueve 123", "ana@example.com", "password_too_short"),
        ("Password123", "ana@example.com", "password_common"),
        ("CONTRASEÑA123", "ana@example.com", "password_common"),
        ("contrasen\u0303a123", "ana@example.com", "password_common"),
        ("1234567890", "ana@example.com", "password_common"),
        ("ññññññññññññ", "ana@example.com", "password_common"),
        ("anagomez2026", "anagomez@example.com", "password_like_email"),
        ("zemogana1234", "anagomez@example.com", "password_like_email"),
        ("AnaGomez@Example.com", "anagomez@example.com", "password_like_email"),
        ("gomez-ana-12", "ana.gomez@example.com", "password_like_email"),
    ],
)  # fmt: skip
def test_what_anybody_would_try_is_refused(password: str, email: str, kind: str) -> None:
    found = weakness(password, email=email)
    assert found is not None
    assert found.type == kind


@pytest.mark.parametrize(
    "password",
    [
        "diez letra", "a" * 127 + "b", "🐕🐈🐁🦜🐍🐢🐬🦑🐝🦋🐞", "el perro de anagomez ladra", "tres tristes tigres",
        "x7!kQ-93_pz", "          b",
    ],
)  # fmt: skip
def test_any_characters_do(password: str) -> None:
    assert weakness(password, email="anagomez@example.com") is None


def test_with_a_second_factor_eight_are_enough() -> None:
    assert weakness("ocho let", email="ana@example.com", has_second_factor=True) is None
    assert weakness("siete l", email="ana@example.com", has_second_factor=True)
