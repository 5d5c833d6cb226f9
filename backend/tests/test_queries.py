"""What the statements of the lists cost at 100,000 contacts: read from PostgreSQL's own plans."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID
from weakref import WeakKeyDictionary

import httpx
import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from app import crud, database, planning, schemas
from app.core.config import settings
from app.core.security import create_access_token
from app.crud import (
    audit,
    caller,
    contact_sample,
    contact_search,
    contact_spelling,
    contact_summary,
    duplicate_alike,
)
from app.crud.session import Visitor, open_session
from app.initial_data import TRIAL_DAYS
from app.main import create_app
from app.models import ContactStatus, User
from app.models.session import SessionKind
from app.schemas import user as user_schemas
from app.searching import NO_SAMPLE, rare_trigrams
from app.trial_contacts import trial_contacts, without_accents
from bench import relevance
from tests.harness import BACKEND, SOAK, Server, clean_env

CONTACTS = 100_000
MANY_USERS = text("""
    INSERT INTO users (id, email, hashed_password, nombres, apellidos)
    SELECT gen_random_uuid(), 'Ana' || n || '@example.com', '-', 'Ana', 'Núñez' FROM generate_series(1, 5000) AS n;
    ANALYZE users
""")
OWNERS = [UUID(int=number) for number in range(1, 6)]
SOMEONE = User(id=OWNERS[0])
TODAY = datetime.now(UTC).date().isoformat()
# Well inside the days over which trial contacts were created.
SOME_DAY = (datetime.now(UTC).date() - timedelta(days=200)).isoformat()


INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid AND indisready AND indislive
    FROM pg_index WHERE indrelid = 'contacts'::regclass ORDER BY 1
"""


@dataclass
class Many:
    """A database with 100,000 contacts, and which indexes they had before there was anybody."""

    server: Server
    name: str
    indexes: list[tuple[Any, ...]]

    def seed(self) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "app", "seed", "--contacts", str(CONTACTS)]
        env = clean_env(**self.server.env(self.name), SEED_SAMPLE_CONTACTS="false")
        return subprocess.run(command, cwd=BACKEND, env=env, capture_output=True, text=True, check=False)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.server.sql(self.name, statement)


@pytest.fixture(scope="module")
def many(server: Server, migrated: str) -> Iterator[Many]:
    with server.database("queries", template=migrated) as name:
        many = Many(server, name, server.sql(name, INDEXES))
        values = ", ".join(f"('{owner}', '{owner}@example.com', '-', 'Ana', 'Núñez', true)" for owner in OWNERS)
        many.sql(f"INSERT INTO users (id, email, hashed_password, nombres, apellidos, is_superuser) VALUES {values}")
        done = many.seed()
        assert done.returncode == 0, done.stderr
        yield many


@contextmanager
def connected(name: str, *, is_planning: bool = False, **session_settings: str) -> Iterator[Connection]:
    """A connection that plans as requests have it (app/database.py); `is_planning`: each statement once."""
    deciding = ("max_parallel_workers_per_gather", "jit", "random_page_cost", "work_mem", "plan_cache_mode")
    options = {key: database._SESSION_SETTINGS[key] for key in deciding} | session_settings
    engine = create_engine(
        settings.database_url.set(database=name), poolclass=NullPool, isolation_level="AUTOCOMMIT",
        connect_args={"options": " ".join(f"-c {key}={value}" for key, value in options.items())},
    )  # fmt: skip
    if is_planning:
        planning.install(engine)
    with engine.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def db(many: Many) -> Iterator[Connection]:
    """A connection to that database."""
    with connected(many.name) as connection:
        yield connection


