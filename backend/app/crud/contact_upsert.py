"""Many contacts at once, each created or changed as it is found: what an import and a bulk call have in common.

Of some at a time it is looked up which are there (`look_up`), decided what comes of each (`decide`, which writes
nothing) and written, in a statement for the new ones and one for the others (`write`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Connection, Integer, Table, Text, Uuid, any_, bindparam, select, text

from app.crud import contact_merges
from app.crud.contact import missed_digit
from app.crud.contact_order import COLUMNS
from app.crud.undo_steps import written
from app.importing.values import missing
from app.models.contact import Contact, TrashedContact
from app.models.contact_import import ImportOutcome as Outcome
from app.models.contact_import import ImportReason as Reason
from app.models.user import User
from app.schemas.contact_import import MatchKey, OnMatch

Values = dict[str, Any]

_TYPES = {
    "nombres": "text", "apellidos": "text", "nombre_completo": "text", "email": "text", "telefono": "text",
    "estado": "contact_status", "cedula": "text", "ciudad": "text", "pais": "text", "notas": "text",
    "propietario_id": "uuid", "tipo_documento": "text", "municipio": "text",
}  # fmt: skip
FIELDS = tuple(_TYPES)
_contacts, _trash, _users = (cast(Table, model.__table__) for model in (Contact, TrashedContact, User))
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))


@dataclass(frozen=True, slots=True)
class Policy:
    """How what is there is found, what is done then, and what new ones get that say nothing of it."""

    claves: Sequence[MatchKey]
    al_coincidir: OnMatch
    por_defecto: Values
    # Whether given names and surnames are but guessed from the full name.
    guesses_names: bool = False


@dataclass(slots=True)
class Item:
    """What is known of one contact: values by field, as JSON has them, and the id that it claims to have."""

    numero: int
    valores: Values
    id: UUID | None = None


@dataclass(slots=True)
class Verdict:
    """What comes of it; `claves` are what no other may be found by."""

    numero: int
    resultado: Outcome
    motivo: Reason | None = None
    campo: str | None = None
    contacto_id: UUID | None = None
    otra_fila: int | None = None
    valores: Values = field(default_factory=dict)
    cambios: dict[str, list[Any]] = field(default_factory=dict)
    claves: list[str] = field(default_factory=list)
    # The one that the item claims to have.
    clave_id: UUID | None = None

    @property
    def writes(self) -> bool:
        return self.resultado in {Outcome.CREAR, Outcome.ACTUALIZAR}

    def repeats(self, earlier: int) -> None:
        """An earlier one writes the same contact."""
        if self.resultado is Outcome.CREAR:
            self.contacto_id = None
        self.resultado, self.motivo, self.otra_fila = Outcome.CONFLICTO, Reason.REPETIDA, earlier
        self.cambios = {}

    def is_as(self, other: "Verdict") -> bool:
        """Whether it writes the same."""
        return (
            self.resultado == other.resultado
            and self.cambios == other.cambios
            and (self.contacto_id == other.contacto_id or self.resultado == Outcome.CREAR)
        )


@dataclass(slots=True)
class Situation:
    """What the database has of some items. `keys` are theirs, by their number; `found` whom these find."""

    keys: dict[int, dict[MatchKey, str]]
    found: dict[tuple[MatchKey, str], list[UUID]]
    contacts: Mapping[UUID, Any]
    trashed: set[UUID]
    owners: set[str]

    def whom(self, numero: int, key: MatchKey) -> list[UUID]:
        value = self.keys[numero].get(key)
        return self.found.get((key, value), []) if value else []

    def claims(self, numero: int, keys: Iterable[MatchKey]) -> list[str]:
        mine = self.keys[numero]
        return [f"{key}:{mine[key]}" for key in dict.fromkeys((*keys, MatchKey.EMAIL)) if key in mine]


# Normalised as the database itself does it for the columns that are compared.
_KEYS = text("""
    SELECT numero, lower(email) AS email, public.document_key(tipo, cedula) AS documento,
        public.phone_e164(telefono) AS telefono
    FROM unnest(:numeros, :emails, :tipos, :cedulas, :telefonos) AS item (numero, email, tipo, cedula, telefono)
