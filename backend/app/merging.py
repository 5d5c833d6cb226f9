"""What a merged contact is proposed to be: rules about values, of people who are the same one.

What is there goes before what is missing, and the fuller before the poorer; what people reach somebody by, and whose
they are, stays the survivor's. What people look for and what does not stay is told in the notes, where searches find
it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize
from uuid import UUID

FIELDS = (
    "nombres", "apellidos", "nombre_completo", "email", "telefono", "estado", "tipo_documento", "cedula",
    "municipio", "ciudad", "pais", "propietario_id", "notas",
)  # fmt: skip
# Of these the fuller one; of the others, where there is one, the survivor's.
_FULLER = frozenset({"nombres", "apellidos", "ciudad", "pais"})
# What belongs together comes from one contact.
_PAIRS = {"tipo_documento": "cedula", "municipio": "ciudad"}
# What does not stay, and how the notes call it.
_KEPT_IN_NOTES = {"email": "Otro correo", "telefono": "Otro teléfono", "cedula": "Otro documento"}
LONGEST_NOTES = 10_000
_NAMES = frozenset({"nombres", "apellidos"})


@dataclass(frozen=True, slots=True)
class Value:
    """One that a field has in some of the contacts."""

    valor: Any
    ids: list[UUID]


@dataclass(frozen=True, slots=True)
class Field:
    campo: str
    valores: list[Value]
    propuesto: Any
    es_distinto: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    campos: list[Field]
    # Whose notes found no room.
    notas_sin_lugar: list[UUID] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Any]:
        return {each.campo: each.propuesto for each in self.campos}


def order(contacts: Sequence[Any], survivor: UUID | None = None) -> list[Any]:
    """The survivor first: the one asked for, or the fullest, of equally full ones the oldest; then the others alike."""
    return sorted(contacts, key=lambda one: (one.id != survivor, -_fullness(one), one.created_at, one.id))


def _fullness(contact: Any) -> int:
    return sum(bool(getattr(contact, name, None)) for name in FIELDS)


def propose(contacts: Sequence[Any], chosen: dict[str, Any] | None = None) -> Proposal:
    """For the first of these contacts, the survivor. `chosen`: fields that were decided already."""
    chosen = chosen or {}
    decided = {name: _proposed(name, contacts, chosen) for name in FIELDS if name != "notas"} | chosen
    if not chosen.get("nombre_completo"):
        decided["nombre_completo"] = _whole_name(contacts[0], decided, is_renamed=bool(_NAMES & chosen.keys()))
    notes, without_room = _notes(contacts, decided)
    decided = {"notas": notes} | decided
    fields = [_field(name, contacts, decided[name]) for name in FIELDS]
    return Proposal(fields, without_room)


def _field(name: str, contacts: Sequence[Any], proposed: Any) -> Field:
    found: dict[Any, list[UUID]] = {}
    for contact in contacts:
        found.setdefault(getattr(contact, name), []).append(contact.id)
    values = [Value(value, ids) for value, ids in found.items()]
    return Field(name, values, proposed, len({_same(value) for value in found}) > 1)


def _same(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _proposed(name: str, contacts: Sequence[Any], chosen: dict[str, Any]) -> Any:
    leading = _PAIRS.get(name)
    if leading is None:
        return getattr(_source(name, contacts), name)
    source = _source(leading, contacts)
    whose = chosen.get(leading, getattr(source, leading))
    # Of one document, or one place, in two contacts only one may say more of it.
    same = [one for one in contacts if _is_alike(getattr(one, leading), whose)]
    return next((value for one in same if (value := getattr(one, name))), None)


def _source(name: str, contacts: Sequence[Any]) -> Any:
    """Whose value of this field is proposed."""
    having = [one for one in contacts if getattr(one, name)]
    if not having:
        return contacts[0]
    best = having[0]
    for other in having[1:] if name in _FULLER else ():
        value, now = getattr(other, name), getattr(best, name)
        if _says_all_of(value, now) and fuller(value) > fuller(now):
            best = other
    return best


def _says_all_of(text: str, other: str) -> bool:
    """Ana María says all that ana does; Medellín nothing of Bogotá, however long it is."""
    return {plain(word) for word in other.split()} <= {plain(word) for word in text.split()}


def _is_alike(one: Any, other: Any) -> bool:
    return one == other or (bool(one and other) and plain(str(one)) == plain(str(other)))


def plain(text: str) -> str:
    """Without accents, capitals, and signs between letters and digits."""
    return "".join(sign for sign in normalize("NFD", text).casefold() if sign.isalnum())


def fuller(text: str) -> tuple[int, bool, int, int]:
    """What makes one way to write a name the better one: words, written as names are, accents, length."""
    letters = [sign for sign in text if sign.isalpha()]
    is_mixed = any(map(str.isupper, letters)) and any(map(str.islower, letters))
    return len(text.split()), is_mixed, sum(not sign.isascii() for sign in letters), len(text)


def _whole_name(survivor: Any, decided: dict[str, Any], *, is_renamed: bool) -> str:
    """The survivor's own, where it is no mere sum of the two; else made of what was decided."""
    if not is_renamed and survivor.nombre_completo != f"{survivor.nombres} {survivor.apellidos}":
        return str(survivor.nombre_completo)
    return f"{decided['nombres']} {decided['apellidos']}"


def _notes(contacts: Sequence[Any], decided: dict[str, Any]) -> tuple[str | None, list[UUID]]:
    """The survivor's notes first, whatever else has no room; then what is looked for, and the others' notes."""
    own = (contacts[0].notas or "").strip()
    lines: list[str] = []
    for line in _lines(contacts, decided):
        if len(own) + sum(len(each) + 1 for each in lines) + len(line) + 2 <= LONGEST_NOTES:
            lines.append(line)
    told = "\n".join(lines)
    kept = [own] if own else []
    without_room: list[UUID] = []
    for contact in contacts[1:]:
        notes = (contact.notas or "").strip()
        if not notes or any(notes in other for other in kept):
            continue
        if sum(len(each) + 2 for each in kept) + len(notes) + 2 + len(told) > LONGEST_NOTES:
            without_room.append(contact.id)
        else:
            kept.append(notes)
    return "\n\n".join([*kept, *([told] if told else [])]) or None, without_room


def _lines(contacts: Sequence[Any], decided: dict[str, Any]) -> Iterator[str]:
    """A line for each other value by which somebody may look for them, unless notes have it already."""
    notes = plain(" ".join(contact.notas or "" for contact in contacts))
    for name, heading in _KEPT_IN_NOTES.items():
        told = {_key(name)(decided[name])} if decided[name] else set()
        for contact in contacts:
            value = getattr(contact, name)
            if value and _key(name)(value) not in told and plain(value) not in notes:
                told.add(_key(name)(value))
                kind = f" ({contact.tipo_documento})" if name == "cedula" and contact.tipo_documento else ""
                yield f"{heading}: {value}{kind}"


def _key(name: str) -> Callable[[str], str]:
    if name == "telefono":
        # Within the country, or with its code.
        return lambda value: "".join(filter(str.isdecimal, value)).removeprefix("00").removeprefix("57")
    return str.lower if name == "email" else plain
