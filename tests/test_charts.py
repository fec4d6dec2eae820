"""Charts of a project: what they show, by value, and that the words beside them say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from bot.chart import Chart
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.risk import Level
from bot.model.task import Task, TaskState
from bot.plots import Bars, Curve, Curves, Matrix, Timeline
from bot.reply import charts_of, dump, load
from bot.reports.charts.burn import Burn, Piece, burndown, burnup
from bot.reports.charts.gantt import TASKS, gantt
from bot.reports.charts.heat import Heat, Spot, heat
from bot.reports.charts.load import Due, Load
from bot.reports.charts.load import load as load_chart
from bot.tongue import Tongue
from tests.moments import NOW
from tests.room import Room, Said

BERLIN = "Europe/Berlin"
ACME = Project("p1", "ACME", "Acme website", "ana", BERLIN, "en")
ENGLISH = Tongue("en", BERLIN, NOW)
TODAY = date(2026, 11, 24)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def told(chart: Chart, tongue: Tongue = ENGLISH) -> list[str]:
    return ["".join(map(tongue.text, line.spans)) for line in chart.twin]


def curves(chart: Chart) -> dict[str, Curve]:
    assert isinstance(chart.plot, Curves)
    return {curve.look: curve for curve in chart.plot.curves}


# Burndown and burnup

PIECES = [
    Piece(day("11-14"), day("11-16"), 2.0),
    Piece(day("11-14"), day("11-20"), 3.0, n=2),
    Piece(day("11-14"), None, 4.0),
    Piece(day("11-20"), None, 4.0, n=3),
]
BURN = Burn(PIECES, day("11-14"), TODAY, day("12-04"), "Beta")


def test_a_burndown_counts_hours_where_all_are_known() -> None:
    chart = burndown(BURN, ACME, "Acme website")
    left = dict(curves(chart)["left"].points)
    assert left[day("11-14")] == left[day("11-15")] == 12
    assert left[day("11-16")] == 10
    assert left[day("11-20")] == left[TODAY] == 16  # 6 h done and 12 h added on one day
    assert curves(chart)["pace"].points == ((day("11-14"), 24), (day("12-04"), 0.0))
    # 8 h in ten days: 16 h more take twenty.
    assert curves(chart)["forecast"].points == ((TODAY, 16), (day("12-14"), 0.0))
    assert told(chart) == [
        "8 of 24 hours of work done, 16 left.",
        "An even pace to Beta on Fri 4 Dec would leave 12 h today.",
        "At the pace of the last two weeks the rest is done on Mon 14 Dec.",
    ]
    assert chart.note is None


def test_one_unknown_estimate_makes_it_count_tasks_and_says_so() -> None:
    pieces = [*PIECES, Piece(day("11-23"), None, None)]
    chart = burndown(Burn(pieces, day("11-14"), TODAY, None), ACME, "Acme website")
    assert curves(chart)["left"].points[-1] == (TODAY, 5)
    assert "pace" not in curves(chart)
    assert told(chart) == [
        "3 of 8 tasks done, 5 left.",
        "Neither a milestone nor a task has a date ahead, so there is no even pace.",
        "At the pace of the last two weeks the rest is done on Fri 11 Dec.",
    ]
    assert chart.note is not None
    assert ENGLISH.text(chart.note) == "Tasks are counted, not hours: 1 has no estimate."


def test_a_burnup_shows_when_work_was_added() -> None:
    chart = burnup(BURN, ACME, "Acme website")
    assert dict(curves(chart)["scope"].points)[day("11-19")] == 12
    assert curves(chart)["scope"].points[-1] == (TODAY, 24)
    assert curves(chart)["done"].points[-1] == (TODAY, 8)
    assert told(chart) == told(burndown(BURN, ACME, "Acme website"))


def test_a_long_project_has_no_more_points_than_can_be_seen_and_ends_today() -> None:
    pieces = [Piece(TODAY - timedelta(days=900), None, None)]
    chart = burndown(Burn(pieces, TODAY - timedelta(days=900), TODAY, None), ACME, "A")
    points = curves(chart)["left"].points
    assert len(points) <= 121
    assert max(points) == (TODAY, 1)
    assert told(chart)[-1].startswith("Too little was done")


def test_all_done_tells_no_future() -> None:
    chart = burndown(Burn([Piece(TODAY, TODAY, None)], TODAY, TODAY, None), ACME, "A")
    assert told(chart)[0] == "1 of 1 task done, 0 left."
    assert "forecast" not in curves(chart)
    assert len(chart.twin) == 2


# Timeline


def task(number: int, due: str | None, **other: object) -> Task:
    made = Task(f"t{number}", "p1", number, f"Task {number}", NOW, "ana")
    made.due = Moment(day(due), None, BERLIN) if due else None
    for name, value in other.items():
        setattr(made, name, value)
    return made


def test_a_timeline_begins_where_somebody_said_so_and_guesses_no_length() -> None:
    tasks = [
        task(1, "11-20", started_at=NOW - timedelta(days=8), state=TaskState.DOING),
        task(2, "11-27", start=Moment(day("11-25"), None, BERLIN)),
        task(3, "12-02", estimate=timedelta(hours=20), state=TaskState.BLOCKED),
        task(4, "12-03"),
    ]
    beta = Milestone("m1", "p1", "Beta", NOW, "ana", Moment(day("12-02"), None, BERLIN))
    chart = gantt(ACME, "Acme website", tasks, [beta], NOW, hidden=3)
    assert chart is not None and isinstance(chart.plot, Timeline)
    assert [(r.ref, r.start, r.end, r.stage) for r in chart.plot.rows] == [
        ("ACME-1", day("11-16"), day("11-20"), "late"),
        ("ACME-2", day("11-25"), day("11-27"), "todo"),
        ("ACME-3", day("11-30"), day("12-02"), "blocked"),
        ("%", day("12-02"), day("12-02"), "milestone"),
        ("ACME-4", day("12-03"), day("12-03"), "todo"),
    ]
    assert chart.plot.today.at == TODAY
    assert chart.plot.first <= day("11-15") and chart.plot.last >= day("12-04")
    assert told(chart) == [
        "ACME-1 Task 1 · Mon 16 Nov to Fri 20 Nov · Late",
        "ACME-2 Task 2 · Wed 25 Nov to Fri 27 Nov · To do",
        "ACME-3 Task 3 · Mon 30 Nov to Wed 2 Dec · Blocked",
        "◆ Beta · Wed 2 Dec · Milestone",
        "ACME-4 Task 4 · Thu 3 Dec · To do",
        "  and 3 more",
    ]


def test_a_timeline_reaches_no_further_than_can_be_read() -> None:
    far = task(1, "11-27", start=Moment(date(2024, 1, 1), None, BERLIN))
    far.due = Moment(date(2029, 1, 1), None, BERLIN)
    chart = gantt(ACME, "A", [far], [], NOW)
    assert chart is not None and isinstance(chart.plot, Timeline)
    assert (chart.plot.last - chart.plot.first).days < 130
    assert told(chart) == ["ACME-1 Task 1 · Mon 1 Jan 2024 to Mon 1 Jan 2029 · To do"]


# Load and risks


def test_load_never_takes_the_unknown_for_nothing() -> None:
    hours = timedelta(hours=1)
    people = (
        Due("Bob", "bob", 26 * hours, 2.5 * hours, 1),
        Due("Mei", "mei", 3 * hours, 0 * hours),
        Due("Li", "li", unknown=2),
        Due(None, next=1 * hours),
    )
    chart = load_chart(Load(people, 4, day("11-23")), ACME, "Acme website")
    assert chart is not None and isinstance(chart.plot, Bars)
    assert [bar.parts for bar in chart.plot.bars] == [(26, 2.5), (3, 0), (0, 0), (0, 1)]
    assert told(chart) == [
        "Bob · this week 26 h · next week 2.5 h · + 1 without estimate",
        "Mei · this week 3 h · next week 0 h",
        "Li · + 2 without estimate",
        "nobody yet · this week 0 h · next week 1 h",
        "4 open tasks are due later or have no date",
    ]
    assert load_chart(Load((), 4, day("11-23")), ACME, "Acme website") is None


def test_the_risk_map_holds_every_assessed_risk_once() -> None:
    scores = [(3, 4), (5, 4), (3, 4), (1, 1)]
    spots = [Spot(f"R-{n}", Level(*at)) for n, at in enumerate(scores, 1)]
    chart = heat(Heat(spots, 1), ACME, "Acme website")
    assert chart is not None and isinstance(chart.plot, Matrix)
    held = {(cell.up, cell.right): (cell.level, cell.refs) for cell in chart.plot.cells}
    assert len(held) == 25
    assert held[3, 4] == (2, ("R-1", "R-3"))
    assert held[5, 4] == (3, ("R-2",)) and held[1, 1] == (0, ("R-4",)) and held[3, 3] == (1, ())
    assert told(chart) == [
        "5×4 = 20 Critical: R-2",
        "3×4 = 12 High: R-1, R-3",
        "1×1 = 1 Low: R-4",
        "1 open risk is not assessed yet",
    ]
    assert heat(Heat([], 1), ACME, "Acme website") is None


# As a command


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as place:
        place.say("wei", "/project new Acme website")
        yield place


def chart_in(said: Said) -> Chart:
    (chart,) = charts_of(said.answer.reply)
    return chart


@pytest.mark.parametrize(
    "line",
    [
        "/report chart gantt", "/report chart timeline", "/report 图表 甘特图", "/rep chart gantt",
        "show me the gantt chart", "Can you show us the gantt chart for #acme?", "给我看看甘特图",
        "画个甘特图", "请画一下 #acme 的甘特图",
    ],
)  # fmt: skip
def test_a_chart_is_asked_for_in_two_languages_and_without_a_command(room: Room, line: str) -> None:
    room.say("wei", "/task Fix login due friday")
    request = room.request("wei", words=line.removeprefix("/"), free=not line.startswith("/"))
    said = room.ask(request)
    assert chart_in(said).kind == "gantt"
    assert said.lines[0] == "Acme website: timeline"
    assert said.lines[1] == "ACME-1 Fix login · Fri 27 Nov · To do"


def test_without_a_kind_it_is_the_burndown_and_the_others_are_a_press_away(room: Room) -> None:
    room.say("wei", "/task Fix login due friday ~3h")
    said = room.say("wei", "/report chart")
    assert chart_in(said).kind == "burndown"
    kinds = {"Burnup": "burnup", "Timeline": "gantt", "Load": "load", "Risks": "risk"}
    assert set(said.buttons) == set(kinds)
    room.say("wei", "/risk may slip p3 i4")
    for label, kind in kinds.items():
        assert chart_in(room.press(said, label, "wei")).kind == kind


def test_what_is_known_reaches_the_charts(room: Room) -> None:
    room.say("wei", "/milestone Beta 4 dec")
    room.say("wei", "/task Fix login @wei due friday ~3h")
    room.say("wei", "/task Call the bank @wei due 2 dec ~2h")
    room.say("wei", "/task Late one @wei due today")
    room.say("wei", "/task Undated @wei ~9h")
    room.say("wei", "/task Dropped due friday")
    room.say("wei", "/task drop 5")
    room.wait("1 day")
    room.say("wei", "/task done 1")
    assert room.say("wei", "/report chart burndown").lines[1:3] == [
        "1 of 4 tasks done, 3 left.",
        "An even pace to Beta on Fri 4 Dec would leave 4 tasks today.",
    ]
    assert room.say("wei", "/report chart load").lines[1:3] == [
        "Wei · next week 2 h · + 1 without estimate",
        "1 open task is due later or has no date",
    ]
    rows = room.say("wei", "/report chart gantt").lines[1:6]
    assert [row.split(" · ")[0] for row in rows] == [
        "ACME-3 Late one", "ACME-1 Fix login", "ACME-2 Call the bank", "◆ Beta",
        "[Burndown] [Burnup] [Load] [Risks]",
    ]  # fmt: skip


def test_the_plan_ends_with_its_last_day(room: Room) -> None:
    def end() -> str:
        return room.say("wei", "/report chart burndown").lines[2]

    room.say("wei", "/task Fix login")
    assert end().startswith("Neither a milestone nor a task has a date")
    room.say("wei", "/task Call the bank due 2 dec")
    assert end().startswith("An even pace to the last due date, Wed 2 Dec,")
    room.say("wei", "/milestone Kick-off 25 nov")
    assert end().startswith("An even pace to the last due date, Wed 2 Dec,")
    room.say("wei", "/milestone Beta 2 dec")
    assert end().startswith("An even pace to Beta on Wed 2 Dec")
    room.say("wei", "/task Afterwards due 3 dec")
    assert end().startswith("An even pace to the last due date, Thu 3 Dec,")


def test_a_day_that_ends_on_sunday_is_of_this_week(room: Room) -> None:
    room.say("wei", "/task One @wei due 29 nov ~1h")
    room.say("wei", "/task Two @wei due 30 nov ~2h")
    room.say("wei", "/task Three @wei due 6 dec ~4h")
    room.say("wei", "/task Four @wei due 7 dec ~8h")
    assert room.say("wei", "/report chart load").lines[1:3] == [
        "Wei · this week 1 h · next week 6 h",
        "1 open task is due later or has no date",
    ]


def test_more_rows_than_can_be_shown_are_counted(room: Room) -> None:
    for number in range(TASKS + 5):
        room.say("wei", f"/task Task {number} due friday")
    said = room.say("wei", "/report chart gantt")
    assert said.lines[-2].strip() == "and 5 more"
    plot = chart_in(said).plot
    assert isinstance(plot, Timeline) and len(plot.rows) == TASKS
    assert len(said.lines) <= 25


@pytest.mark.parametrize("kind", ["burndown", "burnup", "gantt", "load", "risk"])
def test_an_empty_project_is_told_what_to_do(room: Room, kind: str) -> None:
    said = room.say("wei", f"/report chart {kind}")
    assert charts_of(said.answer.reply) == []
    example = re.search(r"/(?:task|risk) [^.]+", said.lines[1])
    assert example is not None
    room.grammar.find(example[0])


def test_a_kind_that_is_not_there_is_refused_with_those_that_are(room: Room) -> None:
    assert "burndown" in room.say("wei", "/report chart kind:velocity").text()


def test_the_twin_is_in_the_language_of_its_reader() -> None:
    with Room(language="zh") as room:
        room.say("wei", "/project new 官网改版 key:WEB")
        room.say("wei", "/task 提交接口文档 @wei 周五前 ~4小时")
        said = room.say("wei", "/report 图表 燃尽图")
        assert said.lines[:2] == ["官网改版：燃尽图", "4小时工作已完成0小时，剩4小时。"]
        rows = room.press(said, "甘特图", "wei").lines
        assert rows[1] == "WEB-1 提交接口文档 · 11月27日 周五 · 待办"
        assert room.say("wei", "/report 图表 负荷").lines[1] == "Wei · 本周4小时 · 下周0小时"


def test_a_kept_reply_gives_its_chart_back(room: Room) -> None:
    room.say("wei", "/task Fix login @wei due friday ~3h")
    room.say("wei", "/risk may slip p3 i4")
    for kind in ("burndown", "burnup", "gantt", "load", "risk"):
        reply = room.say("wei", f"/report chart {kind}").answer.reply
        assert load(dump(reply)) == reply


def test_days_are_counted_in_the_zone_of_the_project(room: Room) -> None:
    """23:30 in Berlin is the day before in the universal time of the row."""
    room.clock.set(datetime.fromisoformat("2026-11-24T23:30:00+00:00"))
    room.say("wei", "/task After midnight there")
    plot = chart_in(room.say("wei", "/report chart burndown")).plot
    assert isinstance(plot, Curves)
    assert plot.marks[0].at == day("11-25")
    assert plot.curves[0].points == ((day("11-24"), 0), (day("11-25"), 1))
