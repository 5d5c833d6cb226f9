"""What is typed into the search box, understood; and what of a contact is marked for it."""

import unicodedata
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.searching import (
    MAX_TERMS,
    SEARCHED,
    Marker,
    Sample,
    Term,
    is_one_slip,
    rare_trigrams,
    sound_of,
    terms_of,
)


def fold(words: list[str]) -> list[str]:
    """In place of PostgreSQL, as it has no German and no accents that stand apart."""
    plain = (unicodedata.normalize("NFKD", word).replace("ß", "ss").lower() for word in words)
    return ["".join(letter for letter in word if not unicodedata.combining(letter)) for word in plain]


def terms(search: str) -> tuple[Term, ...]:
    return terms_of(search, fold)


def needles(search: str) -> list[tuple[str, ...]]:
    return [term.needles for term in terms(search)]


def marked(search: str, *alike: str, **fields: str) -> dict[str, list[str]]:
    """What is marked, as it is written."""
    contact: Any = SimpleNamespace(**dict.fromkeys([*SEARCHED, "nombres", "apellidos"]) | fields)
    marks = Marker(terms(search), alike).marks(contact)
    return {field: [fields[field][start:end] for start, end in spans] for field, spans in marks.items()}


class TestTerms:
    @pytest.mark.parametrize("blank", ["", "  ", "\t\n", "\u00a0"])
    def test_of_nothing_are_none(self, blank: str) -> None:
        assert terms(blank) == ()

    def test_are_words_without_accents_and_capitals(self) -> None:
        assert needles("  Ana   MUÑOZ\to'hara Straße") == [("ana",), ("munoz",), ("o'hara", "oQhara"), ("strasse",)]

    def test_of_plain_spanish_are_folded_without_the_database(self) -> None:
        def refuse(words: list[str]) -> list[str]:
            raise AssertionError(words)

        assert terms_of("Ángel PEÑA güiza 300 123 a@b.co %", refuse) == terms("Ángel PEÑA güiza 300 123 a@b.co %")

    def test_of_other_letters_are_folded_by_it_at_once(self) -> None:
        asked: list[list[str]] = []

        def note(words: list[str]) -> list[str]:
            asked.append(words)
            return fold(words)

        assert [term.needles for term in terms_of("Ana straße жи", note)] == [("ana",), ("strasse",), ("жи",)]
        assert asked == [["Ana", "straße", "жи"]]

    def test_are_each_there_once_and_at_most_twelve(self) -> None:
        assert needles("ana luz ana") == [("ana",), ("luz",)]
        assert len(terms(" ".join(f"w{number}" for number in range(50)))) == MAX_TERMS == 12

    def test_a_letter_and_its_accent_are_one(self) -> None:
        assert terms("n\u0303u") == terms("ñu") == (Term(("nu",), ("nu",), with_enye="ñu"),)

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ("300 123", ("300123", "300 123")),
            ("3001234567", ("3001234567",)),
            ("+57300", ("300", "57300", "+57300")),
            ("+57 300 123 4567", ("3001234567", "573001234567", "+57 300 123 4567")),
            ("0057 300", ("300", "0057300", "0057 300")),
            ("57 300", ("300", "57300", "57 300")),
            ("033001234567", ("3001234567", "033001234567")),
            ("0300 123", ("300123", "0300123", "0300 123")),
            ("(601) 234 5678", ("6012345678", "(601) 234 5678")),
            ("+57 (601) 234-5678", ("6012345678", "576012345678", "+57 (601) 234-5678")),
            ("+057 300 123 4567", ("3001234567", "0573001234567", "+057 300 123 4567")),
            ("300 - 123 - 4567", ("3001234567", "300 123 4567")),
            ("300–123–4567", ("3001234567", "300–123–4567")),
            ("+ 57 – 300 123", ("300123", "57300123", "57 300 123")),
            ("018000123456", ("018000123456",)),
            ("1.020.304", ("1020304", "1.020.304")),
            ("1,020,304", ("1020304", "1,020,304")),
            ("57", ("57",)),
            ("5.7", ("57", "5.7")),
            ("0573", ("0573",)),
        ],
    )
    def test_of_numbers_are_their_digits_with_and_without_the_prefix(
        self, search: str, expected: tuple[str, ...]
    ) -> None:
        (term,) = terms(search)
        assert term.needles == expected
        assert term.is_number
        assert term.word is None

    def test_numbers_side_by_side_are_one_and_words_part_them(self) -> None:
        assert needles("300 123 ana 79 1") == [("300123", "300 123"), ("ana",), ("791", "79 1")]

    def test_a_whole_number_beside_another_is_one_by_itself(self) -> None:
        assert needles("1020304 3001234567") == [("1020304",), ("3001234567",)]
        assert needles("1.020.304 +57 300 1234567") == [
            ("1020304", "1.020.304"), ("3001234567", "573001234567", "+57 300 1234567"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "label",
        ["CC No ", "cc nro. ", "Nº ", "n° ", "CC-", "c.c.", "C.C. ", "C.C.: ", "C.C. No. ", "Cédula de ciudadanía "],
    )
    def test_a_document_is_one_whatever_stands_before_it(self, label: str) -> None:
        assert needles(f"ana {label}1.020.304.050") == [("ana",), ("1020304050", "1.020.304.050")]

    @pytest.mark.parametrize("search", ["00525512345678", "0052 55 1234 5678", "0052 55 12 34 56 78"])
    def test_a_phone_abroad_is_found_without_its_zeros(self, search: str) -> None:
        (phone,) = terms(search)
        assert phone.words == ("525512345678", "00525512345678")

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ("Coveñas-Tolú", ("covenas-tolu", "covenasQtolu")), ("D.C.", ("d.c", "dQc")),
            ("S.A.S.", ("s.a.s", "sQaQs", "sas")), ("sas", ("sas", "QsQaQsQ")), ("sasa", ("sasa",)),
        ],
    )  # fmt: skip
    def test_other_signs_may_stand_between_parts(self, search: str, expected: tuple[str, ...]) -> None:
        assert needles(search) == [expected]

    @pytest.mark.parametrize("search", ["1020304050 300 123 4567", "1020304050 +57 300 123 4567"])
    def test_a_full_number_is_over(self, search: str) -> None:
        document, phone = needles(search)
        assert document == ("1020304050",)
        assert phone[0] == "3001234567"

    @pytest.mark.parametrize(
        "search", ["ana - luz", "- ana luz", "ana & luz", "ana | luz •", "*ana* `luz`", "-ana luz-"]
    )
    def test_signs_between_words_and_around_them_are_none(self, search: str) -> None:
        assert needles(search) == [("ana",), ("luz",)]

    def test_signs_alone_are_looked_for(self) -> None:
        assert needles("& %") == [("&",), ("%",)]

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ("Pérez, Juan", ["perez", "juan"]),
            ("pérez,juan", ["perez", "juan"]),
            ('"juan pérez"', ["juan", "perez"]),
            ("(juan) ¿pérez? «ana»; luz! eva.", ["juan", "perez", "ana", "luz", "eva"]),
            ("ruiz/ana,luz", ["ruiz", "ana", "luz"]),
            ("<z4@x.co>", ["z4@x.co"]),
            ("mailto:z4@x.co", ["z4@x.co"]),
            ("hotel:casa mailto:", ["hotel:casa", "mailto"]),
            ("a\u200bna \u202eluz", ["ana", "luz"]),
            ("o'brien s.a.s. x-5 .co", ["o'brien", "s.a.s", "x-5", ".co"]),
            (", , ( .", [",", "(", "."]),
        ],
    )
    def test_what_is_written_around_and_between_words_is_none(self, search: str, expected: list[str]) -> None:
        assert [term.needles[0] for term in terms(search)] == expected

    @pytest.mark.parametrize(
        "search",
        ["CC 1020304", "CC1020304", "C.C. 1.020.304", "cédula 1020304", "cédula: 1020304", "No. 1020304", "#1020304",
         "nit 1'020.304", "1’020.304", "1020304;", "tel 102 03 04", "tel:1020304", "1_020_304", "102*0304", "102·0304"],
    )  # fmt: skip
    def test_a_number_is_one_however_it_is_labelled_and_written(self, search: str) -> None:
        (term,) = terms(search)
        assert term.is_number
        assert term.needles[0] == "1020304"

    @pytest.mark.parametrize("search", ["cc ana", "no 12", "ti", "cel", "doc 1 ana 23456"])
    def test_what_may_be_a_label_is_a_word_where_no_number_is_behind_it(self, search: str) -> None:
        assert terms(search)[0].needles == (search.split(maxsplit=1)[0],)

    @pytest.mark.parametrize("search", ["+57 1 7451212", "0057 17451212"])
    def test_a_landline_with_its_old_prefix_is_the_one_of_today(self, search: str) -> None:
        (term,) = terms(search)
        assert term.needles[0] in "6017451212"

    @pytest.mark.parametrize("search", ["---", "()", "+", ".", "¿?", "a1", "x-5", "1a", "5@x", "#5"])
    def test_what_has_more_or_less_than_a_number_is_a_word(self, search: str) -> None:
        (term,) = terms(search)
        assert (term.needles, term.is_number) == ((search, "xQ5") if search == "x-5" else (search,), False)

    @pytest.mark.parametrize(
        ("search", "words"),
        [
            ("ana", ("ana",)),
            ("o'hara", ("oQhara",)),
            ("-ana-", ("ana",)),
            ("---", ("---",)),
            ("ana.ruiz@example.com", ("anaQruiz@exampleQcom", "ana.ruiz@example.com")),
            ("300 123", ("300123",)),
            ("+57 300", ("300", "57300")),
        ],
    )
    def test_what_may_be_a_whole_word(self, search: str, words: tuple[str, ...]) -> None:
        assert terms(search)[0].words == words

    @pytest.mark.parametrize(
        ("search", "word"),
        [("ana", "ana"), ("Ñaño", "nano"), ("o'hara", "o'hara"), ("an", None), ("ana2", None), ("a@b.co", None)],
    )
    def test_what_typos_are_forgiven_of(self, search: str, word: str | None) -> None:
        assert terms(search)[0].word == word

    @pytest.mark.parametrize(
        ("search", "is_pair"),
        [
            ("an", True), ("ñu", True), ("57", True), ("5.7", False), ("a!", False), ("жи", False), ("a", False),
            ("ana", False), ("ß1", False),
        ],
    )  # fmt: skip
    def test_what_is_looked_up_as_two_letters(self, search: str, is_pair: bool) -> None:
        assert terms(search)[0].is_pair is is_pair

    @pytest.mark.parametrize(
        ("search", "with_enye"),
        [
            ("peña", "peña"),
            ("PEÑA", "peña"),
            ("pen\u0303a", "peña"),
            ("pena", None),
            ("ÁÑ-o", "añQo"),
            ("5ñ", "5ñ"),
            ("5", None),
        ],
    )
    def test_whether_an_enye_was_typed(self, search: str, with_enye: str | None) -> None:
        assert terms(search)[0].with_enye == with_enye

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=100))
    def test_whatever_is_typed(self, search: str) -> None:
        for term in terms(search):
            assert term.needles
            assert term.words
            assert len(set(term.needles)) == len(term.needles)


