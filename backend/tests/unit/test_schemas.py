"""What comes in is tidied and bounded before anything else sees it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.crud.contact_filters import midnight
from app.schemas import ContactCreate, ContactQuery, ContactUpdate, UserCreate, UserUpdate
from app.schemas.common import Day, Email, Line, Search

CONTACT = {"nombres": "Ana", "apellidos": "Núñez", "email": "ana@example.com", "telefono": "3001234567"}
USER = {"nombres": "Ana", "apellidos": "Núñez", "email": "ana@example.com", "password": "una clave larga"}


def parsed(kind: Any, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


def problem(kind: Any, value: object) -> str:
    """The one thing that is wrong with this value."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    (only,) = refused.value.errors()
    return only["type"]


class TestLine:
    def test_loses_the_space_around_it(self) -> None:
        assert parsed(Line, " \t José  María \n") == "José  María"

    @pytest.mark.parametrize(
        ("value", "wrong"),
        [
            ("", "string_too_short"),
            (" \u00a0 ", "string_too_short"),
            ("x" * 121, "string_too_long"),
            ("Ana\0", "string_pattern_mismatch"),
            ("Ana\ud800", "string_unicode"),
            (7, "string_type"),
            (None, "string_type"),
        ],
    )
    def test_refuses_what_is_no_name(self, value: object, wrong: str) -> None:
        assert problem(Line, value) == wrong

    def test_search_takes_signs_as_they_are_up_to_100(self) -> None:
        assert parsed(Search, " 100%_\\ ") == "100%_\\"
        assert problem(Search, "x" * 101) == "string_too_long"


class TestEmail:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            (" ana@example.com ", "ana@example.com"),
            ("Ana.Nunez@Example.COM", "Ana.Nunez@example.com"),
            ("ana+crm@example.com", "ana+crm@example.com"),
            ("josé@correo.com.co", "josé@correo.com.co"),
            ("jose\u0301@correo.com.co", "josé@correo.com.co"),
        ],
    )
    def test_is_kept_in_one_spelling(self, written: str, kept: str) -> None:
        assert parsed(Email, written) == kept

    @pytest.mark.parametrize(
        "written",
        ["ana", "ana@", "@example.com", "ana@example", "a b@example.com", "Ana <ana@example.com>", "ana@ex..com",
         "ana@[127.0.0.1]", "ana@example.com\0", "ana@localhost", "ana@example.com\nBcc: x@example.com"],
    )  # fmt: skip
    def test_refuses_others_and_repeats_no_part_of_them(self, written: str) -> None:
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(Email).validate_python(written)
        (only,) = refused.value.errors()
        assert (only["type"], only["msg"]) == ("email", "value is not a valid email address")

    def test_is_bounded(self) -> None:
        assert problem(Email, "x" * 243 + "@example.com") == "string_too_long"


class TestDay:
    def test_is_the_day_that_is_written(self) -> None:
        assert parsed(Day, "2026-11-23") == date(2026, 11, 23)

    @pytest.mark.parametrize(
        ("written", "wrong"),
        [
            ("2026-02-29", "date_from_datetime_parsing"),
            ("1899-12-31", "date_range"),
            ("2201-01-01", "date_range"),
            ("2026-11-23T00:00:00Z", "date_format"),
            ("1763856000", "date_format"),
            ("23/11/2026", "date_format"),
            ("２０２６-11-23", "date_format"),
            ("", "date_format"),
            (1763856000, "date_format"),
        ],
    )
    def test_is_nothing_else(self, written: object, wrong: str) -> None:
        assert problem(Day, written) == wrong

    def test_begins_at_midnight_in_bogota(self) -> None:
        assert midnight(date(2026, 11, 23)) == datetime(2026, 11, 23, 5, tzinfo=UTC)

    def test_range_may_be_one_day_but_not_backwards(self) -> None:
        ContactQuery.model_validate({"created_from": "2026-11-23", "created_to": "2026-11-23"})
        assert problem(ContactQuery, {"created_from": "2026-11-24", "created_to": "2026-11-23"}) == "date_order"


class TestContact:
    def test_needs_four_fields_and_has_defaults_for_the_others(self) -> None:
        assert ContactCreate.model_validate(CONTACT).model_dump() == CONTACT | {
            "nombre_completo": None,
            "estado": "prospecto",
            "cedula": None,
            "ciudad": None,
            "pais": "Colombia",
            "notas": None,
            "propietario_id": None,
            "tipo_documento": None,
            "municipio": None,
        }

    @pytest.mark.parametrize("field", CONTACT)
    def test_does_without_none_of_the_four(self, field: str) -> None:
        rest = {key: value for key, value in CONTACT.items() if key != field}
        assert problem(ContactCreate, rest) == "missing"

    @pytest.mark.parametrize("field", ["nombre_completo", "cedula", "ciudad", "pais", "notas", "municipio"])
    def test_blank_in_an_optional_field_is_nothing(self, field: str) -> None:
        assert ContactCreate.model_validate(CONTACT | {field: "  "}).model_dump()[field] is None

    def test_ignores_what_is_not_the_callers_to_set(self) -> None:
        contact = ContactCreate.model_validate(CONTACT | {"id": "x", "created_at": "x", "busqueda": "x", "otro": 1})
        assert not {"id", "created_at", "busqueda", "otro"} & set(contact.model_dump())

    def test_update_has_only_what_was_sent(self) -> None:
        assert ContactUpdate.model_validate({}).model_dump(exclude_unset=True) == {}
        assert ContactUpdate.model_validate({"notas": ""}).model_dump(exclude_unset=True) == {"notas": None}

    @pytest.mark.parametrize("field", [*CONTACT, "estado"])
    def test_update_takes_nothing_away_that_is_needed(self, field: str) -> None:
        assert problem(ContactUpdate, {field: None}) in {"string_type", "enum"}


class TestUser:
    def test_is_active_and_no_superuser_unless_said(self) -> None:
        user = UserCreate.model_validate(USER)
        assert (user.is_active, user.is_superuser) == (True, False)

    @pytest.mark.parametrize(
        ("password", "wrong"),
        [("corta", "string_too_short"), ("x" * 257, "string_too_long"), ("contraseña\0", "string_pattern_mismatch")],
    )
    def test_password_is_bounded(self, password: str, wrong: str) -> None:
        assert problem(UserCreate, USER | {"password": password}) == wrong
        assert problem(UserUpdate, {"password": password}) == wrong

    def test_password_keeps_the_space_around_it(self) -> None:
        assert UserCreate.model_validate(USER | {"password": "  con espacio "}).password == "  con espacio "

    @pytest.mark.parametrize("field", [*USER, "is_active", "is_superuser"])
    def test_update_takes_nothing_away(self, field: str) -> None:
        assert problem(UserUpdate, {field: None}) in {"string_type", "bool_type"}

    def test_what_is_wrong_is_said_without_the_value(self) -> None:
        with pytest.raises(ValidationError) as refused:
            UserCreate.model_validate(USER | {"password": "secreta"})
        assert "secreta" not in str(refused.value)
