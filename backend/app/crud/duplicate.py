"""Groups of likely duplicates, as they are now, and those of which somebody said that they are none."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Uuid, any_, bindparam, delete, func, select, text

from app import merging
from app.core.errors import ContactNotFoundError
from app.crud import audit, duplicate_scan, idempotency
from app.crud.base import CRUDBase
from app.crud.contact import contact as contacts
from app.crud.duplicate_evidence import EVIDENCE, LEAST_SCORE, bits_of, reasons_of
from app.crud.keyset import Key, behind, labelled, moment, ordered, page_of, place_of
from app.crud.user import user as users
from app.models.audit import AuditAction, AuditEntity
from app.models.contact import Contact
from app.models.duplicate import DismissedPair, DuplicateDismissal, DuplicateGroup
from app.models.job import JobState
from app.models.user import User
from app.schemas import contact as shown
from app.schemas import duplicate as schemas

SORT = "-puntaje"
NEWEST = "-created_at"
# So many groups are looked at for a total.
MOST_COUNTED = 1_000
EVERY_REASON = 31

_contacts, _groups, _dismissals, _pairs, _users = (
    cast(Table, model.__table__) for model in (Contact, DuplicateGroup, DuplicateDismissal, DismissedPair, User)
)
_IDS: Any = bindparam("ids", type_=ARRAY(Uuid))
# The pairs of a group `g` that are there, are alike, and were not dismissed.
_HOLDING = f"""
    FROM unnest(g.contactos) AS primero CROSS JOIN unnest(g.contactos) AS segundo
    JOIN contacts AS a ON a.id = primero JOIN contacts AS b ON b.id = segundo {EVIDENCE}
    WHERE primero < segundo AND evidence.puntaje >= {LEAST_SCORE} AND NOT EXISTS (
        SELECT FROM dismissed_pairs AS d WHERE d.primero = a.id AND d.segundo = b.id
    )
"""
_FOUND = "FROM duplicate_groups AS g WHERE g.puntaje >= :least AND g.motivos & :reasons <> 0"
_STILL = f"""
    CROSS JOIN LATERAL (
        SELECT max(evidence.puntaje) AS puntaje, bit_or(evidence.motivos) AS motivos {_HOLDING}
    ) AS now
    WHERE now.puntaje >= :least AND now.motivos & :reasons <> 0
"""
_PAGE = """
    SELECT g.id, now.puntaje, now.motivos, g.puntaje AS key_0, g.id AS key_1
    FROM (SELECT g.* {found} {after} ORDER BY g.puntaje DESC, g.id DESC) AS g {still}
    ORDER BY g.puntaje DESC, g.id DESC LIMIT :limit
"""
_FIRST = text(_PAGE.format(found=_FOUND, after="", still=_STILL))
_NEXT = text(_PAGE.format(found=_FOUND, after="AND (g.puntaje, g.id) < (:after_0, :after_1)", still=_STILL)).bindparams(
    bindparam("after_1", type_=Uuid)
)
# What nobody touched since the scan is as it found it.
_IS_UNTOUCHED = """
    cardinality(g.contactos) = (
        SELECT count(*) FROM contacts AS c WHERE c.id = ANY(g.contactos) AND c.updated_at < g.scanned_at
    ) AND NOT EXISTS (
        SELECT FROM dismissed_pairs AS d WHERE d.primero = ANY(g.contactos) AND d.segundo = ANY(g.contactos)
    )
"""
_COUNT = text(f"""
    SELECT count(*) FROM (
        SELECT g.*, (SELECT created_at FROM duplicate_scans) AS scanned_at {_FOUND}
        ORDER BY g.puntaje DESC, g.id DESC LIMIT {MOST_COUNTED}
    ) AS g WHERE CASE WHEN {_IS_UNTOUCHED} THEN true ELSE EXISTS (SELECT FROM (SELECT) AS it {_STILL}) END
""")
_COUNT_FOUND = text(f"SELECT count(*) {_FOUND}")
_READ_PAIRS = text(f"""
    SELECT g.id, pair.* FROM duplicate_groups AS g CROSS JOIN LATERAL (
        SELECT a.id AS primero, b.id AS segundo, evidence.puntaje, evidence.motivos {_HOLDING}
    ) AS pair
    WHERE g.id = ANY(:ids) ORDER BY pair.puntaje DESC, primero, segundo
