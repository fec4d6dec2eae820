"""Charts as pictures: by a process of its own, within limits, and never at the cost of the words."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chart import Chart
from bot.charts import painter as painting
from bot.charts import worker
from bot.charts.fonts import cut, drawable
from bot.charts.painter import Painter
from bot.charts.sheet import sheet
from bot.plots import Row, Timeline
from bot.reply import Line, Reply, charts_of
from bot.tongue import Answer, Tongue
from tests.moments import NOW
from tests.room import Room

KINDS = ("burndown", "burnup", "gantt", "load", "risk", "budget", "ev")
MOST = 200 * 1024


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    made = Painter(patience=30)
    yield made
    await made.close()


Answers = dict[str, dict[str, Answer]]


@pytest.fixture(scope="module")
def charted() -> Answers:
    """Every kind of chart of a busy project, by language and kind."""
    return {language: _answers(language) for language in ("en", "zh")}


@pytest.fixture
def answer(charted: Answers) -> Answer:
    """One of them."""
    return charted["en"]["risk"]


def _answers(language: str) -> dict[str, Answer]:
    with Room(language=language) as room:
        name = "官网改版 key:WEB" if language == "zh" else "Acme website"
        room.say("wei", f"/project new {name}")
        room.say("wei", "/milestone Beta 4 dec")
        for number in range(20):
            who = ("wei", "ana", "bob")[number % 3]
            room.say(who, "/pm help")
            title = f"提交接口文档 {number}" if language == "zh" else f"Pay $5 and $x^{number}$ 🚀"
            hours = f" ~{number + 1}h" if number % 4 else ""
            room.say("wei", f'/task "{title}" @{who} due in {number} days{hours}')
            room.say("wei", f"/risk may slip p{number % 5 + 1} i{number % 3 + 2}")
        room.say("wei", "/cost budget 9600 EUR")
        room.say("wei", "/cost rate @wei 90 EUR")
        room.say("wei", "/cost log 7h on 1")
        room.clock.advance(timedelta(days=3))
        for number in range(1, 6):
            room.say("wei", f"/task done {number}")
        return {kind: room.say("wei", f"/report chart {kind}").answer for kind in KINDS}


def size(png: bytes) -> tuple[int, int]:
    """Width and height, as the header of a PNG has them."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and png[12:16] == b"IHDR"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_kind_becomes_a_small_png_with_words_behind_it(
    painter: Painter, charted: Answers, language: str
) -> None:
    for kind, answer in charted[language].items():
        (picture,) = (await painter.painted(answer)).pictures
        width, height = size(picture.png)
        assert width == 1200 and 675 <= height <= 900
        assert len(picture.png) <= MOST
        assert picture.name == f"{kind}.png"
        twin = [answer.tongue.text(span) for span in charts_of(answer.reply)[0].twin[0].spans]
        assert picture.alt.startswith(f"{picture.title}\n{''.join(twin)}")
        assert len(picture.alt) <= 1000


async def test_what_has_no_chart_begins_no_process(painter: Painter) -> None:
    answer = Answer(Reply((Line(("Added.",)),)), Tongue("en", "UTC", NOW))
    assert await painter.painted(answer) is answer
    assert painter._process is None


