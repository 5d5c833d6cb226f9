"""Write down every change, in the transaction that makes it; keep deleted contacts in a trash.

Revision ID: 0012
Revises: 0011a
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0012"
down_revision = "0011a"
branch_labels = None
depends_on = None

# By month, so that old ones can be taken away at once. What belongs to no month that is there yet goes into the
# default one: an entry is never refused.
ENTRIES = """
    CREATE TABLE audit_entries (
        id bigint GENERATED ALWAYS AS IDENTITY,
        momento timestamptz NOT NULL DEFAULT clock_timestamp(),
        accion text NOT NULL,
        entidad text NOT NULL,
        entidad_id uuid,
        nombre text,
        cambios jsonb,
        usuario_id uuid,
        usuario text,
        origen text NOT NULL,
        direccion text,
        solicitud_id text,
        operacion_id uuid NOT NULL,
        deshace_id uuid,
        salt uuid,
        digest bytea NOT NULL,
        CONSTRAINT pk_audit_entries PRIMARY KEY (momento, id)
    ) PARTITION BY RANGE (momento)
"""
INDEXES = {
    "ix_audit_entries_id": "(id)",
    "ix_audit_entries_entidad_id_id": "(entidad_id, id)",
    "ix_audit_entries_operacion_id_entidad_id": "(operacion_id, entidad_id)",
    "ix_audit_entries_solicitud_id": "(solicitud_id)",
    "ix_audit_entries_usuario_id_momento_id": "(usuario_id, momento, id)",
    # What is rare among changes of contacts: sign-ins, users, views.
    "ix_audit_entries_others": "(momento, id) WHERE entidad <> 'contacto'",
}
PARTITION = """
    CREATE FUNCTION public.add_audit_partition(day date) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        first date := date_trunc('month', day);
        name text := 'audit_entries_' || to_char(first, 'YYYY_MM');
    BEGIN
        IF to_regclass('public.' || name) IS NULL AND NOT EXISTS (
            SELECT FROM public.audit_entries_default
            WHERE momento >= (first::text || ' 00:00+00')::timestamptz
                AND momento < ((first + interval '1 month')::date::text || ' 00:00+00')::timestamptz
        ) THEN
            EXECUTE format(
                'CREATE TABLE public.%I PARTITION OF public.audit_entries FOR VALUES FROM (%L) TO (%L)',
                name, first::text || ' 00:00+00', (first + interval '1 month')::date::text || ' 00:00+00'
            );
            -- Of the triggers of the whole, a partition has those for each row and not this one.
            EXECUTE format(
                'CREATE TRIGGER keep_audit_entries_whole BEFORE TRUNCATE ON public.%I '
                'FOR EACH STATEMENT EXECUTE FUNCTION public.keep_audit_entries()', name
            );
        END IF;
    END $$
"""
# The one way in. `told` is what `app/crud/audit.py` says of the transaction's request; who writes by hand says nothing.
# The transaction has its number before the entry has its id: the sealer (`app/crud/audit_seal.py`) relies on it.
WRITE = """
    CREATE FUNCTION public.write_audit_entries(what text[], kind text, ids uuid[], names text[], changed jsonb[])
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        told jsonb := coalesce(nullif(current_setting('crm.context', true), ''), '{}')::jsonb;
        operation uuid := coalesce((told ->> 'operation')::uuid, gen_random_uuid());
        last bigint;
    BEGIN
        PERFORM pg_current_xact_id();
        WITH written AS (
            INSERT INTO public.audit_entries (
                accion, entidad, entidad_id, nombre, cambios, usuario_id, usuario, origen, direccion, solicitud_id,
                operacion_id, deshace_id, salt, digest
            )
            SELECT action, kind, entry_id, name, fields, (told ->> 'actor')::uuid, told ->> 'name',
                coalesce(told ->> 'origin', 'sql'), told ->> 'address', told ->> 'request', operation,
                (told ->> 'undoes')::uuid, new_salt,
                sha256(uuid_send(new_salt) || convert_to(jsonb_build_array(name, fields)::text, 'UTF8'))
            FROM (
                SELECT action, entry_id, name, fields, gen_random_uuid() AS new_salt
                FROM unnest(what, ids, names, changed) AS entry (action, entry_id, name, fields)
            ) AS salted
            RETURNING id
        )
        SELECT max(id) INTO last FROM written;
        PERFORM pg_notify('crm_changes', json_build_object(
            'id', last, 'entidad', kind, 'ids', CASE WHEN cardinality(ids) <= 50 THEN to_json(ids) END
        )::text);
    END $$
