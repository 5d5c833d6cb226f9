"""Statements that a session plans once and not at each execution, which for the smallest ones is most of their cost.

psycopg2 sends whole statements, and PostgreSQL parses and plans each anew: three quarters of a search that finds ten
contacts, and two thirds of a row by its id. `planned_once(statement)` marks one that every session keeps under a name
(`PREPARE`) and afterwards only calls (`EXECUTE`); nobody else's code knows of it.

It is for statements with one good plan, whatever they are asked: PostgreSQL plans them without looking at the values
(`plan_cache_mode`, in `database.py`). A filter that lets all through or nobody is none of those. A plan is of the
tables as they are: it is made anew every few seconds, as an import fills a small table long before PostgreSQL itself
takes note of that.

Only in autocommit, where whatever goes wrong with what was kept (the type of a column was changed meanwhile, somebody
else said `DEALLOCATE`) is mended by running the statement as it is.
"""

import re
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from psycopg2 import InternalError, NotSupportedError, ProgrammingError, errors
from sqlalchemy import Engine, Executable, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import SQLCompiler

ExecutableT = TypeVar("ExecutableT", bound=Executable)

OPTION = "planned_once"
# Of each session: a plan takes some 50 kB of the server's memory.
MOST_KEPT = 32
# Seconds.
KEPT_FOR = 10.0
_PLACE = re.compile(r"%\((\w+)\)s|%%")


def planned_once(statement: ExecutableT) -> ExecutableT:
    """The statement, which each session plans once: see the module."""
    return statement.execution_options(**{OPTION: True})


@dataclass(frozen=True, slots=True)
class _Kept:
    """How a statement is kept, and called, in any session."""

    name: str
    prepare: str
    execute: str


@dataclass(slots=True)
class _Session:
    """What one connection keeps, the latest called last, and until when each."""

    kept: OrderedDict[_Kept, float] = field(default_factory=OrderedDict)
    # Something failed, and nobody knows what the server still has.
    is_doubtful: bool = False

    def call(self, statement: _Kept) -> str:
        """The statement's call, behind what must be said before it."""
        until = self.kept.get(statement)
        if until and time.monotonic() < until:
            return statement.execute
        before = ""
        if self.is_doubtful:
            before = "DEALLOCATE ALL; "
        elif until:
            del self.kept[statement]
            before = f"DEALLOCATE {statement.name}; "
        elif len(self.kept) >= MOST_KEPT:
            oldest, _ = self.kept.popitem(last=False)
            before = f"DEALLOCATE {oldest.name}; "
        return f"{before}{statement.prepare}; {statement.execute}"

    def called(self, statement: _Kept) -> None:
        """All went well."""
        self.is_doubtful = False
        self.kept.setdefault(statement, time.monotonic() + KEPT_FOR)
        self.kept.move_to_end(statement)

    def doubt(self) -> None:
        self.kept.clear()
        self.is_doubtful = True


_sessions: WeakKeyDictionary[Any, _Session] = WeakKeyDictionary()


def install(engine: Engine) -> None:
    """Let this engine's statements be planned once, where they are marked."""
    event.listen(engine, "do_execute", _execute)


def _execute(
    cursor: DBAPICursor, statement: str, parameters: dict[str, Any], context: DefaultExecutionContext | None
) -> bool:
    """Whether it was executed here."""
    if context is None or not context.execution_options.get(OPTION) or not cursor.connection.autocommit:
        return False
    assert isinstance(context.compiled, SQLCompiler)
    kept = _kept(statement, context.compiled)
    session = _sessions.get(cursor.connection)
    if session is None:
        session = _sessions[cursor.connection] = _Session()
    try:
        cursor.execute(session.call(kept), parameters)
    except (ProgrammingError, NotSupportedError, InternalError, errors.InvalidSqlStatementName):
        # It reads, and in a transaction of its own: as it is, it does so once more, or says what is wrong with it.
        session.doubt()
        return False
    except BaseException:
        session.doubt()
        raise
    session.called(kept)
    return True


@lru_cache(maxsize=256)
def _kept(statement: str, compiled: SQLCompiler) -> _Kept:
    places: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        return f"${places.setdefault(found[1], len(places) + 1)}" if found[1] else "%"

    body = _PLACE.sub(place, statement)
    # PostgreSQL would take what nothing tells it the type of for text, and no text for an estado.
    types = {name: compiled.dialect.type_compiler_instance.process(compiled.binds[name].type) for name in places}
    declared = f" ({', '.join(types.values())})" if types else ""
    given = f"({', '.join(f'%({name})s::{type}' for name, type in types.items())})" if types else ""
    # The same name is the same statement in whichever process: behind a pooler sessions may be shared.
    name = f"crm_{sha256((declared + body).encode()).hexdigest()[:16]}"
    return _Kept(name, f"PREPARE {name}{declared} AS {body.replace('%', '%%')}", f"EXECUTE {name}{given}")
