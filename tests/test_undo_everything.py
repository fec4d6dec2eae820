"""State, command, undo: the state again. For every command that changes something, from a world in
which it has something to change; and for any of them in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.context import File, Speaker
from bot.declare import Command
from bot.kinds import Reader
from bot.vocabulary import vocabulary
from tests.declared import CUSTOM
from tests.moments import NOW
from tests.room import Room, Said
from tests.test_undo_of_closing import CLOSING, OPEN
from tests.undoing import LINE, said, tried

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")}

BEFORE = (
    "/project new Acme website",
    "/project bind acme as team",
    "/task Fix login @wei ~4h due friday !high +web",
    "/task Write copy @ana due monday",
    "/task Old page @wei",
    "/task start 2",
    "/task done 3",
    "/task Waits @wei",
    "/task block 4 waiting for the client's DNS",
    "/task note 1 first look",
    "/task Ring the client @wei today",
    "#acme-client> /project bind acme as client",
    "/milestone Beta 15 dec",
    "/log need wants export to Excel, from Ms. Wang",
    "/log promise we send the price list by thursday @bob",
    "/risk supplier may slip 2 weeks p3 i4 @ana",
    "/cost log 2h on 1",
    "/cost budget 1000 EUR",
    "/cost limit 100 EUR",
    "/cost rate @wei 60 EUR",
    "/cost spend 20 EUR stamps",
    "ana> /cost spend 500 EUR camera",
    "/stock add 9 boxes paper min 2",
    "/stock reserve 3 paper",
    "/stock use 1 box paper",
    "/stock add projector",
    "/stock book projector thu 9-17",
    "/stock add camera",
    "/stock book camera fri",
    "/stock take camera",
    "/project words jira",
    "/project template save website",
    "/task template save 1 release",
    "/team away @ana tomorrow",
    "ana> /task ask 2 in which words?",
    "/project goal 9 calls by 1 feb",
    "ana> /team skills @me figma3",
)
"""What there is before each of them, said by Wei where nobody else is named."""

LINES = (
    "/task Call Bob @ana tomorrow",
    '/task edit 1 title:"Fix the login" !low',
    "/task take 2",
    "/task assign 1 @ana",
    "/task due 1 next monday 17:00",
    "/task note 1 the client likes it",
    "/task done 1 sent v2",
    "/task start 1",
    "/task block 1 no copy yet",
    "/task unblock 4",
    "/task unblocker 4 @bob",
    "/task block 2 the DNS @bob",
    "/task 1 2 @bob due +2d [Apply]",
    "/task assign 1 2 @ana [Apply]",
    "/task due 1 2 +2d [Apply, next work day]",
    "/pm roles @ana manager",
    "/pm roles @bob owner",
    '/pm ask "task due ACME-2 friday" @ana',
    "/task reopen 3",
    "/task drop 2 out of scope",
    "/task snooze 1 tomorrow",
    "/task sub 1 Write the tests @ana",
    "/task check 1 Buy the domain",
    "ana> /task accept 2",
    "ana> /task decline 2 no time",
    "ana> /task ask 2 until when?",
    "/task answer 2 in plain ones",
    "/project goal 200 sign-ups by 31 jan",
    "/project goal drop 1",
    "/milestone edit %beta client",
    "/my snooze all",
    "/project reminders gentle",
    "/log kind L-1 decision",
    "/log feedback loves the new home page, from Mr. Smith",
    "/log need wants a map",
    "/log opinion would rather launch in spring",
    "/log decision we launch without the shop",
    "/log question can we pay by invoice?",
    "/log note call with Ms. Wang",
    "/log promise we send the logo by friday @bob",
    "/log answer L-1 comes with Beta",
    "/risk DNS may come late p2 i5",
    "/risk review R-1 p2 i4",
    "/risk review R-1 worse",
    "/risk edit R-1 proximity:month type:supplier",
    '/risk respond R-1 reduce order samples early @ana due friday p2 i2 trigger:"no answer"',
    "/risk share R-1 We prepare placeholders.",
    "/risk happened R-1 two weeks late 1,200 EUR",
    "/risk close R-1 delivered",
    "/milestone Launch 20 dec",
    "/milestone move beta 18 dec",
    "/milestone done beta",
    "/report schedule week every monday 9:30",
    "/report client",
    '/report checkin did:"Payment flow" next:"Price list"',
    "/project new Globex",
    "/project bind acme as client",
    "/project unbind",
    "/project template save shop",
    "/task template save 2 copy",
    "/project template drop website",
    "/task template drop release",
    "/task template use release due friday [Make it]",
    "/project status red because the client does not answer",
    "/project board on",
    "/project words profit, margin",
    "/project words remove jira",
    "/project autosend on",
    "/project members add @ana",
    "/project members remove @ana",
    "/project holidays DE-BY",
    "/project reactions :fire: risk",
    "/team away @bob 12-20 dec cover @wei",
    "/team capacity @ana 32h",
    "/team skills @me figma2 python3",
    "/team skills @ana figma2",
    "/team skills confirm @ana",
    "/team skills drop @ana figma",
    "/team keep 1",
    "/team back @ana",
    "/stock add 2 boxes paper",
    "/stock use 2 boxes paper",
    "/stock reserve 2 paper",
    "/stock return 1 box paper",
    "/stock return camera",
    "/stock buy paper",
    "/stock book projector fri",
    "/stock take projector",
    "/cost log 1h on 1 fixes",
    "/task log 1 1h",
    "/cost edit 3h",
    "/cost drop",
    "/cost start 1",
    "/cost spend 5 EUR tea",
    "/cost receipt E-1 https://files.example/1.pdf",
    "/cost approve E-2",
    "/cost decline E-2",
    "/cost budget 2000 EUR 40h",
    "/cost budget off",
    "/cost limit 50 EUR",
    "/cost rate @wei 70 EUR bill:90EUR",
    "/cost timesheet on",
    "/cost baseline",
    "/pm settings zone Asia/Shanghai",
    "/pm rule on when overdue 3d and !high then tell @lead",
    "/team handover @wei @bob [Hand over]",
    "/task state 1 in progress",
    "/project flow set qa as review then done",
    "/project flow set done @ana",
    # The same by Chinese words.
    "/task 提交接口文档 @wei 周五前 !高 ~4小时",
    "/log 承诺 周四前发报价 @wei",
    "/milestone 上线 12月20日",
    "/stock 预留 2 paper",
    "/task edit 1 po:9 paid:yes areas:web",
    "/project fields budget_code:9",
    "/log fields L-1 topic:time",
    '/pm form bug Logo is white steps:"look at it"',
    "/pm form order Paper po:9 tester:@ana",
    "/pm form call Ms. Wang rang topic:price",
)

AFTER = {
    "/report correct #1": ("/report client", "/report send now", "wait 1 hour"),
    "/log contact Ms. Wang job:CTO reach:wang@acme.example": (),
    "/log contact Ms. Wang mail:on": (
        "/log contact Ms. Wang reach:wang@acme.example",
        "/report client",
        "/report approve",
    ),
    '/log join "Ms. Wang" "Wang Fang"': ("/log need wants a map, from Wang Fang",),
    "/feedback ask csat after %beta": (),
    "/feedback send F-1": ("/feedback ask csat after %beta",),
    "/feedback cancel F-1": ("/feedback ask csat after %beta",),
    "/risk settle I-1 another supplier 900 EUR": ("/risk happened R-1",),
    "/risk confirm slip": ("/task Late copy due 20 dec %beta",),
    "/risk dismiss slip": ("/task Late copy due 20 dec %beta",),
    "/cost stop": ("/cost start 1",),
    "/cost forget": ("/cost start 1",),
    "/project board off": ("/project board on",),
    "/pm import apply": ("/pm import id,title,after\n1,Imported,\n2,Another,1",),
    "/pm rule off 1": ("/pm rule on when overdue then tell @owner",),
    "/pm rule drop 1": ("/pm rule on when overdue then task edit this !urgent",),
    "/project flow remove qa to doing": ("/project flow set qa as review", "/task state 1 qa"),
    "/task approve 2": ("/project flow set done @wei", "ana> /task done 2"),
    "/task back 2 no tests": ("/project flow set done @wei", "ana> /task done 2"),
    '/report edit done:"The shop takes cards now"': ("/report client",),
    "/report approve": ("/report client",),
    "/report hold": ("/project autosend on", "/report client"),
}
"""Lines that want another one said first."""

ELSEWHERE = {
    "pm undo", "pm redo",  # what this is about
    "task make", "risk make", "log make", "my remind", "task link",
    "my settle", "task attach",  # of a message: below
    "pm comment", "pm uncomment",  # what people say is in no act: tests/test_conversations.py
    "log answered",  # in a conversation: tests/test_conversations.py
    "task apply",  # what a button says: with [Apply] above
    "pm grant", "pm decline",  # of what somebody asked for: tests/test_wishes.py
    "pm import", "pm import cancel", "my ical",
    "pm form link", "pm form unlink",  # keep what no undo is about: no act upon the project
    "team join", "team join accept", "team join decline", "team leave",  # tests/test_joining.py
    "my join", "my join accept", "my join decline", "my leave",  # tests/test_joining_people.py
    "feedback rate",  # a client's: tests/test_feedback.py
    "feedback lessons vote",  # of somebody else's: tests/test_closing.py
    "pm simulate",  # takes back at once what it tries: tests/test_simulate.py
    "pm card",  # says something once a day; nothing of the team's changes
    "report closing send", "report closing answer",  # tests/test_closing.py
    "report answer", "report rate",  # a client's: tests/test_client_answers.py
}  # fmt: skip
"""What is not said as a line alone in this world."""


@cache
def _made() -> bytes:
    """The world in a file, made once: a copy of it is where each of the tests begins."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "world.db")
        with Room(people=PEOPLE, url=f"sqlite:///{path}", custom=CUSTOM) as room:
            for line in BEFORE:
                answer = said(room, line)
                assert answer.answer.reply.tone != "problem", (line, answer.text())
        return path.read_bytes()


