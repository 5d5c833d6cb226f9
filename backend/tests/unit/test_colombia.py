"""Phones, documents and places of Colombia, as the database and Python read them."""

import random
import re
from typing import Any

import phonenumbers
import pytest
from faker.providers.address.es_CO import Provider
from phonenumbers import PhoneNumberType
from sqlalchemy import Connection, text

from app.core.nit import Nit, check_digit

MOBILE = ("+573001234567", "movil")
FIXED = ("+576012345678", "fijo")
DOUBTFUL = (None, None)
PHONES = {
    "3001234567": MOBILE, "300 123 4567": MOBILE, "300-123-4567": MOBILE, "(300) 123.45.67": MOBILE,
    " 300\u00a0123\u00a04567 ": MOBILE, "300 123–4567": MOBILE, "573001234567": MOBILE, "57 3001234567": MOBILE,
    "+57 300 123 4567": MOBILE, "(+57) 300 1234567": MOBILE, "+57(300)1234567": MOBILE, "0057 3001234567": MOBILE,
    "00573001234567": MOBILE, "033001234567": MOBILE, "03 300 123 4567": MOBILE,
    "300 123 4567 ext 12": MOBILE, "3001234567 Ext. 4": MOBILE,
    "3241234567": ("+573241234567", "movil"),
    "6012345678": FIXED, "(601) 234 5678": FIXED, "601-2345678": FIXED, "+57 601 234 5678": FIXED,
    "0057 601 2345678": FIXED, "57 6012345678": FIXED, "601 234 5678 ext. 123": FIXED,
    "(601) 2345678 extensión 9": FIXED, "601 2345678 x12": FIXED, "6012345678 #5": FIXED, "6012345678 (Ext: 77)": FIXED,
    "6082345678": ("+576082345678", "fijo"),
    "018000123456": ("+5718000123456", "otro"), "01 8000 912 345": ("+5718000912345", "otro"),
    "01-8000-9123456": ("+57180009123456", "otro"), "+57 1 8000 123456": ("+5718000123456", "otro"),
    "+34 612 345 678": ("+34612345678", "otro"), "0034 612 345 678": ("+34612345678", "otro"),
    "+1 305 555 0123": ("+13055550123", "otro"), "+7 912 345 67 89": ("+79123456789", "otro"),
    "+44 20 7946 0958": ("+442079460958", "otro"),
    # An area that is none, an old number, too few, too many, several, letters, signs.
    "6032345678": DOUBTFUL, "6092345678": DOUBTFUL, "2345678": DOUBTFUL, "234 5678": DOUBTFUL, "(1) 2345678": DOUBTFUL,
    "+57 1 2345678": DOUBTFUL, "0057 12345678": DOUBTFUL, "+57 300 123 456": DOUBTFUL, "30012345678": DOUBTFUL,
    "300 123 4567 310 765 4321": DOUBTFUL, "3001234567 / 3107654321": DOUBTFUL, "3001234567, 3107654321": DOUBTFUL,
    "3001234567 y 3107654321": DOUBTFUL, "300-CASA-123": DOUBTFUL, "no tiene": DOUBTFUL, "Cel 3001234567": DOUBTFUL,
    "+": DOUBTFUL, "-": DOUBTFUL, "300+1234567": DOUBTFUL, "++573001234567": DOUBTFUL, "123": DOUBTFUL,
    "+1234567": DOUBTFUL, "+1234567890123456": DOUBTFUL, "+0 300 123 4567": DOUBTFUL, "٣٠٠١٢٣٤٥٦٧": DOUBTFUL,
}  # fmt: skip


def one(db: Connection, expression: str, **values: Any) -> Any:
    return db.execute(text(f"SELECT {expression}"), values).scalar_one()


