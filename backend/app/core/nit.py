"""A NIT: its base, and the digit that checks it (DIAN, Orden Administrativa 4 de 1989).

The digit is the last one only where something sets it apart (`900.123.456-8`, `900123456 8`): ten bare digits may as
well be a cédula, so that they are a base. The same rules stand in the database (`document_key`, `nit_digit`).
"""

import re
from dataclasses import dataclass
from typing import Self

_WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)
_WITH_DIGIT = re.compile(r"(.*[0-9])[^0-9]+([0-9])[^0-9]*", re.DOTALL)


def check_digit(base: str) -> str | None:
    """Of a base of one to 15 digits; of anything else there is none."""
    if not (base.isascii() and base.isdecimal() and len(base) <= len(_WEIGHTS)):
        return None
    rest = sum(int(digit) * weight for digit, weight in zip(reversed(base), _WEIGHTS, strict=False)) % 11
    return str(rest if rest < 2 else 11 - rest)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Nit:
    base: str
    # As it was typed, if it was.
    written_digit: str | None

    @classmethod
    def parse(cls, text: str) -> Self:
        found = _WITH_DIGIT.fullmatch(text)
        number, digit = found.groups() if found else (text, None)
        return cls(re.sub("[^0-9]", "", number), digit)

    @property
    def digit(self) -> str | None:
        return check_digit(self.base)

    @property
    def is_right(self) -> bool:
        """Whether the digit that was typed is the one that its base has."""
        return self.written_digit is None or self.digit in (None, self.written_digit)