class TestRareTrigrams:
    @settings(max_examples=200, deadline=None)
    @given(
        st.text(alphabet="abcxqz1 2'.-", max_size=20),
        st.integers(1, 4),
        st.lists(st.text(alphabet="abcxqz1 2", max_size=9)),
    )
    def test_stand_in_what_was_typed(self, needle: str, how_many: int, texts: list[str]) -> None:
        found = rare_trigrams(needle, how_many, Sample.of(texts))
        assert len(found) <= how_many
        assert all(len(trigram) == 3 and trigram in needle for trigram in found)
        # It leads somewhere whatever the sample is of.
        assert bool(found) == bool(rare_trigrams(needle, how_many))

    def test_are_those_that_few_have(self) -> None:
        assert rare_trigrams("wxyana", 1) == ("wxy",)

    def test_are_those_that_few_of_a_sample_have(self) -> None:
        sample = Sample.of(["quilla tero nter inte", "quibdo tero nter inte", "uin"])
        assert rare_trigrams("quintero", 1) == ("qui",)
        assert rare_trigrams("quintero", 1, sample) == ("uin",)

    def test_are_no_more_than_tell_something(self) -> None:
        sample = Sample.of([*["marta gil", "maria gil", "luz zambrano", "eva zambrano"] * 3, "ines mora"])
        # All of it is in the same names.
        assert len(rare_trigrams("zambrano", 2)) == 2
        assert len(rare_trigrams("zambrano", 2, sample)) == 1
        # Nobody has this one.
        assert rare_trigrams("mariana", 2, sample) == ("ian",)
        # Of those with one half has the other.
        both = Sample.of(["marta ines", "marta eva", "luz ines", "luz eva"])
        assert len(rare_trigrams("marta ines", 2, both)) == 2

    def test_are_none_where_it_is_not_sure_what_becomes_of_a_letter(self) -> None:
        assert rare_trigrams("straße", 2) == rare_trigrams("жижи", 2) == ()


