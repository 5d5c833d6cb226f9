"""A look at some contacts: by which letters of what is searched the others are found soonest.

It decides how a search is carried out, never whom it finds.
"""

import time
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, text

from app.searching import NO_SAMPLE, Sample

SAMPLED = 500
# Seconds. It takes 50 ms, and what is common stays so.
KEPT_FOR = 600.0
# The head of their texts, which has names, address, city and numbers; notes may be long. Of twice as many, as it is
# chance how many pages of the table are looked at.
_SOME = text("""
    SELECT left(texto, 500) FROM contacts TABLESAMPLE SYSTEM ((
        SELECT least(100, 200.0 * :sampled / greatest(reltuples, 1)) FROM pg_class WHERE oid = 'contacts'::regclass
    )) WHERE texto IS NOT NULL ORDER BY random() LIMIT :sampled
""")

# When it was taken, and the sample; by engine, which unlike its address is hashed at once.
_kept: WeakKeyDictionary[Engine, tuple[float, Sample]] = WeakKeyDictionary()


def known(db: Connection) -> Sample:
    """The sample of this process, taken at most KEPT_FOR ago."""
    taken_at, sample = _kept.get(db.engine, (-KEPT_FOR, NO_SAMPLE))
    if time.monotonic() - taken_at >= KEPT_FOR:
        sample = Sample.of(db.execute(_SOME, {"sampled": SAMPLED}).scalars().all())
        _kept[db.engine] = time.monotonic(), sample
    return sample
