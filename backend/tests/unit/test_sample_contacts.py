"""The sample contacts are people who could exist: each one's fields agree with each other."""

import re
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest
from faker.providers.address.es_CO import Provider

from app import schemas
from app.models import ContactStatus
from app.sample_contacts import CITIES, NOTES, sample_contacts

# As DANE lists them (municipality codes begin with that of the department), and as people call three of them.
OFFICIAL_NAMES = {"Bogotá": "Bogotá, D.C.", "Cartagena": "Cartagena de Indias", "Cúcuta": "San José de Cúcuta"}
DEPARTMENTS = {
    name: {code[:2] for code, of in Provider.municipalities if of == name} for _, name in Provider.municipalities
}
# CRC, Resolución 5826 de 2019: the area digits of the fixed lines, by departments.
AREAS = {
    "1": {"11", "25"},
    "2": {"76", "19", "52"},
    "4": {"05", "23", "27"},
    "5": {"08", "13", "20", "44", "47", "70"},
    "6": {"17", "63", "66"},
    "7": {"54", "68", "81"},
    "8": {"15", "18", "41", "50", "73", "85", "86", "88", "91", "94", "95", "97", "99"},
}
PEOPLE = list(sample_contacts(2_000, days=60))


def without_accents(words: str) -> str:
    return normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()


def test_there_are_as_many_as_asked_for() -> None:
    assert len(list(sample_contacts(20, days=60))) == 20
    assert list(sample_contacts(0, days=60)) == []


@pytest.mark.parametrize("city", CITIES)
def test_every_city_exists_and_has_the_area_of_its_department(city: str) -> None:
    departments = DEPARTMENTS[OFFICIAL_NAMES.get(city, city)]
    assert departments & AREAS[CITIES[city][1]]


class TestPerson:
    def test_names_agree(self) -> None:
        for person in PEOPLE:
            assert person["nombre_completo"] == f"{person['nombres']} {person['apellidos']}"
            assert len(person["apellidos"].split(" ")) >= 2

    def test_email_is_of_the_name_and_of_nobody_else(self) -> None:
        for person in PEOPLE:
            first, last = person["nombres"].split()[0], person["apellidos"].split()[0]
            assert person["email"].startswith(f"{without_accents(first)}.{without_accents(last)}.")
            assert re.fullmatch(r"[a-z.0-9]+@example\.(com|net|org)", person["email"])
        assert len({person["email"].lower() for person in PEOPLE}) == len(PEOPLE)

    def test_phone_is_a_colombian_one_of_the_city(self) -> None:
        for person in PEOPLE:
            area = CITIES[person["ciudad"]][1]
            assert re.fullmatch(rf"3\d\d \d{{3}} \d{{4}}|\(60{area}\) \d{{3}} \d{{4}}", person["telefono"])
        assert {person["telefono"][0] for person in PEOPLE} == {"3", "("}

    def test_city_and_country_exist(self) -> None:
        assert {person["ciudad"] for person in PEOPLE} == set(CITIES)
        assert {person["pais"] for person in PEOPLE} == {"Colombia"}

    def test_cedula_has_eight_or_ten_digits(self) -> None:
        assert {len(person["cedula"]) for person in PEOPLE if person["cedula"].isdecimal()} == {8, 10}
        assert all(re.fullmatch(r"[1-9]\d{7}|1[01]\d{8}", person["cedula"]) for person in PEOPLE)

    def test_notes_fit_the_estado(self) -> None:
        assert {person["estado"] for person in PEOPLE} == set(ContactStatus)
        assert all(person["notas"] in NOTES[person["estado"]] for person in PEOPLE)

    def test_was_created_in_the_days_before_now_one_after_the_other(self) -> None:
        times = [person["created_at"] for person in PEOPLE]
        assert times == sorted(times)
        assert datetime.now(UTC) - timedelta(days=61) < times[0] < times[-1] <= datetime.now(UTC)
        assert times == [person["updated_at"] for person in PEOPLE]

    def test_the_api_would_take_everyone_as_they_are(self) -> None:
        for person in PEOPLE:
            taken = schemas.ContactCreate.model_validate(person).model_dump()
            assert taken == {key: person[key] for key in taken}


class TestRandomSeed:
    def people(self, random_seed: int) -> list[dict[str, object]]:
        times = {"created_at", "updated_at"}
        return [
            {key: value for key, value in person.items() if key not in times}
            for person in sample_contacts(200, days=60, random_seed=random_seed)
        ]

    def test_makes_the_same_people_again(self) -> None:
        assert self.people(2) == self.people(2)

    def test_of_another_number_makes_others(self) -> None:
        for key in ("id", "email"):
            found = [person[key] for number in (1, 2, 3, 11) for person in self.people(number)]
            assert len(set(found)) == len(found)
