"""Risks: what counts of them, how they stood earlier, their reviews, and who hears of those."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.risk import Band, Level, Response, RiskState
from bot.plots import Matrix
from bot.reply import charts_of
from bot.reports.charts.heat import Heat, Spot, heat
from bot.reports.register import Register, before
from bot.risks import cadence
from tests.room import Room, Said
from tests.test_charts import ACME, told

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", outsider=False),
    "mei": Speaker("mei", "Mei", "Asia/Shanghai", "zh", outsider=False),
    "gus": Speaker("gus", "Gus", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        yield place


def register(room: Room) -> tuple[int, int, list[int]]:
    """How many are open, their exposure, and their numbers in order."""
    with room.work() as work:
        home = work.projects.find()[0]
        found = Register.of(work, project=home.id, state=RiskState.OPEN)
        return found.total, found.exposure, [risk.number for risk in found.find(50)]


# Levels


def test_one_step_up_and_one_down_stay_on_the_map() -> None:
    assert Level(4, 2).worse() == Level(5, 2) and Level(5, 4).worse() == Level(5, 5)
    assert Level(5, 5).worse() == Level(5, 5)
    assert Level(2, 3).better() == Level(1, 3) and Level(1, 3).better() == Level(1, 2)
    assert Level(1, 1).better() == Level(1, 1)


def test_it_is_looked_at_again_by_its_band() -> None:
    levels = (Level(3, 5), Level(2, 5), Level(1, 5), Level(1, 4), None)
    assert [cadence(level) for level in levels] == [7, 14, 30, 90, 7]
    assert Level(3, 5).band is Band.CRITICAL and Level(1, 4).band is Band.LOW


def test_the_residual_level_counts_while_all_tasks_are_done_and_no_longer(room: Room) -> None:
    room.say("wei", "/risk supplier may slip p3 i4")
    room.say("wei", "/risk respond 1 p2 i2 reduce")
    assert register(room)[1] == 12, "nothing is done about it yet"
    room.say("wei", "/risk respond 1 order early")
    room.say("wei", "/risk respond 1 ask another one")
    room.say("wei", "/task done 1")
    assert register(room)[1] == 12, "one of two"
    room.say("wei", "/task done 2")
    assert register(room)[1] == 4
    room.say("wei", "/task reopen 2")
    assert register(room)[1] == 12
    room.say("wei", "/task drop 2")
    assert register(room)[1] == 4, "what is dropped is not wanted any more"
    room.say("wei", "/task drop 1")
    assert register(room)[1] == 12, "nothing was done at all"


def test_the_register_is_ordered_by_what_counts(room: Room) -> None:
    for line in ("alpha p5 i5", "beta p3 i3", "gamma p2 i2", "delta", "eta p4"):
        room.say("wei", f"/risk {line}")
    room.say("wei", "/risk respond 1 reduce do something p1 i1")
    assert register(room) == (5, 38, [1, 2, 3, 5, 4])
    room.say("wei", "/task done 1")
    assert register(room) == (5, 14, [2, 3, 1, 5, 4])


# How they stood


def test_exposure_is_compared_with_when_the_week_began(room: Room) -> None:
    room.say("wei", "/risk a p3 i4")
    room.say("wei", "/risk b p2 i2")
    room.say("wei", "/risk respond 2 reduce c p1 i1")
    room.wait(until="2026-12-02 10:00")
    monday = room.instant("2026-11-30 00:00")
    room.say("wei", "/risk review 1 p5")
    room.say("wei", "/risk close 2")
    room.say("wei", "/risk d p1 i5")
    with room.work() as work:
        was = before(work.projects.find()[0], work, monday)
    assert was.exposure == 16 and len(was.levels) == 2
    assert "exposure 25 (▲9 since Mon 30 Nov)" in room.say("wei", "/risk").lines[0]
    room.say("wei", "/risk review 1 p1 i1")
    assert "exposure 6 (▼10 since Mon 30 Nov)" in room.say("wei", "/risk").lines[0]


def test_a_task_that_was_done_before_the_week_counted_then(room: Room) -> None:
    room.say("wei", "/risk a p3 i4")
    room.say("wei", "/risk respond 1 reduce c p1 i1")
    room.say("wei", "/task done 1")
    room.wait(until="2026-12-02 10:00")
    room.say("wei", "/task reopen 1")
    assert "exposure 12 (▲11 since Mon 30 Nov)" in room.say("wei", "/risk").lines[0]


# The map


def test_the_map_has_arrows_and_hollow_circles_and_its_words_say_the_same() -> None:
    spots = [
        Spot("R-1", Level(3, 4), Level(2, 4)),
        Spot("R-2", Level(3, 4), None, Level(1, 2)),
        Spot("R-3", Level(2, 2), Level(1, 4)),
    ]
    chart = heat(Heat(spots, 0), ACME, "Acme website")
    assert chart is not None and isinstance(chart.plot, Matrix)
    assert {(*move.start, *move.end) for move in chart.plot.moves} == {(2, 4, 3, 4), (1, 4, 2, 2)}
    left = {(cell.up, cell.right): cell.left for cell in chart.plot.cells if cell.left}
    assert left == {(1, 2): ("R-2",)}
    assert told(chart) == [
        "3×4 = 12 High: R-1 ▲ from 2×4, R-2",
        "2×2 = 4 Low: R-3 ● from 1×4",
        "1×2 = 2 Low: ○ R-2 once their tasks are done",
    ]


def test_the_map_and_the_chart_are_one(room: Room) -> None:
    room.say("wei", "/risk a p3 i4")
    shown = [
        charts_of(room.say("wei", line).answer.reply)
        for line in ("/risk map", "/report chart risk")
    ]
    assert shown[0] == shown[1] and len(shown[0]) == 1


# Reviews


def asked(room: Room, who: str) -> list[str]:
    """What the agenda of somebody asks them about risks."""
    lines = room.say(who, "/my", None).lines
    return [line for line in lines if "[Same]" in line or "ACME-R" in line]


def test_a_review_is_asked_for_on_its_day_of_its_owner_alone(room: Room) -> None:
    room.say("wei", "/risk a p4 i4 @ana")
    room.wait(until="2026-11-30 23:00")
    assert asked(room, "ana") == []
    room.wait(until="2026-12-01 00:10")
    assert asked(room, "ana") == ["ACME-R-1 a · 4×4 = 16 Critical [Same] [Worse] [Better] [Closed]"]
    assert asked(room, "wei") == []


def test_who_has_only_a_risk_gets_an_agenda_for_it_once_a_week(room: Room) -> None:
    room.say("wei", "/risk a p1 i5 @ana")  # by Thursday in a month
    room.wait(until="2027-01-15 12:00")
    told_at = [f"{post.at:%d %b}" for post in room.posts if post.to == "ana"]
    assert told_at == ["24 Dec", "31 Dec", "07 Jan", "14 Jan"]


def test_without_an_agenda_a_review_is_a_message_of_its_own(room: Room) -> None:
    room.say("ana", "/pm settings agenda off")
    room.say("wei", "/risk a p4 i4 @ana")
    room.wait(until="2026-12-01 12:00")
    (post,) = [post for post in room.posts if post.to == "ana"]
    assert post.lines[0] == "How is this risk now?"
    room.press(post, "Same", "ana")
    room.wait(until="2026-12-02 12:00")
    assert len([post for post in room.posts if post.to == "ana"]) == 1


def missed(room: Room) -> list[str]:
    return [f"{post.at:%d %b}" for post in room.posts
            if post.to == "wei" and "two reviews in a row" in post.text()]  # fmt: skip


def test_two_missed_reviews_are_told_to_the_lead_once(room: Room) -> None:
    room.say("wei", "/risk a p4 i4 @ana")
    room.wait(until="2026-12-30 12:00")
    assert missed(room) == ["09 Dec"]


def test_a_review_in_time_starts_it_anew(room: Room) -> None:
    room.say("wei", "/risk a p4 i4 @ana")
    room.wait(until="2026-12-08 12:00")
    room.say("ana", "/risk review 1 same")  # again on the 15th
    room.wait(until="2026-12-22 12:00")
    assert missed(room) == []
    room.wait(until="2026-12-23 12:00")
    assert missed(room) == ["23 Dec"]


def test_the_lead_who_watches_it_alone_hears_of_it_in_the_agenda(room: Room) -> None:
    room.say("wei", "/risk a p4 i4")
    room.wait(until="2026-12-30 12:00")
    assert missed(room) == []


def test_a_second_press_says_the_same_and_harms_nothing(room: Room) -> None:
    room.say("wei", "/risk a p4 i4 @ana")
    room.wait(until="2026-12-01 09:30")
    card = room.say("ana", "/risk show R-1")
    first, second = room.press(card, "Closed", "ana"), room.press(card, "Closed", "wei")
    assert "closed" in first.text() and "already closed" in second.text()
    late = room.press(card, "Worse", "wei")
    assert late.lines[0] == "R-1 is closed."


# Who may


def reached(said: Said) -> bool:
    return "may slip" in said.text()


@pytest.mark.parametrize(
    "line", ["/risk", "/risk show R-1", "/risk map", "/risk issues", "/risk confirm"]
)
def test_a_guest_sees_no_risk(room: Room, line: str) -> None:
    room.say("wei", "/risk supplier may slip p3 i4")
    said = room.say("gus", line, None)
    assert not reached(said) and "R-1" not in said.text()


def test_what_is_typed_before_a_client_is_answered_in_private(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "talks")
    said = room.say("wei", "/risk supplier may slip p3 i4", "talks")
    assert said.private and reached(said)


def test_a_long_statement_is_shown_and_kept_whole(room: Room) -> None:
    text = "the supplier " + "really " * 60 + "may slip"
    room.say("wei", f"/risk {text} p3 i4")
    with room.work() as work:
        (risk,) = work.risks.find()
    assert risk.statement == " ".join(text.split())
    assert room.say("wei", "/risk map").lines[2] == "3×4 = 12 High: R-1"


def test_a_strategy_is_read_from_the_first_word_in_both_languages(room: Room) -> None:
    room.say("wei", "/risk a p3 i4")
    room.say("mei", "/risk 应对 R-1 规避 换一家供应商")
    with room.work() as work:
        (risk,), (task,) = work.risks.find(), work.tasks.find()
    assert risk.response is Response.AVOID and task.title == "换一家供应商"
    assert risk.tasks == [task.id]


def test_twenty_tasks_are_enough_for_one_risk(room: Room) -> None:
    room.say("wei", "/risk a p3 i4")
    for n in range(20):
        room.say("wei", f"/risk respond 1 thing {n}")
    said = room.say("wei", "/risk respond 1 one more")
    assert said.lines[0] == "That is more than 20 tasks for one risk."
    with room.work() as work:
        assert work.tasks.count() == 20


# What a client reads


def problems(room: Room) -> str:
    room.say("wei", "/report client")
    return room.say("wei", "/report preview client").text()


def test_a_client_reads_of_a_risk_what_was_written_for_them_alone(room: Room) -> None:
    room.say("wei", "/risk supplier is unreliable -> we lose money p3 i4 @ana")
    room.say("wei", "/task Home page client")
    assert "unreliable" not in problems(room)
    refused = room.say("wei", "/risk share R-1")
    assert refused.lines[0] == "What may the client read of it?"
    said = room.say("wei", "/risk share R-1 Photos may come late; we prepare placeholders.")
    assert "Photos may come late; we prepare placeholders." in said.lines[0]
    shown = problems(room)
    assert "Photos may come late; we prepare placeholders." in shown
    assert (
        "unreliable" not in shown and "money" not in shown and "12" not in shown.split("Photos")[1]
    )
    assert "The client reads: Photos may come late" in room.say("wei", "/risk show 1").text()
    room.say("wei", "/risk share R-1 off")
    assert "Photos" not in problems(room)


def test_only_who_leads_the_project_shares_a_risk(room: Room) -> None:
    room.say("ana", "/risk a p3 i4")
    said = room.say("ana", "/risk share R-1 hello")
    assert said.private and said.answer.reply.tone == "problem"
    with room.work() as work:
        assert work.risks.find()[0].told_client is None


def test_half_of_an_assessment_is_said_back_and_kept(room: Room) -> None:
    said = room.say("wei", "/risk supplier may slip p3")
    assert "p3, not assessed yet: how bad?" in said.lines[0]
    assert "p3, not assessed yet: how bad?" in room.say("wei", "/risk show R-1").text()
    said = room.say("wei", "/risk photos come late i4")
    assert "i4, not assessed yet: how likely?" in said.lines[0]
    assert "3×4 = 12" in room.say("wei", "/risk review R-2 p3").lines[0]
