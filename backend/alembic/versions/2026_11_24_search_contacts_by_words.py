"""Keep what a search of contacts looks at: all fields, words and digits, and the words that typos are held against.

Revision ID: 0006
Revises: 0005

The column `busqueda` stays, without its index: the release before reads it.
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 5_000

# Folded: without accents and capitals.
FOLD = """
    CREATE OR REPLACE FUNCTION public.fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN lower(public.f_unaccent($1))
"""
FOLD_ALL = """
    CREATE OR REPLACE FUNCTION public.fold_all(text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN ARRAY(SELECT public.fold(one) FROM unnest($1) AS one)
"""
# Each word between two Q, so that 'QanaQ' is a whole word and 'Qana' the beginning of one. A letter, so that trigrams
# tell the two from other places where these letters stand; a capital one, which no folded text has.
MARKED = r"""
    CREATE OR REPLACE FUNCTION public.marked_words(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN 'Q' || btrim(replace(replace(translate(
        $1, E' \t\n\r.,;:\'"()/&_-|', 'QQQQQQQQQQQQQQQQQ'), 'QQQ', 'Q'), 'QQ', 'Q'), 'Q') || 'Q'
"""
# Line by line: the name's words; those of nombres and apellidos where the name is another; those with ñ, where there is
# one, as ñ; e-mail, city and the digits of phone (as dialled within Colombia) and document; then everything as it was
# written; and once more with spaces for what is not ASCII, where there is such: two letters are looked up with what
# follows them (`FOLLOWING` in `crud/contact_matching.py`).
TEXT = r"""
    CREATE OR REPLACE FUNCTION public.contact_search_text(
        nombre_completo text, nombres text, apellidos text, email text, telefono text, cedula text, ciudad text,
        notas text
    ) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        whole text := public.fold(nombre_completo);
        parts text := public.fold(nombres || ' ' || apellidos);
        names text := public.marked_words(whole);
        others text;
    BEGIN
        IF parts <> whole THEN
            names := names || E'\n' || public.marked_words(parts);
        END IF;
        IF nombre_completo ~ '[ñÑ]' THEN
            names := names || E'\n' || translate(
                public.marked_words(public.fold(translate(nombre_completo, 'ñÑ', '¬¬'))), '¬', 'ñ');
        END IF;
        others := E'\nQ' || public.fold(email) || public.marked_words(public.fold(coalesce(ciudad, '')))
            || regexp_replace(
                regexp_replace(telefono, '\D', '', 'g'), '^((00)?57|03?)(3\d{9}|60\d{8})$', '\3'
            ) || 'Q' || regexp_replace(coalesce(cedula, ''), '\D', '', 'g')
            || E'Q\n' || whole || CASE WHEN parts = whole THEN '' ELSE E'\n' || parts END
            || E'\n' || public.fold(telefono || E'\n' || coalesce(cedula, '') || E'\n' || coalesce(notas, '')) || E'\n';
        RETURN E'\n' || names || others
            || CASE WHEN others ~ '[^ -~\n]' THEN regexp_replace(others, '[^ -~\n]', ' ', 'g') ELSE '' END;
    END $$
"""
KEEP_TEXT = """
    CREATE OR REPLACE FUNCTION public.keep_contact_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.texto := public.contact_search_text(
            NEW.nombre_completo, NEW.nombres, NEW.apellidos, NEW.email, NEW.telefono, NEW.cedula, NEW.ciudad, NEW.notas
        );
        RETURN NEW;
    END $$
"""
# Words of names and cities, added when they are first met. Not unique: two transactions that meet a word at once both
# add it, and neither waits for the other.
MISSING_WORDS = """
    INSERT INTO public.contact_words (word, letters)
    SELECT word, public.sorted_letters(word) FROM (
        SELECT DISTINCT unnest(string_to_array(public.marked_words(public.fold(
            nombre_completo || ' ' || nombres || ' ' || apellidos || ' ' || coalesce(ciudad, '')
        )), 'Q')) AS word FROM {rows}
    ) AS met
    WHERE length(word) BETWEEN 3 AND 40
        AND NOT EXISTS (SELECT FROM public.contact_words WHERE contact_words.word = met.word)
"""
KEEP_WORDS = """
    CREATE OR REPLACE FUNCTION public.{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {missing};
        RETURN NULL;
    END $$
"""
# Equal for two words of which one has two letters swapped, which few trigrams survive.
SORTED_LETTERS = """
    CREATE OR REPLACE FUNCTION public.sorted_letters(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (SELECT string_agg(letter, '' ORDER BY letter COLLATE "C") FROM regexp_split_to_table($1, '') AS letter)
"""


def upgrade() -> None:
    # May be run again where it was interrupted in the block below, which commits what is before it.
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public")
    for function in (FOLD, FOLD_ALL, MARKED, TEXT, SORTED_LETTERS):
        op.execute(function)
    op.create_table(
        "contact_words",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_words"),
        if_not_exists=True,
    )
    op.create_index("ix_contact_words_word", "contact_words", ["word"], if_not_exists=True)
    op.create_index("ix_contact_words_letters", "contact_words", ["letters"], if_not_exists=True)
    op.create_index(
        "ix_contact_words_word_trgm", "contact_words", ["word"],
        postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}, if_not_exists=True,
    )  # fmt: skip
    op.execute("ALTER TABLE contacts ADD COLUMN IF NOT EXISTS texto text")
    op.execute(KEEP_TEXT)
    op.execute("""
        CREATE OR REPLACE TRIGGER keep_contact_search_text
        BEFORE INSERT OR UPDATE OF nombre_completo, nombres, apellidos, email, telefono, cedula, ciudad, notas
        ON contacts
        FOR EACH ROW EXECUTE FUNCTION public.keep_contact_search_text()
    """)
    # Of one statement's rows together, where many come at once; row by row for the few changes that touch a name.
    op.execute(KEEP_WORDS.format(name="keep_contact_words", missing=MISSING_WORDS.format(rows="new_rows")))
    changed = MISSING_WORDS.format(rows="(SELECT NEW.*) AS changed")
    op.execute(KEEP_WORDS.format(name="keep_changed_contact_words", missing=changed))
    op.execute("""
        CREATE OR REPLACE TRIGGER keep_contact_words AFTER INSERT ON contacts
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.keep_contact_words()
    """)
    op.execute("""
        CREATE OR REPLACE TRIGGER keep_changed_contact_words
        AFTER UPDATE OF nombre_completo, nombres, apellidos, ciudad ON contacts
        FOR EACH ROW EXECUTE FUNCTION public.keep_changed_contact_words()
    """)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        # A batch a transaction: nobody who writes waits for more than one of them.
        op.execute(f"""
            DO $$
            DECLARE
                last uuid := '00000000-0000-0000-0000-000000000000';
                batch uuid[];
            BEGIN
                LOOP
                    SELECT array_agg(id ORDER BY id) INTO batch FROM (
                        SELECT id FROM contacts WHERE id >= last ORDER BY id LIMIT {BATCH}
                    ) AS next;
                    EXIT WHEN batch IS NULL;
                    UPDATE contacts SET notas = notas WHERE id = ANY (batch) AND texto IS NULL;
                    COMMIT;
                    EXIT WHEN cardinality(batch) < {BATCH};
                    last := batch[{BATCH}];
                END LOOP;
            END $$
        """)
        op.execute(MISSING_WORDS.format(rows="contacts"))
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_contacts_texto")
        op.create_index(
            "ix_contacts_texto", "contacts", ["texto"],
            postgresql_using="gin", postgresql_ops={"texto": "gin_trgm_ops"}, postgresql_concurrently=True,
        )  # fmt: skip
        op.drop_index("ix_contacts_busqueda", "contacts", postgresql_concurrently=True, if_exists=True)
        op.execute("ANALYZE contacts")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_contacts_busqueda")
        op.create_index(
            "ix_contacts_busqueda", "contacts", ["busqueda"],
            postgresql_using="gin", postgresql_ops={"busqueda": "gin_trgm_ops"}, postgresql_concurrently=True,
        )  # fmt: skip
        op.drop_index("ix_contacts_texto", "contacts", postgresql_concurrently=True, if_exists=True)
        op.execute("SET lock_timeout = '900ms'")
    for name in ("keep_contact_words", "keep_changed_contact_words", "keep_contact_search_text"):
        op.execute(f"DROP TRIGGER {name} ON contacts")
        op.execute(f"DROP FUNCTION public.{name}()")
    op.drop_column("contacts", "texto")
    op.drop_table("contact_words")
    for function in (
        "sorted_letters(text)",
        "contact_search_text(text, text, text, text, text, text, text, text)",
        "marked_words(text)",
        "fold_all(text[])",
        "fold(text)",
    ):
        op.execute(f"DROP FUNCTION public.{function}")
    op.execute("DROP EXTENSION fuzzystrmatch")
