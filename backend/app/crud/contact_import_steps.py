"""What a worker does of an import, a batch at a time: foretell what comes of each row, and do just that.

Both decide by the same code (`contact_upsert`). What the dry run foretold is stored with each row, so that importing
writes exactly that: where the database changed since and a row would come out otherwise, it is a conflict and nothing
of it is written. A batch, what it says of its rows and where the next one begins are one transaction.
"""

import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Table, Text, any_, bindparam, select, text, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import ImportNotFoundError, ImportStateError
from app.crud import audit
from app.crud.contact_batch import Progress
from app.crud.contact_import import CLAIMS, OUTCOMES, ROWS
from app.crud.contact_import_names import resolve_names
from app.crud.contact_upsert import Item, Policy, Verdict, decide, keep_apart, look_up, write
from app.importing.values import Mapped, WrongCellError
from app.models.audit import AuditAction, AuditEntity
from app.models.contact_import import ContactImport
from app.models.contact_import import ImportOutcome as Outcome
from app.models.contact_import import ImportReason as Reason
from app.models.job import Job
from app.models.user import User
from app.schemas.contact_import import MatchKey, OnMatch

# Rows in one transaction: of those that are only looked at more.
FORETOLD_AT_ONCE = 1_000
IMPORTED_AT_ONCE = 500
# How often a batch is decided anew where somebody else takes an e-mail at that very moment.
TIMES = 5

_imports = cast(Table, ContactImport.__table__)
_GET = select(*_imports.c).where(_imports.c.id == bindparam("id")).with_for_update()
_KNOWN = select(CLAIMS.c.clave, CLAIMS.c.numero).where(
    CLAIMS.c.importacion_id == bindparam("id"), CLAIMS.c.clave == any_(bindparam("claves", type_=ARRAY(Text)))
)


def _import_of(db: Connection, job: Job, name: str) -> Any:
    """Raises ImportNotFoundError; ImportStateError where another job took this one's place."""
    row = db.execute(_GET, {"id": UUID(job.parametros["importacion_id"])}).first()
    if row is None:
        raise ImportNotFoundError
    if getattr(row, name) != job.id:
        raise ImportStateError("The import was changed since")
    if row.olvidada_desde:
        raise ImportStateError("The import's rows were forgotten")
    return row


def policy_of(row: Any, user: User) -> Policy:
    mapped = {field for field in row.mapeo if field}
    standard = {"estado": "prospecto", "pais": "Colombia", "propietario_id": str(user.id)}
    given = {name: value for name, value in row.por_defecto.items() if value is not None}
    # A column that is there says it, if only by being empty.
    own = {name: value for name, value in standard.items() if name == "estado" or name not in mapped}
    guesses_names = "nombre_completo" in mapped and not mapped & {"nombres", "apellidos"}
    return Policy([MatchKey(key) for key in row.claves], OnMatch(row.al_coincidir), own | given, guesses_names)


def foretell_step(db: Connection, job: Job, user: User) -> Progress:
    """The next batch of a job of kind `importacion_revisar`."""
    row = _import_of(db, job, "revision_id")
    after = int(job.posicion) if job.posicion else row.primera_fila - 1
    statement = select(ROWS.c.numero, ROWS.c.celdas).where(ROWS.c.importacion_id == row.id, ROWS.c.numero > after)
    lines = db.execute(statement.order_by(ROWS.c.numero).limit(FORETOLD_AT_ONCE)).all()
    verdicts = _foretell(db, row, lines, policy_of(row, user))
    _store(db, row.id, verdicts)
    totals = Counter(row.totales) + Counter(verdict.resultado.value for verdict in verdicts)
    is_over = len(lines) < FORETOLD_AT_ONCE
    _tell(db, row.id, {"totales": totals} | ({"previstos": totals} if is_over else {}))
    return Progress(None if is_over else str(lines[-1].numero), len(lines), 0)


def _foretell(db: Connection, row: Any, lines: Sequence[Any], policy: Policy) -> list[Verdict]:
    mapped = Mapped.of(row.mapeo, is_sheet=row.formato == "xlsx", headings=row.encabezados)
    verdicts: dict[int, Verdict] = {}
    items: list[Item] = []
    for line in lines:
        try:
            values = mapped.values(line.celdas)
        except WrongCellError as error:
            verdicts[line.numero] = Verdict(line.numero, Outcome.ERROR, error.reason, error.field)
            continue
        id = values.pop("id", None)
        items.append(Item(line.numero, values, UUID(id) if id else None))
    for number, wrong in resolve_names(db, items).items():
        verdicts[number] = Verdict(number, Outcome.ERROR, wrong.reason, wrong.field)
    items = [item for item in items if item.numero not in verdicts]
    if items:
        situation = look_up(db, items, policy)
        decided = [decide(item, situation, policy) for item in items]
        _keep_apart(db, row.id, decided)
        verdicts |= {verdict.numero: verdict for verdict in decided}
    return [verdicts[number] for number in sorted(verdicts)]


def _keep_apart(db: Connection, id: UUID, verdicts: Sequence[Verdict]) -> None:
    """Whoever would write what an earlier row writes already is a conflict with it."""
    wanted = sorted({claim for verdict in verdicts for claim in verdict.claves})
    known: dict[str, int] = dict(db.execute(_KNOWN, {"id": id, "claves": wanted}).tuples().all())
    new = keep_apart(verdicts, known)
    _copy(db, CLAIMS.name, ((str(id), claim, number) for claim, number in new.items()))