@contextmanager
def world() -> Iterator[Room]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "world.db")
        path.write_bytes(_made())
        url = f"sqlite:///{path}"
        with Room("2026-11-24 09:01", people=PEOPLE, url=url, first=1000, custom=CUSTOM) as room:
            yield room


@pytest.mark.parametrize("line", [*LINES, *AFTER])
def test_undo_brings_everything_back(line: str) -> None:
    with world() as room:
        for first in AFTER.get(line, ()):
            if first.startswith("wait "):
                room.wait(first.removeprefix("wait "))
            else:
                said(room, first)
        assert tried(room, line), "it changed nothing"


def used(room: Room, line: str) -> Said:
    """A line about the message that was written last, as from its menu."""
    return room.use("wei", line, room.written[-1])


def below(room: Room, line: str) -> Said:
    """A line in the thread of the message that was written last."""
    thread = room.written[-1].thread
    request = room.request("wei", words=line)
    return room.ask(replace(request, place=replace(request.place, thread=thread)))


def sending(room: Room, line: str) -> Said:
    """A line with a file that comes along."""
    file = File("offer.pdf", 3, content=b"pdf")
    return room.ask(room.request("wei", words=line, free=True, files=(file,)))


OF_MESSAGES = {
    "task make": used, "risk make": used, "log make": used, "my remind": used,
    "task link ACME-1": used, "task link 1": below,
    "task attach 1": sending,
}  # fmt: skip


