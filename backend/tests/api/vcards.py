"""RFC 6350 read by the letter: what is not allowed fails, and nothing is guessed."""

import re

LINE = re.compile(r"(?P<name>[A-Z][A-Z-]*):(?P<value>.*)", re.DOTALL)
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
# Those whose parts stand between semicolons.
OF_PARTS = {"N": 5, "ADR": 7}
ESCAPED = {"n": "\n", "N": "\n", "\\": "\\", ",": ",", ";": ";"}

Card = dict[str, list[str]]


def read(content: bytes) -> list[Card]:
    assert not content or content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    lines: list[str] = []
    for line in physical:
        assert len(line) <= 75, line
        text = line.decode()  # no letter is cut in two
        assert not CONTROL.search(text), line
        if text[:1] in {" ", "\t"}:
            lines[-1] += text[1:]
        else:
            lines.append(text)
    cards: list[Card] = []
    for text in lines:
        found = LINE.fullmatch(text)
        assert found, text
        name, value = found["name"], found["value"]
        if name == "BEGIN":
            cards.append({})
        cards[-1].setdefault(name, []).extend(_parts(name, value))
    for card in cards:
        assert list(card)[:2] == ["BEGIN", "VERSION"]
        assert list(card)[-1] == "END"
        assert (card["BEGIN"], card["VERSION"], card["END"]) == (["VCARD"], ["4.0"], ["VCARD"])
        assert len(card["FN"]) == 1
    return cards


def _parts(name: str, value: str) -> list[str]:
    if name not in OF_PARTS:
        return [_text(value)]
    parts = _split(value)
    assert len(parts) == OF_PARTS[name], value
    return [_text(part) for part in parts]


def _split(value: str) -> list[str]:
    parts, at = [""], 0
    while at < len(value):
        if value[at] == ";":
            parts.append("")
            at += 1
            continue
        step = 2 if value[at] == "\\" else 1
        parts[-1] += value[at : at + step]
        at += step
    return parts


def _text(value: str) -> str:
    assert not re.search(r"(?<!\\)[,;]", ESCAPE.sub("", value)), value
    return ESCAPE.sub(lambda found: ESCAPED[found[1]], value)
