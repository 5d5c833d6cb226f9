"""The municipios of Colombia, as one types to find one."""

from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Integer, Select, Table, Text, bindparam, case, func, select

from app.core.errors import MunicipioNotFoundError
from app.crud.base import in_spanish
from app.models.municipio import Municipio
from app.schemas.municipio import MunicipioQuery

# Words of a search that are looked at.
MAX_WORDS = 6

_table = cast(Table, Municipio.__table__)
_columns = _table.c
_SHOWN = [column for column in _columns if column.key != "busqueda"]
_GET = select(*_SHOWN).where(_columns.codigo == bindparam("codigo", type_=Text))


def get(db: Connection, codigo: str) -> Municipio:
    """Raises MunicipioNotFoundError."""
    found = db.execute(_GET, {"codigo": codigo}).first()
    if found is None:
        raise MunicipioNotFoundError
    return cast("Municipio", found)


def get_multi(db: Connection, query: MunicipioQuery) -> list[Municipio]:
    """The best first: whose name begins so, then who has a word of it that does; of these the capitals first."""
    words = query.search.split()[:MAX_WORDS]
    values: dict[str, Any] = {f"word_{number}": word for number, word in enumerate(words)}
    values |= {"name": " ".join(words), "limit": query.size}
    if query.departamento:
        values["departamento"] = query.departamento
    found = db.execute(_statement(len(words), query.departamento is not None), values).all()
    return cast("list[Municipio]", found)


def _key(name: str) -> ColumnElement[str]:
    """Folded, and without a sign that `LIKE` would take for more than itself."""
    return func.public.place_key(bindparam(name, type_=Text), type_=Text)


@cache
def _statement(words: int, is_of_one: bool) -> Select[Any]:
    statement = select(*_SHOWN)
    for number in range(words):
        # A word, of any name or of the departamento: each begins behind one of these signs.
        statement = statement.where(_columns.busqueda.regexp_match(func.concat("[|~ ]", _key(f"word_{number}"))))
    if is_of_one:
        statement = statement.where(_columns.departamento_codigo == bindparam("departamento", type_=Text))
    name = _key("name")
    if words:  # of which one at least is more than signs
        statement = statement.where(name != "")
    rank = case(
        (_columns.busqueda.like("%|" + name + "|%"), 0),
        (_columns.busqueda.like("%|" + name + "~%"), 0),
        (_columns.busqueda.like("|" + name + "%"), 1),
        (_columns.busqueda.like("%|" + name + "%"), 2),
        else_=3,
    )
    is_capital = _columns.codigo.like("%001")
    return statement.order_by(rank, is_capital.desc(), in_spanish(_columns.nombre_comun), _columns.codigo).limit(
        bindparam("limit", type_=Integer)
    )
