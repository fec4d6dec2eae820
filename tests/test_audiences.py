"""Who hears what: rooms of clients, rooms of other clients, and teams that do not know each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.context import Place, Speaker
from bot.model.project import Audience
from tests.room import Room, Said

PEOPLE = {
    "ana": Speaker("ana", "Ana", outsider=False),
    "bob": Speaker("bob", "Bob", outsider=False),
    "ms-wang": Speaker("ms-wang", "Ms. Wang"),
}
INSIDE = (
    "/task list", "/task show ACME-1", "/pm find margin", "/log list", "/report week",
    "/report team", "/pm history", "/pm history ACME-1", "/risk list", "/project status",
    "/project members", "/project list", "/task done ACME-1", "/pm undo 2",
)  # fmt: skip
CANARIES = ("margin", "nuisance", "bankrupt")


@pytest.fixture
def room() -> Iterator[Room]:
    """Acme with a secret of each kind, and a room its client reads."""
    with Room(people={"ana": PEOPLE["ana"]}) as place:
        place.people = PEOPLE
        place.say("ana", "/project new Acme website")
        place.say("ana", "/task The margin is 60%")
        place.say("ana", "/log note the client is a nuisance")
        place.say("ana", "/risk they go bankrupt p3 i5")
        place.say("ana", "/project bind acme as client", "talks")
        yield place


def test_who_is_not_of_the_team_learns_nothing_in_a_clients_room(room: Room) -> None:
    for line in INSIDE:
        said = room.say("ms-wang", line, "talks")
        assert said.lines[0] == "This is for the team's own members.", line
        assert said.private and not any(word in said.text() for word in CANARIES), line
    assert room.say("ms-wang", "/pm help", "talks").lines[:7] == [
        "What you can type",
        "/task  note · done · start · block · unblock · check · accept · decline · ask · answer",
        "/my  agenda · home · week · join · join accept · join decline · leave",
        "/report  answer · rate · closing answer",
        "/feedback  rate",
        "/team  leave",
        "/pm  help · settings · rights · ask · why · next · comment · card · undo · redo · form list",
    ]
    assert room.say("ms-wang", "/pm settings zone Asia/Shanghai", "talks").lines[0] == "Saved."
    assert "Nothing is waiting for you." in room.say("ms-wang", "/my", "talks").lines


def test_the_same_person_learns_nothing_alone_or_in_a_room_of_nobody(room: Room) -> None:
    room.say("ms-wang", "/pm help", "talks")
    for line in INSIDE:
        for place in (None, "lobby"):
            said = room.say("ms-wang", line, place)
            assert said.lines[0] == "This is for the team's own members.", (line, place)


def test_i2_what_belongs_to_one_client_is_never_shown_in_anothers_room(room: Room) -> None:
    """Somebody with rights to both may ask; only they see the answer."""
    room.say("ana", "/project new Globex shop", "globex")
    room.say("ana", "/project bind globex as client", "globex-talks")
    lines = ("/log list #acme", "/risk list #acme", "/task list #acme", "/pm find margin",
             "/task show ACME-1", "/report week #acme", "/task done ACME-1")  # fmt: skip
    for line in lines:
        said = room.say("ana", line, "globex-talks")
        assert said.private and any(word in said.text() for word in (*CANARIES, "Acme")), line


def test_i3_what_is_asked_in_a_clients_room_is_answered_to_the_member_alone(room: Room) -> None:
    for line in (*INSIDE, "/task Call them", "/log need more blue", "/risk late", "/pm undo"):
        assert room.say("ana", line, "talks").private, line


def test_i3_no_report_of_the_team_is_said_in_a_clients_room(room: Room) -> None:
    room.say("ana", "/report schedule week every friday 16:00", "website")
    room.say("ana", "/project bind acme as client", "website")
    said = room.say("ana", "/report schedule week every friday 16:00", "talks")
    assert said.lines[0].startswith("This room is read by the client")
    room.wait("2 weeks")
    assert [post.room for post in room.posts if post.room] == []


@pytest.mark.slow
def test_i1_two_teams_with_the_same_names_and_numbers_do_not_meet(room: Room) -> None:
    """Every command there is, said in a team of its own beside Acme: it reads and changes nothing
    of Acme's, and is not even told that there is more."""

    def other(line: str) -> Said:
        request = room.request("ana", words=line.removeprefix("/"))
        return room.ask(replace(request, place=Place("room:other", "website")))

    other("/project new Acme website")
    other("/task Something else")
    with room.work("ana") as work:
        before = [act.seq for act in work.journal.recent(1000)]
        tasks = work.tasks.find()
    for command in room.grammar.commands:
        for example in command.examples if not command.by_clock else ():
            assert not any(word in other(example).text() for word in CANARIES), example
    for line in ("/pm find a", "/task show ACME-2", "/pm undo 4", "/pm history ACME-1"):
        assert not any(word in other(line).text() for word in CANARIES), line
    with room.work("ana") as work:
        assert [act.seq for act in work.journal.recent(1000)] == before
        assert work.tasks.find() == tasks