class TestPhone:
    @pytest.mark.parametrize("written", PHONES)
    def test_is_read_as_people_write_it_and_never_refused(self, db: Connection, written: str) -> None:
        e164 = one(db, "public.phone_e164(:written)", written=written)
        assert (e164, one(db, "public.phone_kind(:e164)", e164=e164)) == PHONES[written]

    def test_is_read_as_another_library_reads_it(self, db: Connection) -> None:
        """Of those that the library is sure of; it refused 324, which exists, for a while."""
        chance = random.Random(7)
        forms = (
            "{0}",
            "{1} {2} {3}",
            "+57 {1} {2} {3}",
            "57{0}",
            "0057{0}",
            "({1}) {2}-{3}",
            "+57{0}",
            "+57-{1}-{2}{3}",
        )
        numbers = [
            f"{area}{chance.randrange(10**7):07}"
            for area in [
                *(f"3{chance.randrange(100):02}" for _ in range(1_500)),
                *(f"60{n}" for n in range(10)),
                *(f"60{chance.randrange(10)}" for _ in range(1_000)),
            ]
        ]
        written = [form.format(n, n[:3], n[3:6], n[6:]) for n in numbers for form in chance.sample(forms, 2)]
        ours: dict[str, str | None] = dict(
            db.execute(
                text("SELECT w, public.phone_e164(w) FROM unnest(CAST(:written AS text[])) AS w"), {"written": written}
            ).all()
        )
        seen = {"movil": 0, "fijo": 0, "none": 0}
        for phone in written:
            # It takes 0057 for Russia's 7 behind 005.
            theirs = phonenumbers.parse(re.sub("^0057", "+57", phone), "CO")
            kind = phonenumbers.number_type(theirs)
            e164 = phonenumbers.format_number(theirs, phonenumbers.PhoneNumberFormat.E164)
            if kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
                assert ours[phone] == e164, phone
                seen["movil" if kind == PhoneNumberType.MOBILE else "fijo"] += 1
            elif e164[:6] in {"+57600", "+57603", "+57609"}:
                assert ours[phone] is None, phone
                seen["none"] += 1
        assert min(seen.values()) > 300, seen


NITS = {"800197268": "4", "890903938": "8", "899999068": "1", "41261533": "2", "800191045": "1", "79123456": "0"}


class TestNit:
    @pytest.mark.parametrize("base", NITS)
    def test_has_the_digit_that_dian_gives_it(self, db: Connection, base: str) -> None:
        assert check_digit(base) == NITS[base] == one(db, "public.nit_digit(:base)", base=base)

    def test_has_one_for_each_length_alike_in_both(self, db: Connection) -> None:
        chance = random.Random(3)
        for length in range(1, 18):
            base = "".join(chance.choices("0123456789", k=length))
            assert one(db, "public.nit_digit(:base)", base=base) == check_digit(base)
        assert check_digit("1" * 16) is check_digit("") is check_digit("12a") is check_digit("١٢٣") is None

    @pytest.mark.parametrize(
        ("written", "base", "digit"),
        [
            ("900.123.456-8", "900123456", "8"), ("900123456-8", "900123456", "8"), ("900123456 8", "900123456", "8"),
            ("900 123 456 - 8", "900123456", "8"), ("NIT. 900.123.456-8", "900123456", "8"),
            ("900123456 DV 8", "900123456", "8"), ("900123456–8", "900123456", "8"), ("900.123.456", "900123456", None),
            ("900 123 456", "900123456", None), ("9001234568", "9001234568", None), ("1020304050", "1020304050", None),
            ("8", "8", None), ("1-8", "1", "8"), ("sin", "", None),
        ],
    )  # fmt: skip
    def test_is_taken_apart_alike_in_both(self, db: Connection, written: str, base: str, digit: str | None) -> None:
        nit = Nit.parse(written)
        assert (nit.base, nit.written_digit) == (base, digit)
        key = one(db, "public.document_key('NIT', :written)", written=written)
        assert key == (base or "SIN")


