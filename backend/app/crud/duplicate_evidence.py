"""How sure it is that two contacts are one person, and by what: SQL over two rows, `a` and `b`.

Each reason has a probability of its own, which depends on how alike the names are: a number that two share who are
called the same is one person's, and else a family's or an office's. Together they are as sure as that not all of them
mislead. Names count where they are alike within a city, the more the more words they have.
"""

from app.models.duplicate import DuplicateReason

# As a number each, in the order in which they are told.
BITS = {
    DuplicateReason.DOCUMENTO: 1,
    DuplicateReason.CORREO: 2,
    DuplicateReason.TELEFONO: 4,
    DuplicateReason.NOMBRE_Y_CIUDAD: 8,
    DuplicateReason.NOMBRE: 16,
}
# Of a hundred; below it two are not told to be the same.
LEAST_SCORE = 40
# From here on names are alike, and those from the other one on have their surnames in common: see `_COMPARED`.
ALIKE, SAME_SURNAMES = 0.75, 0.6
# What people write where they know none.
IS_DOCUMENT = "length({row}.documento) >= 5 AND {row}.documento !~ '^(.)\\1*$'"

# What is compared of a row.
KEYS = """
    public.name_words({row}.nombres) AS firsts, public.name_words({row}.apellidos) AS lasts,
    public.email_key({row}.email) AS email_key, public.city_key({row}.ciudad, {row}.municipio) AS city_key
"""
_LIKENESS = """
    SELECT public.words_likeness(one.firsts, other.firsts) AS firsts,
        public.words_likeness(one.lasts, other.lasts) AS lasts
"""
# Of names that were put into the other field all words are the same.
_COMPARED = f"""
    SELECT CASE
            WHEN least(likeness.firsts, likeness.lasts) >= {ALIKE} THEN least(likeness.firsts, likeness.lasts)
            WHEN (one.firsts || one.lasts) @> (other.firsts || other.lasts)
                AND (one.firsts || one.lasts) <@ (other.firsts || other.lasts) THEN 0.95
            WHEN likeness.lasts >= 0.85 THEN {SAME_SURNAMES}
            ELSE 0
        END AS alike,
        coalesce(a.documento = b.documento AND {IS_DOCUMENT.format(row="a")}, false) AS same_document,
        coalesce(one.email_key = other.email_key, false) AS same_email,
        coalesce(a.telefono_e164 = b.telefono_e164, false) AS same_phone,
        coalesce(one.city_key = other.city_key OR a.municipio = b.municipio, false) AS near,
        least(
            cardinality(one.firsts) + cardinality(one.lasts), cardinality(other.firsts) + cardinality(other.lasts)
        ) AS words
"""


def _odds(condition: str, *cases: tuple[str, float], otherwise: float = 0) -> str:
    """How likely a reason misleads."""
    whens = " ".join(f"WHEN {when} THEN {1 - sure:.2f}" for when, sure in cases)
    return f"CASE WHEN NOT ({condition}) THEN 1 {whens} ELSE {1 - otherwise:.2f} END"


_IS_ALIKE, _IS_FAMILY = f"alike >= {ALIKE}", f"alike >= {SAME_SURNAMES}"
_DOCUMENT = _odds("same_document", (_IS_ALIKE, 0.97), (_IS_FAMILY, 0.85), otherwise=0.75)
_EMAIL = _odds("same_email", (_IS_ALIKE, 0.95), (_IS_FAMILY, 0.8), otherwise=0.6)
_MOBILE = _odds("same_phone AND a.telefono_tipo = 'movil'", (_IS_ALIKE, 0.88), (_IS_FAMILY, 0.5), otherwise=0.35)
_LINE = _odds("same_phone AND a.telefono_tipo <> 'movil'", (_IS_ALIKE, 0.75), (_IS_FAMILY, 0.3), otherwise=0.2)
_NAME = _odds(
    f"near AND {_IS_ALIKE}",
    ("alike = 1 AND words >= 4", 0.75), ("alike = 1 AND words = 3", 0.65), ("alike = 1", 0.5),
    ("words >= 4", 0.65), ("words = 3", 0.55), otherwise=0.42,
)  # fmt: skip
_BITS = " + ".join(
    f"CASE WHEN {condition} THEN {BITS[reason]} ELSE 0 END"
    for reason, condition in {
        DuplicateReason.DOCUMENTO: "same_document",
        DuplicateReason.CORREO: "same_email",
        DuplicateReason.TELEFONO: "same_phone",
        DuplicateReason.NOMBRE_Y_CIUDAD: f"near AND {_IS_ALIKE}",
        DuplicateReason.NOMBRE: f"NOT near AND {_IS_ALIKE} AND (same_document OR same_email OR same_phone)",
    }.items()
)


def _evidence(keys_of_b: str) -> str:
    return f"""
        CROSS JOIN LATERAL (SELECT {KEYS.format(row="a")} OFFSET 0) AS one
        {keys_of_b}
        CROSS JOIN LATERAL ({_LIKENESS} OFFSET 0) AS likeness
        CROSS JOIN LATERAL ({_COMPARED} OFFSET 0) AS compared
        CROSS JOIN LATERAL (
            SELECT CAST({_BITS} AS smallint) AS motivos, CAST(round(
                100 * (1 - {" * ".join((_DOCUMENT, _EMAIL, _MOBILE, _LINE, _NAME))})
            ) AS smallint) AS puntaje
            OFFSET 0
        ) AS evidence
    """


# Behind a FROM that has `a` and `b`: `evidence`, with its `puntaje` and its `motivos`.
EVIDENCE = _evidence(f"CROSS JOIN LATERAL (SELECT {KEYS.format(row='b')} OFFSET 0) AS other")
# The same where the keys of `b` are there already, as `other`.
EVIDENCE_OF_ONE = _evidence("")


def reasons_of(bits: int) -> list[DuplicateReason]:
    return [reason for reason, bit in BITS.items() if bits & bit]


def bits_of(reasons: list[DuplicateReason]) -> int:
    return sum(BITS[reason] for reason in set(reasons))
