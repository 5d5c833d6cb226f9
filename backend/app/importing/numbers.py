"""What a spreadsheet keeps as a number: numbers as they are typed, days, truth."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

# ECMA-376, 18.8.30: dates among the formats that are not written down.
_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE = re.compile(r"[dyhs]|m(?!.*[#0?])", re.IGNORECASE)
_NO_DATE = re.compile(r"[#0?]")
# Day 60 is the 29th of February of 1900, which there was not.
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  (a sheet knows no zone)
_OF_1904 = 1462
# The 31st of December of 9999.
_LAST_DAY = 2_958_466
_MOST_DIGITS = 40


def is_date(number: int, code: str) -> bool:
    if not code:
        return number in _BUILT_IN
    plain = _QUOTED.sub("", code)
    return bool(_DATE.search(plain)) and not _NO_DATE.search(plain.split(".")[0])


def number_of(text: str) -> str:
    """As people write it: `1.02030405E9` is 1020304050, and 3.0 is 3."""
    if text.isdecimal():
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or not -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS:
        return text
    # As exact as a sheet is: fifteen digits.
    if number != number.to_integral_value():
        number = Decimal(f"{number:.15g}")
    written = f"{number:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def day_of(text: str, *, is_of_1904: bool) -> str:
    """`2026-11-26`, or with its time; what is no day stays a number."""
    try:
        days = float(text)
    except ValueError:
        return text
    if not 0 <= days < _LAST_DAY:
        return number_of(text)
    moment = _DAY_ZERO + timedelta(seconds=round((days + (_OF_1904 if is_of_1904 else 0)) * 86_400))
    if moment.hour == moment.minute == moment.second == 0:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%H:%M:%S}" if days < 1 else f"{moment:%Y-%m-%d %H:%M:%S}"