""").bindparams(_IDS)
_KEYS = (Key(_groups.c.puntaje, _groups.c.puntaje.type, int), Key(_groups.c.id, Uuid(), UUID))
_DISMISSAL_KEYS = (moment(_dismissals.c.created_at), Key(_dismissals.c.id, Uuid(), UUID))


def get_multi(db: Connection, query: schemas.DuplicateQuery) -> schemas.DuplicatePage:
    """One page, the surest first. Raises InvalidCursorError."""
    values = {
        "least": max(query.puntaje_minimo, LEAST_SCORE),
        "reasons": bits_of(query.motivo) if query.motivo else EVERY_REASON,
    }
    place = place_of(query.position, SORT, _KEYS)
    rows = db.execute(_NEXT if place else _FIRST, values | place | {"limit": query.size + 1}).all()
    items, next_cursor = page_of(rows, query.size, SORT, _KEYS)
    found = db.execute(_COUNT_FOUND, values).scalar_one()
    is_exact = found <= MOST_COUNTED
    return schemas.DuplicatePage(
        items=_groups_of(db, items),
        total=db.execute(_COUNT, values).scalar_one() if is_exact else found,
        total_is_exact=is_exact,
        next_cursor=next_cursor,
        escaneo=_scan(db),
    )


def _groups_of(db: Connection, rows: Sequence[Any]) -> list[schemas.DuplicateGroup]:
    pairs: dict[UUID, list[Any]] = {}
    for pair in db.execute(_READ_PAIRS, {"ids": [row.id for row in rows]}) if rows else ():
        pairs.setdefault(pair.id, []).append(pair)
    whom = {id for own in pairs.values() for pair in own for id in (pair.primero, pair.segundo)}
    people = contacts.get_all(db, list(whom), for_update=False) if whom else {}
    groups = (_group(row, pairs.get(row.id, []), people) for row in rows)
    return [group for group in groups if group is not None]


def _group(row: Any, pairs: list[Any], people: dict[UUID, Contact]) -> schemas.DuplicateGroup | None:
    # Each statement sees what is there then.
    pairs = [pair for pair in pairs if pair.primero in people and pair.segundo in people]
    if not pairs:
        return None
    ids = {id for pair in pairs for id in (pair.primero, pair.segundo)}
    return schemas.DuplicateGroup(
        id=row.id,
        puntaje=pairs[0].puntaje,
        motivos=reasons_of(row.motivos),
        contactos=[shown.Contact.model_validate(one) for one in merging.order([people[id] for id in ids])],
        pares=[
            schemas.DuplicatePair(
                ids=(pair.primero, pair.segundo), puntaje=pair.puntaje, motivos=reasons_of(pair.motivos)
            )
            for pair in pairs
        ],
    )


def _scan(db: Connection) -> schemas.DuplicateScan | None:
    job, result = duplicate_scan.last(db), duplicate_scan.result(db)
    if job is None and result is None:
        return None
    by = users.get(db, (job or result).usuario_id) if (job or result).usuario_id else None
    return schemas.DuplicateScan(
        trabajo_id=(job or result).id,
        estado=JobState(job.estado) if job else JobState.HECHO,
        usuario_id=(job or result).usuario_id,
        usuario=audit.name_of(by) if by else None,
        total=job.total if job else result.contactos,
        hechos=job.hechos if job else result.contactos,
        created_at=(job or result).created_at,
        finished_at=(job or result).finished_at,
        error=job.error if job else None,
        resultado_at=result.finished_at if result else None,
    )


class CRUDDismissal(CRUDBase[DuplicateDismissal, Any, Any]):
    def __init__(self) -> None:
        super().__init__(DuplicateDismissal)

    def add(self, db: Connection, ids: Sequence[UUID], *, by: User) -> schemas.Dismissal:
        """Each of these is another person than each other one. Raises ContactNotFoundError."""
        found = contacts.get_all(db, ids, for_update=False)
        missing = [str(id) for id in ids if id not in found]
        if missing:
            raise ContactNotFoundError(extra={"ids": missing})
        row = self._insert_row(db, {"contactos": sorted(ids), "usuario_id": by.id})
        pairs = [
            {"primero": one, "segundo": other, "descarte_id": row.id} for one, other in combinations(sorted(ids), 2)
        ]
        db.execute(_pairs.insert(), pairs)
        self._note(db, AuditAction.DESCARTAR, row)
        return self._shown(row, _names(db, row.contactos), audit.name_of(by))

    def take_back(self, db: Connection, row: DuplicateDismissal) -> schemas.Dismissal:
        """They may be the same again, unless that was said of them once more."""
        by = users.get(db, row.usuario_id) if row.usuario_id else None
        answer = self._shown(row, _names(db, row.contactos), audit.name_of(by) if by else None)
        db.execute(delete(self.table).where(self.table.c.id == row.id))
        # It has their names, and who erases one of them would not find it any more.
        idempotency.forget(db, row.id)
        self._note(db, AuditAction.RETOMAR, row)
        return answer

    def get_multi(self, db: Connection, query: schemas.DismissalQuery) -> schemas.DismissalPage:
        """One page, the newest first. Raises InvalidCursorError."""
        place = place_of(query.position, NEWEST, _DISMISSAL_KEYS)
        name = (_users.c.nombres + " " + _users.c.apellidos).label("usuario")
        statement = select(*self.columns, name, *labelled(_DISMISSAL_KEYS)).join(
            _users, _users.c.id == self.table.c.usuario_id, isouter=True
        )
        if place:
            statement = statement.where(behind(_DISMISSAL_KEYS, is_descending=True))
        statement = statement.order_by(*ordered(_DISMISSAL_KEYS, is_descending=True)).limit(query.size + 1)
        items, next_cursor = page_of(db.execute(statement, place).all(), query.size, NEWEST, _DISMISSAL_KEYS)
        names = _names(db, [id for row in items for id in row.contactos])
        return schemas.DismissalPage(
            items=[self._shown(row, names, row.usuario) for row in items],
            total=db.execute(select(func.count()).select_from(self.table)).scalar_one(),
            next_cursor=next_cursor,
        )

    def _shown(self, row: Any, names: dict[UUID, str], by: str | None) -> schemas.Dismissal:
        return schemas.Dismissal(
            id=row.id,
            contactos=[schemas.DismissedContact(id=id, nombre_completo=names.get(id)) for id in row.contactos],
            usuario_id=row.usuario_id,
            usuario=by,
            created_at=row.created_at,
        )

    def _note(self, db: Connection, action: AuditAction, row: DuplicateDismissal) -> None:
        ids = [str(id) for id in row.contactos]
        changes = {"contactos": [None, ids] if action is AuditAction.DESCARTAR else [ids, None]}
        audit.note(db, action, AuditEntity.DUPLICADO, id=row.id, changes=changes)


def _names(db: Connection, ids: Sequence[UUID]) -> dict[UUID, str]:
    statement = select(_contacts.c.id, _contacts.c.nombre_completo).where(_contacts.c.id == any_(_IDS))
    return dict(db.execute(statement, {"ids": list(ids)}).tuples().all())


dismissal = CRUDDismissal()
