"""What a merged contact is proposed to be."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app.merging import FIELDS, LONGEST_NOTES, order, propose


def contact(number: int, **fields: Any) -> Any:
    known = {"nombres": "Ana", "apellidos": "Ruiz", "email": f"{number}@example.com", "telefono": "300 123 4567"}
    values = dict.fromkeys(FIELDS) | known | fields
    values["nombre_completo"] = fields.get("nombre_completo", f"{values['nombres']} {values['apellidos']}")
    created_at = datetime(2026, 1, number, tzinfo=UTC)
    return SimpleNamespace(id=UUID(int=number), created_at=created_at, **values)


def proposed(*contacts: Any, **chosen: Any) -> dict[str, Any]:
    return propose(contacts, chosen).values


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("Ana", "Ana María", "Ana María"),
        ("Ana María", "Ana", "Ana María"),
        ("ANA", "Ana", "Ana"),
        ("ana maria", "Ana María", "Ana María"),
        ("Ana", "Luisa Fernanda", "Ana"),
        ("José", "Jose", "José"),
        ("Jose", "José", "José"),
        ("José", "JOSE LUIS", "JOSE LUIS"),
    ],
)
def test_of_names_the_one_that_says_all_of_the_survivors_and_more(first: str, second: str, result: str) -> None:
    assert proposed(contact(1, nombres=first), contact(2, nombres=second))["nombres"] == result


@pytest.mark.parametrize("name", ["email", "telefono", "estado", "propietario_id", "cedula"])
def test_what_they_are_reached_by_stays_the_survivors_and_is_taken_where_it_has_none(name: str) -> None:
    assert proposed(contact(1, **{name: "a"}), contact(2, **{name: "bbb"}))[name] == "a"
    assert proposed(contact(1, **{name: None}), contact(2, **{name: "bbb"}))[name] == "bbb"


def test_a_document_brings_its_type_and_a_city_its_municipio() -> None:
    first = contact(1, tipo_documento="CC", ciudad="Cali", municipio="76001")
    second = contact(2, cedula="900123456", tipo_documento="NIT", ciudad="Bogotá", municipio="11001")
    values = proposed(first, second)
    assert (values["cedula"], values["tipo_documento"]) == ("900123456", "NIT")
    assert (values["ciudad"], values["municipio"]) == ("Cali", "76001")
    # Of the same document, or city, one may know more.
    first, second = contact(1, cedula="52.123.456"), contact(2, cedula="52123456", tipo_documento="CC")
    assert proposed(first, second)["tipo_documento"] == "CC"
    first, second = contact(1, cedula="1", tipo_documento="TI"), contact(2, cedula="2", tipo_documento="CC")
    assert proposed(first, second, cedula="2")["tipo_documento"] == "CC"
    assert proposed(first, second, cedula="3")["tipo_documento"] is None


def test_a_name_of_its_own_stays_unless_the_parts_are_chosen() -> None:
    first = contact(1, nombre_completo="Doña Ana")
    second = contact(2, nombres="Ana María")
    assert proposed(first, second)["nombre_completo"] == "Doña Ana"
    assert proposed(first, second, apellidos="Rojas")["nombre_completo"] == "Ana María Rojas"
    assert proposed(first, second, nombres="Eva", nombre_completo="La jefa")["nombre_completo"] == "La jefa"


def test_notes_lose_nothing_and_repeat_nothing() -> None:
    first = contact(1, notas="Uno.\n", telefono="+57 300 123 4567", cedula="52.123.456")
    second = contact(2, notas="Dos. Escribir a 3@example.com", email="1@EXAMPLE.com", cedula="52123456")
    third = contact(3, notas="Uno.", telefono="0057 300 1234567", cedula="80123456", tipo_documento="CC")
    assert proposed(first, second, third)["notas"] == (
        "Uno.\n\nDos. Escribir a 3@example.com\n\nOtro documento: 80123456 (CC)"
    )
    assert proposed(contact(1), contact(1))["notas"] is None


def test_notes_that_find_no_room_are_named() -> None:
    contacts = [contact(number, notas=str(number) * 4_000) for number in (1, 2, 3)]
    proposal = propose(contacts)
    assert proposal.notas_sin_lugar == [contacts[2].id]
    assert len(proposal.values["notas"]) <= LONGEST_NOTES


def test_the_survivor_is_the_fullest_and_of_equal_ones_the_oldest() -> None:
    oldest, old, full = contact(1), contact(2), contact(3, ciudad="Cali")
    assert [one.id.int for one in order([old, full, oldest])] == [3, 1, 2]
    assert [one.id.int for one in order([old, full, oldest], survivor=old.id)] == [2, 3, 1]
