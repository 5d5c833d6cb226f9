"""What is forgotten of imports, and when; on a database of its own that is rolled back."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from app.crud import contact_import

USER = text("""
    INSERT INTO users (id, email, hashed_password, nombres, apellidos)
    VALUES (gen_random_uuid(), 'eva@example.com', '-', 'Eva', 'Ruiz') RETURNING id
""")
JOB = text("""
    INSERT INTO jobs (id, tipo, estado, parametros) VALUES (gen_random_uuid(), 'importacion_importar', :estado, '{}')
    RETURNING id
""")
IMPORT = text("""
    INSERT INTO contact_imports (id, usuario_id, nombre, bytes, formato, encabezados, muestras, trabajo_id, updated_at)
    VALUES (gen_random_uuid(), :usuario, 'a.csv', 1, :formato, '["Correo"]', '[["a@x.co"]]', :trabajo,
        now() - make_interval(mins => :age)) RETURNING id
""")
CONTENT = [
    "INSERT INTO contact_import_chunks VALUES (:id, 0, 'x')",
    "INSERT INTO contact_import_rows VALUES (:id, 2, '[]')",
    "INSERT INTO contact_import_claims VALUES (:id, 'email:a@x.co', 2)",
    "INSERT INTO contact_import_outcomes VALUES (:id, 2, 'crear', null, null, null, null, null, '{}', '{}', null)",
]
TABLES = ("chunks", "rows", "claims", "outcomes")
DAY = 24 * 60


def make(db: Connection, *, age: int, formato: str | None = "csv", estado: str = "hecho") -> UUID:
    """An import with all that belongs to it, so many minutes old."""
    user, job = db.execute(USER).scalar_one(), db.execute(JOB, {"estado": estado}).scalar_one()
    values = {"usuario": user, "formato": formato, "trabajo": job, "age": age}
    id: UUID = db.execute(IMPORT, values).scalar_one()
    for statement in CONTENT:
        db.execute(text(statement), {"id": id})
    return id


def content_of(db: Connection, id: UUID) -> int:
    count = "SELECT count(*) FROM contact_import_{} WHERE importacion_id = :id"
    return sum(db.execute(text(count.format(table)), {"id": id}).scalar_one() for table in TABLES)


def is_there(db: Connection, id: UUID) -> bool:
    return bool(db.execute(text("SELECT count(*) FROM contact_imports WHERE id = :id"), {"id": id}).scalar_one())


@pytest.mark.parametrize(
    ("age", "estado", "formato", "left"),
    [
        (6 * DAY, "hecho", "csv", (True, 4)),
        (8 * DAY, "hecho", "csv", (True, 0)),
        # Whoever works on it needs it.
        (40 * DAY, "en_curso", "csv", (True, 4)),
        (31 * DAY, "hecho", "csv", (False, 0)),
        # Nobody reads its file any more.
        (6, "hecho", None, (False, 0)),
        (4, "hecho", None, (True, 4)),
    ],
)
def test_files_and_rows_are_forgotten(
    db: Connection, age: int, estado: str, formato: str | None, left: tuple[bool, int]
) -> None:
    id = make(db, age=age, estado=estado, formato=formato)
    contact_import.forget_a_file(db)
    contact_import.forget_old(db)
    assert (is_there(db, id), content_of(db, id)) == left
    contact_import.forget_old(db)
    assert is_there(db, id) == left[0]
    if left == (True, 0):
        samples = db.execute(text("SELECT muestras::text FROM contact_imports WHERE id = :id"), {"id": id}).scalar_one()
        assert samples == "[]"