"""
CONTACT_FIELDS = (
    "nombres", "apellidos", "nombre_completo", "email", "telefono", "estado", "cedula", "ciudad", "pais", "notas",
    "propietario_id",
)  # fmt: skip
AUDITED = {
    "contacts": ("contacto", "nombre_completo", dict.fromkeys(CONTACT_FIELDS, "{row}.{field}")),
    "users": (
        "usuario",
        "nombres || ' ' || {row}.apellidos",
        dict.fromkeys(("email", "nombres", "apellidos", "is_active", "is_superuser", "vista_id"), "{row}.{field}")
        # That there is another one, and nothing of it.
        | {"password": "{row}.hashed_password"},
    ),
    "contact_views": (
        "vista",
        "nombre",
        dict.fromkeys(("nombre", "definicion", "es_del_equipo", "usuario_id"), "{row}.{field}"),
    ),
}
SECRET = "password"
# What a deletion from the trash and a restoration say of themselves instead of "crear" and "eliminar".
ACTION = "coalesce(nullif(current_setting('crm.action', true), ''), '{action}')"


def _fields(fields: dict[str, str], before: str | None, after: str | None) -> str:
    def value(row: str | None, field: str, column: str) -> str:
        return f"to_jsonb({column.format(row=row, field=field)})" if row else "NULL::jsonb"

    rows = ", ".join(
        f"('{field}', {value(before, field, column)}, {value(after, field, column)})"
        for field, column in fields.items()
    )
    shown = f"""
        CASE WHEN field = '{SECRET}' THEN 'null'::jsonb
        ELSE jsonb_build_array(coalesce(was, 'null'::jsonb), coalesce(is_now, 'null'::jsonb)) END
    """
    return f"""
        (SELECT jsonb_object_agg(field, {shown})
        FROM (VALUES {rows}) AS each (field, was, is_now) WHERE was IS DISTINCT FROM is_now)
    """


def _audit(kind: str, name: str, fields: dict[str, str]) -> str:
    sources = {
        "INSERT": ("new_rows AS n", "n", _fields(fields, None, "n"), "crear"),
        "DELETE": ("old_rows AS o", "o", _fields(fields, "o", None), "eliminar"),
        "UPDATE": ("old_rows AS o JOIN new_rows AS n USING (id)", "n", _fields(fields, "o", "n"), "cambiar"),
    }
    branches = "".join(
        f"""
        {"IF" if event == "INSERT" else "ELSIF"} TG_OP = '{event}' THEN
            SELECT array_agg({ACTION.format(action=action)}), array_agg(id), array_agg(name), array_agg(fields)
            INTO what, ids, names, changed FROM (
                SELECT {row}.id, {row}.{name.format(row=row)} AS name, {changes} AS fields FROM {rows}
            ) AS seen WHERE fields IS NOT NULL;
        """
        for event, (rows, row, changes, action) in sources.items()
    )
    return f"""
        DECLARE
            what text[];
            ids uuid[];
            names text[];
            changed jsonb[];
        BEGIN
            {branches}
            END IF;
            IF ids IS NOT NULL THEN
                PERFORM public.write_audit_entries(what, '{kind}', ids, names, changed);
            END IF;
            RETURN NULL;
        END
    """


TABLES = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
TABLES["UPDATE"] = f"{TABLES['DELETE']} {TABLES['INSERT']}"

# An entry never changes. Of a contact that was erased, and of nothing else, the values and their salt may go; what
# stays (the digest of both) still proves the chain.
KEEP = """
    CREATE FUNCTION public.keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME LIKE 'audit\\_entries%' THEN
            IF NEW.cambios IS NULL AND NEW.salt IS NULL AND NEW.nombre IS NULL AND OLD.entidad = 'contacto'
                AND to_jsonb(OLD) - '{cambios,salt,nombre}'::text[]
                    = to_jsonb(NEW) - '{cambios,salt,nombre}'::text[]
                AND NOT EXISTS (SELECT FROM public.contacts WHERE id = OLD.entidad_id)
                AND NOT EXISTS (SELECT FROM public.trashed_contacts WHERE id = OLD.entidad_id)
            THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$
