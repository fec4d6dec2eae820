"""Catalogues are compiled once, and anew when they change."""

from __future__ import annotations

import gettext
import io
import os
import sys
from pathlib import Path

import pytest

from bot.catalogue import compiled

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Done"\nmsgstr "%s"\n'


@pytest.fixture
def po(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "steward.po"
    path.write_text(PO % "完成", "utf-8")
    return path


def done(path: Path) -> str:
    return gettext.GNUTranslations(io.BytesIO(compiled(path, "zh_Hans"))).gettext("Done")


def kept(path: Path) -> list[Path]:
    return list((path.parent / "__pycache__").iterdir())


def test_it_is_compiled_once(po: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert done(po) == "完成"
    monkeypatch.setitem(sys.modules, "babel.messages.pofile", None)  # cannot be imported
    assert done(po) == "完成"


def test_another_text_is_compiled_anew_and_the_old_is_removed(po: Path) -> None:
    assert done(po) == "完成"
    before = po.stat().st_mtime_ns
    po.write_text(PO % "好了", "utf-8")
    os.utime(po, ns=(before + 1, before + 1))
    assert done(po) == "好了"
    assert len(kept(po)) == 1


def test_a_folder_that_nothing_can_be_written_to_is_none_of_its_business(po: Path) -> None:
    (po.parent / "__pycache__").write_text("no folder")
    assert done(po) == "完成"


def test_whoever_wants_no_bytecode_is_heeded(po: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert done(po) == "完成"
    assert not (po.parent / "__pycache__").exists()