@contextmanager
def statements_of(db: Connection | Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that the block sends, with its values."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(db, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db, "before_cursor_execute", note)


def nodes(plan: dict[str, Any], *, limit: float = float("inf")) -> Iterator[dict[str, Any]]:
    """The nodes of a plan, each with the "Limit" above it: how many rows it is asked for at most."""
    yield plan | {"Limit": limit}
    if plan["Node Type"] == "Limit":
        limit = min(limit, plan["Plan Rows"])
    elif plan["Node Type"] in {"Sort", "Aggregate", "Hash"}:
        limit = float("inf")  # needs all of them
    for child in plan.get("Plans", []):
        yield from nodes(child, limit=limit)


def plans_of(db: Connection, query: schemas.ContactQuery) -> list[list[dict[str, Any]]]:
    """The nodes of the plan of each statement that a list sends."""
    with statements_of(db) as sent:
        crud.contact.get_multi(db, query, user=SOMEONE)
    return explained(db, sent)


def explained(db: Connection, sent: list[tuple[str, Any]]) -> list[list[dict[str, Any]]]:
    cursor = db.connection.cursor()
    plans = []
    for statement, values in sent:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        (plan,) = cursor.fetchall()[0]
        plans.append(list(nodes(plan[0]["Plan"])))
    cursor.close()
    return plans


def assert_contacts_are_not_scanned(plan: list[dict[str, Any]]) -> None:
    """But for a look at whether there are more than can be ranked, which ends with the first that are found."""
    scanned = [node for node in plan if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "contacts"]
    assert not [node for node in scanned if node["Limit"] > contact_search.RANKED + 1]


def rows_read(db: Connection, query: schemas.ContactQuery) -> float:
    """How many rows of contacts the page's statement touches."""
    with statements_of(db) as sent:
        crud.contact.get_multi(db, query, user=SOMEONE)
    statement, values = next(one for one in sent if "LIMIT" in one[0])
    with closing(db.connection.cursor()) as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        ((plan,),) = cursor.fetchall()
    return sum(
        float(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * float(node["Actual Loops"])
        for node in nodes(plan[0]["Plan"])
        if node.get("Relation Name") == "contacts"
    )


def last_sort_key(statement: str) -> tuple[str, bool]:
    """The last column of the outermost ORDER BY, and whether it goes down."""
    order = re.split(r"\s+LIMIT", statement.rpartition("ORDER BY ")[2])[0]
    column, *direction = order.split(", ")[-1].split()
    return column, direction == ["DESC"]


def has_beginning(contact: Any, letters: str) -> bool:
    """Whether a word of a contact, or its digits, begin so."""
    texts = (contact.nombre_completo, contact.email, contact.ciudad, contact.telefono, contact.cedula, contact.notas)
    folded = without_accents(" ".join(filter(None, texts))).lower()
    return re.search(rf"(^|[\W_]|57){letters}", folded) is not None


# By owner there is no index: the names are in another table.
ORDERS = [sort for sort in schemas.ContactSort if sort.removeprefix("-") not in {"relevancia", "propietario"}]


def cursor_in_the_middle(db: Connection, query: dict[str, Any], *, page: int = 500) -> str:
    found = crud.contact.get_multi(
        db, schemas.ContactQuery.model_validate(query | {"page": page, "size": 100}), user=SOMEONE
    )
    assert found.next_cursor is not None
    return found.next_cursor


# At most so much more than the page's own rows: an owner's last contacts and the next one's first are a page each.
MARGIN = 25


class TestOrder:
    @pytest.mark.parametrize("sort", ORDERS)
    def test_every_order_reads_its_page_from_an_index(self, db: Connection, sort: schemas.ContactSort) -> None:
        page = plans_of(db, schemas.ContactQuery(sort=sort))[0]
        assert_contacts_are_not_scanned(page)
        assert "Sort" not in {node["Node Type"] for node in page}

    @pytest.mark.parametrize("sort", [*ORDERS, "propietario", "-propietario"])
    def test_the_page_behind_a_cursor_reads_no_more_than_the_first(self, db: Connection, sort: Any) -> None:
        cursor = cursor_in_the_middle(db, {"sort": sort})
        first = rows_read(db, schemas.ContactQuery(sort=sort))
        middle = rows_read(db, schemas.ContactQuery(sort=sort, cursor=cursor))
        assert middle <= first + MARGIN

    @pytest.mark.parametrize("filters", [{}, {"filter_estado": ["cliente"]}], ids=str)
    @pytest.mark.parametrize("sort", ORDERS)
    def test_a_far_page_by_its_number_is_the_one_behind_the_cursor(
        self, db: Connection, sort: schemas.ContactSort, filters: dict[str, Any]
    ) -> None:
        def page(**query: Any) -> Any:
            asked = schemas.ContactQuery.model_validate(filters | {"sort": sort} | query)
            return crud.contact.get_multi(db, asked, user=SOMEONE)

        far = page(page=1_000)
        assert far.items
        behind = page(cursor=page(page=999).next_cursor)
        assert (far.items, far.total, far.next_cursor) == (behind.items, behind.total, behind.next_cursor)

    @pytest.mark.parametrize("filters", [{}, {"filter_estado": ["cliente"]}], ids=str)
    @pytest.mark.parametrize("name", ["created_at", "updated_at", "telefono", "estado"])
    @pytest.mark.parametrize("direction", ["", "-"])
    def test_what_is_before_a_far_page_is_counted_off_in_the_index(
        self, db: Connection, name: str, direction: str, filters: dict[str, Any]
    ) -> None:
        asked = schemas.ContactQuery.model_validate(filters | {"sort": direction + name, "page": 1_000})
        plan = plans_of(db, asked)[0]
        # Of another order than the filter's there is no index with both.
        if not filters or name in {"created_at", "estado"}:
            assert "Index Only Scan" in {node["Node Type"] for node in plan}
        assert_contacts_are_not_scanned(plan)

    @pytest.mark.parametrize(
        ("query", "page", "times"),
        # Who has not the value is read too, and left out.
        [({"search": "maria"}, 30, 40), ({"ciudad": ["Cali"]}, 40, 1), ({"sin": ["notas"], "sort": "-ciudad"}, 200, 8)],
        ids=str,
    )
    def test_nor_does_it_of_a_narrower_list(self, db: Connection, query: dict[str, Any], page: int, times: int) -> None:
        cursor = cursor_in_the_middle(db, query, page=page)
        size = schemas.ContactQuery().size
        middle = rows_read(db, schemas.ContactQuery.model_validate(query | {"cursor": cursor}))
        assert middle <= times * size + MARGIN

    @pytest.mark.parametrize("search", ["", "rodr"])
    @pytest.mark.parametrize("sort", ORDERS)
    def test_the_last_key_is_the_id(self, db: Connection, sort: schemas.ContactSort, search: str) -> None:
        """Said, and not only so because the index has it: PostgreSQL may take another way to the rows."""
        with statements_of(db) as sent:
            crud.contact.get_multi(db, schemas.ContactQuery(sort=sort, search=search), user=SOMEONE)
        page = next(statement for statement, _ in sent if "contacts.notas" in statement)
        assert last_sort_key(page) == ("contacts.id", sort.startswith("-"))

    @pytest.mark.parametrize("sort", list(schemas.UserSort))
    def test_of_users_it_is_too(self, db: Connection, sort: schemas.UserSort) -> None:
        with statements_of(db) as sent:
            crud.user.get_multi(db, schemas.UserQuery(sort=sort))
        assert last_sort_key(sent[0][0]) == ("users.id", sort.startswith("-"))


FILTERS: list[dict[str, Any]] = [
    {"filter_estado": ["inactivo"]},
    {"filter_estado": ["cliente", "inactivo"]},
    {"ciudad": ["bogota"]},
    {"ciudad": ["No existe"]},
    {"ciudad": ["Bogotá", "Yopal", "Pasto"]},
    {"pais": ["colombia"]},
    {"pais": ["Perú", "Ecuador"]},
    {"propietario_id": ["yo"]},
    {"propietario_id": [str(OWNERS[1]), str(OWNERS[2])]},
    {"created_from": TODAY},
    {"created_from": SOME_DAY, "created_to": SOME_DAY},
    {"updated_from": TODAY},
    {"updated_from": SOME_DAY, "updated_to": SOME_DAY},
    *({which: [field]} for which in ("con", "sin") for field in schemas.OptionalField),
    {"filter_estado": ["cliente"], "ciudad": ["Cali"], "sin": ["notas", "cedula"], "propietario_id": ["yo"]},
    {"search": "quiñones"},
    {"search": "rodr"},
    {"search": "311 555"},
    {"search": "rodrigeuz cali"},
    {"search": "maria", "filter_estado": ["cliente"], "ciudad": ["Cali"]},
    {"search": "martinz"},
    {"search": "gonzales"},
    {"search": "wj"},
    {"search": "x"},
]


class TestPlannedOnce:
    """What sessions plan once (`app/planning.py`) is planned without a look at what is asked."""

    @pytest.fixture
    def db(self, many: Many) -> Iterator[Connection]:
        with connected(many.name, is_planning=True) as connection:
            yield connection

    def plans(self, db: Connection, ask: Callable[[], Any]) -> list[list[dict[str, Any]]]:
        called: list[str] = []

        def note(_connection: Any, cursor: Any, *_: Any) -> None:
            if cursor.query.startswith(b"EXECUTE"):
                called.append(cursor.query.decode())

        ask()
        event.listen(db, "after_cursor_execute", note)
        # Also of whom there are many, which is known by now.
        contact_search._known_as_many = contact_search._Recent(1_000)
        ask()
        return explained(db, [(call.replace("%", "%%"), ()) for call in called])

    @pytest.mark.parametrize(
        "query",
        [
            {"search": "zambrano quintero"},
            {"search": "maría rodríguez"},
            {"search": "maría rodríguez", "filter_estado": ["cliente"], "ciudad": ["Cali", "Pasto"]},
            {"search": "muñoz ana"},
            {"search": "guilermo ruiz ortega"},
            {"search": "ruiz 310"},
            {"search": "ruiz 310", "con": ["notas"], "propietario_id": [OWNERS[0]]},
        ],
    )
    def test_several_words_lead_to_whom_they_mean(self, db: Connection, query: dict[str, Any]) -> None:
        asked = schemas.ContactQuery.model_validate(query)
        # With a filter they are planned each time.
        plans = self.plans(db, lambda: crud.contact.get_multi(db, asked, user=SOMEONE)) or plans_of(db, asked)
        assert plans
        for plan in plans:
            assert not [
                node for node in plan if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "contacts"
            ]

    @pytest.mark.parametrize(
        "filters",
        [
            {}, {"filter_estado": ["cliente"]}, {"filter_estado": ["cliente", "inactivo"]},
            {"ciudad": ["Cali"]}, {"ciudad": ["Cali", "Pasto"]}, {"pais": ["Colombia"]}, {"pais": ["Colombia", "Perú"]},
            {"propietario_id": [OWNERS[0]]}, {"propietario_id": OWNERS[:2]},
            {"created_from": SOME_DAY, "created_to": TODAY, "updated_from": SOME_DAY, "updated_to": TODAY},
            *({"con": [field]} for field in schemas.OptionalField),
            *({"sin": [field]} for field in schemas.OptionalField),
        ],
    )  # fmt: skip
    def test_with_any_filter_the_answer_is_that_of_the_statement_as_it_is(
        self, db: Connection, filters: dict[str, Any]
    ) -> None:
        wanted = {"search": "maría rodríguez", "size": 2} | filters
        asked = schemas.ContactQuery.model_validate(wanted)
        planned = [crud.contact.get_multi(db, asked, user=SOMEONE) for _ in range(2)]
        cursor = planned[0].next_cursor
        behind = schemas.ContactQuery.model_validate(wanted | {"cursor": cursor})
        planned += [crud.contact.get_multi(db, behind, user=SOMEONE) for _ in range(2) if cursor]
        with connected(str(db.engine.url.database)) as other:
            expected = [crud.contact.get_multi(other, asked, user=SOMEONE)] * 2
            expected += [crud.contact.get_multi(other, behind, user=SOMEONE) for _ in range(2) if cursor]
        assert [page.items for page in planned] == [page.items for page in expected]

    @pytest.mark.parametrize("sort", ORDERS)
    def test_a_list_is_read_from_its_index(self, db: Connection, sort: schemas.ContactSort) -> None:
        asked = schemas.ContactQuery.model_validate({"sort": sort})
        first = crud.contact.get_multi(db, asked, user=SOMEONE)
        behind = schemas.ContactQuery.model_validate({"sort": sort, "cursor": first.next_cursor})
        for query in (asked, behind):
            (plan,) = self.plans(db, partial(crud.contact.get_multi, db, query, user=SOMEONE))
            assert_contacts_are_not_scanned(plan)
            assert not [node for node in plan if node["Node Type"] == "Sort" and node["Plan Rows"] > 1_000]

    def test_so_is_that_of_an_estado(self, db: Connection) -> None:
        asked = schemas.ContactQuery.model_validate({"filter_estado": ["inactivo"]})
        (plan,) = self.plans(db, lambda: crud.contact.get_multi(db, asked, user=SOMEONE))
        assert "ix_contacts_estado_created_at_id" in {node.get("Index Name") for node in plan}

    def test_with_a_filter_the_values_are_looked_at(self, db: Connection) -> None:
        """A plan for whatever is asked would look at everybody, who all have these words in their e-mail."""
        query = schemas.ContactQuery.model_validate({"search": "exa ple", "ciudad": ["Nadie Aquí"]})
        assert crud.contact.get_multi(db, query, user=SOMEONE).total == 0
        assert not db.execute(text("SELECT 1 FROM pg_prepared_statements WHERE statement LIKE '%ciudad%=%'")).all()

    def test_no_plan_is_made_for_values(self, db: Connection) -> None:
        for search in ("zambrano quintero", "maría rodríguez", "ruiz ortega"):
            crud.contact.get_multi(db, schemas.ContactQuery.model_validate({"search": search}), user=SOMEONE)
        crud.contact.get_multi(db, schemas.ContactQuery.model_validate({}), user=SOMEONE)
        plans = db.execute(text("SELECT generic_plans, custom_plans FROM pg_prepared_statements")).all()
        assert len(plans) >= 2
        assert all(generic and not custom for generic, custom in plans), plans

    def test_so_does_a_key(self, db: Connection) -> None:
        (contact,) = self.plans(db, lambda: crud.contact.get(db, OWNERS[0]))
        assert {node.get("Index Name") for node in contact} == {"pk_contacts"}
        (session,) = self.plans(db, lambda: caller.by_session(db, sub=OWNERS[0], sid=OWNERS[0], told=None))
        assert {node.get("Index Name") for node in session} - {None} == {"pk_users", "pk_sessions"}


class TestFilters:
    @pytest.mark.parametrize("sort", [None, "created_at", "nombre_completo", "-ciudad", "estado", "propietario"])
    @pytest.mark.parametrize("filters", FILTERS, ids=str)
    def test_no_filter_scans_the_table(self, db: Connection, filters: dict[str, Any], sort: str | None) -> None:
        """But a search of nothing but one letter, or of what is neither letter nor digit: it has no trigram."""
        for plan in plans_of(db, schemas.ContactQuery.model_validate(filters | {"sort": sort})):
            assert_contacts_are_not_scanned(plan)

    @pytest.mark.parametrize(
        "filters",
        [
            {},
            {"filter_estado": ["inactivo"]},
            {"ciudad": ["Cali"]},
            {"ciudad": ["Quito"]},
            {"ciudad": ["No existe"]},
            {"pais": ["Ecuador"]},
            {"pais": ["No existe"]},
            {"propietario_id": [str(OWNERS[1])]},
            {"propietario_id": [str(UUID(int=99))]},
            {"created_from": SOME_DAY, "created_to": SOME_DAY},
            *({which: [field]} for which in ("con", "sin") for field in schemas.OptionalField),
        ],
        ids=str,
    )
    def test_each_reads_its_page_and_nobody_else(self, db: Connection, filters: dict[str, Any]) -> None:
        """In the list's own order: without its index it would read whoever is in between."""
        query = schemas.ContactQuery.model_validate(filters)
        assert rows_read(db, query) <= query.size + MARGIN

    def test_of_a_search_only_the_page_is_read_whole(self, db: Connection) -> None:
        query = schemas.ContactQuery.model_validate({"search": "zambrano quintero", "size": 2})
        total = crud.contact.get_multi(db, query, user=SOMEONE).total
        assert total > 4
        # Of each word some more are looked at who have the letters elsewhere; and one more than is shown.
        assert total < rows_read(db, query) <= 1.5 * total + query.size + 1

    def test_of_a_day_of_changes_those_of_that_day_are_read_and_nobody_else(self, db: Connection) -> None:
        """In another order than their own."""
        query = schemas.ContactQuery.model_validate({"updated_from": SOME_DAY, "updated_to": SOME_DAY})
        total = crud.contact.get_multi(db, query, user=SOMEONE).total
        assert 50 < total < 1_000
        assert rows_read(db, query) <= total + query.size + MARGIN

    @pytest.mark.parametrize("search", ["a", "an", "ma", "3", "30", "de l"])
    @pytest.mark.parametrize("filters", [{}, {"ciudad": ["Cali"]}, {"filter_estado": ["inactivo"]}], ids=str)
    def test_one_or_two_letters_are_beginnings_of_words_and_end_early(
        self, db: Connection, filters: dict[str, Any], search: str
    ) -> None:
        """Nearly everybody has them: who reads the table from its beginning has enough soon."""
        query = schemas.ContactQuery.model_validate(filters | {"search": search})
        with statements_of(db) as sent:
            found = crud.contact.get_multi(db, query, user=SOMEONE)
            crud.contact.summary(db, schemas.ContactSummaryQuery(search=search, solo_estados=True), user=SOMEONE)
        assert all(has_beginning(contact, letters) for contact in found.items for letters in search.split())
        for plan in explained(db, sent):
            scanned = [node for node in plan if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "contacts"]
            assert not [node for node in scanned if node["Limit"] > contact_summary.MOST_SUMMED + 1]

    @pytest.mark.parametrize("search", ["ñ", "Ñu", "ñ a"])
    def test_what_begins_with_an_enye_comes_before_what_begins_with_n(self, db: Connection, search: str) -> None:
        """At the cost of a page, though hardly anybody's name does."""
        oldest = crud.contact.get_multi(db, schemas.ContactQuery(sort=schemas.ContactSort.CREATED_AT), user=SOMEONE)
        before = oldest.items[0]
        names = {"nombres": "Ñusta", "apellidos": "Acá", "nombre_completo": "Ñusta Acá"}
        rename = text("""
            UPDATE contacts SET nombres = :nombres, apellidos = :apellidos, nombre_completo = :nombre_completo
            WHERE id = :id
        """)
        db.execute(rename, names | {"id": before.id})
        query = schemas.ContactQuery(search=search, size=3)
        found = crud.contact.get_multi(db, query, user=SOMEONE)
        plans = plans_of(db, query)
        db.execute(rename, {name: getattr(before, name) for name in names} | {"id": before.id})
        assert found.items[0].id == before.id
        assert len(found.items) == 3
        assert {contact.nombre_completo[0] for contact in found.items[1:]} != {"Ñ"}
        for plan in plans:
            assert_contacts_are_not_scanned(plan)

    @pytest.mark.parametrize("solo_estados", [True, False])
    @pytest.mark.parametrize("filters", FILTERS, ids=str)
    def test_nor_does_a_summary(self, db: Connection, filters: dict[str, Any], solo_estados: bool) -> None:
        query = schemas.ContactSummaryQuery.model_validate(filters | {"solo_estados": solo_estados})
        with statements_of(db) as sent:
            crud.contact.summary(db, query, user=SOMEONE)
        for plan in explained(db, sent):
            assert_contacts_are_not_scanned(plan)


@pytest.fixture(scope="module", params=["con", "sin"])
def few(server: Server, migrated: str, request: pytest.FixtureRequest) -> Iterator[tuple[Connection, str]]:
    """Thousands of contacts of whom only the ten oldest have any optional field, or only they have none."""
    with server.database("few", template=migrated) as name:
        server.sql(
            name,
            f"""
            INSERT INTO users (id, email, hashed_password, nombres, apellidos)
            VALUES ('{SOMEONE.id}', 'a@example.com', '-', 'Ana', 'Núñez');
            INSERT INTO contacts (
                id, nombres, apellidos, nombre_completo, email, telefono, created_at, cedula, ciudad, pais, notas,
                propietario_id
            )
            SELECT gen_random_uuid(), 'Ana', 'Ruiz', 'Ana Ruiz', n || '@example.com', '3001234567',
                now() - interval '1 day' + interval '1 second' * n, written, written, written, written,
                CASE WHEN written IS NOT NULL THEN '{SOMEONE.id}'::uuid END
            FROM generate_series(1, 5000) AS n
            CROSS JOIN LATERAL (
                SELECT CASE WHEN (n <= 10) = {request.param == "con"} THEN 'Cali' || mod(n, 7) END AS written
            ) AS field
            """,
        )
        server.sql(name, "VACUUM ANALYZE contacts")
        with connected(name) as connection:
            yield connection, request.param


class TestHardlyAnybody:
    @pytest.mark.parametrize("field", schemas.OptionalField)
    def test_they_are_found_without_a_look_at_the_others(self, few: tuple[Connection, str], field: str) -> None:
        db, which = few
        query = schemas.ContactQuery.model_validate({which: [field]})
        assert crud.contact.get_multi(db, query, user=SOMEONE).total == 10
        assert rows_read(db, query) <= 10 + MARGIN


class TestSample:
    """`crud/contact_sample.py`."""

    @pytest.mark.parametrize(
        "search",
        ["zambrano quintero", "maría rodríguez", "guilermo ruiz", "quintero barranquilla", "301 234", "peña an"],
    )
    def test_decides_how_and_never_whom(self, db: Connection, search: str, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = schemas.ContactQuery.model_validate({"search": search, "size": 100})
        with_sample = crud.contact.get_multi(db, asked, user=SOMEONE)
        monkeypatch.setattr(contact_sample, "known", lambda _: NO_SAMPLE)
        without = crud.contact.get_multi(db, asked, user=SOMEONE)
        assert (with_sample.items, with_sample.total) == (without.items, without.total)

    def test_is_of_many_and_taken_once_for_a_while(self, db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(contact_sample, "_kept", WeakKeyDictionary())
        with statements_of(db) as sent:
            sample = contact_sample.known(db)
            assert contact_sample.known(db) is sample
        assert len(sent) == 1
        assert sample.size == contact_sample.SAMPLED
        # As many of them as of all have a common name, more or less: they are no block of neighbours.
        share = len(db.execute(text("SELECT 1 FROM contacts WHERE texto LIKE '%mar%'")).all()) / CONTACTS
        assert 0.5 * share < sample.rows["mar"].bit_count() / sample.size < 1.5 * share

    def test_leads_past_what_nearly_everybody_has(self, db: Connection) -> None:
        assert "qui" not in rare_trigrams("quintero", 2, contact_sample.known(db))


class TestTotals:
    @pytest.mark.parametrize(
        ("filters", "kept_in"),
        [
            ({}, "contact_totals"),
            ({"filter_estado": ["cliente"]}, "contact_totals"),
            ({"filter_estado": ["cliente", "inactivo"]}, "contact_totals"),
            ({"propietario_id": ["yo"]}, "contact_tallies"),
            ({"ciudad": ["Cali"]}, "contact_tallies"),
            ({"pais": ["Colombia", "Perú"]}, "contact_tallies"),
            ({"created_from": "2025-09-01", "created_to": "2026-03-01"}, "contact_tallies"),
            ({"con": ["notas"], "sin": ["cedula"]}, "contact_tallies"),
            ({"propietario_id": ["yo"], "filter_estado": ["cliente"]}, "contact_tallies"),
        ],
        ids=str,
    )
    def test_of_the_plain_lists_are_not_counted(self, db: Connection, filters: dict[str, Any], kept_in: str) -> None:
        *_, total = plans_of(db, schemas.ContactQuery.model_validate(filters))
        read = {node["Relation Name"] for node in total if "Relation Name" in node}
        if kept_in == "contact_tallies":
            assert read == {kept_in}
            return
        # In the statement of the page: the contacts that it reads are those of the page.
        assert read == {kept_in, "contacts"}
        assert {node["Limit"] for node in total if node.get("Relation Name") == "contacts"} == {11}

    def test_the_summary_of_all_reads_no_contact(self, db: Connection) -> None:
        with statements_of(db) as sent:
            crud.contact.summary(db, schemas.ContactSummaryQuery(), user=SOMEONE)
        read = {node["Relation Name"] for plan in explained(db, sent) for node in plan if "Relation Name" in node}
        assert read == {"contact_totals", "contact_tallies"}

    @pytest.mark.parametrize(
        "filters", [{"propietario_id": ["yo"]}, {"con": ["notas"]}, {"filter_estado": ["cliente"]}]
    )
    def test_nor_do_the_estados_of_one_kind_of_filter(self, db: Connection, filters: dict[str, Any]) -> None:
        with statements_of(db) as sent:
            crud.contact.summary(
                db, schemas.ContactSummaryQuery.model_validate(filters | {"solo_estados": True}), user=SOMEONE
            )
        (plan,) = explained(db, sent)
        assert "contacts" not in {node.get("Relation Name") for node in plan}

    def test_of_more_than_are_summed_up_each_estado_may_have_more(
        self, db: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        query = schemas.ContactSummaryQuery(search="a", con=[schemas.OptionalField.NOTAS], solo_estados=True)
        whole = crud.contact.summary(db, query, user=SOMEONE)
        assert (whole.total_is_exact, whole.mas_de) == (False, list(ContactStatus))
        assert all(0 < counted <= 10_000 for counted in whole.por_estado.values())
        monkeypatch.setattr(contact_summary, "MOST_SUMMED", CONTACTS)
        exact = crud.contact.summary(db, query, user=SOMEONE)
        assert (exact.total_is_exact, exact.mas_de) == (True, [])
        assert exact.total > 30_000

    def test_are_exact(self, db: Connection) -> None:
        count = db.execute(text("SELECT count(*) FROM contacts WHERE estado = 'cliente'")).scalar_one()
        clients = schemas.ContactQuery(filter_estado=[ContactStatus.CLIENTE])
        assert crud.contact.get_multi(db, clients, user=SOMEONE).total == count
        assert crud.contact.get_multi(db, schemas.ContactQuery(), user=SOMEONE).total == CONTACTS


class TestSeed:
    """Of so many that their indexes are built anew behind them."""

    def test_leaves_every_index_as_it_was_and_comes_once(self, many: Many) -> None:
        assert many.sql(INDEXES) == many.indexes
        assert all(is_usable for *_, is_usable in many.indexes)
        people = """
            SELECT count(*), count(DISTINCT lower(email)), count(propietario_id) > 50000,
                sum(hashtextextended(contacts::text, 0))
            FROM contacts
        """
        kept = many.sql(people)
        assert kept[0][:3] == (CONTACTS, CONTACTS, True)
        self.assert_totals_are_right(many)
        assert many.sql("SELECT count(*) FROM contacts WHERE texto IS NULL") == [(0,)]

        again = many.seed()
        assert (again.returncode, again.stdout) == (1, "")
        assert "Traceback" not in again.stderr
        assert again.stderr.splitlines()[-1] == "The people of --random-seed 2 are stored already; give another number."
        assert many.sql(people) == kept
        assert many.sql(INDEXES) == many.indexes
        self.assert_totals_are_right(many)

    def assert_totals_are_right(self, many: Many) -> None:
        assert many.sql("SELECT sum(delta) FROM contact_totals") == [(CONTACTS,)]
        assert many.sql("SELECT sum(delta) FROM contact_tallies WHERE dimension = 'dia'") == [(CONTACTS,)]


class TestRelevance:
    def test_a_search_finds_whom_it_means(self, db: Connection) -> None:
        """Two hundred queries: accents dropped, letters swapped, words reordered, numbers written otherwise, …

        `make soak` and `make bench` ask twice as many.
        """

        def find(words: str) -> list[UUID]:
            query = schemas.ContactQuery(search=words[:100], size=relevance.PAGE)
            return [contact.id for contact in crud.contact.get_multi(db, query, user=SOMEONE).items]

        people = trial_contacts(CONTACTS, days=TRIAL_DAYS, random_seed=2, owners=[])
        report = relevance.measure(people, find, a_kind=relevance.QUERIES_A_KIND if SOAK else 20)
        told = "\n".join(report.lines())
        assert sum(report.asked.values()) >= 200
        assert report.share_first >= 0.95, told
        assert report.share_in_five >= 0.99, told
        assert report.share_of_surnames >= 0.95, told

    @pytest.mark.parametrize(
        ("search", "meant"),
        [
            ("hernadez", ("hernandez",)),
            ("rodrigeuz", ("rodriguez",)),
            ("gonzales", ("gonzalez",)),
            ("velazquez", ("velasquez",)),
            # Both are names, or parts of one.
            ("marin", ()),
            ("rodrigo", ()),
            ("marti", ()),
            ("gonzalez", ()),
            ("maria", ()),
            ("zapato", ("zapata",)),
            ("xilofono", ()),
        ],
    )
    def test_what_somebody_meant_is_far_commoner(self, db: Connection, search: str, meant: tuple[str, ...]) -> None:
        assert contact_spelling.meant(db, contact_search.terms_of(db, search)) == (meant,)


class TestLookups:
    def test_a_contact_is_found_by_its_key(self, db: Connection) -> None:
        one = crud.contact.get_multi(db, schemas.ContactQuery(), user=SOMEONE).items[0]
        with statements_of(db) as sent:
            found = crud.contact.get(db, one.id)
        assert found is not None
        assert found.email == one.email
        (plan,) = explained(db, sent)
        assert {node.get("Index Name") for node in plan} == {"pk_contacts"}

    def test_what_somebody_types_is_looked_up_by_an_index_each(self, db: Connection) -> None:
        one = crud.contact.get_multi(
            db, schemas.ContactQuery(con=[schemas.OptionalField.CEDULA, schemas.OptionalField.CIUDAD]), user=SOMEONE
        ).items[0]
        fields = {"nombres", "apellidos", "email", "telefono", "cedula", "ciudad"}
        typed = {name: getattr(one, name) for name in fields}
        with statements_of(db) as sent:
            found = duplicate_alike.look(db, schemas.AlikeQuery(**typed))
        assert found.items[0].contacto.id == one.id
        look, _ = explained(db, sent)
        assert {
            "uq_contacts_email", "ix_contacts_telefono_e164", "ix_contacts_documento", "ix_contacts_name_key",
        } <= {node.get("Index Name") for node in look}  # fmt: skip
        assert not [node for node in look if node["Node Type"] == "Seq Scan" and node["Relation Name"] == "contacts"]

    def test_of_any_number_of_ids_one_parameter_is_sent(self, db: Connection) -> None:
        """Or every number would be a statement of its own, compiled anew and kept."""
        ids = [UUID(int=number) for number in range(10_000)]
        with statements_of(db) as sent:
            assert crud.contact.count_of(db, ids) == 0
        ((_, values),) = sent
        assert list(values) == ["ids"]

    def test_a_user_is_found_by_key_and_by_email_in_any_case(self, db: Connection) -> None:
        db.execute(MANY_USERS)
        with statements_of(db) as sent:
            found = crud.user.get_by_login(db, "ANA7@example.com")
            assert found is not None
            assert crud.user.get(db, found.id) == found
        by_email, by_key = explained(db, sent)
        assert {node.get("Index Name") for node in by_email} - {None} == {"uq_users_email"}
        assert {node.get("Index Name") for node in by_key} == {"pk_users"}

    @pytest.mark.parametrize(("query", "count"), [({}, 1), ({"search": "maria"}, 1), ({"ciudad": ["Cali"]}, 2)])
    def test_a_list_takes_few_statements(self, db: Connection, query: dict[str, Any], count: int) -> None:
        # By the second time it is known that there are many, and which words are common.
        for _ in range(2):
            with statements_of(db) as sent:
                crud.contact.get_multi(db, schemas.ContactQuery.model_validate(query), user=SOMEONE)
        assert len(sent) == count


class Requests:
    """The application in this process, on an engine whose statements can be counted."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.app = create_app()
        jefa = schemas.UserCreate(
            email="jefa@example.com", nombres="Luz", apellidos="Gómez", password="una contraseña", is_superuser=True
        )
        with engine.connect() as db:
            user = crud.user.create(db, obj_in=jefa.hashed())
            opened = open_session(db, user, SessionKind.API, Visitor(None, None), lifetime=timedelta(minutes=30))
            token = create_access_token(user.id, opened.id)
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        async def work() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=self.headers) as client:
                return await client.request(method, path, **request)

        return asyncio.run(work())

    def ask(self, method: str, path: str, *, statements: int, **request: Any) -> Any:
        """The answer's body, if asking for it took so many statements."""
        with statements_of(self.engine) as sent:
            answer = self.send(method, path, **request)
        assert answer.status_code == 200, answer.text
        assert len(sent) == statements, sent
        return answer.json()


@pytest.fixture(scope="module")
def requests(server: Server, migrated: str) -> Iterator[Requests]:
    with server.database("requests", template=migrated) as name:
        engine = create_engine(settings.database_url.set(database=name), isolation_level="AUTOCOMMIT")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "engine", engine)
            patch.setattr(database, "_transactional", engine.execution_options(isolation_level="READ COMMITTED"))
            with database.prepared():
                yield Requests(engine)


class TestRequest:
    """As many statements as there are things to do: who asks, and what for."""

    CONTACT = {  # noqa: RUF012
        "nombres": "Ana",
        "apellidos": "Núñez",
        "email": "ana@example.com",
        "telefono": "3001234567",
    }

    def test_each_takes_few_statements(self, requests: Requests) -> None:
        contact = requests.ask("POST", "/api/contactos/", statements=2, json=self.CONTACT)
        path = f"/api/contactos/{contact['id']}"
        assert requests.ask("GET", "/api/contactos/", statements=2)["items"] == [contact]
        # The contact, whether its name is well known (there is no word about that in a small table), and what is alike.
        assert requests.ask("GET", "/api/contactos/?search=nunez", statements=4)["items"] == [contact]
        assert requests.ask("GET", path, statements=2) == contact
        assert requests.ask("PUT", path, statements=3, json={"notas": "Nueva"})["notas"] == "Nueva"
        assert requests.ask("DELETE", path, statements=3)["notas"] == "Nueva"
        assert requests.ask("GET", "/api/auth/me", statements=1)["email"] == "jefa@example.com"

    def test_so_does_one_with_an_api_key(self, requests: Requests) -> None:
        """Its last use is told to the minute, and only the first request of a minute writes."""
        sent = {"nombre": "Programa", "alcances": ["contactos:read"]}
        key = requests.ask("POST", "/api/auth/api-keys/", statements=5, json=sent)["clave"]
        headers = {"Authorization": f"Bearer {key}"}
        for statements in (2, 1, 1):
            requests.ask("GET", "/api/auth/me", statements=statements, headers=headers)


class TestPasswordOfSomebodyElse:
    """A superuser sets it: hashing takes 0.2 s, in which no connection is held that others wait for."""

    EVA: ClassVar = {"nombres": "Eva", "apellidos": "Díaz", "email": "eva@example.com", "password": "una contraseña"}

    def test_is_hashed_without_a_connection_in_hand(self, requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
        held: list[int] = []

        def hash_password(_password: str) -> str:
            held.append(requests.engine.pool.checkedout())  # type: ignore[attr-defined]  # of QueuePool
            return f"hash {len(held)}"

        monkeypatch.setattr(user_schemas, "get_password_hash", hash_password)
        eva = requests.ask("POST", "/api/users/", statements=3, json=self.EVA)
        requests.ask("PUT", f"/api/users/{eva['id']}", statements=9, json={"password": "otra contraseña"})
        assert held == [0, 0]
        with requests.engine.connect() as db:
            stored = crud.user.get_by_email(db, "eva@example.com")
        assert stored is not None
        assert stored.hashed_password == "hash 2"

    def test_of_one_who_is_demoted_meanwhile_changes_nothing(
        self, requests: Requests, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hash_password(_password: str) -> str:
            with requests.engine.connect() as db:
                db.execute(text("UPDATE users SET is_superuser = false WHERE email = 'jefa@example.com'"))
            return "hash"

        monkeypatch.setattr(user_schemas, "get_password_hash", hash_password)
        try:
            answer = requests.send("POST", "/api/users/", json=self.EVA | {"email": "otra@example.com"})
        finally:
            with requests.engine.connect() as db:
                db.execute(text("UPDATE users SET is_superuser = true WHERE email = 'jefa@example.com'"))
        assert (answer.status_code, answer.json()["code"]) == (400, "not_enough_privileges")
        with requests.engine.connect() as db:
            assert crud.user.get_by_email(db, "otra@example.com") is None


NEW_USER = "INSERT INTO users (id, email, hashed_password, nombres, apellidos) VALUES (:id, 'x', '-', 'Ana', 'Ruiz')"
HAND_OVER = """
    UPDATE contacts SET propietario_id = :owner
    WHERE id IN (SELECT id FROM contacts WHERE propietario_id = :before LIMIT 2000)
"""


class TestDeletingAnOwner:
    def test_of_many_contacts_takes_longer_than_a_request_may_and_is_done_all_the_same(self, db: Connection) -> None:
        count = text("SELECT count(*) FROM contacts WHERE propietario_id = :owner")
        owner = UUID(int=99)
        with closing(db.engine.connect().execution_options(isolation_level="READ COMMITTED")) as other:
            # A user with 2,000 contacts, for the time of this transaction.
            other.execute(text(NEW_USER), {"id": owner})
            other.execute(text(HAND_OVER), {"owner": owner, "before": OWNERS[-1]})
            assert other.execute(count, {"owner": owner}).scalar_one() == 2_000
            other.execute(text("SET LOCAL statement_timeout = '100ms'"))
            user = crud.user.get_for_update(other, owner)
            assert user is not None
            crud.user.remove_by(other, db_obj=user, actor=SOMEONE)
            assert other.execute(count, {"owner": owner}).scalar_one() == 0
            other.rollback()


class TestTrail:
    """Of 100,000 entries, all of them creations of contacts."""

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"accion": ["borrar"]},
            {"accion": ["eliminar", "fusionar"]},
            {"accion": ["crear"]},
            {"entidad": ["usuario"]},
            {"entidad_id": OWNERS[0]},
            {"usuario_id": OWNERS[0]},
            {"operacion_id": OWNERS[0]},
            {"solicitud_id": "no-such-request"},
            {"desde": SOME_DAY, "accion": ["restaurar"]},
        ],
        ids=str,
    )
    def test_a_page_reads_hardly_more_than_it_shows(self, db: Connection, query: dict[str, Any]) -> None:
        db.execute(text("ANALYZE audit_entries"))
        asked = schemas.AuditQuery.model_validate(query)
        with statements_of(db) as sent:
            audit.get_multi(db, asked)
        ((statement, values),) = sent
        with closing(db.connection.cursor()) as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            ((plan,),) = cursor.fetchall()
        read = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name", "").startswith("audit_entries")]
        rows = sum(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in read)
        assert rows <= asked.size + 1 + MARGIN, plan
