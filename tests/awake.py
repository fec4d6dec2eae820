"""People who may be spoken to at any hour, for tests that run by the clock on the wall."""

from __future__ import annotations

from sqlalchemy import update

from storage.engine import Storage
from storage.schema import BY_NAME


def awake(storage: Storage) -> None:
    """Everybody known so far: whatever the hour of the test, and nothing comes by itself."""
    with storage.engine.begin() as connection:
        connection.execute(update(BY_NAME["person"].table).values(quiet=False, agenda=None))
