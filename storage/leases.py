"""Which process leads a platform: a row for each, on a database that several processes share.

The lease is taken, and looked at, by the database's clock alone: those of the machines may differ.
How long it lasts is counted on the machine from before it was asked for, so it is over there first.
"""

from __future__ import annotations

from sqlalchemy import Engine, text

from bot.lease import Lease
from storage.trouble import busy

# PostgreSQL's: now() would be the time before a wait for the row.
_TAKE = text("""
    INSERT INTO leader (platform, holder, term, until)
    VALUES (:platform, :holder, 1, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (platform) DO UPDATE SET
        term = leader.term + CASE WHEN leader.holder = excluded.holder THEN 0 ELSE 1 END,
        holder = excluded.holder,
        until = excluded.until
    WHERE leader.holder = excluded.holder OR leader.until <= clock_timestamp()
    RETURNING term
""")
_LOOK = text("""
    SELECT term, GREATEST(EXTRACT(EPOCH FROM until - clock_timestamp()), 0)
    FROM leader WHERE platform = :platform
""")
_RELEASE = text("""
    UPDATE leader SET holder = '', until = clock_timestamp()
    WHERE platform = :platform AND holder = :holder
""")


class SqlLeases:
    """See bot.lease.Leases."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, platform: str, holder: str, seconds: float) -> Lease:
        """See bot.lease.Leases.take."""
        values = {"platform": platform, "holder": holder, "seconds": seconds}
        with busy(), self._engine.begin() as connection:
            term = connection.execute(_TAKE, values).scalar()
            if term is not None:
                return Lease(int(term), ours=True, left=seconds)
            number, left = connection.execute(_LOOK, {"platform": platform}).one()
        return Lease(int(number), ours=False, left=float(left))

    def release(self, platform: str, holder: str) -> None:
        """See bot.lease.Leases.release."""
        with busy(), self._engine.begin() as connection:
            connection.execute(_RELEASE, {"platform": platform, "holder": holder})