async def test_without_the_library_the_words_go_out_and_the_log_says_so_once(
    painter: Painter,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(painting, "find_spec", lambda name: None)
    with caplog.at_level(logging.INFO):
        for _time in range(3):
            assert await painter.painted(answer) is answer
    assert [record.getMessage() for record in caplog.records] == [
        "charts are told in words: matplotlib is not installed "
        "(pip install 'steward[charts]' brings it)"
    ]


async def program(code: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=pipe, stdout=pipe)


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "raise SystemExit"])
async def test_a_process_that_hangs_or_dies_costs_the_picture_alone(
    code: str,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun: list[asyncio.subprocess.Process] = []

    async def broken() -> asyncio.subprocess.Process:
        begun.append(await program(code))
        return begun[-1]

    monkeypatch.setattr(painting, "_begun", broken)
    painter = Painter(patience=0.5)
    painted = await asyncio.wait_for(painter.painted(answer), 20)
    assert (painted.pictures, painted.reply) == ((), answer.reply)
    assert begun[0].returncode is not None  # nothing is left behind
    assert "a chart could not be drawn" in caplog.text
    # The next one is not kept waiting for the same.
    assert (await painter.painted(answer)).pictures == ()
    assert len(begun) == 1
    await painter.close()


async def test_a_chart_that_cannot_be_drawn_does_not_take_the_next_along(
    painter: Painter,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:

    def nonsense(chart: Chart, tongue: Tongue) -> dict[str, str]:
        return {"plot": "nothing"}

    with monkeypatch.context() as patch:
        patch.setattr(painting, "sheet", nonsense)
        assert (await painter.painted(answer)).pictures == ()
    assert "a chart could not be drawn: KeyError" in caplog.text
    assert len((await painter.painted(answer)).pictures) == 1


async def test_the_process_ends_when_nobody_wants_a_chart_and_begins_again(
    answer: Answer,
) -> None:
    painter = Painter(patience=30, idle=0.05)
    assert (await painter.painted(answer)).pictures
    process = painter._process
    assert process is not None
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert painter._process is None
    assert (await painter.painted(answer)).pictures
    await painter.close()


async def test_the_process_is_told_nothing_of_our_settings(
    painter: Painter, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    seen: dict[str, object] = {}
    begin = asyncio.create_subprocess_exec

    async def watched(*args: str, **named: object) -> asyncio.subprocess.Process:
        seen.update(named)
        return await begin(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    assert (await painter.painted(answer)).pictures
    assert "xoxb-secret" not in str(seen["env"])
    assert os.environ["SLACK_BOT_TOKEN"] == "xoxb-secret"


def test_no_start_loads_what_draws_nor_what_is_drawn() -> None:
    code = (
        "import sys, bot.cli, bot.charts.worker\n"
        "print({'matplotlib', 'bot.plots', 'bot.charts.painter'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_a_sheet_is_plain_and_says_what_to_write_where_letters_are_missing() -> None:
    with Room(language="zh") as room:
        room.say("wei", "/project new 官网改版 key:WEB")
        room.say("wei", "/task 提交接口文档 @wei 周五前")
        room.say("wei", "/milestone 内测 2026-12-04")
        answer = room.say("wei", "/report chart gantt").answer
    (chart,) = charts_of(answer.reply)
    plain = sheet(chart, answer.tongue)
    assert json.loads(json.dumps(plain))["title"] == ["官网改版：甘特图", "WEB: timeline"]
    assert [row["text"] for row in plain["rows"]] == [
        ("WEB-1 提交接口文档", "WEB-1"), ("内测", "Milestone"),
    ]  # fmt: skip
    assert plain["today"]["text"] == ("今天", "Today")
    assert plain["dates"][0]["text"][1].split()[1] in ("Nov", "Dec")


def test_the_name_of_a_project_is_cut_so_that_the_kind_can_be_read(charted: Answers) -> None:
    (chart,) = charts_of(charted["en"]["gantt"].reply)
    long = replace(chart, title=replace(chart.title, values=(("project", "long " * 30),)))
    text, _otherwise = sheet(long, Tongue("en", "UTC", NOW))["title"]
    assert text.endswith("…: timeline") and len(text) < 50


@pytest.mark.parametrize(
    ("meant", "shown"),
    [
        ("Fix login", "Fix login"), ("价格 $5", "价格 $5"), ("🚀 launch", "launch"),
        ("日本語 한국어", "日本語 한국어"), ("\U0001e900 adlam", "ACME-1"),
    ],
)  # fmt: skip
def test_letters_that_no_font_has_become_an_id_and_signs_vanish(meant: str, shown: str) -> None:
    assert drawable(meant, "ACME-1") == shown


def test_without_a_font_for_chinese_the_ids_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.charts import fonts

    monkeypatch.setattr(fonts, "EAST", ())
    for memory in (fonts.families, fonts._letters, fonts.drawable):
        memory.cache_clear()
    try:
        assert fonts.drawable("提交 API 文档", "WEB-1") == "WEB-1"
        assert fonts.drawable("Fix login", "ACME-1") == "Fix login"
    finally:
        for memory in (fonts.families, fonts._letters, fonts.drawable):
            memory.cache_clear()


def test_long_labels_are_cut_visibly_and_chinese_ones_sooner() -> None:
    assert cut("a" * 30, 30) == "a" * 30
    assert cut("a" * 31, 30) == "a" * 29 + "…"
    assert len(cut("接" * 30, 30)) < 19


def test_nothing_that_people_typed_is_a_formula(charted: Answers) -> None:
    """An unclosed or senseless formula would end the drawing."""
    from bot.charts.drawing import png

    row = Row("ACME-1", r"$\frac{$ and $x_$ %&~#\\", NOW.date(), NOW.date(), "todo")
    (chart,) = charts_of(charted["en"]["gantt"].reply)
    assert isinstance(chart.plot, Timeline)
    odd = replace(chart, plot=replace(chart.plot, rows=(row,)))
    assert size(png(json.loads(json.dumps(sheet(odd, Tongue("en", "UTC", NOW))))))[0] == 1200


def test_the_worker_ends_with_whoever_began_it() -> None:
    run = subprocess.run([sys.executable, "-m", worker.__name__], input=b"", capture_output=True)
    assert (run.returncode, run.stdout) == (0, b"")
