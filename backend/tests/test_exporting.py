"""What exports share with PostgreSQL, and how one that can't be ends before it begins."""

import asyncio
import io
import sys
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.util import greenlet_spawn

from app import contact_exports, database
from app.core.errors import BrokenExportError, TooManyRowsError, UnavailableError
from app.crud import export_lines
from app.crud.audit import Source
from app.exporting import running, xlsx
from app.exporting.cells import guarded
from app.exporting.plan import Plan
from app.models.audit import AuditOrigin
from app.models.user import User
from app.schemas.contact_export import ContactExport, ExportFormat
from tests.harness import Server
from tests.process.processes import wait_until

SOMEONE = User(id=uuid4(), nombres="Ana", apellidos="Ruiz")
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'base-crm export'"
GUARDED = text(f"SELECT {export_lines._guarded('c.t')} FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS c (t, n)")


@given(texts=st.lists(st.text(alphabet="'=+-@\t\r\n;\",aÑ🙂 A9&"), max_size=200))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_postgresql_guards_cells_as_we_do(db: Connection, texts: list[str]) -> None:
    assert list(db.execute(GUARDED, {"texts": texts}).scalars()) == [guarded(each) for each in texts]


def plan_of(count: str) -> Plan:
    """Of one row, whatever is counted."""
    return {"count": count, "copy": "COPY (SELECT 1) TO STDOUT", "head": "", "without": "", "sheet": None}


def in_a_request(work: Callable[[], Any]) -> Any:
    """As the route does it."""

    async def run() -> Any:
        return await greenlet_spawn(work)

    return asyncio.run(run())


@pytest.mark.usefixtures("migrated")
class TestNeverBegins:
    @pytest.fixture(autouse=True)
    def _nothing_is_left(self, server: Server) -> Any:
        with database.prepared():
            yield
        assert not running._running
        assert running._starting == 0
        wait_until(lambda: server.sql("postgres", RUNNING) == [(0,)])

    def test_what_no_sheet_has_room_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(contact_exports, "MOST_IN_XLSX", -1)
        query, source = ContactExport(formato=ExportFormat.XLSX), Source(AuditOrigin.API)
        with pytest.raises(TooManyRowsError):
            in_a_request(lambda: contact_exports.start(query, user=SOMEONE, source=source))

    def test_without_a_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        nowhere = {"host": "127.0.0.1", "port": "1", "dbname": "x", "user": "x"}
        monkeypatch.setattr(database, "connection_arguments", lambda *_, **__: nowhere)
        with pytest.raises(UnavailableError):
            in_a_request(lambda: running.start(plan_of("SELECT 0, 0")))

    def test_what_postgresql_refuses(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(BrokenExportError):
            in_a_request(lambda: running.start(plan_of("SELECT 0, 'secreto'::int")))
        # Why, without what somebody sent.
        logged = capfd.readouterr().err
        assert "export: InvalidTextRepresentation 22P02" in logged
        assert "secreto" not in logged

    def test_fewer_rows_than_were_counted_are_no_whole_file(self) -> None:
        async def read() -> bytes:
            export = await running._start(plan_of("SELECT 2, 0"))
            try:
                assert export.total == 2
                content = b""
                while data := await export.read():
                    content += data
                return content
            finally:
                await export.close()

        with pytest.raises(BrokenExportError):
            asyncio.run(read())


@pytest.mark.parametrize(("notes", "is_large"), [(0, False), (2**31, True)])
def test_a_sheet_that_may_be_large_has_room_in_its_container(notes: int, is_large: bool) -> None:
    output = io.BytesIO()
    with xlsx.writing(output, [("Nombre", 20)], total=1, notes=notes) as rows:
        rows.write(b"<row><c t='inlineStr'><is><t>Ana</t></is></c></row>\n")
    sheet = zipfile.ZipFile(output).getinfo(xlsx.SHEET)
    # Before 3.11.4 Python made the room and did not say so (gh-103861).
    is_told = is_large and sys.version_info >= (3, 11, 4)
    assert (sheet.extract_version == zipfile.ZIP64_VERSION) == is_told
    page = openpyxl.load_workbook(output).active
    assert page is not None
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [["Nombre"], ["Ana"]]