class TestMarks:
    @pytest.mark.parametrize(
        ("search", "text", "parts"),
        [
            ("ana", "Ana Mariana", ["Ana", "ana"]),
            ("ana", "banana", ["anana"]),
            ("ana an", "Ana", ["Ana"]),
            ("ruiz ana", "Ana Ruiz", ["Ana", "Ruiz"]),
            ("nunez", "Núñez NU\u0301N\u0303EZ", ["Núñez", "NU\u0301N\u0303EZ"]),
            ("nun", "Nu\u0301n\u0303ez", ["Nu\u0301n\u0303"]),
            ("n\u0303", "Peña Pena", ["ñ", "n"]),
            ("peña", "😀Peña😀", ["Peña"]),
            ("ss", "Straße", ["ß"]),
            ("strasse", "Straße", ["Straße"]),
            ("as", "Straße", ["aß"]),
            ("o", "Øystein", ["Ø"]),
            ("?", "¿Cómo?", ["¿", "?"]),
            ("fi", "ﬁn", ["ﬁ"]),
            ("istanbul", "İstanbul", ["İstanbul"]),
            ("300 123", "300 123 y 300123", ["300 123", "300123"]),
        ],
    )
    def test_stand_where_the_letters_do(self, search: str, text: str, parts: list[str]) -> None:
        assert marked(search, notas=text) == {"notas": parts}

    @pytest.mark.parametrize(
        ("search", "telefono", "parts"),
        [
            ("300 123", "300-12 34", ["300-12 3"]),
            ("+57 300", "(300) 1", ["300"]),
            ("+57 300", "+57 (300) 1", ["57 (300"]),
            ("3001", "300 1 y 300.1", ["300 1", "300.1"]),
            ("ana", "300 1", []),
        ],
    )
    def test_of_digits_reach_over_what_is_between_them(self, search: str, telefono: str, parts: list[str]) -> None:
        assert marked(search, telefono=telefono).get("telefono", []) == parts

    def test_of_digits_do_so_in_numbers_only(self) -> None:
        assert marked("300123", notas="300 123", cedula="300.123", ciudad="300 123") == {"cedula": ["300.123"]}

    def test_what_was_taken_for_a_term_is_marked_too(self) -> None:
        assert marked("hernadnez", "hernandez", ciudad="Hernández") == {"ciudad": ["Hernández"]}

    @pytest.mark.parametrize("accent", ["\u0301", "\u0303\u0308"])
    def test_an_accent_alone_marks_nothing(self, accent: str) -> None:
        assert marked(accent, nombres="José", apellidos="Ruiz", notas="n\u0303") == {}

    def test_every_field_that_is_searched(self) -> None:
        fields = dict.fromkeys([*SEARCHED, "nombres", "apellidos"], "x Ana x")
        assert marked("ana", **fields) == {field: ["Ana"] for field in fields}

    def test_the_parts_of_a_name_only_where_the_whole_is_another(self) -> None:
        parts = {"nombres": "Ana", "apellidos": "Ruiz"}
        assert marked("ana", **parts, nombre_completo="Ana Ruiz") == {"nombre_completo": ["Ana"]}
        assert marked("ana", **parts, nombre_completo="La Ana") == {"nombre_completo": ["Ana"], "nombres": ["Ana"]}

    @settings(max_examples=300, deadline=None)
    @given(text=st.text(max_size=30), search=st.text(max_size=12), alike=st.text(max_size=3))
    def test_are_ranges_in_order_and_apart(self, text: str, search: str, alike: str) -> None:
        contact: Any = SimpleNamespace(**dict.fromkeys([*SEARCHED, "nombres", "apellidos"], text))
        for spans in Marker(terms(search), [alike] if alike else []).marks(contact).values():
            places = [place for span in spans for place in span]
            assert places == sorted(set(places))
            assert places[0] >= 0
            assert places[-1] <= len(text)


