"""What a file says in words and the database has codes for: whose a contact is, and which municipio."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Text, bindparam, text

from app.crud.contact_upsert import Item
from app.importing.values import WrongCellError
from app.models.contact_import import ImportReason as Reason

OWNER, MUNICIPALITY = "propietario_id", "municipio"
# By e-mail or full name, whatever the letters' case and accents.
_OWNERS = text("""
    SELECT said, array_agg(DISTINCT users.id) AS ids FROM unnest(:said) AS said
    JOIN users ON lower(users.email) = lower(said)
        OR public.fold(users.nombres || ' ' || users.apellidos) = public.fold(said)
    GROUP BY said
""").bindparams(bindparam("said", type_=ARRAY(Text)))
_MUNICIPALITIES = text("""
    SELECT said, coalesce(m.codigo, named.codigo) AS codigo FROM unnest(:said) AS said
    LEFT JOIN municipios AS m ON m.codigo = said
    LEFT JOIN municipio_names AS named ON named.nombre = public.place_key(said)
    WHERE coalesce(m.codigo, named.codigo) IS NOT NULL
""").bindparams(bindparam("said", type_=ARRAY(Text)))


def resolve_names(db: Connection, items: Sequence[Item]) -> dict[int, WrongCellError]:
    """Put the codes in their place; by its number, what is wrong with an item that names nobody, or several."""
    wrong: dict[int, WrongCellError] = {}
    _resolve_owners(db, items, wrong)
    _resolve_municipalities(db, items, wrong)
    return wrong


def _resolve_owners(db: Connection, items: Sequence[Item], wrong: dict[int, WrongCellError]) -> None:
    named = {said for item in items if (said := item.valores.get(OWNER)) and not _is_id(said)}
    ids = {row.said: row.ids for row in db.execute(_OWNERS, {"said": sorted(named)})} if named else {}
    for item in items:
        said = item.valores.get(OWNER)
        if said not in named:
            continue
        found = ids.get(said, ())
        if len(found) == 1:
            item.valores[OWNER] = str(found[0])
        else:
            reason = Reason.PROPIETARIO_AMBIGUO if found else Reason.PROPIETARIO_DESCONOCIDO
            wrong[item.numero] = WrongCellError(reason, OWNER)


def _resolve_municipalities(db: Connection, items: Sequence[Item], wrong: dict[int, WrongCellError]) -> None:
    named = {said for item in items if (said := item.valores.get(MUNICIPALITY))}
    codes: dict[str, str] = dict(db.execute(_MUNICIPALITIES, {"said": sorted(named)}).tuples().all()) if named else {}
    for item in items:
        if said := item.valores.get(MUNICIPALITY):
            if code := codes.get(said):
                item.valores[MUNICIPALITY] = code
            else:
                wrong[item.numero] = WrongCellError(Reason.MUNICIPIO_DESCONOCIDO, MUNICIPALITY)


def unknown_municipalities(db: Connection, items: Sequence[Item]) -> list[int]:
    """The numbers of those whose code there is not."""
    wrong: dict[int, WrongCellError] = {}
    _resolve_municipalities(db, items, wrong)
    return list(wrong)


def _is_id(said: str) -> bool:
    try:
        UUID(said)
    except ValueError:
        return False
    return True
