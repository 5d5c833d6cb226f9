"""The people for trials are flawed as a real table's are, in plausible shares, and could be stored all the same."""

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

import pytest

from app import schemas
from app.sample_contacts import sample_contacts
from app.trial_contacts import misspelled, rewritten_phone, trial_contacts, without_accents

HOW_MANY = 10_000
OWNERS = [UUID(int=number) for number in (1, 2, 3)]
PEOPLE = list(trial_contacts(HOW_MANY, days=540, random_seed=2, owners=OWNERS))
MEANT = list(sample_contacts(HOW_MANY, days=540, random_seed=2))

Person = dict[str, Any]


def share(of: Callable[[Person], object]) -> float:
    return 100 * sum(bool(of(person)) for person in PEOPLE) / HOW_MANY


def digits(person: Person) -> str:
    return "".join(filter(str.isdigit, person["telefono"]))


class TestEach:
    def test_the_api_would_take_everyone_as_they_are(self) -> None:
        for person in PEOPLE:
            taken = schemas.ContactCreate.model_validate(person).model_dump()
            assert taken == {key: person[key] for key in taken}

    def test_emails_and_ids_are_of_one_only(self) -> None:
        assert len({person["email"].lower() for person in PEOPLE}) == HOW_MANY
        assert len({person["id"] for person in PEOPLE}) == HOW_MANY

    def test_is_named_by_nombres_and_apellidos(self) -> None:
        assert all(person["nombre_completo"] == f"{person['nombres']} {person['apellidos']}" for person in PEOPLE)

    def test_was_changed_after_being_created(self) -> None:
        created = [person["created_at"] for person in PEOPLE]
        assert created == sorted(created)
        assert all(person["created_at"] <= person["updated_at"] <= datetime.now(UTC) for person in PEOPLE)

    def test_has_a_phone_that_could_be_one(self) -> None:
        assert all(re.fullmatch(r"[+()\d .-]{7,20}", person["telefono"]) for person in PEOPLE)
        assert len({re.sub(r"\d", "9", person["telefono"]) for person in PEOPLE}) > 10  # ways of writing one


class TestShares:
    """Of a hundred; wide enough for chance, at ten thousand people."""

    @pytest.mark.parametrize(
        ("of", "least", "most"),
        [
            (lambda person: person["cedula"] is None, 23, 27),
            (lambda person: person["ciudad"] is None, 6.5, 9.5),
            (lambda person: person["notas"] is None, 43, 47),
            (lambda person: person["propietario_id"] is None, 4, 6),
            (lambda person: person["pais"] != "Colombia", 2, 4),
            (lambda person: person["nombres"].isupper() and person["apellidos"].isupper(), 2, 4),
            (lambda person: person["cedula"] and "." in person["cedula"], 19, 26),
            (lambda person: person["updated_at"] > person["created_at"], 18, 22),
        ],
    )
    def test_of_what_is_missing_or_written_otherwise(
        self, of: Callable[[Person], object], least: float, most: float
    ) -> None:
        assert least < share(of) < most

    def test_of_people_who_are_there_twice(self) -> None:
        times = Counter(digits(person)[-10:] for person in PEOPLE if len(digits(person)) >= 10)
        twice = sum(count - 1 for count in times.values())
        assert 1.5 < 100 * twice / HOW_MANY < 4.5  # some of them with another number

    def test_of_accents_that_were_left_out(self) -> None:
        accented = [number for number, person in enumerate(MEANT) if not person["apellidos"].isascii()]
        plain = [number for number in accented if PEOPLE[number]["apellidos"].isascii()]
        assert 10 < 100 * len(plain) / len(accented) < 20

    def test_of_names_with_a_slip(self) -> None:
        def name(person: Person) -> str:
            return without_accents(person["nombre_completo"]).lower()

        meant = {person["email"].rpartition("@")[0]: name(person) for person in MEANT}
        theirs = [(name(person), meant.get(person["email"].rpartition("@")[0])) for person in PEOPLE]
        slips = [one for one, other in theirs if other and one != other]
        assert 2 < 100 * len(slips) / HOW_MANY < 4

    def test_owners_have_about_as_many_each(self) -> None:
        owned = Counter(person["propietario_id"] for person in PEOPLE)
        assert all(3_000 < owned[owner] < 3_400 for owner in OWNERS)


class TestRandomSeed:
    @staticmethod
    def people(random_seed: int, owners: list[UUID]) -> list[Person]:
        times = {"created_at", "updated_at"}
        return [
            {key: value for key, value in person.items() if key not in times}
            for person in trial_contacts(300, days=60, random_seed=random_seed, owners=owners)
        ]

    def test_makes_the_same_people_again(self) -> None:
        assert self.people(2, OWNERS) == self.people(2, OWNERS)

    def test_of_another_number_makes_others(self) -> None:
        for key in ("id", "email"):
            found = [person[key] for number in (1, 2, 3) for person in self.people(number, OWNERS)]
            assert len(set(found)) == len(found)

    def test_without_users_they_are_nobodys(self) -> None:
        assert {person["propietario_id"] for person in self.people(2, [])} == {None}

    def test_none_are_none(self) -> None:
        assert list(trial_contacts(0, days=60, random_seed=2, owners=OWNERS)) == []


class TestFlaws:
    @pytest.mark.parametrize("word", ["Hernández", "Muñoz", "Paola", "Luis"])
    def test_a_slip_keeps_the_first_letter_and_nearly_all_others(self, word: str) -> None:
        chance = random.Random(1)
        slips = {misspelled(chance, word) for _ in range(300)}
        assert {len(slip) - len(word) for slip in slips} == {-1, 0, 1}
        assert {slip[0] for slip in slips} == {word[0]}
        assert all(sum((Counter(word) - Counter(slip)).values()) <= 1 for slip in slips)

    def test_short_words_have_none(self) -> None:
        assert {misspelled(random.Random(number), "Ana") for number in range(50)} == {"Ana"}

    def test_without_accents_is_what_a_plain_keyboard_writes(self) -> None:
        assert without_accents("José ÑÁÑEZ " + normalize("NFD", "Güiza")) == "Jose NANEZ Guiza"

    @pytest.mark.parametrize("phone", ["300 123 4567", "(601) 234 5678"])
    def test_a_phone_keeps_its_last_seven_digits(self, phone: str) -> None:
        chance = random.Random(1)
        written = {rewritten_phone(chance, phone) for _ in range(500)}
        assert {"".join(filter(str.isdigit, one))[-7:] for one in written} == {phone.replace(" ", "")[-7:]}
        assert len(written) >= 8
