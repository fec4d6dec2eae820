"""What stands for a date and is none is asked about; what only looks so is left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.kinds import Reader
from bot.vocabulary import vocabulary

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)  # a tuesday, nine o'clock in Berlin


def read(line: str, locale: str = "en") -> tuple[str, str | None, list[tuple[str, list[str]]]]:
    """The title, the date, and what is asked, with the readings."""
    call = vocabulary().parse(line, Reader(NOW, "Europe/Berlin", locale))
    asks = [(ask.said, [f"{one.day} {one.clock or ''}".strip() for one in ask.readings])
            for ask in call.asks]  # fmt: skip
    due = call.args.get("due")
    return str(call.args.get("title", "")), due and str(due.day), asks


@pytest.mark.parametrize(
    "said",
    ["-1", "0", "32", "someday", "whenever", "later", "never", "asap", "tbd", "13/13", "31 feb", "25:00",
     "in 99999999999 days", "firday"],
)  # fmt: skip
def test_what_is_no_date_stays_in_the_title_and_is_told(said: str) -> None:
    assert read(f"task Call Bob due {said}") == (f"Call Bob due {said}", None, [(said, [])])


@pytest.mark.parametrize(
    "said", ["以后再说", "待定", "-1", "45", "13/13", "周八", "2月31日", "25点", "随便"]
)
def test_so_it_is_in_chinese(said: str) -> None:
    title = f"打电话 截止 {said}"
    assert read(f"task {title}", "zh") == (title, None, [(said, [])])


@pytest.mark.parametrize(
    ("line", "locale"),
    [("task Call Bob due 10", "en"), ("task Call Bob due 10, @ana", "en"),
     ("task Call Bob due: 10", "en"), ("task Call Bob 截止10", "zh"), ("task Call Bob 10截止", "zh"),
     ("task Call Bob 10前", "zh")],
)  # fmt: skip
def test_a_bare_number_is_a_day_or_an_hour(line: str, locale: str) -> None:
    assert read(line, locale) == ("Call Bob", None, [("10", ["2026-12-10", "2026-11-24 10:00:00"])])


def test_a_number_that_is_no_hour_is_a_day() -> None:
    assert read("task Call Bob due 25") == ("Call Bob", "2026-11-25", [])
    assert read("task Call Bob due on 10") == ("Call Bob", "2026-12-10", [])


@pytest.mark.parametrize("said", ["31 feb", "someday", "-1", "10"])
def test_no_task_is_renamed_by_a_date_that_is_none(said: str) -> None:
    line = f"task 12 due {said}"
    assert vocabulary().parse(line, Reader(NOW, "Europe/Berlin")).command.path == "task edit"
    title, due, asks = read(line)
    assert (title, due) == ("", None)
    assert [ask[0] for ask in asks] == [said]


@pytest.mark.parametrize(
    "title",
    ["Explain due diligence", "Pay the amount due", "See the due dates", "Reduce cost by 25",
     "Collect 10 due 5 boxes", "Write the due process page", "整理报名截止通知", "修45号前台的灯",
     "发布截止日期提醒"],
)  # fmt: skip
def test_words_of_a_title_are_not_asked_about(title: str) -> None:
    assert read(f"task {title}") == (title, None, [])
    assert read(f"task {title}", "zh") == (title, None, [])