def test_i5_in_a_room_of_another_project_or_of_none_the_answer_is_for_the_speaker(
    room: Room,
) -> None:
    lines = ("/report week", "/log need more blue", "/risk late", "/task Call them")
    for line in lines:
        assert room.say("ana", line, "lobby").private, "the only project is meant, and not bound"
    room.say("ana", "/project new Globex shop", "globex")
    for line in (*(f"{line} #acme" for line in lines), "/task note ACME-1 ask for less"):
        for place in ("lobby", "globex"):
            assert room.say("ana", line, place).private, (line, place)
        assert not room.say("ana", line, "website").private, line


def test_of_things_of_several_projects_one_is_enough(room: Room) -> None:
    room.say("ana", "/project new Globex shop", "globex")
    room.say("ana", "/task Paint it")
    room.say("ana", "/task Paint it, too", "globex")
    for refs in ("ACME-1 GLOBEX-1", "GLOBEX-1 ACME-1"):
        for place in ("website", "globex"):
            look = room.say("ana", f"/task due {refs} none", place)
            said = room.press(look, "Apply", "ana")
            assert said.private and said.lines[0] == "2 tasks changed"


def test_a_new_projects_room_hears_of_it(room: Room) -> None:
    assert not room.say("ana", "/project new Globex shop", "globex").private
    assert not room.say("ana", "/project bind globex as alerts", "fires").private
    assert room.say("ana", "/project new Initech", "globex").private, "the room stays Globex's"
    assert room.say("ana", "/project bind globex as client", "globex-talks").private


@pytest.fixture
def two(room: Room) -> Room:
    """With Globex in a room of its own, where Bob is as well."""
    room.say("bob", "/project new Globex shop", "globex")
    room.say("ana", '/task add "secret margin plan"')
    return room


def test_what_is_taken_back_is_told_where_its_project_lives(two: Room) -> None:
    said = two.say("ana", "/task add margin once more")
    number = said.buttons["Undo"].removeprefix("pm undo ")
    for place in ("globex", "lobby", None, "website"):
        for word in ("undo", "redo"):
            told = two.say("bob", f"/pm {word} {number}", place)
            assert "margin once more" in told.text(), (word, place)
            assert told.private is (place != "website"), (word, place)


def test_what_was_said_in_private_is_taken_back_in_private(two: Room) -> None:
    for place in (None, "talks"):
        two.say("ana", "/log need the margin is broke #acme", place)
        back = two.say("ana", "/pm undo", "website")
        assert back.private and "margin" in back.text()
        again = two.say("ana", "/pm redo", "website")
        assert again.private and "margin" in again.text()


def test_a_clients_room_is_let_go_only_when_no_client_is_left_in_it(room: Room) -> None:
    refused = room.say("ana", "/project unbind", "talks")
    assert "A client reads this room." in refused.text() and refused.private
    room.press(refused, "No client reads it any more", "ana")
    with room.work("ana") as work:
        assert not work.rooms.find(native="talks")
        assert all(home.client_room is None for home in work.projects.find())
    room.say("ana", "/pm undo", "talks")
    with room.work("ana") as work:
        (back,) = work.rooms.find(native="talks")
        assert back.audience is Audience.CLIENT