def _store(db: Connection, id: UUID, verdicts: Sequence[Verdict]) -> None:
    _copy(db, OUTCOMES.name, ((str(id), *_cells(verdict)) for verdict in verdicts))


def _cells(verdict: Verdict) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    values, changes = (json.dumps(kept, ensure_ascii=False) for kept in (verdict.valores, verdict.cambios))
    reason = (verdict.motivo, verdict.campo, verdict.otra_fila)
    return (
        verdict.numero,
        verdict.resultado.value,
        *reason,
        verdict.contacto_id,
        verdict.clave_id,
        values,
        changes,
        None,
    )


_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _copy(db: Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    lines = "".join(
        "\t".join("\\N" if value is None else str(value).translate(_ESCAPES) for value in row) + "\n" for row in rows
    )
    if lines:
        with closing(db.connection.cursor()) as cursor:
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(lines))


def _tell(db: Connection, id: UUID, values: dict[str, Any]) -> None:
    db.execute(update(_imports).where(_imports.c.id == id).values(values))


def import_step(db: Connection, job: Job, user: User) -> Progress:
    """The next batch of a job of kind `importacion_importar`."""
    row = _import_of(db, job, "trabajo_id")
    after = int(job.posicion) if job.posicion else 0
    statement = select(*OUTCOMES.c).where(OUTCOMES.c.importacion_id == row.id, OUTCOMES.c.numero > after)
    foretold = db.execute(statement.order_by(OUTCOMES.c.numero).limit(IMPORTED_AT_ONCE)).all()
    open_ones = [one for one in foretold if one.resultado not in {Outcome.CONFLICTO, Outcome.ERROR}]
    failed = _carry_out(db, open_ones, policy_of(row, user)) if open_ones else {}
    totals = Counter(row.totales) + Counter(
        Outcome.CONFLICTO.value if one.numero in failed else one.resultado for one in foretold
    )
    done = sum(one.resultado != Outcome.OMITIR and one.numero not in failed for one in open_ones)
    if failed:
        told = [(number, *_why(verdict)) for number, verdict in failed.items()]
        numbers, reasons, fields, contacts = map(list, zip(*told, strict=True))
        db.execute(
            _FAIL,
            {"id": row.id, "numeros": numbers, "motivos": reasons, "campos": fields, "contactos": contacts},
        )
    _tell(db, row.id, {"totales": totals})
    is_over = len(foretold) < IMPORTED_AT_ONCE
    if is_over:
        changes = {"filas": [None, row.filas], "totales": [None, dict(totals)]}
        audit.note(db, AuditAction.IMPORTAR, AuditEntity.IMPORTACION, id=row.id, name=row.nombre, changes=changes)
    return Progress(None if is_over else str(foretold[-1].numero), done, len(foretold) - done)


_FAIL = text(f"""
    UPDATE {OUTCOMES.name} AS o SET previsto = o.resultado, resultado = '{Outcome.CONFLICTO.value}',
        motivo = failed.motivo, campo = failed.campo, contacto_id = CAST(failed.contacto AS uuid)
    FROM unnest(
        CAST(:numeros AS int[]), CAST(:motivos AS text[]), CAST(:campos AS text[]), CAST(:contactos AS text[])
    ) AS failed (numero, motivo, campo, contacto)
    WHERE o.importacion_id = :id AND o.numero = failed.numero
""")


def _why(verdict: Verdict | None) -> tuple[str, str | None, str | None]:
    """Why a row does not come out as foretold: the reason, the field, who is in its way."""
    if verdict is None or verdict.resultado is Outcome.CREAR:
        return Reason.CAMBIO_DESPUES.value, None, None
    contact = str(verdict.contacto_id) if verdict.contacto_id else None
    if verdict.motivo is Reason.PROPIETARIO_DESCONOCIDO:
        return verdict.motivo.value, verdict.campo, contact
    return Reason.CAMBIO_DESPUES.value, None, contact


def _carry_out(db: Connection, foretold: Sequence[Any], policy: Policy) -> dict[int, Verdict | None]:
    """Write what was foretold; of what would come out otherwise by now nothing: by its number how, if that is known."""
    items = [Item(one.numero, one.valores, one.clave_id) for one in foretold]
    expected = {
        one.numero: Verdict(one.numero, Outcome(one.resultado), contacto_id=one.contacto_id, cambios=one.cambios)
        for one in foretold
    }
    for _ in range(TIMES):
        situation = look_up(db, items, policy, for_update=True)
        verdicts = [
            decide(item, situation, policy, new_id=expected[item.numero].contacto_id) for item in items
        ]  # fmt: skip
        as_foretold = [verdict for verdict in verdicts if verdict.is_as(expected[verdict.numero])]
        failed: dict[int, Verdict | None] = {
            verdict.numero: verdict for verdict in verdicts if not verdict.is_as(expected[verdict.numero])
        }
        try:
            with db.begin_nested():
                done = write(db, as_foretold, situation)
        except IntegrityError:
            continue
        lost = {verdict.numero: None for verdict in as_foretold if verdict.writes and verdict.contacto_id not in done}
        return failed | lost
    raise ImportStateError("Others change the same contacts all the time: try again")
