"""Starting an export: what is asked for is planned, counted and written down before its first byte leaves."""

from datetime import datetime

from app import database
from app.core.errors import TooManyRowsError
from app.crud import audit, contact_export
from app.crud.contact_filters import BOGOTA
from app.exporting import running
from app.exporting.plan import MOST_IN_XLSX
from app.models.audit import AuditAction, AuditEntity
from app.models.user import User
from app.schemas.contact_export import ContactExport, ExportFormat

TYPES = {
    ExportFormat.CSV_EXCEL: "text/csv; charset=utf-8",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.VCARD: "text/vcard; charset=utf-8",
    ExportFormat.JSONL: "application/jsonl",
}
_SUFFIXES = {ExportFormat.CSV_EXCEL: "csv", ExportFormat.VCARD: "vcf"}


def name_of(format: ExportFormat) -> str:
    return f"contactos-{datetime.now(BOGOTA):%Y-%m-%d}.{_SUFFIXES.get(format, format.value)}"


def start(query: ContactExport, *, user: User, source: audit.Source) -> running.Export:
    """In a request's greenlet, which holds no connection. Raises TooManyExportsError, TooManyRowsError."""
    with database.connection() as db:
        plan = contact_export.plan(db, query, user=user)
    export = running.start(plan)
    try:
        if query.formato is ExportFormat.XLSX and export.total > MOST_IN_XLSX:
            raise TooManyRowsError
        with database.transaction() as db:
            audit.attribute(db, source, user=user)
            audit.note(db, AuditAction.EXPORTAR, AuditEntity.CONTACTO, changes=query.exported(export.total))
    except BaseException:
        running.close(export)
        raise
    return export
