"""Colombia's fields of contacts: type of document, municipio, and what phones and documents are matched by.

Revision ID: 0018
Revises: 0017

May be run again where it was interrupted in the block of `upgrade`, which commits what is before it. Old rows are
filled in before the audit trail knows the new fields, and without touching `updated_at`: it is no change of a contact.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

logger = logging.getLogger("alembic.env")

BATCH = 1_000
TOLD_EVERY = 50_000
DATA = Path(__file__).parents[1] / "data" / "divipola_2024.txt"
TABLES = ("contacts", "trashed_contacts")
COLUMNS = ("tipo_documento", "municipio", "telefono_e164", "telefono_tipo", "documento")
TYPES = ("CC", "CE", "NIT", "TI", "PA", "PPT", "RC")
INDEXED = ("telefono_e164", "documento")

# CRC, Resolución 5826 de 2019. An extension is no part of the number; letters, several numbers in one, and what has
# too few digits are doubtful: null. 0057 is looked at before any other country (it would be Russia's 7 behind 005).
PHONE = r"""
    CREATE OR REPLACE FUNCTION public.phone_e164(text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
    DECLARE
        bare text := regexp_replace(
            $1, '[\s,;.(-]*(extensi[oó]n|ext|interno|int|x|#)[\s.:]*[0-9]{1,6}[\s)]*$', '', 'i'
        );
        digits text;
    BEGIN
        IF bare !~ '^[\s\u00a0(]*\+?[0-9\s\u00a0().\u2010-\u2015-]+$' THEN
            RETURN NULL;
        END IF;
        digits := regexp_replace(bare, '[^0-9+]', '', 'g');
        RETURN CASE
            WHEN digits ~ '^(\+57|0057|57|03)?3[0-9]{9}$' THEN '+57' || right(digits, 10)
            WHEN digits ~ '^(\+57|0057|57)?60[1245678][0-9]{7}$' THEN '+57' || right(digits, 10)
            WHEN digits ~ '^018000[0-9]{6,7}$' THEN '+57' || substr(digits, 2)
            WHEN digits ~ '^(\+|00)5718000[0-9]{6,7}$' THEN '+' || regexp_replace(digits, '^(\+|00)', '')
            WHEN digits ~ '^(\+|00)57' THEN NULL
            WHEN digits ~ '^(\+|00)[1-9][0-9]{7,14}$' THEN '+' || regexp_replace(digits, '^(\+|00)', '')
        END;
    END $$
"""
PHONE_KIND = r"""
    CREATE OR REPLACE FUNCTION public.phone_kind(e164 text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE
        WHEN e164 ~ '^\+573[0-9]{9}$' THEN 'movil' WHEN e164 ~ '^\+5760[1245678][0-9]{7}$' THEN 'fijo' ELSE 'otro'
    END
"""
# Letters and digits, without the type that some write in front (which a passport's own letters may look like). Of a
# NIT the base: the last digit is its digit only where something sets it apart, as ten bare digits may be a cédula.
DOCUMENT = r"""
    CREATE OR REPLACE FUNCTION public.document_key(tipo text, cedula text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        plain text := regexp_replace(upper(public.f_unaccent(cedula)), '[^A-Z0-9]', '', 'g');
        base text;
    BEGIN
        IF tipo = 'NIT' THEN
            base := regexp_replace(regexp_replace(cedula, '(?<=[0-9])[^0-9]+[0-9][^0-9]*$', ''), '[^0-9]', '', 'g');
            RETURN coalesce(nullif(base, ''), nullif(plain, ''));
        END IF;
        IF tipo IS DISTINCT FROM 'PA' THEN
            plain := regexp_replace(plain, '^(CC|CE|NIT|TI|PPT|RC)(?=[0-9]{3})', '');
        END IF;
        RETURN nullif(plain, '');
    END $$
"""
# DIAN, Orden Administrativa 4 de 1989.
NIT_DIGIT = """
    CREATE OR REPLACE FUNCTION public.nit_digit(base text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (
        SELECT CASE WHEN rest < 2 THEN rest ELSE 11 - rest END::text FROM (
            SELECT sum(
                substr(reverse(base), place, 1)::int
                * (ARRAY[3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71])[place]
            ) % 11 AS rest
            FROM generate_series(1, length(base)) AS place
        ) AS weighed
        WHERE base ~ '^[0-9]{1,15}$'
    )
"""
PLACE = """
    CREATE OR REPLACE FUNCTION public.place_key(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN btrim(regexp_replace(public.fold($1), '[^a-z0-9]+', ' ', 'g'))
"""
# Which municipio a city that was typed names, if it names one.
MUNICIPIO = """
    CREATE OR REPLACE FUNCTION public.municipio_of_city(ciudad text, pais text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (
        SELECT codigo FROM public.municipio_names
        WHERE nombre = public.place_key(ciudad) AND coalesce(public.place_key(pais), 'colombia') IN ('colombia', '')
    )
"""
FUNCTIONS = {
    "municipio_of_city(text, text)": MUNICIPIO,
    "place_key(text)": PLACE,
    "nit_digit(text)": NIT_DIGIT,
    "document_key(text, text)": DOCUMENT,
    "phone_kind(text)": PHONE_KIND,
    "phone_e164(text)": PHONE,
}
# Also where somebody writes the columns themselves: they are never anything else.
KEEP = """
    CREATE OR REPLACE FUNCTION public.keep_contact_identifiers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.telefono_e164 := public.phone_e164(NEW.telefono);
        NEW.telefono_tipo := public.phone_kind(NEW.telefono_e164);
        NEW.documento := public.document_key(NEW.tipo_documento, NEW.cedula);
        RETURN NEW;
    END $$
"""
# By its name it comes before `keep_contact_search_text`, which reads `documento`.
KEEP_TRIGGER = """
    CREATE OR REPLACE TRIGGER keep_contact_identifiers
    BEFORE INSERT OR UPDATE OF telefono, cedula, tipo_documento, telefono_e164, telefono_tipo, documento ON {table}
    FOR EACH ROW EXECUTE FUNCTION public.keep_contact_identifiers()
"""
# A NIT that was typed without its digit is found with it too.
WITH_DIGIT = """CASE
    WHEN NEW.tipo_documento = 'NIT' AND regexp_replace(NEW.cedula, '[^0-9]', '', 'g') = NEW.documento
    THEN concat_ws('-', NEW.cedula, public.nit_digit(NEW.documento)) ELSE NEW.cedula
END"""
# As in 0006.
KEEP_TEXT = """
    CREATE OR REPLACE FUNCTION public.keep_contact_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.texto := public.contact_search_text(
            NEW.nombre_completo, NEW.nombres, NEW.apellidos, NEW.email, NEW.telefono, {cedula}, NEW.ciudad, NEW.notas
        );
        RETURN NEW;
    END $$
"""
KEEP_TEXT_TRIGGER = """
    CREATE OR REPLACE TRIGGER keep_contact_search_text
    BEFORE INSERT OR UPDATE OF nombre_completo, nombres, apellidos, email, telefono, cedula, {more}ciudad, notas
    ON contacts
    FOR EACH ROW EXECUTE FUNCTION public.keep_contact_search_text()
"""
# Some rows at a time, by their ids; how many there were, and the last one. Rows that are so already stay as they are.
FILL = """
    WITH next AS MATERIALIZED (
        SELECT id FROM {table} WHERE id > {after} ORDER BY id LIMIT {batch} FOR NO KEY UPDATE
    ), filled AS (
        UPDATE {table} AS c SET
            telefono_e164 = NULL, telefono_tipo = NULL, documento = NULL,
            municipio = coalesce(c.municipio, public.municipio_of_city(c.ciudad, c.pais))
        FROM next WHERE c.id = next.id AND (c.telefono_e164, c.documento, c.municipio) IS DISTINCT FROM (
            public.phone_e164(c.telefono), public.document_key(c.tipo_documento, c.cedula),
            coalesce(c.municipio, public.municipio_of_city(c.ciudad, c.pais))
        )
    )
    SELECT count(*) AS seen, (array_agg(id ORDER BY id DESC))[1] AS last FROM next
"""
FILL_BY_HAND = """
    DO $$
    DECLARE
        after uuid := '00000000-0000-0000-0000-000000000000';
        seen bigint;
        last uuid;
    BEGIN
        LOOP
            {fill};
            COMMIT;
            EXIT WHEN seen < {batch};
            after := last;
        END LOOP;
    END $$
"""
# Of namesakes the one that is meant where nothing else is said: capitals of departamentos, and what is far larger.
CHIEF = {
    "armenia": "63001", "florencia": "18001", "san andres": "88001", "rionegro": "05615", "mosquera": "25473",
    "puerto colombia": "08573",
}  # fmt: skip
# Also names of departamentos or of the country, which somebody may have typed instead: never guessed from these alone.
WIDER = {"colombia", "boyaca", "risaralda"}
LABELS = {"88": "San Andrés y Providencia"}
SHORT_DEPARTMENTS = {"76": "valle", "88": "san andres", "54": "norte santander", "11": "cundinamarca"}

# As in 0012, for contacts.
FIELDS = (
    "nombres", "apellidos", "nombre_completo", "email", "telefono", "estado", "cedula", "ciudad", "pais", "notas",
    "propietario_id",
)  # fmt: skip
NEW_FIELDS = ("tipo_documento", "municipio")
ACTION = "coalesce(nullif(current_setting('crm.action', true), ''), '{action}')"


def _changed(fields: tuple[str, ...], before: str | None, after: str | None) -> str:
    """Of each field that changes what it was and is now; NULL where none does."""

    def value(row: str | None, field: str) -> str:
        return f"{row}.{field}" if row else "NULL"

    changes = (
        f"""'{field}', CASE WHEN {value(before, field)} IS DISTINCT FROM {value(after, field)}
            THEN jsonb_build_array({value(before, field)}, {value(after, field)}) END"""
        for field in fields
    )
    return f"nullif(jsonb_strip_nulls(jsonb_build_object({', '.join(changes)})), '{{}}')"


def _changed_before(fields: tuple[str, ...], before: str | None, after: str | None) -> str:
    """The same as it was written out before; a subquery of rows takes nearly twice as long."""

    def value(row: str | None, field: str) -> str:
        return f"to_jsonb({row}.{field})" if row else "NULL::jsonb"

    rows = ", ".join(f"('{field}', {value(before, field)}, {value(after, field)})" for field in fields)
    shown = """
        CASE WHEN field = 'password' THEN 'null'::jsonb
        ELSE jsonb_build_array(coalesce(was, 'null'::jsonb), coalesce(is_now, 'null'::jsonb)) END
    """
    return f"""
        (SELECT jsonb_object_agg(field, {shown})
        FROM (VALUES {rows}) AS each (field, was, is_now) WHERE was IS DISTINCT FROM is_now)
    """


def _audit(fields: tuple[str, ...], changed: Callable[[tuple[str, ...], str | None, str | None], str]) -> None:
    sources = {
        "INSERT": ("new_rows AS n", "n", changed(fields, None, "n"), "crear"),
        "DELETE": ("old_rows AS o", "o", changed(fields, "o", None), "eliminar"),
        "UPDATE": ("old_rows AS o JOIN new_rows AS n USING (id)", "n", changed(fields, "o", "n"), "cambiar"),
    }
    branches = "".join(
        f"""
        {"IF" if event == "INSERT" else "ELSIF"} TG_OP = '{event}' THEN
            SELECT array_agg({ACTION.format(action=action)}), array_agg(id), array_agg(name), array_agg(fields)
            INTO what, ids, names, changed FROM (
                SELECT {row}.id, {row}.nombre_completo AS name, {changes} AS fields FROM {rows}
            ) AS seen WHERE fields IS NOT NULL;
        """
        for event, (rows, row, changes, action) in sources.items()
    )
    op.execute(f"""
        CREATE OR REPLACE FUNCTION public.audit_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            what text[];
            ids uuid[];
            names text[];
            changed jsonb[];
        BEGIN
            {branches}
            END IF;
            IF ids IS NOT NULL THEN
                PERFORM public.write_audit_entries(what, 'contacto', ids, names, changed);
            END IF;
            RETURN NULL;
        END
     $$
    """)


def _places() -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Departamentos by their code, and municipios with every name that they go by."""
    departments: dict[str, str] = {}
    places = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, *more = line.split("|")
        if not more and len(code) == 2:  # noqa: PLR2004
            departments[code] = name
            continue
        usual = more[0] if more and more[0] else name
        others = more[1].split(";") if len(more) > 1 else []
        places.append({"codigo": code, "nombre": name, "comun": usual, "nombres": [usual, name, *others]})
    return departments, places


def _fold(text: str) -> str:
    """`place_key`, of the letters that names of places in Colombia have."""
    plain = text.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _names(departments: dict[str, str], places: list[dict[str, Any]]) -> dict[str, str]:
    """Whatever names one municipio: its names, where no other one has them too, and with its departamento."""
    owners: dict[str, set[str]] = {}
    for place in places:
        of = place["codigo"][:2]
        wider = {_fold(departments[of]), SHORT_DEPARTMENTS.get(of, _fold(departments[of]))}
        for name in {_fold(name) for name in place["nombres"]}:
            for key in (name, *(f"{name} {department}" for department in wider)):
                owners.setdefault(key, set()).add(place["codigo"])
    names = {key: min(codes) for key, codes in owners.items() if len(codes) == 1 and key not in WIDER}
    return names | CHIEF


def _create_places() -> None:
    op.create_table(
        "municipios",
        sa.Column("codigo", sa.Text(), nullable=False),
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("nombre_comun", sa.Text(), nullable=False),
        sa.Column("departamento_codigo", sa.Text(), nullable=False),
        sa.Column("departamento", sa.Text(), nullable=False),
        sa.Column("etiqueta", sa.Text(), nullable=False),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("codigo", name="pk_municipios"),
        if_not_exists=True,
    )
    op.create_table(
        "municipio_names",
        sa.Column("nombre", sa.Text(), nullable=False),
        sa.Column("codigo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nombre", name="pk_municipio_names"),
        sa.ForeignKeyConstraint(["codigo"], ["municipios.codigo"], name="fk_municipio_names_codigo_municipios"),
        if_not_exists=True,
    )
    departments, places = _places()
    op.execute("DELETE FROM municipio_names")
    rows = []
    for place in places:
        of = place["codigo"][:2]
        is_own = place["nombre"] == departments[of]  # Bogotá, D.C.
        label = place["nombre"] if is_own else f"{place['comun']}, {LABELS.get(of, departments[of])}"
        # Each name behind a bar, then the departamento behind another sign: what begins a name, what a word.
        text = "|" + "|".join(dict.fromkeys(map(_fold, place["nombres"]))) + f"~{_fold(departments[of])}"
        rows.append((place["codigo"], place["nombre"], place["comun"], of, departments[of], label, text))
    _insert("municipios", rows)
    _insert("municipio_names", sorted(_names(departments, places).items()))


def _insert(table: str, rows: Sequence[tuple[str, ...]]) -> None:
    # No name of a place in Colombia has an apostrophe.
    values = ", ".join("(" + ", ".join(f"'{value}'" for value in row) + ")" for row in rows)
    op.execute(f"INSERT INTO {table} VALUES {values} ON CONFLICT DO NOTHING")


def _fill(table: str) -> None:
    """A batch a transaction: nobody who writes waits for more than one of them."""
    if op.get_context().as_sql:
        fill = FILL.format(table=table, after="after", batch=BATCH).replace(
            "SELECT count(*) AS seen, (array_agg(id ORDER BY id DESC))[1] AS last FROM next",
            "SELECT count(*), (array_agg(id ORDER BY id DESC))[1] INTO seen, last FROM next",
        )
        op.execute(FILL_BY_HAND.format(fill=fill, batch=BATCH))
        return
    statement = sa.text(FILL.format(table=table, after="CAST(:after AS uuid)", batch=BATCH))
    after, done = "00000000-0000-0000-0000-000000000000", 0
    while True:
        batch = op.get_bind().execute(statement, {"after": after}).one()
        done += batch.seen
        if done and (batch.seen < BATCH or done % TOLD_EVERY == 0):
            logger.info("%s: %d rows have phones, documents and municipios", table, done)
        if batch.seen < BATCH:
            return
        after = str(batch.last)


def upgrade() -> None:
    for function in reversed(FUNCTIONS.values()):
        if function is not MUNICIPIO:
            op.execute(function)
    _create_places()
    op.execute(MUNICIPIO)
    op.execute(KEEP)
    types = ", ".join(f"'{name}'" for name in TYPES)
    for table in TABLES:
        added = ", ".join(f"ADD COLUMN IF NOT EXISTS {name} text" for name in COLUMNS)
        op.execute(f"ALTER TABLE {table} {added}")
        for name in (f"fk_{table}_municipio_municipios", f"ck_{table}_tipo_documento"):
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        op.execute(f"""
            ALTER TABLE {table}
            ADD CONSTRAINT fk_{table}_municipio_municipios FOREIGN KEY (municipio) REFERENCES municipios (codigo)
            NOT VALID,
            ADD CONSTRAINT ck_{table}_tipo_documento CHECK (tipo_documento IN ({types})) NOT VALID
        """)
        op.execute(KEEP_TRIGGER.format(table=table))
    op.execute(KEEP_TEXT.format(cedula=WITH_DIGIT))
    op.execute(KEEP_TEXT_TRIGGER.format(more="tipo_documento, "))
    with op.get_context().autocommit_block():
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT fk_{table}_municipio_municipios")
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_tipo_documento")
        op.execute("SET lock_timeout = 0")
        for table in reversed(TABLES):
            _fill(table)
        for name in INDEXED:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS ix_contacts_{name}")
            op.create_index(
                f"ix_contacts_{name}", "contacts", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"),
                postgresql_concurrently=True,
            )  # fmt: skip
        op.execute("ANALYZE contacts")
        op.execute("SET lock_timeout = '900ms'")
    _audit(FIELDS + NEW_FIELDS, _changed)


def downgrade() -> None:
    _audit(FIELDS, _changed_before)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name in INDEXED:
            op.drop_index(f"ix_contacts_{name}", "contacts", postgresql_concurrently=True, if_exists=True)
        op.execute("SET lock_timeout = '900ms'")
    op.execute(KEEP_TEXT_TRIGGER.format(more=""))
    op.execute(KEEP_TEXT.format(cedula="NEW.cedula"))
    for table in TABLES:
        op.execute(f"DROP TRIGGER keep_contact_identifiers ON {table}")
        op.execute(f"ALTER TABLE {table} {', '.join(f'DROP COLUMN {name}' for name in COLUMNS)}")
    op.execute("DROP FUNCTION public.keep_contact_identifiers()")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION public.{function}")
    op.drop_table("municipio_names")
    op.drop_table("municipios")