"""
# A user who is deleted leaves their contacts to nobody: that is another version of each (`app/core/versions.py`).
TOUCH = """
    CREATE FUNCTION public.touch_contact() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.updated_at := clock_timestamp();
        RETURN NEW;
    END $$
"""
# As a contact has them, and `texto` for its search.
TRASHED = ("id", *CONTACT_FIELDS, "created_at", "updated_at", "texto")


def upgrade() -> None:
    op.execute(ENTRIES)
    op.execute("CREATE TABLE audit_entries_default PARTITION OF audit_entries DEFAULT")
    op.execute(KEEP)
    op.execute("""
        CREATE TRIGGER keep_audit_entries_whole BEFORE TRUNCATE ON audit_entries_default
        FOR EACH STATEMENT EXECUTE FUNCTION public.keep_audit_entries()
    """)
    for name, columns in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON audit_entries {columns}")
    op.execute(PARTITION)
    op.execute("""
        SELECT public.add_audit_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + month)::date)
        FROM unnest(ARRAY['0 months', '1 month', '2 months']::interval[]) AS month
    """)
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_seals"),
    )
    op.create_table(
        "trashed_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=name in {"cedula", "ciudad", "pais", "notas", "texto"})
            for name in (*CONTACT_FIELDS[:5], *CONTACT_FIELDS[6:-1], "texto")
        ),
        sa.Column("estado", postgresql.ENUM(name="contact_status", create_type=False), nullable=False),
        sa.Column("propietario_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("deleted_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_trashed_contacts"),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=f"fk_trashed_contacts_{name}_users", ondelete="SET NULL")
            for name in ("propietario_id", "deleted_by_id")
        ),
    )
    for name in ("propietario_id", "deleted_by_id"):
        op.create_index(f"ix_trashed_contacts_{name}", "trashed_contacts", [name])
    op.create_index("ix_trashed_contacts_deleted_at_id", "trashed_contacts", ["deleted_at", "id"])
    op.create_index(
        "ix_trashed_contacts_texto", "trashed_contacts", ["texto"],
        postgresql_using="gin", postgresql_ops={"texto": "gin_trgm_ops"},
    )  # fmt: skip
    for table in ("audit_entries", "audit_seals"):
        op.execute(f"""
            CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION public.keep_audit_entries()
        """)
        op.execute(f"""
            CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION public.keep_audit_entries()
        """)
    op.execute(TOUCH)
    op.execute("""
        CREATE TRIGGER touch_contact BEFORE UPDATE OF propietario_id ON contacts FOR EACH ROW
        WHEN (NEW.propietario_id IS DISTINCT FROM OLD.propietario_id AND NEW.updated_at = OLD.updated_at)
        EXECUTE FUNCTION public.touch_contact()
    """)
    op.execute("""
        CREATE TRIGGER touch_contact BEFORE UPDATE OF propietario_id ON trashed_contacts FOR EACH ROW
        WHEN (NEW.propietario_id IS DISTINCT FROM OLD.propietario_id AND NEW.updated_at = OLD.updated_at)
        EXECUTE FUNCTION public.touch_contact()
    """)
    op.execute(WRITE)
    for table, (kind, name, fields) in AUDITED.items():
        op.execute(f"""
            CREATE FUNCTION public.audit_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            {_audit(kind, name, fields)} $$
        """)
        for event, tables in TABLES.items():
            op.execute(f"""
                CREATE TRIGGER audit_{table}_after_{event.lower()} AFTER {event} ON {table}
                REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION public.audit_{table}()
            """)


def downgrade() -> None:
    for table in AUDITED:
        for event in TABLES:
            op.execute(f"DROP TRIGGER audit_{table}_after_{event.lower()} ON {table}")
        op.execute(f"DROP FUNCTION public.audit_{table}()")
    op.execute("DROP TRIGGER touch_contact ON contacts")
    for table in ("trashed_contacts", "audit_seals", "audit_entries"):
        op.drop_table(table)
    for function in (
        "touch_contact()",
        "keep_audit_entries()",
        "write_audit_entries(text[], text, uuid[], text[], jsonb[])",
        "add_audit_partition(date)",
    ):
        op.execute(f"DROP FUNCTION public.{function}")
