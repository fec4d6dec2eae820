"""Places that join a team by a code that both sides agree to, and leave it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.context import What
from tests.joined import asked, code_in, join, left, people, refused, two_places
from tests.postgres import database, postgres
from tests.room import Room

__all__ = ["database", "postgres"]

NOBODY = "Nobody has that code, or it is over: it counts for 15 minutes, and once."
AGAIN = "Get a new one in the other place: /team join."


@pytest.fixture
def room() -> Iterator[Room]:
    with two_places() as place:
        yield place


# Codes


def test_a_code_is_the_same_until_it_is_used_or_over(room: Room) -> None:
    first = code_in(room.say("wei", "/team join"))
    assert code_in(room.say("wei", "/team join")) == first
    room.wait("16 minutes")
    assert code_in(room.say("wei", "/team join")) != first


def test_a_code_may_be_typed_as_people_type(room: Room) -> None:
    code = code_in(room.say("wei", "/team join"))
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert room.say("eve", f'/team join "{typed}"').lines[0].startswith("This place joins")


def test_after_a_quarter_of_an_hour_a_code_counts_for_nothing(room: Room) -> None:
    code = code_in(room.say("wei", "/team join"))
    room.wait("15 minutes")
    assert refused(room.say("eve", f"/team join {code}"), NOBODY, AGAIN)


def test_what_nobody_agrees_to_in_time_is_over(room: Room) -> None:
    question = asked(room)
    room.wait("15 minutes")
    assert refused(room.press(question, "Of the team", "wei"), NOBODY, AGAIN)
    assert room.say("eve", "/project list").lines[0] == "There is no project yet."


def test_a_code_is_used_once(room: Room) -> None:
    question = asked(room)
    room.press(question, "Of the team", "wei")
    used = "That code has been used."
    assert refused(room.press(question, "Of the team", "wei"), used, AGAIN)
    assert refused(room.press(question, "As guests", "wei"), used, AGAIN)
    assert refused(room.press(question, "No", "wei"), used, AGAIN)
    assert people(room)["Dan"] == ("member", True)


def test_a_repeated_press_of_the_platform_is_answered_alike(room: Room) -> None:
    question = asked(room)
    request = room.request("wei", None, words=question.buttons["Of the team"])
    first = room.ask(request)
    assert room.ask(request).text() == first.text() and "belongs to this team" in first.text()


def test_two_places_cannot_type_one_code() -> None:
    with two_places(zoe="club:home") as room:
        code = code_in(room.say("wei", "/team join"))
        room.say("eve", f"/team join {code} confirm:yes")
        again = room.say("eve", f"/team join {code} confirm:yes")
        assert again.lines[0].startswith("@Wei is asked in Room now.")
        typed = room.say("zoe", f"/team join {code} confirm:yes")
        assert refused(typed, "Somebody has typed that code already.", AGAIN)
        room.wait("1 minute")
        assert len(room.posts) == 1


def test_wrong_codes_are_few(room: Room) -> None:
    code = code_in(room.say("wei", "/team join"))
    for number in range(2, 7):
        assert refused(room.say("eve", f"/team join AAAA-AAA{number}"), NOBODY, AGAIN)
    assert refused(room.say("eve", f"/team join {code}"), "Too many wrong codes.", "Wait 15 min")
    assert room.say("wei", "/team join").lines[0].endswith(f"{code}.")  # others may go on
    room.wait("15 minutes")
    code = code_in(room.say("wei", "/team join"))
    assert room.say("eve", f"/team join {code}").lines[0].startswith("This place joins")


def test_a_code_for_people_joins_no_teams(room: Room) -> None:
    code = code_in(room.say("wei", "/my join"))
    assert refused(room.say("eve", f"/team join {code}"), NOBODY)


def test_nobody_agrees_to_what_is_not_theirs(room: Room) -> None:
    code = code_in(room.say("wei", "/team join"))
    said = room.say("wei", f"/team join accept {code}")
    assert refused(said, "Nobody has typed that code yet.", "In the other place, type /team join")
    room.say("eve", f"/team join {code} confirm:yes")
    said = room.say("eve", f"/team join accept {code}")
    assert refused(said, "It is @Wei who agrees to that, in Room.", "What you can type is")
    said = room.say("ana", f"/team join accept {code}")
    assert refused(said, "This needs an owner of the team.")
    said = room.say("dan", f"/team join {code}")
    assert refused(said, "This needs an owner of the team.")
    assert refused(room.say("wei", f"/team join {code}"), "That code is this team's own.")


def test_whoever_declines_ends_the_code(room: Room) -> None:
    question = asked(room)
    assert room.press(question, "No", "wei").lines[0] == "Nothing joins, and the code is over."
    assert refused(room.press(question, "Of the team", "wei"), "That code has been used.")
    assert room.say("eve", "/project list").lines[0] == "There is no project yet."


def test_the_question_comes_at_night_as_well(room: Room) -> None:
    room.wait(until="2026-11-24 23:00")
    question = asked(room)
    assert question.to == "wei" and question.text().startswith("🤝 @Eve wants Guild to join")
    why = room.press(question, "Why?", "wei")
    assert why.lines[0].startswith("Somebody typed a code to join")


def test_whoever_missed_the_question_finds_it_by_the_same_line(room: Room) -> None:
    question = asked(room)
    said = room.say("wei", "/team join")
    assert said.lines[0] == question.lines[0] and "Of the team" in said.buttons


# Who may join whom


def test_of_two_teams_with_projects_everything_comes_along(room: Room) -> None:
    room.say("eve", "/project new Shop")
    code = code_in(room.say("wei", "/team join"))
    assert "This is final." in room.say("eve", f"/team join {code}").text()
    room.say("eve", "/pm undo")
    assert "This is final." not in room.say("eve", f"/team join {code}").text()


def test_the_side_without_projects_is_told_to_be_the_one_that_types(room: Room) -> None:
    code = code_in(room.say("eve", "/team join"))
    said = room.say("wei", f"/team join {code}")
    assert said.lines[1] == "Get the code here, and type it there: /team join."


def test_what_was_made_meanwhile_is_not_lost(room: Room) -> None:
    question = asked(room)
    room.say("eve", "/project new Shop")
    said = room.press(question, "Of the team", "wei")
    assert refused(said, "Guild has things of its own, and all of them come along.")
    assert "SHOP" in room.say("eve", "/project list").text()
    room.say("eve", "/pm undo")
    assert "belongs to this team now" in room.press(question, "Of the team", "wei").text()


def test_the_places_of_a_team_come_along_with_it(room: Room) -> None:
    with two_places(zoe="club:home", pat="pub:home") as place:
        place.press(asked(place, host="zoe", guest="pat"), "Of the team", "zoe")
        place.press(asked(place, guest="zoe"), "Be one team", "wei")
        for one in ("zoe", "pat"):
            place.say("wei", f"/project members add @{one}")
        assert "ACME" in place.say("zoe", "/project status #acme").text()
        assert "ACME" in place.say("pat", "/project status #acme").text()


# What joins


def test_people_come_along_and_owners_do_not_own(room: Room) -> None:
    with two_places(bob="guild:home") as place:
        place.say("ana", "/task Ask @bob")
    join(room)
    assert people(room) == {
        "Wei": ("owner", True), "Ana Ruiz": ("member", True), "Eve": ("member", True),
        "Dan": ("member", True), "Kim": ("guest", True),
    }  # fmt: skip
    said = room.say("eve", "/task Draw @ana #acme")
    assert said.lines[0] == "acme is the business of those in its rooms."
    room.say("wei", "/project members add @eve")
    assert room.say("eve", "/task Draw @ana #acme").lines[0].startswith("✚ ACME-1")
    assert "ACME-1" in room.say("ana", "/my", None).text()
    assert refused(room.say("eve", "/team join"), "This needs an owner of the team.")


def test_two_of_one_name_stay_two_and_have_two_handles() -> None:
    with two_places(wei2="guild:home") as room:
        room.people = {**room.people, "wei2": replace(room.people["wei2"], name="Wei")}
        room.say("wei2", "/pm settings zone Asia/Shanghai")
        join(room)
        with room.work() as work:
            handles = {one.handle for one in work.people.find() if one.handle.startswith("wei")}
            assert len(handles) == 2
        room.say("wei", "/task Fix login @me")
        assert "ACME-1" not in room.say("wei2", "/my", None).text()


def test_guests_are_guests_whatever_their_platform_tells_of_them(room: Room) -> None:
    join(room, "As guests")
    assert people(room)["Eve"] == people(room)["Dan"] == ("guest", True)
    room.say("wei", "/task Ask for the logo @dan")  # nobody vouches by giving them work
    room.say("wei", "/task Hidden from them")
    for who in ("eve", "dan"):
        for line in ("/task list", "/report week", "/project list", "/log list", "/risk list"):
            said = room.say(who, line)
            assert refused(said, "This is for the team's own members."), line
    assert "ACME-1" in room.say("dan", "/my").text()
    assert "Hidden" not in room.say("dan", "/my").text()
    assert people(room)["Dan"] == ("guest", True)
    room.say("new", "/my")
    room.say("wei", "/project members add @dan")
    assert "ACME-2" in room.say("dan", "/task list").text()


def test_in_a_place_of_guests_a_newcomer_is_one(room: Room) -> None:
    join(room, "As guests")
    room.elsewhere = {**room.elsewhere, "zoe": "guild:home"}
    assert refused(room.say("zoe", "/task list"), "This is for the team's own members.")
    assert people(room)["Zoe"] == ("guest", True)


def test_a_client_who_runs_their_server_is_no_answer_of_ours(room: Room) -> None:
    join(room, "As guests")
    room.say("wei", "/project members add @dan")
    room.say("wei", "/pm settings zone Europe/Berlin")
    room.forums = frozenset({"questions"})
    with room.work() as work:
        part = next(iter(work.people.find(name="Dan")))
        assert part.role.value == "member"
    room.overhear("dan", What.OPENED, "questions", "p0", "Welcome", "x")  # not bound yet
    with room.work() as work:
        assert not work.conversations.find()
    room.elsewhere = {**room.elsewhere, "boss": "guild:home"}
    room.say("wei", "/project new Shop", None)
    lead = room.say("wei", "/team handover @wei @dan #shop confirm:yes")
    assert lead.answer.reply.tone == "good"
    place = room.request("dan", "questions", words="/project bind shop as client")
    place = replace(place, place=replace(place.place, thread="p0"))
    assert room.ask(place).answer.reply.tone == "good"
    room.overhear("eve", What.OPENED, "questions", "p1", "Export", "When?")
    with room.work() as work:
        (talk,) = work.conversations.find()
        assert talk.waiting_since is not None, "Eve manages the server, and is the client"
    room.overhear("dan", What.SAID, "questions", "p1", "Export", "On friday")
    with room.work() as work:
        (talk,) = work.conversations.find()
        assert talk.waiting_since is None


def test_what_somebody_wanted_to_be_reminded_of_comes_after_they_joined(room: Room) -> None:
    written = room.write("dan", "the logo is late")
    room.use("dan", "my remind tomorrow 10am", written)
    join(room)
    room.wait(until="2026-11-25 10:00")
    said = [post for post in room.posts if post.to == "dan"]
    assert len(said) == 1 and "the logo is late" in said[0].text()


def test_a_number_of_before_takes_back_nothing_of_another_team(room: Room) -> None:
    eve = room.say("eve", "/pm settings zone Asia/Tokyo")
    n = eve.buttons["Undo"].split()[-1]
    join(room)
    said = room.press(eve, "Undo", "eve")
    assert refused(said, f"Change {n} may be from before this place joined the team.", "/pm hist")
    assert room.say("wei", f"/pm undo {n}").lines[0].startswith("↺")


def test_undo_does_not_part_teams_and_says_what_does(room: Room) -> None:
    said = join(room)
    assert "Undo" not in said.buttons
    again = room.say("wei", "/pm undo")
    assert refused(again, "Undo does not take that back: it was about more than this team.")
    assert again.lines[1] == "Type /team leave."


# Leaving


def test_a_place_leaves_as_it_came(room: Room) -> None:
    before = people(room, "eve")
    join(room)
    room.say("wei", "/task Draw @dan friday")
    seen = room.say("eve", "/team leave")
    assert seen.lines[:2] == [
        "Guild leaves this team", "3 people are of its own team again; their tasks stay here.",
    ]  # fmt: skip
    assert "ACME-1" in room.say("dan", "/my").text()
    left(room)
    assert people(room, "eve") == before
    assert room.say("dan", "/my").lines[1] == "Nothing is waiting for you."
    assert people(room)["Dan"] == ("member", False)
    assert "ACME-1 Draw" in room.say("wei", "/task list").text()
    room.wait("1 minute")
    assert any(
        post.to == "wei" and "Guild has left the team." in post.text() for post in room.posts
    )
    gone = [post for post in room.posts if "has left and still has 1 open task" in post.text()]
    assert [post.to for post in gone] == ["wei"]
    with room.work("eve") as work:
        assert not work.projects.find() and len(work.accounts.find()) == 3


def test_what_was_bound_and_scheduled_there_ends(room: Room) -> None:
    join(room)
    room.say("wei", "/project members add @eve")
    room.say("wei", "/team handover @wei @eve #acme confirm:yes")
    room.say("eve", "/project bind acme as team", "office")
    room.say("eve", "/report schedule week monday 9am", "office")
    assert "1 room there is not bound any more" in room.say("eve", "/team leave").text()
    left(room)
    before = len(room.posts)
    room.wait("8 days")
    assert not [post for post in room.posts[before:] if post.room == "office"]
    with room.work() as work:
        assert not work.rooms.find(workspace="guild:home") and not work.schedules.find()
    assert room.say("eve", "/project new Shop", "office").lines[1] == "This room is its team room."


def test_only_owners_let_a_place_leave(room: Room) -> None:
    alone = room.say("wei", "/team leave")
    assert refused(alone, "No other place has joined this team.", "To let one join, type")
    join(room)
    for who in ("dan", "kim"):
        said = room.say(who, "/team leave")
        assert refused(said, "This needs an owner of the team, or who owned Guild.")
    said = room.say("ana", "/team leave")
    assert refused(said, "This needs an owner of the team.")
    assert "Guild" not in said.text()
    seen = room.press(room.say("wei", "/team leave"), "Let it leave", "wei")
    assert "is a team of its own again" in room.press(seen, "Let it leave", "wei").text()


def test_a_place_may_come_back(room: Room) -> None:
    join(room)
    room.say("wei", "/task Draw @dan friday")
    left(room)
    join(room)
    assert people(room)["Dan"] == ("member", True)
    assert "ACME-1" in room.say("dan", "/my").text()
    left(room)
    assert people(room)["Dan"] == ("member", False)


def test_who_came_later_leaves_along_as_somebody_new_there(room: Room) -> None:
    join(room)
    room.elsewhere = {**room.elsewhere, "zoe": "guild:home"}
    room.say("zoe", "/pm settings zone Asia/Tokyo")
    left(room)
    assert people(room, "eve")["Zoe"] == ("member", True)
    assert people(room)["Zoe"] == ("member", False)


def test_both_databases_join_and_part(database: str) -> None:
    with two_places(database) as room:
        join(room)
        room.say("wei", "/task Draw @dan friday")
        room.say("eve", "/project bind acme as client", "office")
        room.restart()
        assert "ACME-1" in room.say("dan", "/my").text()
        left(room)
        room.restart()
        assert room.say("dan", "/my").lines[1] == "Nothing is waiting for you."
        join(room)
        assert "ACME-1" in room.say("dan", "/my").text()
