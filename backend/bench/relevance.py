"""Whether a search finds whom it is meant to find: queries made of people in the table, as others would type them.

`make bench` prints the figures at each size; `tests/test_queries.py` holds them at 100,000 contacts.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.trial_contacts import misspelled, without_accents

QUERIES_A_KIND = 40
# As many as the web app asks for at once.
PAGE = 50
# Shares of all queries that are to find whom they mean first, among the first five, and on the first page.
FIRST, IN_FIVE, OF_SURNAMES = 0.95, 0.99, 0.95

Row = dict[str, Any]


def _name(row: Row) -> list[str]:
    return str(row["nombre_completo"]).split()


def _typo(chance: random.Random, row: Row) -> str:
    words = _name(row)
    longest = max(range(len(words)), key=lambda number: len(words[number]))
    return " ".join(misspelled(chance, word) if number == longest else word for number, word in enumerate(words))


def _swapped(chance: random.Random, row: Row) -> str:
    words = _name(row)
    longest = max(range(len(words)), key=lambda number: len(words[number]))
    word = words[longest]
    place = chance.randrange(1, len(word) - 2)
    words[longest] = f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"
    return " ".join(words)


def _reordered(chance: random.Random, row: Row) -> str:
    return " ".join(chance.sample(_name(row), len(_name(row))))


def _two_surnames(_chance: random.Random, row: Row) -> str:
    return f"{row['nombres'].split()[0]} {row['apellidos']}"


def _beginnings(chance: random.Random, row: Row) -> str:
    return " ".join(word[: max(4, chance.randrange(3, len(word) + 1))] for word in _name(row))


def _national(phone: str) -> str:
    return re.sub(r"^57(?=\d{10}$)", "", re.sub(r"\D", "", phone))


def _phone(chance: random.Random, row: Row) -> str:
    digits = _national(row["telefono"])
    ways = [
        digits, f"+57 {digits[:3]} {digits[3:]}", f"0057{digits}", f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
        f"{digits[:3]}.{digits[3:6]}.{digits[6:]}", f"57 {digits}",
    ]  # fmt: skip
    return chance.choice(ways)


def _cedula(_chance: random.Random, row: Row) -> str:
    digits = re.sub(r"\D", "", row["cedula"])
    return digits if "." in row["cedula"] else f"{int(digits):,}".replace(",", ".")


KINDS: dict[str, Callable[[random.Random, Row], str]] = {
    "whole name": lambda _chance, row: row["nombre_completo"],
    "accents dropped": lambda _chance, row: without_accents(row["nombre_completo"]).lower(),
    "letters swapped": _swapped,
    "one slip": _typo,
    "words reordered": _reordered,
    "two surnames": _two_surnames,
    "beginnings": _beginnings,
    "e-mail": lambda _chance, row: row["email"].split("@")[0],
    "phone rewritten": _phone,
    "document rewritten": _cedula,
}


def _surname(row: Row) -> str:
    return str(row["apellidos"].split()[0])


# What people type who look for somebody of whom they know no more: the page is to hold the surname that was meant, also
# where others are in the table with the very same slip.
SURNAMES: dict[str, Callable[[random.Random, Row], str]] = {
    "surname, one slip": lambda chance, row: misspelled(chance, _surname(row)),
    "name and surname, slip": lambda chance, row: f"{row['nombres'].split()[0]} {misspelled(chance, _surname(row))}",
}


@dataclass
class Report:
    """Of each kind how many queries found their contact first, and among the first five; and which did not."""

    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    first: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    in_five: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    misses: list[str] = field(default_factory=list)
    # Of each kind in SURNAMES how many were asked, and of how many the first page has the surname.
    surnames_asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    surnames_found: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def share_of_surnames(self) -> float:
        return sum(self.surnames_found.values()) / sum(self.surnames_asked.values())

    @property
    def share_first(self) -> float:
        return sum(self.first.values()) / sum(self.asked.values())

    @property
    def share_in_five(self) -> float:
        return sum(self.in_five.values()) / sum(self.asked.values())

    def missed(self) -> Iterator[str]:
        """The shares that are below what is to be reached."""
        shares = {
            "found first": (self.share_first, FIRST),
            "found among the first five": (self.share_in_five, IN_FIVE),
            "surnames with a slip found": (self.share_of_surnames, OF_SURNAMES),
        }
        yield from (f"{name}: {share:.1%}" for name, (share, to_reach) in shares.items() if share < to_reach)

    def lines(self) -> Iterator[str]:
        for kind, asked in self.asked.items():
            yield f"{kind:20}{asked:5}{self.first[kind] / asked:9.1%}{self.in_five[kind] / asked:11.1%}"
        share = f"{self.share_first:9.1%}{self.share_in_five:11.1%}"
        yield f"{'all':20}{sum(self.asked.values()):5}{share}  (to reach: {FIRST:.0%}, {IN_FIVE:.0%})"
        for kind, asked in self.surnames_asked.items():
            share = f"{self.surnames_found[kind] / asked:.1%}"
            yield f"{kind:22}{asked:5}  on the first page of {PAGE}: {share} (to reach: {OF_SURNAMES:.0%})"
        yield from (f"  missed: {miss}" for miss in self.misses)


def queries(
    people: Iterable[Row], *, a_kind: int = QUERIES_A_KIND, random_seed: int = 1
) -> Iterator[tuple[str, str, Row]]:
    """Kind, query and whom it means; only people whom their own words, or number, tell from everybody else."""
    rows = list(people)
    by_word: dict[str, set[UUID]] = defaultdict(set)
    by_number: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        for word in without_accents(row["nombre_completo"]).lower().split():
            by_word[word].add(row["id"])
        for number in (_national(row["telefono"]), re.sub(r"\D", "", row["cedula"] or "")):
            by_number[number].add(row["id"])

    def is_alone(words: str) -> bool:
        found = [by_word[word] for word in without_accents(words).lower().split()]
        return len(set.intersection(*found)) == 1

    chance = random.Random(random_seed)  # noqa: S311
    for kind, make in KINDS.items():
        made = 0
        while made < a_kind:
            row = chance.choice(rows)
            if kind == "phone rewritten" and (
                len(_national(row["telefono"])) != 10 or len(by_number[_national(row["telefono"])]) > 1
            ):
                continue
            if kind == "document rewritten" and (
                not row["cedula"] or len(by_number[re.sub(r"\D", "", row["cedula"])]) > 1
            ):
                continue
            if not is_alone(_two_surnames(chance, row) if kind == "two surnames" else row["nombre_completo"]):
                continue
            if kind in {"letters swapped", "one slip"} and max(map(len, _name(row))) < 5:
                continue
            made += 1
            yield kind, make(chance, row), row


def surnames(
    people: list[Row], *, a_kind: int = QUERIES_A_KIND, random_seed: int = 1
) -> Iterator[tuple[str, str, Row]]:
    """The same for SURNAMES: what was typed is no other part of the surname."""
    chance = random.Random(random_seed)  # noqa: S311
    for kind, make in SURNAMES.items():
        made = 0
        while made < a_kind:
            row = chance.choice(people)
            query = make(chance, row)
            surname = _folded(_surname(row))
            if len(surname) < 5 or _folded(query.split()[-1]) in surname:
                continue
            made += 1
            yield kind, query, row


def _folded(words: str) -> str:
    return without_accents(words).lower()


def measure(people: Iterable[Row], find: Callable[[str], list[UUID]], *, a_kind: int = QUERIES_A_KIND) -> Report:
    """`find` gives the ids on the first page of a search, PAGE of them, the best first."""
    report = Report()
    rows = list(people)
    for kind, query, row in queries(rows, a_kind=a_kind):
        found = find(query)[:5]
        report.asked[kind] += 1
        report.first[kind] += found[:1] == [row["id"]]
        report.in_five[kind] += row["id"] in found
        if found[:1] != [row["id"]]:
            place = found.index(row["id"]) + 1 if row["id"] in found else "not in the first five"
            report.misses.append(f"{kind}: {query!r} means {row['nombre_completo']!r} ({place})")
    names = {row["id"]: _folded(row["nombre_completo"]).split() for row in rows}
    for kind, query, row in surnames(rows, a_kind=a_kind):
        is_there = any(_folded(_surname(row)) in names.get(id, ()) for id in find(query))
        report.surnames_asked[kind] += 1
        report.surnames_found[kind] += is_there
        if not is_there:
            report.misses.append(f"{kind}: {query!r} means {_surname(row)!r}")
    return report
