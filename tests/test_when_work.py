"""Working days, weeks and stretches as a team speaks of them. See test_when for the present."""

from __future__ import annotations

from datetime import date

import pytest

from bot.when import find
from tests.test_when import NOW, ZONE, only, said, shown

CHINESE = {
    "周5前": "2026-05-15",
    "星期４交稿前": "2026-05-21",
    "这星期 4喝茶": "2026-05-14",
    "下周7": "2026-05-24",
    "礼拜三": "2026-05-20",
    "禮拜2開會": "2026-05-19",
    "下下周一": "2026-05-25",
    "本月15号": "2026-05-15",
    "下个月底": "2026-06-30",
    "月中": "2026-05-15",
    "6月上旬": "2026-06-10",
    "下个月中旬": "2026-06-15",
    "月下旬前": "2026-05-31",
    "季度末": "2026-06-30",
    "年中": "2026-07-02",
    "半年后": "2026-11-14",
    "8点一刻": "2026-05-15T08:15",
    "下午三点三刻": "2026-05-14T15:45",
    "3个工作日后": "2026-05-19",
    "两个工作日内": "2026-05-18",
    "下周最后一个工作日": "2026-05-22",
    "月底最后一个工作日": "2026-05-29",
    "月底前最后一个工作日": "2026-05-29",
    "8月底最后一个工作日": "2026-08-31",
    "下个月第一个工作日": "2026-06-01",
    "下班前": "2026-05-14T18:00",
    "今天下班前": "2026-05-14T18:00",
    "本周内": "2026-05-15",
    "这周内完成": "2026-05-15",
    "下周之内": "2026-05-22",
    "月内": "2026-05-31",
    "年内": "2026-12-31",
    "一年内": "2027-05-14",
    "两周内": "2026-05-28",
    "周五后": "2026-05-15",
    "下周三当天": "2026-05-20",
    "年前": "-",
    "年后": "-",
}

ENGLISH = {
    "in 2 working days": "2026-05-18",
    "within 3 business days": "2026-05-19",
    "3 business days after friday": "2026-05-20",
    "two working days before june 1": "2026-05-28",
    "end of next week": "2026-05-22",
    "by close of business": "2026-05-14T18:00",
    "cob friday": "2026-05-15T18:00",
    "by close of play tomorrow": "2026-05-15T18:00",
    "by the last workday of the month": "2026-05-29",
    "last business day of june": "2026-06-30",
    "first workday of next month": "2026-06-01",
    "end of quarter": "2026-06-30",
    "mid december": "2026-12-15",
    "mid-december": "2026-12-15",
    "early next week": "2026-05-18",
    "mid next week": "2026-05-20",
    "late next week": "2026-05-22",
    "the week after next": "2026-05-25",
    "a fortnight on monday": "2026-06-01",
    "monday fortnight": "2026-06-01",
    "a week on monday": "2026-05-25",
    "a week tomorrow": "2026-05-22",
    "within the month": "2026-05-31",
    "within this week": "2026-05-15",
    "month's end": "2026-05-31",
}


@pytest.mark.parametrize(("text", "meant"), [*CHINESE.items(), *ENGLISH.items()])
def test_days_of_work(text: str, meant: str) -> None:
    assert said(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("in 2 working days", "2026-05-20"),
        ("两个工作日后", "2026-05-20"),
        ("eow", "2026-05-14"),
        ("本周内", "2026-05-14"),
        ("周四后第一个工作日", "2026-05-22"),
        ("first working day after may 14", "2026-05-19"),
        ("by the last workday of the month", "2026-05-28"),
        ("月底最后一个工作日", "2026-05-28"),
    ],
)
def test_holidays_are_no_working_days(text: str, meant: str) -> None:
    free = {date(2026, 5, 15), date(2026, 5, 18), date(2026, 5, 29)}
    (found,) = find(text, NOW, ZONE, holidays=free)
    assert shown(found) == meant


@pytest.mark.parametrize(
    "text",
    ["周5个人加班", "每周5次", "2周5人", "星期5点心", "第3周2组", "多年内刊", "周1-5", "版本周5.2"],
)
def test_a_digit_that_counts_is_no_weekday(text: str) -> None:
    assert all("周" not in text[one.start : one.end] for one in find(text, NOW, ZONE, "zh"))


@pytest.mark.parametrize(
    "text", ["下周3份报价", "下周 3 份报价", "本周 2 人加班", "周五后端联调", "周一后续跟进"]
)
def test_what_follows_a_week_or_day_may_belong_to_the_title(text: str) -> None:
    found = only(text, "zh")
    assert text[found.lead : found.tail] in {"下周", "本周", "周五", "周一"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("每周5交周报", "FREQ=WEEKLY;BYDAY=FR"),
        ("每月上旬对账", "FREQ=MONTHLY;BYMONTHDAY=10"),
        ("每月中旬对账", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("每月底对账", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("file it every month at the beginning", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("tuesdays and thursdays water the fig", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("file it last workday of month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
    ],
)
def test_what_comes_back(text: str, rule: str) -> None:
    assert shown(only(text)) == rule
