"""A look at a database, as `steward check` takes it: what is in there, with nothing changed."""

from __future__ import annotations

from sqlalchemy import text

from storage.engine import Storage, look
from storage.migrate import HEAD
from tests.postgres import database, postgres, storage
from tests.storage_team import Team

__all__ = ["database", "postgres", "storage"]


def test_a_look_goes_through_the_journal_of_every_team(database: str, storage: Storage) -> None:
    one, two = Team(storage), Team(storage, "test:other")
    for number in (1, 2, 3):
        one.task(number)
        two.task(number)
    seen = look(database)
    assert seen is not None
    assert (seen.revision, seen.entries, seen.wrong) == (HEAD, one.last() + two.last(), ())
    with storage.engine.execution_options(changes=True).begin() as connection:
        connection.execute(
            text("UPDATE entry SET line = 'x' WHERE org = :org AND seq = 3"), {"org": two.org}
        )
    seen = look(database)
    assert seen is not None
    assert seen.wrong == (("test:other", 3),)
