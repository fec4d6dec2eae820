"""Values of a team's own fields: kept as they are, shown, looked for, carried along, brought out and
in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.asking import Holds
from bot.lists import LISTINGS
from bot.merging import merge
from bot.model.people import Person
from bot.sheets import Cell, sheet
from bot.tongue import Tongue
from tests.declared import CUSTOM, FILE, declared
from tests.room import WORKSPACE, Room

ALL = (
    "/task Fix login po:7741 cost:1,200.50 source:phone areas:web,app tester:@ana "
    'promised:2026-12-01 paid:yes pages:12 ticket:https://acme.example/1 steps:"open it"'
)


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(custom=CUSTOM) as made:
        made.say("wei", "/project new Acme website key:ACME")
        made.say("ana", "/my")
        yield made


def extras(room: Room) -> list[dict[str, Any]]:
    with room.work() as work:
        return [task.extra for task in work.tasks.find(order=("number",))]


def ana(room: Room) -> Person:
    with room.work() as work:
        (found,) = work.people.find(handle="ana")
        return found


def test_values_are_kept_with_their_types(room: Room) -> None:
    room.say("wei", ALL)
    room.say("wei", "/task Another pages:1.5 paid:no")
    assert extras(room) == [
        {
            "po": "7741", "cost": "1200.5 EUR", "source": "phone", "areas": ["web", "app"],
            "tester": ana(room).id, "promised": "2026-12-01", "paid": True, "pages": 12,
            "ticket": "https://acme.example/1", "steps": "open it",
        },
        {"pages": 1.5, "paid": False, "source": "mail"},
    ]  # fmt: skip


def test_the_reader_sees_them_in_their_language() -> None:
    with Room(custom=CUSTOM, language="zh") as room:
        room.say("wei", "/project new 官网 key:ACME")
        room.say("ana", "/my")
        room.say("wei", ALL)
        shown = room.say("wei", "/task show 1").text()
    for words in (
        "采购单号：7741",
        "领域：网站、应用",
        "已付款：是",
        "测试人：@Ana",
        "来源渠道：电话",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("po:7741", True),
        ("ticket:https://acme.example/1", True), ("po:774", False), ("po:77411", False), ("pages:12", True),
        ("pages:1", False), ("pages:2", False), ("paid:yes", True), ("paid:no", False),
        ("areas:web", True), ("areas:app,web", True), ("areas:shop", False), ("tester:@ana", True),
        ("tester:@wei", False), ("promised:2026-12-01", True), ("cost:1200.50", True),
        ("cost:1200", False), ("source:phone", True), ("来源渠道:电话", True), ("po:7741 pages:13", False),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_to_exactly_that(room: Room, said: str, found: bool) -> None:
    room.say("wei", ALL)
    room.say("wei", "/task Another one")
    text = room.say("wei", f"/task list {said}").text()
    assert ("ACME-1" in text) is found and "ACME-2" not in text, text


def test_a_value_in_a_text_is_no_other_fields_value(room: Room) -> None:
    room.say("wei", '/task One steps:"\\"po\\":\\"7\\", }"')
    with room.work() as work:
        assert work.tasks.find(extra=Holds((("po", "7"),))) == []
        assert len(work.tasks.find(extra=Holds((("steps", '"po":"7", }'),)))) == 1


def test_they_are_found_and_what_nobody_sees_is_not(room: Room) -> None:
    room.say("wei", "/task One po:blue42")
    room.say("wei", "/risk late supplier insured:yes")
    room.say("wei", "/log note a call topic:price")
    assert "ACME-1" in room.say("wei", "/pm find BLUE42").text()
    for words in ("po", "true", "price4"):  # the name of a field is no value of it
        assert "ACME-1" not in room.say("wei", f"/pm find {words}").text()
    assert "a call" in room.say("wei", "/pm find price").text()


def test_a_change_says_what_it_does_before_it_is_done(room: Room) -> None:
    room.say("wei", "/task One po:7")
    room.say("wei", "/task Two")
    shown = room.say("wei", "/task 1 2 po:8 areas:web")
    assert "Purchase order: 8" in shown.text() and "no more: Purchase order: 7" in shown.text()
    room.press(shown, "Apply", "wei")
    assert [one["po"] for one in extras(room)] == ["8", "8"]
    room.say("wei", "/pm undo")
    assert [one.get("po") for one in extras(room)] == ["7", None]


def test_the_form_of_a_change_holds_what_is_there(room: Room) -> None:
    room.say("wei", ALL)
    form = room.say("wei", "/task 1").form
    assert form is not None
    current = dict(form.current)
    assert (current["po"], current["paid"], current["areas"]) == ("7741", "yes", "web app")
    again = room.fill(room.say("wei", "/task 1"), {"pages": "13"}, "wei")
    assert "Pages: 13" in again.text() and "Purchase order: 7741" in again.text()


def test_templates_and_tasks_that_come_back_carry_them(room: Room) -> None:
    room.say("wei", "/task Publish po:7741 every friday due friday")
    room.say("wei", "/risk late supplier p3 i4 insured:yes")
    room.say("wei", "/task done 1")
    assert extras(room)[1] == extras(room)[0] == {"po": "7741", "source": "mail"}
    room.say("wei", "/project template save website #acme")
    shown = room.say("wei", "/project new Initech key:INI from website")
    room.press(shown, next(iter(shown.buttons)), "wei")
    with room.work() as work:
        (home,) = work.projects.find(key="INI")
        tasks, risks = work.tasks.find(project=home.id), work.risks.find(project=home.id)
        assert [task.extra for task in tasks] == [{"po": "7741", "source": "mail"}]
        assert [risk.extra for risk in risks] == [{"insured": True}]


def test_everything_that_is_exported_can_be_brought_in(room: Room) -> None:
    room.say("wei", ALL)
    room.say("wei", "/project fields budget_code:77 #acme")
    with room.work() as work:
        dump = work.vault.dump()
    with Room(custom=CUSTOM) as other:
        other.say("wei", "/my")
        org = str(other.storage.house.organisation(WORKSPACE))
        with other.storage.house.open(org, other.clock.now(), changes=True) as work:
            work.vault.restore(dump)
            (task,) = work.tasks.find()
            assert task.extra["po"] == "7741" and task.extra["pages"] == 12
            assert work.projects.find()[0].extra == {"budget_code": "77"}


def test_a_list_for_a_spreadsheet_has_them_and_is_read_again(room: Room) -> None:
    room.say("wei", ALL)
    room.say("wei", '/task Plain po:"=1+1"')
    with room.work() as work:
        (home,) = work.projects.find()
        tongue = Tongue("en", "Europe/Berlin", room.clock.now())
        cells = LISTINGS["tasks"].cells(home, work, tongue, CUSTOM)
    first = dict(zip(cells[0], cells[1], strict=True))
    assert (first["Areas"], first["Quoted price"], first["Pages"]) == (
        "Web, App",
        "1200.5 EUR",
        12,
    )
    before = extras(room)
    assert b'"\'=1+1"' in sheet(cells), "a spreadsheet runs nothing of it"
    room.say("wei", "/project new Copy key:COPY", "copy")
    shown = room.say("wei", "/pm import " + pasted(cells), "copy")
    room.press(shown, "Import 2 tasks", "wei")
    with room.work() as work:
        (copy,) = work.projects.find(key="COPY")
        made = work.tasks.find(project=copy.id, order=("number",))
        assert [task.extra for task in made] == before


def pasted(cells: list[list[Cell]]) -> str:
    """The columns that say what a task is, as somebody pastes them."""
    kept = [at for at, head in enumerate(cells[0]) if head not in ("Number", "Created", "Done on")]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[row[at] for at in kept] for row in cells])
    return out.getvalue()


def test_a_row_with_a_bad_value_is_told(room: Room) -> None:
    shown = room.say("wei", "/pm import title,Pages\nOne,900\nTwo,9").text()
    assert "Line 2 · Pages: Pages is 500 at the most." in shown


def test_a_head_that_means_something_already_is_no_field_of_the_team_s() -> None:
    text = FILE.read_text("utf-8").replace("{en: Pages, zh: 页数}", "{en: Hours, zh: 页数}")
    with Room(custom=declared(text)) as room:
        room.say("wei", "/project new Acme website key:ACME")
        shown = room.say("wei", "/pm import title,Hours\nOne,3")
        room.press(shown, "Import 1 task", "wei")
        with room.work() as work:
            (task,) = work.tasks.find()
        assert (task.estimate, task.extra.get("pages")) == (timedelta(hours=3), None)


@pytest.mark.parametrize("default", ["", "      default: PO-00001\n"])
def test_a_cell_that_must_be_given_has_its_default_or_is_told(default: str) -> None:
    fields, _forms, _rest = FILE.read_text("utf-8").partition("forms:\n")
    text = fields.replace("max: 12\n", f"max: 12\n      required: yes\n{default}")
    with Room(custom=declared(text)) as room:
        room.say("wei", "/project new Acme website key:ACME")
        shown = room.say("wei", "/pm import title,Purchase order\nOne,\nTwo,PO-12345").text()
        missing = "Line 2 · Purchase order: Purchase order is missing" in shown
        assert missing is not bool(default)


def test_a_field_that_must_be_given_is_asked_for() -> None:
    fields, _forms, _rest = FILE.read_text("utf-8").partition("forms:\n")
    text = fields.replace("max: 12\n", "max: 12\n      required: yes\n")
    with Room(custom=declared(text)) as room:
        room.say("wei", "/project new Acme website key:ACME")
        asked = room.say("wei", "/task Fix login")
        assert asked.lines[0] == "Something is missing: Purchase order."
        done = room.fill(asked, {"title": "Fix login", "po": "7"}, "wei")
        assert "Purchase order: 7" in done.text()
        refused = room.say("wei", "/task 1 po:-")
        assert refused.lines[0] == "Purchase order cannot be left empty."


def test_people_who_become_one_stay_in_the_fields(room: Room) -> None:
    room.say("wei", ALL)
    room.say("bob", "/my")
    org = str(room.storage.house.organisation(WORKSPACE))
    with room.storage.house.open(org, room.clock.now(), changes=True) as work:
        kept, other = (work.people.find(handle=name)[0] for name in ("bob", "ana"))
        merge(kept, other, work)
        assert work.tasks.find()[0].extra["tester"] == kept.id
