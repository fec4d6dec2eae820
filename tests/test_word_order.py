"""A verb before what it is about, behind it, or glued to it; one task after another, as people say it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.grammar import Refusal
from bot.kinds import Reader
from bot.vocabulary import vocabulary
from tests.room import Room

READER = Reader(datetime(2026, 11, 24, 8, tzinfo=UTC), "Europe/Berlin", "zh")


def read(line: str) -> tuple[str, dict[str, Any]]:
    call = vocabulary().parse(line, READER)
    return call.command.path, {
        name: [str(getattr(one, "number", one)) for one in value] if isinstance(value, list) else value
        for name, value in call.args.items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "path", "number"),
    [
        ("任务 完成1", "task done", "1"), ("任务 1 完成", "task done", "1"),
        ("任务 把 1 完成", "task done", "1"), ("task 1 start", "task start", "1"),
        ("任务完成 1", "task done", "1"), ("任务 WEB-1 认领", "task take", "1"),
    ],
)  # fmt: skip
def test_a_task_is_named_before_or_behind_the_verb(line: str, path: str, number: str) -> None:
    assert read(line) == (path, {"refs": [number]})


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("风险 R-1 关闭", "risk close"), ("风险 关闭R-1", "risk close"), ("risk R-1 close", "risk close"),
        ("风险 把R-1关闭", "risk close"), ("风险 复查 R-1", "risk review"),
        ("风险 回顾 R-1", "risk review"), ("risk R-1", "risk show"), ("log ACME-L-5", "log show"),
        ("日志 L-5 回复 好", "log answer"),
    ],
)  # fmt: skip
def test_so_is_a_risk_and_an_entry_of_the_log(line: str, path: str) -> None:
    assert read(line)[0] == path


@pytest.mark.parametrize(
    ("line", "path", "title"),
    [
        ("任务 完成12月报告", "task add", "完成12月报告"), ("任务 完成3个页面", "task add", "完成3个页面"),
        ("任务 1 取消按钮", "task edit", "取消按钮"), ("任务 1 开始写测试", "task edit", "开始写测试"),
        ("task 1 Start page", "task edit", "Start page"),
    ],
)  # fmt: skip
def test_a_title_may_begin_with_what_looks_like_a_verb(line: str, path: str, title: str) -> None:
    if line == "task 1 Start page":
        with pytest.raises(Refusal) as asked:
            read(line)
        assert [b.line for b in asked.value.buttons] == [
            "task start 1 page",
            'task edit 1 "Start page"',
        ]
        return
    found, args = read(line)
    assert (found, args["title"]) == (path, title)


def test_a_weekday_behind_several_tasks_counts_nothing() -> None:
    path, args = read("任务 改期 1 2 周五")
    assert (path, args["refs"], str(args["due"].day)) == ("task due", ["1", "2"], "2026-11-27")


def test_a_risk_may_begin_with_a_number() -> None:
    assert read("risk 3 suppliers may fail")[0] == "risk add"
    assert read("risk R2 unit may fail") == ("risk add", {"statement": "R2 unit may fail"})
    assert read("risk R-1 may return")[0] == "risk add"
    assert read("risk R2") == ("risk add", {"statement": "R2"})


@pytest.mark.parametrize(
    "said",
    ["在1之后", "在 1 之后", "等1完成后", "等 1 做完再开始", "，等1完成以后", "依赖1", "依赖 1", "取决于 1",
     "等任务1完成后", "ACME-1完成后再开始", "once 1 is done", "after 1 is done", "depends on 1",
     "waits for 1", "as soon as 1 is ready", "在1之后开始"],
)  # fmt: skip
def test_a_task_waits_for_another(said: str) -> None:
    assert read(f"task 上线 {said}") == ("task add", {"title": "上线", "after": ["1"]})


@pytest.mark.parametrize(
    "said", ["在1、2之后", "等1和2都完成后", "after 1 and 2", "depends on 1 and 2"]
)
def test_it_may_wait_for_several(said: str) -> None:
    assert read(f"task 上线 {said}")[1]["after"] == ["1", "2"]


@pytest.mark.parametrize("said", ["在4之前", "阻塞 4", "挡住 4", "before task 4"])
def test_another_waits_for_it(said: str) -> None:
    assert read(f"task 上线 {said}") == ("task add", {"title": "上线", "blocks": ["4"]})


@pytest.mark.parametrize(
    "title",
    ["等客户完成后再发版", "等3天后再看", "存在1之后的问题", "数据存在1之后", "在2026之后发布", "Wait for 12 people", "See that app needs 3",
     "Deploy when ready", "第1完成后通知"],
)  # fmt: skip
def test_what_waits_for_no_task_is_a_title(title: str) -> None:
    assert read(f"task {title}") == ("task add", {"title": title})


@pytest.mark.parametrize(
    ("said", "least"),
    [("最低6箱", "6 箱"), ("至少6箱", "6 箱"), ("最少6箱", "6 箱"), ("不低于6箱", "6 箱"), ("，不少于 6 箱", "6 箱"),
     ("最低库存：6", "6"), ("安全库存6箱", "6 箱"), ("低于两箱时提醒我", "2 箱"), ("at least 6 boxes", "6 box"),
     ("min. 6", "6"), ("no less than 6", "6"), ("最低十二箱", "12 箱")],
)  # fmt: skip
def test_the_least_of_a_stock(said: str, least: str) -> None:
    path, args = read(f"stock add 9箱 B5纸 {said}")
    assert (path, args["item"], str(args["minimum"])) == ("stock add", "B5纸", least)
    assert str(args["quantity"]) == "9 箱"


@pytest.mark.parametrize(
    ("said", "days"),
    [("推迟3天", 3), ("延期 两周", 14), ("提前一天", -1), ("2 days later", 2), ("a week earlier", -7), ("-1w", -7)],
)  # fmt: skip
def test_how_far_a_date_moves(said: str, days: int) -> None:
    assert read(f"task 1 {said}") == ("task edit", {"refs": ["1"], "shift": days})


def test_parameters_have_chinese_names() -> None:
    path, args = read("任务 写文档，负责人：李雷，优先级：高，预计：3小时，标签：设计")
    assert path == "task add" and args["title"] == "写文档" and args["labels"] == ["设计"]
    assert args["owner"].said == "李雷" and args["priority"] == "high"
    assert args["estimate"].total_seconds() == 3 * 3600


@pytest.mark.parametrize(
    "title", ["写完 预计3小时内的事", "梳理高优先级需求", "优先级高的先做", "Find est 3h tasks"]
)
def test_lengths_and_levels_in_a_title_are_its_own(title: str) -> None:
    call = vocabulary().parse(f"task add {title}", READER)
    assert "priority" not in call.args
    assert ("estimate" in call.args) is title.startswith("Find")  # as "Find ~3h tasks"


def test_a_sentence_about_a_task_is_no_title() -> None:
    with Room(zone="Asia/Shanghai") as room:
        room.say("wei", "/project new Acme")
        room.say("lilei", "/my")
        for title in ("One", "Two"):
            room.say("wei", f"/task {title} due friday")
        for line in ("/task push 1 to monday", "/任务 把1改到下周一", "/任务 1改到下周一"):
            assert room.say("wei", line).lines[0].startswith("⏰ ACME-1 One · @Wei · Mon 30 Nov"), (
                line
            )
        assert "Wed 2 Dec" in room.say("wei", "/任务 推迟 1 两天").lines[0]
        assert "@Lilei" in room.say("wei", "/任务 分配 1 给lilei").lines[0]
        assert "after ACME-1" in room.say("wei", "/任务 把2放在1之后").lines[0]
        assert room.say("wei", "/task Show 3 mockups").lines[0].startswith("I do not know")
        assert (
            room.say("wei", "/task Order 3 chairs").lines[0].startswith("✚ ACME-3 Order 3 chairs")
        )
