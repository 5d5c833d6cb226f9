"""A full name as given names and surnames, as Colombia writes them: two and two, surnames last.

A comma says it all: "Ruiz Gómez, Ana". Else of two words one is each; of three the first is a given name and the
others surnames, unless the second is a given name that goes with a first one (Ana María Ruiz); of four and more the
first two are given names. Particles stick to the word behind them: Ana | de la Torre | Ruiz.
"""

from pathlib import Path

# Names that go with a first one, without accents.
_SECOND_NAMES = frozenset((Path(__file__).parent / "given_names.txt").read_text().split())
_PARTICLES = frozenset(
    {
        "de", "del", "la", "las", "los", "el", "e", "y", "da", "do", "dos", "das", "di", "van", "von", "der",
        "den", "san", "santa", "mac",
    }
)  # fmt: skip
_GIVEN = 2


def split(full: str) -> tuple[str, str] | None:
    """Given names and surnames; None where there is only one of them."""
    surnames, comma, given = full.partition(",")
    if comma:
        parts = " ".join(given.split()), " ".join(surnames.split())
        return parts if all(parts) else None
    words = _with_particles(full.split())
    if len(words) < 2:  # noqa: PLR2004
        return None
    count = 1 if len(words) == 2 or (len(words) == 3 and _plain(words[1]) not in _SECOND_NAMES) else _GIVEN  # noqa: PLR2004
    return " ".join(words[:count]), " ".join(words[count:])


def _with_particles(words: list[str]) -> list[str]:
    joined: list[str] = []
    waiting: list[str] = []
    for word in words:
        waiting.append(word)
        # Nobody's first name is a particle.
        if word.lower() not in _PARTICLES or not joined:
            joined.append(" ".join(waiting))
            waiting = []
    if waiting:
        joined.append(" ".join(waiting))
    return joined


def _plain(word: str) -> str:
    return word.lower().translate(str.maketrans("áéíóúü", "aeiouu"))
