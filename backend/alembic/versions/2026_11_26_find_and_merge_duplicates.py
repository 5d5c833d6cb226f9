"""Keep which contacts were merged into which, likely duplicates, and those that are none.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOW = sa.func.clock_timestamp()
UUIDS = postgresql.ARRAY(sa.Uuid())
TEXTS = postgresql.ARRAY(sa.Text())


# What stands behind a + is whoever has the rest; at Gmail dots are nothing.
EMAIL_KEY = """
    CREATE OR REPLACE FUNCTION public.email_key(text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
    DECLARE
        mailbox text := split_part(lower($1), '@', 1);
        domain text := split_part(lower($1), '@', 2);
    BEGIN
        mailbox := coalesce(nullif(split_part(mailbox, '+', 1), ''), mailbox);
        IF domain IN ('gmail.com', 'googlemail.com') THEN
            RETURN replace(mailbox, '.', '') || '@gmail.com';
        END IF;
        RETURN mailbox || '@' || domain;
    END $$
"""
CITY_KEY = """
    CREATE OR REPLACE FUNCTION public.city_key(ciudad text, municipio text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        place text := public.place_key(ciudad);
    BEGIN
        IF place LIKE '% d%c%' THEN
            place := regexp_replace(place, ' (d ?c|distrito capital)$', '');
        END IF;
        RETURN coalesce(nullif(place, ''), municipio);
    END $$
"""
# Without the particles of surnames, which come and go.
PARTICLES = ("de", "del", "la", "las", "los", "y")
NAME_WORDS = f"""
    CREATE OR REPLACE FUNCTION public.name_words(text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN string_to_array(btrim(
        {"replace(" * len(PARTICLES)}public.marked_words(public.fold($1))
        {"".join(f", 'Q{particle}Q', 'Q')" for particle in PARTICLES)}, 'Q'
    ), 'Q')
"""
# By the sound of the first given name and the first surname, within a city: what is looked at while somebody types.
NAME_KEY = """
    CREATE OR REPLACE FUNCTION public.name_key(nombres text, apellidos text, ciudad text, municipio text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
        RETURN public.dmetaphone((public.name_words(nombres))[1])
            || ' ' || public.dmetaphone((public.name_words(apellidos))[1])
            || ' ' || public.city_key(ciudad, municipio);
    END $$
"""
# 1: the same words; 0.9: one lacks some that the other has, or has their first letters; else how alike the least alike
# of their words are, where two letters that were swapped are one slip.
WORDS_LIKENESS = """
    CREATE OR REPLACE FUNCTION public.words_likeness(one text[], other text[]) RETURNS real
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
    DECLARE
        fewer text[] := CASE WHEN cardinality(one) <= cardinality(other) THEN one ELSE other END;
        more text[] := CASE WHEN cardinality(one) <= cardinality(other) THEN other ELSE one END;
        least_alike real := CASE WHEN cardinality(one) = cardinality(other) THEN 1 ELSE 0.9 END;
        alike real;
        word text;
        candidate text;
    BEGIN
        IF cardinality(fewer) = 0 THEN
            RETURN 0;
        END IF;
        IF one = other THEN
            RETURN 1;
        END IF;
        FOREACH word IN ARRAY fewer LOOP
            IF word = ANY(more) THEN
                CONTINUE;
            END IF;
            alike := 0;
            FOREACH candidate IN ARRAY more LOOP
                CONTINUE WHEN abs(length(word) - length(candidate)) > 2 AND least(length(word), length(candidate)) > 1;
                alike := greatest(alike, CASE
                    WHEN least(length(word), length(candidate)) = 1
                        THEN CASE WHEN left(word, 1) = left(candidate, 1) THEN 0.9 ELSE 0 END
                    WHEN length(word) = length(candidate)
                        AND public.sorted_letters(word) = public.sorted_letters(candidate) THEN 0.85
                    ELSE 1 - public.levenshtein(left(word, 60), left(candidate, 60))::real
                        / greatest(length(left(word, 60)), length(left(candidate, 60)))
                END);
            END LOOP;
            least_alike := least(least_alike, alike);
            EXIT WHEN least_alike < 0.5;
        END LOOP;
        RETURN least_alike;
    END $$
"""
FUNCTIONS = {
    "words_likeness(text[], text[])": WORDS_LIKENESS,
    "name_key(text, text, text, text)": NAME_KEY,
    "name_words(text)": NAME_WORDS,
    "city_key(text, text)": CITY_KEY,
    "email_key(text)": EMAIL_KEY,
}
INDEX = "ix_contacts_name_key"


def _by_user(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("usuario_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["users.id"], name=f"fk_{table}_usuario_id_users", ondelete="SET NULL"),
    ]


def _create_merges() -> None:
    op.create_table(
        "contact_merges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        # No keys of contacts: what was erased still leads to whom it was merged into.
        sa.Column("contacto_id", sa.Uuid(), nullable=False),
        sa.Column("sobreviviente_id", sa.Uuid(), nullable=False),
        sa.Column("operacion_id", sa.Uuid(), nullable=False),
        *_by_user("contact_merges"),
        sa.Column("merged_at", MOMENT, server_default=NOW, nullable=False),
        # The operation that brought it back; it merges it again where that is undone.
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contact_merges"),
    )
    in_force = sa.text("undone_by IS NULL")
    op.create_index(
        "uq_contact_merges_contacto_id", "contact_merges", ["contacto_id"], unique=True, postgresql_where=in_force
    )
    op.create_index(
        "ix_contact_merges_sobreviviente_id", "contact_merges", ["sobreviviente_id"], postgresql_where=in_force
    )
    op.create_index("ix_contact_merges_undone_by", "contact_merges", ["undone_by"])
    op.create_index("ix_contact_merges_usuario_id", "contact_merges", ["usuario_id"])


def _create_dismissals() -> None:
    op.create_table(
        "duplicate_dismissals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("updated_at", MOMENT, server_default=NOW, nullable=False),
        sa.Column("contactos", UUIDS, nullable=False),
        *_by_user("duplicate_dismissals"),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_dismissals"),
    )
    op.create_index("ix_duplicate_dismissals_created_at_id", "duplicate_dismissals", ["created_at", "id"])
    op.create_index("ix_duplicate_dismissals_usuario_id", "duplicate_dismissals", ["usuario_id"])
    op.create_table(
        "dismissed_pairs",
        sa.Column("primero", sa.Uuid(), nullable=False),
        sa.Column("segundo", sa.Uuid(), nullable=False),
        sa.Column("descarte_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("primero", "segundo", "descarte_id", name="pk_dismissed_pairs"),
        sa.ForeignKeyConstraint(
            ["descarte_id"], ["duplicate_dismissals.id"],
            name="fk_dismissed_pairs_descarte_id_duplicate_dismissals", ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_index("ix_dismissed_pairs_descarte_id", "dismissed_pairs", ["descarte_id"])
    op.create_index("ix_dismissed_pairs_segundo", "dismissed_pairs", ["segundo"])


def _create_groups() -> None:
    op.create_table(
        "duplicate_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("puntaje", sa.SmallInteger(), nullable=False),
        sa.Column("motivos", sa.SmallInteger(), nullable=False),
        sa.Column("contactos", UUIDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_groups"),
    )
    op.create_index("ix_duplicate_groups_puntaje_id", "duplicate_groups", ["puntaje", "id"])
    # The one that found the groups that are there; its job is forgotten earlier.
    op.create_table(
        "duplicate_scans",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_by_user("duplicate_scans"),
        sa.Column("contactos", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duplicate_scans"),
    )
    op.create_index("ix_duplicate_scans_usuario_id", "duplicate_scans", ["usuario_id"])
    # While a scan runs: by what contacts may be the same, and which two are. Worth nothing behind a crash, whereupon
    # the scan begins anew: so none of it is written twice.
    op.create_table(
        "duplicate_keys",
        sa.Column("trabajo_id", sa.Uuid(), nullable=False),
        sa.Column("clave", sa.BigInteger(), nullable=False),
        sa.Column("contacto_id", sa.Uuid(), nullable=False),
        sa.Column("most", sa.SmallInteger(), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "duplicate_pairs",
        sa.Column("trabajo_id", sa.Uuid(), nullable=False),
        sa.Column("primero", sa.Uuid(), nullable=False),
        sa.Column("segundo", sa.Uuid(), nullable=False),
        sa.Column("puntaje", sa.SmallInteger(), nullable=False),
        sa.Column("motivos", sa.SmallInteger(), nullable=False),
        prefixes=["UNLOGGED"],
    )


def upgrade() -> None:
    for function in reversed(FUNCTIONS.values()):
        op.execute(function)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
        op.execute(f"""
            CREATE INDEX CONCURRENTLY {INDEX} ON contacts (public.name_key(nombres, apellidos, ciudad, municipio))
        """)
        op.execute("SET lock_timeout = '900ms'")
    _create_merges()
    _create_dismissals()
    _create_groups()


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
        op.execute("SET lock_timeout = '900ms'")
    tables = ("duplicate_pairs", "duplicate_keys", "duplicate_scans", "duplicate_groups", "dismissed_pairs")
    for table in (*tables, "duplicate_dismissals", "contact_merges"):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION public.{function}")