@pytest.mark.parametrize("line", OF_MESSAGES)
def test_undo_brings_back_what_was_before_something_was_done_of_a_message(line: str) -> None:
    with world() as room:
        room.write("ana", "The login page is white")
        assert tried(room, line, OF_MESSAGES[line]), "it changed nothing"


def test_undo_brings_a_reminder_back_that_was_settled() -> None:
    with world() as room:
        room.write("ana", "The login page is white")
        used(room, "my remind")
        with room.work() as work:
            (reminder,) = work.reminders.find()
        assert tried(room, f"/my settle {reminder.id}"), "it changed nothing"


@settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.lists(st.sampled_from([*LINES, *AFTER]), min_size=4, max_size=12))
def test_undo_brings_everything_back_in_any_order(lines: list[str]) -> None:
    """Whatever was said before: some of it is refused by then, which changes nothing."""
    with world() as room:
        for line in lines:
            tried(room, line)


@cache
def _said() -> set[str]:
    reader = Reader(NOW, "Europe/Berlin")
    grammar = vocabulary(CUSTOM)
    lines = [LINE.fullmatch(line) for line in (*LINES, *AFTER, *OPEN, *CLOSING)]
    return {grammar.parse(line["line"], reader).command.path for line in lines if line}


@pytest.mark.parametrize(
    "command",
    [c for c in vocabulary(CUSTOM).commands if c.changes and not c.by_clock],
    ids=lambda command: command.path,
)
def test_every_command_that_changes_something_is_tried(command: Command) -> None:
    assert command.path in _said() | ELSEWHERE