""").bindparams(
    bindparam("numeros", type_=ARRAY(Integer)),
    *(bindparam(name, type_=ARRAY(Text)) for name in ("emails", "tipos", "cedulas", "telefonos")),
)
# Two are as bad as many: a phone that hundreds share is not read through.
_FIND = {
    key: text(f"""
        SELECT key, found.id FROM unnest(:keys) AS key
        CROSS JOIN LATERAL (SELECT id FROM contacts WHERE {column} = key ORDER BY {column} LIMIT 2) AS found
    """).bindparams(bindparam("keys", type_=ARRAY(Text)))
    for key, column in {
        MatchKey.EMAIL: "lower(email)",
        MatchKey.DOCUMENTO: "documento",
        MatchKey.TELEFONO: "telefono_e164",
    }.items()
}
_ROWS = select(*COLUMNS).where(_contacts.c.id == any_(_IDS)).order_by(_contacts.c.id)
_IN_TRASH = select(_trash.c.id).where(_trash.c.id == any_(_IDS))
_OWNERS = select(_users.c.id).where(_users.c.id == any_(_IDS))


def look_up(db: Connection, items: Sequence[Item], policy: Policy, *, for_update: bool = False) -> Situation:
    """`for_update`: nobody else changes whom they find before this transaction ends."""
    keys = _keys_of(db, items, policy)
    owners = {policy.por_defecto.get("propietario_id"), *(item.valores.get("propietario_id") for item in items)}
    known = db.execute(_OWNERS, {"ids": [UUID(owner) for owner in owners if owner]}).scalars()
    claimed = [item.id for item in items if item.id]
    # An id that was merged leads to its survivor.
    leads = contact_merges.survivors_of(db, claimed) if claimed else {}
    trashed = set(db.execute(_IN_TRASH, {"ids": claimed}).scalars()) - leads.keys() if claimed else set()
    contacts: dict[UUID, Any] = {}
    looked_at: set[UUID] = set()
    # Whom the keys find may have changed before it was locked.
    named = {*claimed, *leads.values()}
    while not (wanted := named.union(*(found := _find(db, keys)).values())) <= looked_at:
        looked_at |= wanted
        rows = db.execute(_ROWS.with_for_update() if for_update else _ROWS, {"ids": sorted(looked_at)})
        contacts = {row.id: row for row in rows}
        if not for_update:
            break
    found = {key: [id for id in ids if id in contacts] for key, ids in found.items()}
    for id in claimed:
        if (target := leads.get(id, id)) in contacts:
            found[MatchKey.ID, str(id)] = [target]
    return Situation(keys, found, contacts, trashed, {str(owner) for owner in known})


def _keys_of(db: Connection, items: Sequence[Item], policy: Policy) -> dict[int, dict[MatchKey, str]]:
    columns = {"emails": "email", "tipos": "tipo_documento", "cedulas": "cedula", "telefonos": "telefono"}
    given = {name: [item.valores.get(column) for item in items] for name, column in columns.items()}
    if MatchKey.DOCUMENTO not in policy.claves:
        given["cedulas"] = [None] * len(items)
    if MatchKey.TELEFONO not in policy.claves:
        given["telefonos"] = [None] * len(items)
    rows = db.execute(_KEYS, {"numeros": [item.numero for item in items], **given})
    normal = (MatchKey.EMAIL, MatchKey.DOCUMENTO, MatchKey.TELEFONO)
    keys = {row.numero: {key: getattr(row, key) for key in normal if getattr(row, key)} for row in rows}
    if MatchKey.ID in policy.claves:
        for item in items:
            if item.id:
                keys[item.numero][MatchKey.ID] = str(item.id)
    return keys


def _find(db: Connection, keys: dict[int, dict[MatchKey, str]]) -> dict[tuple[MatchKey, str], list[UUID]]:
    found: dict[tuple[MatchKey, str], list[UUID]] = {}
    for key, statement in _FIND.items():
        wanted = {mine[key] for mine in keys.values() if key in mine}
        if wanted:
            for value, id in db.execute(statement, {"keys": sorted(wanted)}):
                found.setdefault((key, value), []).append(id)
    return found


def decide(item: Item, situation: Situation, policy: Policy, *, new_id: UUID | None = None) -> Verdict:
    """What comes of it, were it alone."""
    verdict = _decide(item, situation, policy, new_id)
    verdict.clave_id = item.id
    return verdict


def _decide(item: Item, situation: Situation, policy: Policy, new_id: UUID | None) -> Verdict:
    claims = situation.claims(item.numero, policy.claves)
    for key in policy.claves:
        whom = situation.whom(item.numero, key)
        if len(whom) > 1:
            return Verdict(
                item.numero, Outcome.CONFLICTO, Reason.VARIOS_COINCIDEN, key.value, whom[0], valores=item.valores
            )
        if whom:
            return _of_known(item, situation.contacts[whom[0]], situation, policy, claims)
        if key is MatchKey.ID and item.id in situation.trashed:
            return Verdict(item.numero, Outcome.CONFLICTO, Reason.EN_PAPELERA, key.value, item.id, valores=item.valores)
    return _of_new(item, situation, policy, claims, new_id or uuid4())


def _of_new(item: Item, situation: Situation, policy: Policy, claims: list[str], id: UUID) -> Verdict:
    values = {name: value for name, value in {**policy.por_defecto, **item.valores}.items() if value is not None}
    if field_name := missing(values):
        return Verdict(item.numero, Outcome.ERROR, Reason.FALTA, field_name)
    values.setdefault("nombre_completo", f"{values['nombres']} {values['apellidos']}")
    if wrong := _wrong(values, situation):
        return Verdict(item.numero, Outcome.ERROR, *wrong)
    if holders := situation.whom(item.numero, MatchKey.EMAIL):
        taken = Reason.CORREO_OCUPADO
        return Verdict(item.numero, Outcome.CONFLICTO, taken, "email", holders[0], valores=values)
    return Verdict(item.numero, Outcome.CREAR, contacto_id=id, valores=values, claves=claims)


def _of_known(item: Item, row: Any, situation: Situation, policy: Policy, claims: list[str]) -> Verdict:
    verdict = Verdict(item.numero, Outcome.OMITIR, contacto_id=row.id, valores=item.valores)
    verdict.claves = [*claims, f"contacto:{row.id}"]
    if policy.al_coincidir is OnMatch.OMITIR:
        verdict.motivo = Reason.YA_EXISTE
        return verdict
    said = item.valores
    if policy.guesses_names and said.get("nombre_completo") == row.nombre_completo:
        # Where they are parted is known already.
        said = {name: value for name, value in said.items() if name not in {"nombres", "apellidos"}}
    verdict.cambios = _changes(said, row, only_empty=policy.al_coincidir is OnMatch.COMPLETAR)
    after = {name: now for name, (_, now) in verdict.cambios.items()}
    if not after:
        verdict.motivo = Reason.SIN_CAMBIOS
        return verdict
    document = {name: written(row, name) for name in ("tipo_documento", "cedula")}
    if wrong := _wrong(after | ({**document, **after} if after.keys() & document.keys() else {}), situation):
        return Verdict(item.numero, Outcome.ERROR, *wrong, contacto_id=row.id)
    holders = situation.whom(item.numero, MatchKey.EMAIL)
    if "email" in after and holders not in ([], [row.id]):
        taken = Reason.CORREO_OCUPADO
        return Verdict(item.numero, Outcome.CONFLICTO, taken, "email", holders[0], valores=item.valores)
    verdict.resultado = Outcome.ACTUALIZAR
    return verdict


def _wrong(values: Values, situation: Situation) -> tuple[Reason, str] | None:
    """What no value says alone."""
    owner = values.get("propietario_id")
    if owner and owner not in situation.owners:
        return Reason.PROPIETARIO_DESCONOCIDO, "propietario_id"
    if missed_digit(values.get("tipo_documento"), values.get("cedula")):
        return Reason.DIGITO_NIT, "cedula"
    return None


_PAIRS = (("tipo_documento", "cedula"), ("municipio", "ciudad"))


def _plain(text: str | None) -> str:
    return "".join(letter for letter in (text or "").casefold() if letter.isalnum())


def _differs(said: str | None, kept: str | None) -> bool:
    """Whether there are two of them that are not the same."""
    return bool(said and kept) and _plain(said) != _plain(kept)


def _changes(values: Values, row: Any, *, only_empty: bool) -> dict[str, list[Any]]:
    """By field: what it is and what it becomes; the full name is made anew as `CRUDContact.update` does it."""
    changes = {}
    for name, value in values.items():
        before = written(row, name)
        if before != value and not (only_empty and before not in {None, ""}):
            changes[name] = [before, value]
    for part, whole in _PAIRS if only_empty else ():
        # What goes with another document, or another city, than the one that stays.
        if _differs(values.get(whole), written(row, whole)):
            changes.pop(part, None)
        if _differs(values.get(part), written(row, part)):
            changes.pop(whole, None)
    is_renamed = changes.keys() & {"nombres", "apellidos"}
    if (is_renamed and "nombre_completo" not in values) or changes.get("nombre_completo", [None, ""])[1] is None:
        given, surnames = (changes.get(name, [None, written(row, name)])[1] for name in ("nombres", "apellidos"))
        changes["nombre_completo"] = [row.nombre_completo, f"{given} {surnames}"]
        if row.nombre_completo == changes["nombre_completo"][1]:
            del changes["nombre_completo"]
    return changes


def keep_apart(verdicts: Sequence[Verdict], known: Mapping[str, int]) -> dict[str, int]:
    """Have whoever would write what an earlier one writes already be in conflict with it.

    `known` is what earlier ones are found by, and whose it is; the same is returned of these.
    """
    mine: dict[str, int] = {}
    for verdict in verdicts:
        owners = (mine.get(claim) if claim in mine else known.get(claim) for claim in verdict.claves)
        earlier = next((owner for owner in owners if owner is not None), None)
        if earlier is not None:
            verdict.repeats(earlier)
        elif verdict.writes:
            mine |= dict.fromkeys(verdict.claves, verdict.numero)
    return mine


_RECORD = ", ".join(f"{name} {kind}" for name, kind in {"id": "uuid", **_TYPES}.items())
# In the order of their e-mails, so that two who write the same ones never wait for each other.
_INSERT = text(f"""
    INSERT INTO contacts (id, {", ".join(FIELDS)})
    SELECT id, {", ".join(FIELDS)} FROM json_to_recordset(CAST(:rows AS json)) AS row ({_RECORD})
    ORDER BY lower(email) ON CONFLICT DO NOTHING RETURNING id
