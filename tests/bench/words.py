"""Reading a line: everything that is in it, dates included, beside dateparser's search for dates.

The lines are those of the corpora where STEWARD_SHARED names a folder with them, else a few of our
own. What is loaded by the first line is loaded before.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot import when
from bot.grammar import Refusal
from bot.kinds import Reader
from bot.vocabulary import vocabulary
from tests.bench.measure import Result, ratio

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
MEDIAN, WORST, HOSTILE = 0.0003, 0.005, 0.05  # seconds
LONG = 40_000  # characters

SAMPLE = [
    "Fix login @ana due friday 5pm !high", "call Bob 5/6", "friday: send the quote",
    "Send wireframes to client @ann due fri !high ~3h %beta +design",
    "water plants every 2 weeks", "send the monday report by friday", "Talk to April",
    "upgrade to python 3.12", "review https://example.org/due/friday?x=@ana",
    "提交接口文档 @李雷 周五前 !高 ~4小时", "数据迁移~3d@李雷!高周五前", "更新12月报价单",
    "明天下午5点给客户打电话", "每月最后一个工作日 对账", "准备demo @李雷 周五 client",
]  # fmt: skip

PIECES = [
    "a ", "@", "@ana ", '"', '\\"', "“", "「", "5/6 ", "due friday ", "monday or ", "~1h ", "~1.",
    "!high ", "p3 ", "https://", "a.b@", "from A", "来自", "+2d ", "#acme ", '%"', "after 1 ",
    "remind 3d,", "title:a ", "周五前", "每周", "下周", "的", "1,", "1-2 ", "12/", "\u0301", "\n",
    "every ", "0", "年", " ", "client ", "from every ", "since friday ", "1日起每", "a-1-",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that one of many runs took, against a limit in seconds."""

    name: str
    limit: float
    took: float

    @property
    def good(self) -> bool:
        return self.took <= self.limit


def words(rounds: int) -> tuple[Result, list[Bound]]:
    """The ratio to dateparser over the lines, and the bounds of a line and of hostile ones."""
    lines = _lines()
    own: list[float] = []
    each: list[float] = []
    theirs: list[float] = []
    again: list[float] = []
    for line, locale in lines[:50]:
        _ours(line, locale)
        _search(line, locale)
    for n, (line, locale) in enumerate(lines):
        # The search is hundreds of times slower: every tenth line is enough to compare with.
        beside = n % 10 == 0 or len(lines) < 100
        if beside:
            theirs.append(_timed(_search, line, locale))
        times = [_timed(_ours, line, locale) for _round in range(rounds)]
        each.append(min(times))
        if beside:
            own.append(statistics.median(times))
            again.append(_timed(_search, line, locale))
    hostile = max(min(_timed(_ours, text, "en") for _round in range(2)) for text in _hostile())
    bounds = [
        Bound(f"a line read, at the median of {len(lines)}", MEDIAN, statistics.median(each)),
        Bound("a line read, at worst", WORST, max(each)),
        Bound(f"a hostile line of {LONG} characters, at worst", HOSTILE, hostile),
    ]
    return ratio("a line read, to dateparser's search", 1.0, own, theirs, again), bounds


def show_bound(bound: Bound) -> None:
    mark = "ok  " if bound.good else "OVER"
    sys.stdout.write(
        f"{mark} {bound.name}: {bound.took * 1000:.3f} ms (limit {bound.limit * 1000:g} ms)\n"
    )
    sys.stdout.flush()


def _timed(run: Callable[[str, str], None], line: str, locale: str) -> float:
    """Seconds of this thread's own work: what else the machine does meanwhile does not count."""
    begun = time.thread_time()
    run(line, locale)
    return time.thread_time() - begun


def _ours(line: str, locale: str) -> None:
    with suppress(Refusal):
        vocabulary().parse(f"/task add {line}", Reader(NOW, "Europe/Berlin", locale))


def _search(line: str, locale: str) -> None:
    from dateparser.search import search_dates

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        base = {"RELATIVE_BASE": NOW.replace(tzinfo=None)}
        search_dates(line, languages=["zh" if locale == "zh" else "en"], settings=base)


def _lines() -> list[tuple[str, str]]:
    """Lines and the languages they are typed in: English and Chinese."""
    when.warm(["en", "zh"])
    corpora = Path(os.environ.get("STEWARD_SHARED", "/nowhere")) / "corpora"
    if not corpora.is_dir():
        return [(line, "en" if line.isascii() else "zh") for line in SAMPLE]
    out: list[tuple[str, str]] = []
    for path in sorted(corpora.glob("*-dev.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            locale = str(row.get("locale", row["lang"])).partition("-")[0]
            if locale in ("en", "zh"):
                out.append((row["text"].partition(" ")[2] or row["text"], locale))
    return out


def _hostile() -> list[str]:
    return [
        start + piece * ((LONG - len(start)) // len(piece))
        for piece in PIECES
        for start in ("", "x ", '"', "dnoe ")
    ]
