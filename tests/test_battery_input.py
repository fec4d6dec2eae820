"""Bad input in words (B2), names that are nearly the same (B7), and a database in which somebody
else wrote (S12)."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Table, Text

from storage import schema
from tests.room import Room

ODD = {  # what is typed after "due" -> the day that is echoed; None: none is set
    "10": None, "-1": None, "0": None, "31 feb": None, "32/13": None, "01/02/03": None,
    "yesterday": None, "2020-01-01": None, "in 99999999999 days": None, "9" * 40: None,
    "friday": "Fri 27 Nov", "next friday 5pm": "Fri 4 Dec 17:00", "5 dec": "Sat 5 Dec",
}  # fmt: skip


@pytest.mark.parametrize("typed", ODD)
def test_b2_no_date_is_guessed_in_silence(typed: str) -> None:
    with Room(zone="Europe/Berlin") as room:
        room.say("wei", "/project new Acme website")
        said = room.say("wei", f"/task Ring due {typed}")
        with room.work() as work:
            (task,) = work.tasks.find()
        echoed = ODD[typed]
        if echoed is None:
            # What nobody can read is left where it stands, or asked about with the readings.
            assert task.due is None
            assert typed in said.text().replace(" ".join(typed), typed)
        else:
            assert task.due is not None and echoed in said.text()


def test_b7_names_that_differ_by_case_or_accents_are_asked_about_and_found() -> None:
    with Room() as room:
        room.say("wei", "/project new Café", "cafe")
        for again in ("café", "Cafe", "Cafe\u0301", "CAFÉ"):
            said = room.say("wei", f"/project new {again}", f"room-{again.encode().hex()}")
            assert "There is a project of that name already: CAF." in said.text()
            assert "Start another one" in said.buttons
        with room.work() as work:
            assert work.projects.count() == 1
        room.press(said, "Start another one", "wei")
        with room.work() as work:
            assert len({one.key for one in work.projects.find()}) == 2
        for named in ("#caf", "#CAF"):
            assert "Café" in room.say("wei", f"/project status {named}", None).text()
        either = room.say("wei", "/task list #café", None)
        assert "CAF" in either.text() and (either.buttons or "#caf" in either.text())


HOSTILE = (
    "__import__('os').system('touch {canary}')",
    '!!python/object/apply:os.system ["touch {canary}"]',
    '{{"py/reduce": [{{"py/function": "os.system"}}, ["touch {canary}"]]}}',
    "cos\nsystem\n(S'touch {canary}'\ntR.",
    "{{{{7*7}}}} ${{7*7}} {{0.__class__.__mro__}} %(x)s",
)
SEEDS = ("/project new Acme website", "/task Fix it @ana due friday", "/log need export to Excel",
         "/risk It may slip p3 i4", "/report schedule week every monday 9:30")  # fmt: skip
LINES = ("/task show 1", "/my", "/log list", "/risk list", "/pm next", "/pm history", "/report week",
         "/pm undo")  # fmt: skip


@pytest.mark.slow
def test_s12_what_stands_in_the_database_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary, hostile, spoilt = tmp_path / "ran", cycle(HOSTILE), 0

    def run(*args: Any, **_named: Any) -> None:
        canary.write_text(repr(args))

    monkeypatch.setattr(os, "system", run)
    monkeypatch.setattr(subprocess, "Popen", run)
    for table in schema.whole().sorted_tables:
        with Room() as room:
            for line in SEEDS:
                room.say("wei", line)
            with room.storage.engine.connect() as connection:
                raw = connection.connection.cursor()  # whoever writes there asks no guard of ours
                raw.execute("PRAGMA foreign_keys=OFF")
                changed = 0
                for column in texts_of(table):
                    blob = next(hostile).format(canary=canary)
                    raw.execute(f'UPDATE OR IGNORE {table.name} SET "{column}" = ?', (blob,))
                    changed += raw.rowcount
                connection.connection.commit()
            if not changed:
                continue
            spoilt += 1
            for line in LINES:
                room.say("wei", line)
            room.clock.advance(timedelta(days=1))
            with suppress(Exception):
                room._loop.run(room.courier.round(room.clock.now()))
    assert spoilt > 10 and not canary.exists()


def texts_of(table: Table) -> list[str]:
    """The columns that hold words and by which nothing is found."""
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, String | Text)
        and not (column.primary_key or column.foreign_keys)
        and column.name not in ("org", "native", "workspace")
    ]