""")
_UPDATE = text(f"""
    UPDATE contacts SET updated_at = clock_timestamp(), {", ".join(f"{name} = row.{name}" for name in FIELDS)}
    FROM json_to_recordset(CAST(:rows AS json)) AS row ({_RECORD})
    WHERE contacts.id = row.id RETURNING contacts.id
""")


def write(db: Connection, verdicts: Sequence[Verdict], situation: Situation) -> set[UUID]:
    """Which contacts were written: not those whose e-mail was taken at this very moment.

    Raises IntegrityError where a change wants such an e-mail.
    """
    new = [{"id": str(one.contacto_id), **one.valores} for one in verdicts if one.resultado is Outcome.CREAR]
    changed = [
        {"id": str(one.contacto_id), **_as_it_becomes(situation.contacts[one.contacto_id], one.cambios)}
        for one in verdicts
        if one.resultado is Outcome.ACTUALIZAR and one.contacto_id
    ]
    done: set[UUID] = set()
    for statement, rows in ((_UPDATE, changed), (_INSERT, new)):
        if rows:
            done |= set(db.execute(statement, {"rows": json.dumps(rows)}).scalars())
    return done


def _as_it_becomes(row: Any, changes: Mapping[str, Sequence[Any]]) -> Values:
    return {name: changes[name][1] if name in changes else written(row, name) for name in FIELDS}
