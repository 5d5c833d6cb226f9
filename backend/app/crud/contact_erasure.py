"""Erasing contacts for good: out of the trash, and out of all that was kept of them.

After it nothing tells who they were (Ley 1581 de 2012, art. 8, e: the right to erasure). In the audit trail their
entries lose their values, and so do those entries of others that tell what a merge brought them from who is erased; a
tombstone remains, which names these, and the trail still verifies.

A file that made or changed one of them is forgotten whole, as one row can't be cut out of it. What somebody typed as a
filter is not theirs: a view has it until it is changed, and a job that failed for 30 days. Nor is what another contact
has in its own fields since a merge out of which they were taken by hand: undoing the merge takes it back.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Text, Uuid, any_, bindparam, delete, text

from app import database
from app.core.errors import ContactMergedError
from app.crud import contact_import, contact_merges, contact_total
from app.models.audit import AuditEntity
from app.models.contact import TrashedContact

# What a tombstone says: which entries of others lost their values with it.
BESIDE = "entradas"
# As the migration keeps them in contact_words.
SHORTEST_WORD = 3
# Seconds to look for others who have something of theirs.
FORGETTING = 60

_trash = cast(Table, TrashedContact.__table__)
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))
_REMOVE = delete(_trash).where(_trash.c.id == any_(_IDS)).returning(_trash.c.id)
_WORDS = text(f"""
    SELECT DISTINCT word FROM audit_entries, jsonb_each(cambios) AS change (field, was_and_is),
        jsonb_array_elements_text(was_and_is) AS value,
        unnest(string_to_array(public.marked_words(public.fold(value)), 'Q')) AS word
    WHERE entidad_id = ANY(:ids) AND entidad = 'contacto' AND jsonb_typeof(was_and_is) = 'array'
        AND field IN ('nombres', 'apellidos', 'nombre_completo', 'ciudad') AND length(word) >= {SHORTEST_WORD}
