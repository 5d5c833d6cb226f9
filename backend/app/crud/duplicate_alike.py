"""Who is likely the contact that somebody types: looked up by indexes, so that it may be asked at each pause."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, Uuid, bindparam, select, text

from app.crud.contact_order import COLUMNS
from app.crud.duplicate_evidence import EVIDENCE_OF_ONE, IS_DOCUMENT, KEYS, reasons_of
from app.models.contact import Contact
from app.schemas.contact import Contact as ShownContact
from app.schemas.duplicate import AlikeContact, AlikeContacts, AlikeQuery

MOST_SHOWN = 5
# Of one number, or of names that sound alike in a city, so many are looked at.
MOST_SHARED, MOST_SOUNDING_ALIKE = 20, 300

_contacts = cast(Table, Contact.__table__)
# Each of what was typed leads to its index, or to nobody.
_LOOK = text(f"""
    WITH b AS MATERIALIZED (
        SELECT coalesce(nombres, '') AS nombres, coalesce(apellidos, '') AS apellidos, email, ciudad, municipio,
            public.phone_e164(telefono) AS telefono_e164, public.document_key(tipo, cedula) AS documento
        FROM (VALUES (
            CAST(:nombres AS text), CAST(:apellidos AS text), CAST(:email AS text), CAST(:telefono AS text),
            CAST(:cedula AS text), CAST(:tipo_documento AS text), CAST(:ciudad AS text), CAST(:municipio AS text)
        )) AS typed (nombres, apellidos, email, telefono, cedula, tipo, ciudad, municipio)
    ), other AS MATERIALIZED (
        SELECT {KEYS.format(row="b")} FROM b
    ), found AS (
        SELECT id FROM contacts
        WHERE lower(email) IN (SELECT lower(email) FROM b UNION ALL SELECT email_key FROM other)
        UNION (
            SELECT id FROM contacts WHERE telefono_e164 = (SELECT telefono_e164 FROM b) LIMIT {MOST_SHARED}
        ) UNION (
            SELECT id FROM contacts
            WHERE documento = (SELECT documento FROM b WHERE {IS_DOCUMENT.format(row="b")}) LIMIT {MOST_SHARED}
        ) UNION (
            SELECT id FROM contacts WHERE public.name_key(nombres, apellidos, ciudad, municipio)
                = (SELECT public.name_key(nombres, apellidos, ciudad, municipio) FROM b)
            LIMIT {MOST_SOUNDING_ALIKE}
        )
    )
    SELECT a.id, evidence.puntaje, evidence.motivos
    FROM found JOIN contacts AS a USING (id) CROSS JOIN b CROSS JOIN other {EVIDENCE_OF_ONE}
    WHERE evidence.motivos > 0 AND a.id IS DISTINCT FROM :excepto AND NOT EXISTS (
        SELECT FROM dismissed_pairs
        WHERE primero = least(a.id, :excepto) AND segundo = greatest(a.id, :excepto)
    )
    ORDER BY evidence.puntaje DESC, a.id LIMIT {MOST_SHOWN}
""").bindparams(bindparam("excepto", type_=Uuid))
_READ = select(*COLUMNS).where(_contacts.c.id.in_(bindparam("ids", expanding=True)))


def look(db: Connection, query: AlikeQuery) -> AlikeContacts:
    """Nothing of it is an error, however little was typed."""
    values: dict[str, Any] = query.model_dump()
    found = db.execute(_LOOK, values).all()
    if not found:
        return AlikeContacts(items=[])
    rows: dict[UUID, Any] = {row.id: row for row in db.execute(_READ, {"ids": [each.id for each in found]})}
    return AlikeContacts(
        items=[
            AlikeContact(
                contacto=ShownContact.model_validate(rows[each.id]),
                puntaje=each.puntaje,
                motivos=reasons_of(each.motivos),
            )
            for each in found
            if each.id in rows
        ]
    )
