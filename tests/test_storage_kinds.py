"""Tables are made when they are first asked for: in threads, and all of them where all are wanted."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import MetaData, Table

from storage import kinds
from storage.schema import BY_NAME, KINDS, whole

THREADS = 8


def test_a_table_is_made_once_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "metadata", MetaData())
    at_once = Barrier(THREADS)

    def asked(kind: kinds.Kind) -> Table:
        at_once.wait(10)
        return kind.table

    for kind in KINDS:
        again = replace(kind)
        with ThreadPoolExecutor(THREADS) as pool:
            tables = set(pool.map(asked, [again] * THREADS))
        assert len(tables) == 1
        (table,) = tables
        assert {index.name for index in table.indexes} == set(kind.indexed)


def test_what_is_there_once_is_said_by_the_name_of_its_index() -> None:
    unique = {str(i.name) for kind in KINDS for i in kind.table.indexes if i.unique}
    assert {"uq_account_house", "uq_feed_token", "uq_task_project_number"} <= unique
    assert "ix_side_was" not in unique


def test_the_whole_schema_has_every_kind() -> None:
    assert set(BY_NAME) <= set(whole().tables)


def test_starting_makes_few_tables() -> None:
    """Counted in a process of its own, which nothing but the program has touched."""
    said = subprocess.run(
        [sys.executable, "-c",
         "import bot.compose; from storage.tables import metadata; print(len(metadata.tables))"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert int(said.stdout) < len(KINDS), "all tables are made at start again"