@pytest.mark.parametrize(
    ("tipo", "written", "key"),
    [
        ("CC", "1.020.304.050", "1020304050"), ("CC", "1020304050", "1020304050"),
        (None, "C.C. 1020304050", "1020304050"),
        ("CE", "e-123456", "E123456"), ("PA", "ar 123456", "AR123456"), ("PA", "CC123456", "CC123456"),
        (None, "ñ-1", "N1"), (None, "—", None), (None, "900.123.456-8", "9001234568"), ("TI", "TI 1098", "1098"),
        (None, "CC12", "CC12"), (None, None, None),
    ],
)  # fmt: skip
def test_documents_are_matched_by_letters_and_digits(
    db: Connection, tipo: str | None, written: str | None, key: str | None
) -> None:
    assert one(db, "public.document_key(:tipo, :written)", tipo=tipo, written=written) == key


class TestMunicipios:
    def test_are_those_of_divipola(self, db: Connection) -> None:
        rows = db.execute(text("SELECT codigo, nombre, departamento_codigo, departamento FROM municipios")).all()
        assert len(rows) == 1_122
        assert all(re.fullmatch(r"\d{5}", row.codigo) and row.codigo[:2] == row.departamento_codigo for row in rows)
        assert len({row.departamento for row in rows}) == len({row.departamento_codigo for row in rows}) == 33
        names = {row.codigo: (row.nombre, row.departamento) for row in rows}
        for codigo, name in {
            "05001": ("Medellín", "Antioquia"), "11001": ("Bogotá, D.C.", "Bogotá, D.C."),
            "76001": ("Santiago de Cali", "Valle del Cauca"), "08001": ("Barranquilla", "Atlántico"),
            "27493": ("Nuevo Belén de Bajirá", "Chocó"), "99773": ("Cumaribo", "Vichada"),
        }.items():  # fmt: skip
            assert names[codigo] == name

    def test_are_those_that_another_list_has(self, db: Connection) -> None:
        """Faker's, which lacks the newest."""
        ours = set(db.execute(text("SELECT codigo FROM municipios")).scalars())
        theirs = {code for code, _ in Provider.municipalities}
        assert (ours - theirs, theirs - ours) == ({"27493"}, set())

    @pytest.mark.parametrize(
        ("ciudad", "pais", "codigo"),
        [
            ("Medellín", "Colombia", "05001"), (" medellin ", None, "05001"), ("MEDELLÍN", "COLOMBIA", "05001"),
            ("Bogotá", "Colombia", "11001"), ("Bogotá D.C.", "Colombia", "11001"), ("Bogotá, D. C.", "", "11001"),
            ("Cali", "Colombia", "76001"), ("Santiago de Cali", "Colombia", "76001"), ("Cali, Valle", None, "76001"),
            ("Cali (Valle del Cauca)", "Colombia", "76001"), ("Armenia", "Colombia", "63001"),
            ("Armenia, Antioquia", "Colombia", "05059"), ("Rionegro", "Colombia", "05615"),
            ("Rionegro - Santander", "Colombia", "68615"), ("Cúcuta", "Colombia", "54001"),
            # Several, none, a departamento's or the country's name, or elsewhere.
            ("Granada", "Colombia", None), ("La Unión", "Colombia", None), ("Medellin, EUA", "Colombia", None),
            ("Colombia", "Colombia", None), ("Sucre", "Colombia", None), ("Boyacá", "Colombia", None),
            ("Madrid", "España", None), ("Madrid", "Colombia", "25430"), ("", None, None), (None, None, None),
        ],
    )  # fmt: skip
    def test_are_recognised_in_what_was_typed_as_city_where_that_is_beyond_doubt(
        self, db: Connection, ciudad: str | None, pais: str | None, codigo: str | None
    ) -> None:
        assert one(db, "public.municipio_of_city(:ciudad, :pais)", ciudad=ciudad, pais=pais) == codigo
