"""What a step of an undoing is, out of whatever happened: told by replaying the fields one by one."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.crud.undo_steps import Kind, Step, net, steps_of
from app.models.audit import AuditAction, AuditEntity
from app.schemas.undo import StepKind, UndoObstacle

ID = UUID("10000000-0000-4000-8000-000000000000")
FIELDS = ("nombre", "email", "ciudad")
KIND = Kind(
    AuditEntity.USUARIO, frozenset(FIELDS), lambda row: str(row.nombre), UndoObstacle.ELIMINADO, frozenset({"password"})
)
VALUES = st.sampled_from([None, "a", "b", "c"])
CHANGES = st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1), max_size=5)
Values = dict[str, Any]


def entry(accion: AuditAction, **cambios: Any) -> SimpleNamespace:
    return SimpleNamespace(entidad_id=ID, accion=accion.value, nombre="x", cambios=cambios, is_erased=False)


def changed(values: Values, changes: list[Values]) -> tuple[Values, list[SimpleNamespace]]:
    """What comes of these changes, and what the trail says of them: nothing of what changes nothing."""
    entries = []
    for change in changes:
        told = {key: [values[key], value] for key, value in change.items() if values[key] != value}
        values = values | change
        if told:
            entries.append(entry(AuditAction.CAMBIAR, **told))
    return values, entries


def step_of(entries: list[SimpleNamespace], *, now: Values | None = None, gone: Values | None = None) -> Step | None:
    present = {ID: SimpleNamespace(**now)} if now else {}
    deleted = {ID: SimpleNamespace(**gone)} if gone else {}
    found = steps_of(KIND, {ID: entries} if entries else {}, present, deleted)
    return found[0] if found else None


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES)), CHANGES, CHANGES)
def test_what_nobody_touched_goes_back_and_the_rest_is_asked_about(
    first: Values, undone: list[Values], since: list[Values]
) -> None:
    then, entries = changed(first, undone)
    now, _ = changed(then, since)
    step = step_of(entries, now=now)
    touched = {key for told in entries for key in told.cambios}
    expected = {key for key in touched if now[key] != first[key]}
    assert (step is not None) == bool(expected)
    if step is None:
        return
    assert set(step.campos) | set(step.conflictos) == expected
    assert set(step.conflictos) == {key for key in expected if now[key] != then[key]}
    # Whatever else somebody wrote stays.
    after = now | step.reversals(overwrite=True)
    assert after == now | {key: first[key] for key in touched}
    assert now | step.reversals(overwrite=False) == after | {key: now[key] for key in step.conflictos}


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES)), CHANGES)
def test_what_was_created_goes_and_asks_about_what_was_written_since(first: Values, since: list[Values]) -> None:
    created = entry(AuditAction.CREAR, **{key: [None, value] for key, value in first.items() if value is not None})
    now, _ = changed(first, since)
    step = step_of([created], now=now)
    assert step is not None
    assert step.accion is StepKind.ELIMINAR
    assert set(step.conflictos) == {key for key in FIELDS if now[key] != first[key]}
    assert step.goes(overwrite=False) == (not step.conflictos)
    assert step_of([created], gone=now) is None


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES)))
def test_what_was_deleted_comes_back_unless_it_is_there_or_forgotten(values: Values) -> None:
    deleted = entry(AuditAction.ELIMINAR, **{key: [value, None] for key, value in values.items() if value is not None})
    back = step_of([deleted], gone=values)
    assert back is not None
    assert (back.accion, back.campos, back.conflictos) == (StepKind.RESTAURAR, {}, {})
    assert step_of([deleted], now=values) is None
    forgotten = step_of([deleted])
    assert forgotten is not None
    assert forgotten.obstaculo is UndoObstacle.BORRADO


def test_a_secret_stays_and_alone_it_is_an_obstacle() -> None:
    now = {"nombre": "b", "email": "x", "ciudad": None}
    both = step_of([entry(AuditAction.CAMBIAR, password=None, nombre=["a", "b"])], now=now)
    assert both is not None
    assert (both.quedan, both.obstaculo, both.reversals(overwrite=False)) == (["password"], None, {"nombre": "a"})
    alone = step_of([entry(AuditAction.CAMBIAR, password=None)], now=now)
    assert alone is not None
    assert alone.obstaculo is UndoObstacle.SECRETO


def test_of_a_return_only_the_email_can_be_another() -> None:
    came = entry(AuditAction.RESTAURAR, nombre=[None, "a"], email=[None, "new"])
    gone = entry(AuditAction.ELIMINAR, nombre=["a", None], email=["old", None])
    assert net([gone, came]) == {"email": ("old", "new")}
