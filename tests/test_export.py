"""What a team gets out: everything as JSON, lists as CSV in which nothing is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import new_id
from bot.model.people import Role
from bot.model.project import Member
from bot.reply import Paper, Reply, dump, load
from bot.sheets import harmless, plain, sheet
from tests.room import WORKSPACE, Room, Said


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("wei", "/project new Acme website")
        made.say("ana", "/my")
        yield made


def manage(room: Room, who: str, role: Role = Role.MANAGER) -> None:
    """Give somebody a part in the room's project, or another one."""
    entrance = room.storage.house.enter(WORKSPACE, who, "", "")
    assert entrance is not None
    with room.storage.house.open(entrance.organisation.id, room.clock.now(), changes=True) as work:
        project = work.projects.find()[0]
        known = work.members.find(project=project.id, person=entrance.person.id)
        if known:
            known[0].role = role
        else:
            member = Member(new_id(work.now), project.id, entrance.person.id, role)
            work.members.add(member)
        work.save(request=new_id(work.now), actor=None, line="", answer=lambda seq: Reply())


def rows(said: Said) -> list[list[str]]:
    (paper,) = said.answer.reply.papers
    assert paper.content.startswith(b"\xef\xbb\xbf")
    text = paper.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_list_of_tasks_says_all_of_each(room: Room) -> None:
    room.say("wei", "/milestone beta due 2026-12-11")
    room.say("wei", "/task Fix login @ana due friday 17:00 !high ~3h +design %beta client")
    room.say("wei", "/task Write text @wei after 1 ^1")
    room.say("ana", "/task done 1")
    said = room.say("wei", "/pm export tasks")
    assert said.answer.private
    assert said.answer.reply.papers[0].name == "acme-tasks-2026-11-24.csv"
    heads, first, second = rows(said)
    assert heads[:6] == ["Number", "Title", "State", "Owner", "Helpers", "Due"]
    assert first == [
        "ACME-1", "Fix login", "Done", "Ana", "", "2026-11-27 17:00", "", "High", "3", "design",
        "beta", "", "", "client", "", "2026-11-24 09:00", "2026-11-24 09:00",
    ]  # fmt: skip
    assert second[11:13] == ["ACME-1", "ACME-1"]


def test_heads_and_states_are_in_the_readers_language(room: Room) -> None:
    room.say("wei", "/task 提交接口文档 @ana 11月27日 !高")
    room.say("wei", "/pm settings language zh")
    heads, first = rows(room.say("wei", "/pm 导出 任务"))
    assert heads[:6] == ["编号", "标题", "状态", "负责人", "协作者", "截止"]
    assert first[1:4] == ["提交接口文档", "待办", "Ana"]


@pytest.mark.parametrize(
    ("what", "line", "shown"),
    [
        ("log", "/log need a vpn, from Ms. Wang", ["ACME-L-1", "Need", "a vpn", "Ms. Wang"]),
        ("risks", "/risk it may slip p3 i4", ["ACME-R-1", "it may slip", "open", "Wei", "3", "4"]),
        ("hours", "/cost log 2.5h on 1 wireframes", ["2026-11-24", "Wei", "2.5", "ACME-1"]),
        (
            "expenses",
            "/cost spend 120 EUR hosting",
            ["ACME-E-1", "2026-11-24", "hosting", "120.00"],
        ),
    ],
)
def test_every_list(room: Room, what: str, line: str, shown: list[str]) -> None:
    assert len(rows(room.say("wei", f"/pm export {what}"))) == 1  # an empty list has its heads
    room.say("wei", "/task Fix login")
    room.say("wei", line)
    said = room.say("wei", f"/pm export {what}")
    assert "1 row." in said.text()
    assert rows(said)[1][: len(shown)] == shown


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "=SUM(A1)",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    '=HYPERLINK("http://x")',
    "'=1",
]


def test_no_cell_begins_a_formula(room: Room) -> None:
    for title in HOSTILE[:4]:
        room.say("wei", f'/task "{title} x"')
    titles = [row[1] for row in rows(room.say("wei", "/pm export tasks"))[1:]]
    assert titles == [f"'{title} x" for title in HOSTILE[:4]]


@given(st.lists(st.lists(st.text() | st.sampled_from(HOSTILE), min_size=1), min_size=1))
def test_cells_come_back_and_none_is_a_formula(cells: list[list[str]]) -> None:
    cells = [[c.replace("\x00", "").encode("utf-8", "replace").decode() for c in r] for r in cells]
    read = list(csv.reader(io.StringIO(sheet(cells).decode("utf-8-sig"), newline="")))
    for row, again in zip(cells, read, strict=True):
        for cell, back in zip(row, again, strict=True):
            assert not back.startswith(
                ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
            )
            assert back == harmless(cell)
            assert plain(back) == cell or cell.startswith("'")


def test_everything_is_for_owners_and_a_list_for_who_leads(room: Room) -> None:
    room.say("wei", "/task Fix login")
    everything = room.say("wei", "/pm export")
    things = json.loads(everything.answer.reply.papers[0].content)["things"]
    assert [task["title"] for task in things["task"]] == ["Fix login"]
    refused = room.say("ana", "/pm export")
    assert refused.answer.reply.papers == ()
    assert "is for its owners" in refused.text() and "@Wei" in refused.text()
    refused = room.say("ana", "/pm export tasks")
    assert "This needs a manager of Acme website." in refused.text()
    manage(room, "ana")
    assert len(rows(room.say("ana", "/pm export tasks"))) == 2
    assert "is for its owners" in room.say("ana", "/pm export").text()


def test_no_secret_and_nothing_that_waits_is_in_it(room: Room) -> None:
    room.say("wei", "/pm import title\ncanary")
    text = room.say("wei", "/pm export").answer.reply.papers[0].content.decode()
    assert "canary" not in text and "upload" not in text


def test_a_file_is_never_kept_with_a_reply() -> None:
    assert load(dump(Reply(papers=(Paper("x", b"\xff"),)))) == Reply()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_kind_of_file_alone_means_the_tasks(room: Room, kind: str) -> None:
    (paper,) = room.say("wei", f"/pm export {kind}").answer.reply.papers
    assert paper.name.startswith("acme-tasks-") and paper.name.endswith(f".{kind}")
    (paper,) = room.say("wei", "/pm export").answer.reply.papers
    assert paper.name.endswith(".json")