class TestSpelling:
    @pytest.mark.parametrize(
        "spellings",
        [
            ("gonzalez", "gonzales", "gonsalez"), ("velasquez", "velazquez", "belasques"), ("jimenez", "gimenes"),
            ("yaneth", "yanet", "llanet"), ("hernan", "ernan"), ("quique", "kike"),
            ("sofia", "sophia"), ("ana", "anna"), ("carmona", "karmona"), ("cecilia", "sesilia"),
            ("echeverri", "echeberry"),
        ],
    )  # fmt: skip
    def test_of_one_name_sound_the_same(self, spellings: tuple[str, ...]) -> None:
        assert len({sound_of(word) for word in spellings}) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [("maria", "marin"), ("perez", "peres a"), ("chico", "hico"), ("gato", "jato"), ("cal", "cil")],
    )
    def test_of_other_names_do_not(self, one: str, other: str) -> None:
        assert sound_of(one) != sound_of(other)

    @pytest.mark.parametrize("slip", ["amrtinez", "mratinez", "martinze", "martnez", "artinez", "martine", "marttinez",
                                      "xmartinez", "martinezx", "maryinez", "nartinez", "martiner"])  # fmt: skip
    def test_a_slip_is_one_letter_or_two_that_are_swapped(self, slip: str) -> None:
        assert is_one_slip(slip, "martinez")
        assert is_one_slip("martinez", slip)

    @pytest.mark.parametrize("other", ["martinez", "martin", "mrtinze", "matrniez", "martinezes", "zenitram"])
    def test_more_is_another_word(self, other: str) -> None:
        assert not is_one_slip(other, "martinez")
        assert not is_one_slip("martinez", other)
