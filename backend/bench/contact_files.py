"""Files of contacts made from a seed, of which it is known what must come of each row when they are imported."""

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass

import xlsxwriter

WRONG, TWICE, THERE = 0.02, 0.05, 0.05
HEADINGS = ["Nombres", "Apellidos", "Correo", "Teléfono", "Tipo de documento", "Cédula", "Ciudad", "Estado", "Notas"]
_GIVEN = "Ana María|José|Luz Marina|Íñigo|Juan David|Sofía|Ángela|Iván|Begoña|Óscar|Mónica|Andrés Felipe"
_SURNAMES = "Núñez|Peña|Gómez|Muñoz|Ríos|de la Cruz|Ibáñez|Zuluaga|Castaño|Güiza|Ordóñez|Vélez"
_CITIES = "Bogotá|Medellín|Cali|Barranquilla|Cúcuta|Ibagué|Popayán|Montería|Túquerres|San Andrés"
Row = list[str]


@dataclass
class Made:
    """The rows of a file, what is in the database before, and what must come of the rows."""

    rows: list[Row]
    before: list[Row]
    outcomes: Counter[str]
    # The e-mails that there must be in the end.
    emails: set[str]


def make(count: int, seed: int) -> Made:
    chance = random.Random(seed)  # noqa: S311
    rows: list[Row] = []
    outcomes: Counter[str] = Counter()
    before: list[Row] = []
    good: list[Row] = []
    unchanged: set[str] = set()
    for number in range(count):
        row = _row(chance, f"{seed}-{number}")
        luck = chance.random()
        if luck < WRONG:
            row[2] = chance.choice(["", "sin arroba", "a@b", f"x{number}@@x.co"])
            outcomes["error"] += 1
        elif luck < WRONG + TWICE and good:
            earlier = chance.choice(good)[2]
            row[2] = earlier.upper()
            # Who is there, with nothing that is empty, is no more changed by a second row than by the first.
            outcomes["omitir" if earlier in unchanged else "conflicto"] += 1
        elif luck < WRONG + TWICE + THERE:
            known = [*row[:6], "", row[7], ""]
            is_same = chance.random() < 0.5
            before.append(row if is_same else known)
            good.append(row)
            if is_same:
                unchanged.add(row[2])
            outcomes["omitir" if is_same else "actualizar"] += 1
        else:
            good.append(row)
            outcomes["crear"] += 1
        rows.append(row)
    return Made(rows, before, outcomes, {row[2].lower() for row in good})


def _row(chance: random.Random, key: str) -> Row:
    given, first, second, city = (chance.choice(names.split("|")) for names in (_GIVEN, _SURNAMES, _SURNAMES, _CITIES))
    phone = f"3{chance.randrange(10**9):09}"
    note = chance.choice(["Llamar; después\nde las 5", "=1+1", "Le interesa «todo»", "Prefiere el correo"])
    state = chance.choice(["prospecto", "Cliente", "calificado", "INACTIVO"])
    document = f"{chance.randrange(10**9, 10**10)}"
    names = [given, f"{first} {second}"]
    return [*names, f"persona{key}@example.com", phone, "CC", document, city, state, note]


def as_csv(rows: list[Row]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([HEADINGS, *rows])
    return ("\ufeff" + written.getvalue()).encode()


def as_xlsx(rows: list[Row]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    return file.getvalue()
