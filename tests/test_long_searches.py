"""Search and the list of projects where a team has much: narrowed first, and in pages."""

from __future__ import annotations

from tests.room import Room


def test_newer_notes_of_other_projects_hide_none() -> None:
    with Room() as room:
        room.say("wei", "/project new Garden")
        room.say("wei", "/task Water the beds")
        room.say("wei", "/task note GARDEN-1 the hose is green")
        room.say("wei", "/project new House", room="house")
        room.say("wei", "/task Paint the door", room="house")
        for number in range(105):
            room.say("wei", f"/task note HOUSE-1 hose number {number} leaks", room="house")
        found = room.say("wei", "/pm find hose #garden")
        assert found.lines[0] == "1 found for “hose #garden”"
        assert "Water the beds" in found.text()
        both = room.say("wei", "/pm find hose").text()
        assert both.index("Paint the door") < both.index("Water the beds")


def test_a_task_is_found_once_by_its_title_and_its_notes() -> None:
    with Room() as room:
        room.say("wei", "/project new Garden")
        room.say("wei", "/task Mend the hose")
        for text in ("the hose is torn", "a new hose is here"):
            room.say("wei", f"/task note 1 {text}")
        assert room.say("wei", "/pm find hose").text().count("Mend the hose") == 1


def test_the_list_of_projects_has_pages() -> None:
    with Room() as room:
        for number in range(10, 33):
            room.say("wei", f"/project new Garden key:G{number}", room=f"g{number}")
        room.say("wei", "/task Dig #g32")
        first = room.say("wei", "/project list")
        assert first.lines[0] == "23 projects"
        assert [line[:3] for line in first.lines[1:11]] == [f"G{n}" for n in range(10, 20)]
        assert first.lines[11:] == ["Page 1 of 3", "[Next page]"]
        second = room.press(first, "Next page", "wei")
        assert second.lines[1].startswith("G20 ")
        last = room.press(second, "Next page", "wei")
        assert last.lines[3].startswith("G32 Garden · @Wei · 1 open")
        assert last.lines[-1] == "[Previous page]"
        assert room.say("wei", "/project list page 3").lines == last.lines
        assert room.say("wei", "/project 列表 第 9").lines == last.lines