""").bindparams(_IDS)
# Of nobody in particular, or no value.
_NOT_PERSONAL = "('estado', 'propietario_id', 'fusionados')"
# By which somebody is known in the notes of another, where a merge told them (`app/merging.py`).
_IN_NOTES = "('email', 'telefono', 'cedula', 'notas')"
# Notes that are shorter stand in others' by chance: those count where a merge puts them, between two gaps.
TELLING = 12
_GAP, _BLANKS = "E'\\n\\n'", "E' \\n\\t\\r'"
_IS_TOLD = f"""
    CASE
        WHEN had.field <> 'notas' THEN notas ~ (
            '(?<!\\w)' || regexp_replace(had.value #>> '{{}}', '(\\W)', '\\\\\\1', 'g') || '(?!\\w)'
        )
        WHEN length(had.value #>> '{{}}') >= {TELLING}
            THEN position(btrim(had.value #>> '{{}}', {_BLANKS}) IN notas) > 0
        ELSE position({_GAP} || btrim(had.value #>> '{{}}', {_BLANKS}) || {_GAP} IN {_GAP} || notas || {_GAP}) > 0
    END
"""
# The entries of whom they were merged into, and of whom that was merged into later, that tell a value which the merge
# put there; and whose notes have a value that was ever theirs. What a merge put is not known any more where somebody
# else of it was erased before: then all that was ever theirs counts, but for what the other one has as their own.
_BESIDE = text(f"""
    WITH RECURSIVE merged AS (
        SELECT contacto_id AS erased, id, sobreviviente_id FROM contact_merges WHERE contacto_id = ANY(:ids)
        UNION
        SELECT merged.erased, later.id, later.sobreviviente_id FROM merged
        JOIN contact_merges AS later ON later.contacto_id = merged.sobreviviente_id AND later.id > merged.id
    ), survivors AS (
        SELECT id, to_jsonb(contacts) AS own FROM contacts WHERE id IN (SELECT sobreviviente_id FROM merged)
        UNION ALL SELECT id, to_jsonb(trashed_contacts) FROM trashed_contacts
        WHERE id IN (SELECT sobreviviente_id FROM merged)
    ), put AS (
        SELECT merge.contacto_id AS erased, entry.id AS since, field, change -> 1 AS value
        FROM contact_merges AS merge
        JOIN audit_entries AS entry ON entry.operacion_id = merge.operacion_id
            AND entry.entidad_id = merge.sobreviviente_id AND entry.accion = 'cambiar'
        CROSS JOIN jsonb_each(entry.cambios) AS changes (field, change)
        WHERE merge.contacto_id = ANY(:ids) AND field NOT IN {_NOT_PERSONAL} AND field <> 'notas' AND change ->> 1 <> ''
    ), had AS (
        SELECT DISTINCT merge.contacto_id AS erased, went.id AS since, field, value, EXISTS (
            SELECT FROM audit_entries AS other WHERE other.operacion_id = merge.operacion_id
                AND other.entidad_id = merge.sobreviviente_id AND other.accion = 'cambiar' AND other.salt IS NULL
        ) AS may_be_put
        FROM contact_merges AS merge
        JOIN audit_entries AS went ON went.operacion_id = merge.operacion_id AND went.entidad_id = merge.contacto_id
        JOIN audit_entries AS entry ON entry.entidad_id = merge.contacto_id AND entry.entidad = 'contacto'
        CROSS JOIN jsonb_each(entry.cambios) AS changes (field, change)
        CROSS JOIN jsonb_array_elements(nullif(change, 'null')) AS value
        WHERE merge.contacto_id = ANY(:ids) AND field NOT IN {_NOT_PERSONAL} AND value #>> '{{}}' <> ''
    )
    SELECT DISTINCT merged.erased, told.id
    FROM merged JOIN survivors ON survivors.id = merged.sobreviviente_id
    JOIN audit_entries AS told ON told.entidad_id = survivors.id
    WHERE told.entidad = 'contacto' AND told.salt IS NOT NULL AND (
        EXISTS (
            SELECT FROM put WHERE put.erased = merged.erased AND told.id >= put.since AND (
                told.cambios -> put.field @> put.value
                OR (put.field = 'nombre_completo' AND told.nombre = put.value #>> '{{}}')
            )
        ) OR EXISTS (
            SELECT FROM had WHERE had.erased = merged.erased AND told.id >= had.since AND (
                (
                    had.field IN {_IN_NOTES} AND EXISTS (
                        SELECT FROM jsonb_array_elements_text(nullif(told.cambios -> 'notas', 'null')) AS notas
                        WHERE {_IS_TOLD}
                    )
                ) OR (
                    had.may_be_put AND own -> had.field IS DISTINCT FROM had.value AND (
                        told.cambios -> had.field @> had.value
                        OR (had.field = 'nombres' AND starts_with(told.nombre, had.value #>> '{{}}'))
                        OR (had.field = 'apellidos' AND told.nombre LIKE '% ' || (had.value #>> '{{}}'))
                    )
                )
            )
        )
    )
    ORDER BY told.id
""").bindparams(_IDS)
_VOID = "UPDATE audit_entries SET cambios = NULL, salt = NULL, nombre = NULL WHERE salt IS NOT NULL AND"
_FORGET = text(f"{_VOID} entidad_id = ANY(:ids) AND entidad = 'contacto'").bindparams(_IDS)
_FORGET_BESIDE = text(f"{_VOID} id = ANY(:entries)")
# Those that say of them that they are no duplicates, those of merges that they were part of, and what names one of
# these and is of nothing in particular, as an undoing is, which tells what it takes back.
_FORGET_ANSWERS = text("""
    WITH merged AS (SELECT sobreviviente_id AS id FROM contact_merges WHERE contacto_id = ANY(:ids))
    DELETE FROM idempotency_keys WHERE subject_id = ANY(:ids) OR subject_id IN (
        SELECT descarte_id FROM dismissed_pairs WHERE primero = ANY(:ids) OR segundo = ANY(:ids)
        UNION ALL SELECT id FROM merged
    ) OR (subject_id IS NULL AND EXISTS (
        SELECT FROM (SELECT unnest(:ids) UNION SELECT id FROM merged) AS named (id)
        WHERE position(convert_to(named.id::text, 'UTF8') IN body) > 0
    ))
""").bindparams(_IDS)
# Its words of names and cities, unless somebody else has one in whatever field.
_FORGET_WORDS = text("""
    DELETE FROM contact_words WHERE word = ANY(:words)
        AND NOT EXISTS (SELECT FROM contacts WHERE texto LIKE '%' || contact_words.word || '%')
        AND NOT EXISTS (SELECT FROM trashed_contacts WHERE texto LIKE '%' || contact_words.word || '%')
""").bindparams(bindparam("words", type_=ARRAY(Text)))
_TOMBSTONES = text("""
    SELECT write_audit_entries(
        array_fill('borrar'::text, ARRAY[cardinality(:ids)]), :entity, :ids,
        array_fill(NULL::text, ARRAY[cardinality(:ids)]), CAST(:beside AS jsonb[])
    )
""").bindparams(_IDS, bindparam("beside", type_=ARRAY(Text)))


def erase_one(db: Connection, trashed: TrashedContact) -> None:
    """Raises ContactMergedError of who is part of another contact, which has their values."""
    if survivor := contact_merges.survivors_of(db, [trashed.id]).get(trashed.id):
        raise ContactMergedError(trashed.id, survivor)
    erase(db, [trashed.id])


def erase(db: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Take deleted contacts away for good, with all that they are made of; returns which."""
    # It is the same people's.
    whole = [*ids, *contact_merges.members_of(db, ids)]
    erased = list(db.execute(_REMOVE, {"ids": whole}).scalars())
    if not erased:
        return []
    database.allow(db, seconds=FORGETTING)
    # What they were called before, and what others got from them, is in the trail alone.
    words = db.execute(_WORDS, {"ids": erased}).scalars().all()
    beside = db.execute(_BESIDE, {"ids": erased}).all()
    db.execute(_FORGET, {"ids": erased})
    db.execute(_FORGET_ANSWERS, {"ids": erased})
    contact_import.forget_files_of(db, erased)
    db.execute(_FORGET_WORDS, {"words": list(words)})
    # A city that nobody has any more comes to nothing.
    contact_total.fold(db)
    _bury(db, erased, beside)
    return erased


def _bury(db: Connection, erased: Sequence[UUID], beside: Iterable[Any]) -> None:
    """A tombstone for each; what it names of others goes behind it, as the trail lets nothing else go."""
    named: dict[UUID, list[int]] = {}
    for entry in beside:
        named.setdefault(entry.erased, []).append(entry.id)
    told = [json.dumps({BESIDE: [None, named[id]]}) if id in named else None for id in erased]
    db.execute(_TOMBSTONES, {"ids": erased, "entity": AuditEntity.CONTACTO.value, "beside": told})
    if entries := sorted({id for ids in named.values() for id in ids}):
        db.execute(_FORGET_BESIDE, {"entries": entries})
