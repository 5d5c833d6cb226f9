"""Up to a thousand contacts in one call: `POST /api/contactos/masivo`, all of it in the transaction of its request."""

from collections import Counter
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.core.errors import BulkRefusedError, BusyError
from app.crud.contact_import_names import unknown_municipalities
from app.crud.contact_upsert import Item, Policy, Verdict, decide, keep_apart, look_up, write
from app.models.contact_import import ImportOutcome as Outcome
from app.models.contact_import import ImportReason as Reason
from app.models.user import User
from app.schemas.contact import ContactUpdate
from app.schemas.contact_bulk import BulkOutcome, BulkResult, BulkTotals, ContactBulk, ContactBulkAnswer

# How often it is decided anew where somebody else takes an e-mail at that very moment.
TIMES = 3
_OUTCOMES = {
    Outcome.CREAR: BulkOutcome.CREADO,
    Outcome.ACTUALIZAR: BulkOutcome.ACTUALIZADO,
    Outcome.CONFLICTO: BulkOutcome.ERROR,
    Outcome.ERROR: BulkOutcome.ERROR,
}
_REASONS = {
    "string_too_long": Reason.MUY_LARGO,
    "string_pattern_mismatch": Reason.CARACTER_INVALIDO,
    "email": Reason.CORREO_INVALIDO,
    "extra_forbidden": Reason.CAMPO_DESCONOCIDO,
    "uuid_parsing": Reason.ID_INVALIDO,
}


class _Sent(ContactUpdate):
    """One of them: what is not sent stays, or is as in a new contact."""

    model_config = ConfigDict(extra="forbid")

    id: UUID | None = Field(None)


def bulk(db: Connection, bulk_in: ContactBulk, *, user: User) -> ContactBulkAnswer:
    """Raises BulkRefusedError where all or nothing was asked for."""
    policy = Policy(
        bulk_in.claves,
        bulk_in.al_coincidir,
        {"estado": "prospecto", "pais": "Colombia", "propietario_id": str(user.id)},
    )
    items, details = [], dict[int, str]()
    wrong: dict[int, Verdict] = {}
    for number, sent in enumerate(bulk_in.contactos):
        try:
            items.append(_item_of(number, sent))
        except ValidationError as error:
            wrong[number], details[number] = _verdict_of(number, error)
    for number in unknown_municipalities(db, items):
        wrong[number] = Verdict(number, Outcome.ERROR, Reason.MUNICIPIO_DESCONOCIDO, "municipio")
    items = [item for item in items if item.numero not in wrong]
    decided = _write(db, items, policy, all_or_nothing=bulk_in.todo_o_nada, is_wrong=bool(wrong)) if items else {}
    verdicts = [(decided | wrong)[number] for number in range(len(bulk_in.contactos))]
    results = [_result_of(verdict, details.get(verdict.numero)) for verdict in verdicts]
    totals = BulkTotals.model_validate(Counter(result.resultado.value for result in results))
    is_refused = bulk_in.todo_o_nada and totals.error > 0
    answer = ContactBulkAnswer(escrito=not is_refused, totales=totals, resultados=results)
    if is_refused:
        raise BulkRefusedError(extra=answer.model_dump(mode="json"))
    return answer


def _item_of(number: int, sent: dict[str, Any]) -> Item:
    """Raises ValidationError."""
    values = _Sent.model_validate(sent).model_dump(mode="json", exclude_unset=True)
    id = values.pop("id", None)
    return Item(number, values, UUID(id) if id else None)


def _verdict_of(number: int, error: ValidationError) -> tuple[Verdict, str]:
    problem = error.errors(include_input=False, include_url=False)[0]
    place = str(problem["loc"][0]) if problem["loc"] else None
    reason = _REASONS.get(problem["type"], Reason.VALOR_INVALIDO)
    return Verdict(number, Outcome.ERROR, reason, place[:100] if place else None), problem["msg"]


def _write(
    db: Connection, items: list[Item], policy: Policy, *, all_or_nothing: bool, is_wrong: bool
) -> dict[int, Verdict]:
    """What came of each; nothing is written where one is wrong of which all or nothing was asked."""
    for _ in range(TIMES):
        situation = look_up(db, items, policy, for_update=True)
        verdicts = [decide(item, situation, policy) for item in items]
        keep_apart(verdicts, {})
        found = {verdict.numero: verdict for verdict in verdicts}
        is_refused = is_wrong or any(_OUTCOMES.get(one.resultado) is BulkOutcome.ERROR for one in verdicts)
        if all_or_nothing and is_refused:
            return found
        try:
            with db.begin_nested() as attempt:
                done = write(db, verdicts, situation)
                if all(verdict.contacto_id in done for verdict in verdicts if verdict.writes):
                    return found
                # Somebody took an e-mail since we looked.
                attempt.rollback()
        except IntegrityError:
            continue
    raise BusyError


def _result_of(verdict: Verdict, detail: str | None) -> BulkResult:
    is_same = verdict.motivo is Reason.SIN_CAMBIOS
    outcome = BulkOutcome.SIN_CAMBIOS if is_same else _OUTCOMES.get(verdict.resultado, BulkOutcome.OMITIDO)
    return BulkResult(
        indice=verdict.numero,
        resultado=outcome,
        id=verdict.contacto_id,
        motivo=verdict.motivo,
        campo=verdict.campo,
        detalle=detail,
        otra=verdict.otra_fila,
    )
