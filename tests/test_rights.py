"""Who may do what: standing, projects of one's own, and taking back what others did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.context import Speaker
from bot.declare import command, read_declaration
from bot.model.people import Person, Role
from tests.room import Room, Said

PEOPLE = {
    "ana": Speaker("ana", "Ana", outsider=False),
    "bob": Speaker("bob", "Bob", outsider=False),
    "eve": Speaker("eve", "Eve"),
    "gus": Speaker("gus", "Gus", outsider=True),
}
OWN_TASK = {"task done", "task start", "task block", "task unblock", "task note"}
OPEN_TO_GUESTS = OWN_TASK | {
    "pm help", "pm settings", "pm undo", "pm redo", "pm why", "pm next", "my agenda", "my week",
    "my home", "report answer", "report rate", "report closing answer", "feedback rate",
    "task check", "task accept", "task answer", "task ask", "task decline",
    "pm card", "pm comment", "pm uncomment", "pm ask", "pm rights", "task apply", "task cancel",
    "my join", "my join accept", "my join decline", "my leave", "team leave", "pm form list",
}  # fmt: skip
MEMBERS_ONLY = "This is for the team's own members."


@pytest.fixture
def room() -> Iterator[Room]:
    """Ana's team: Ana and Bob belong to it, Gus is a guest, of Eve nobody knows."""
    with Room(people={who: PEOPLE[who] for who in ("ana", "bob")}) as place:
        place.people = PEOPLE
        place.say("ana", "/project new Acme website")
        place.say("ana", "/task Fix login")
        yield place


def person(room: Room, who: str) -> Person:
    with room.work("ana") as work:
        (account,) = work.accounts.find(native=who)
        found = work.people.get(account.person)
    assert found is not None
    return found


def count(room: Room) -> int:
    with room.work("ana") as work:
        return len(work.journal.recent(1000))


def refused(said: Said, text: str) -> bool:
    """Whether it was refused with these words, in private, with what to do instead."""
    return said.private and said.lines[0] == text and len(said.lines) > 1


# Standing


def test_s3_what_a_guest_may_say_is_a_short_list(room: Room) -> None:
    asked = room.grammar.commands
    assert {each.path for each in asked if each.may is Role.GUEST} == OPEN_TO_GUESTS
    before = count(room)
    for each in asked:
        for example in each.examples if not each.by_clock else ():
            said = room.say("gus", example)
            if each.path == "task add":
                assert said.private and said.lines[0].startswith("✋ @Ana"), example
            elif each.path not in OPEN_TO_GUESTS:
                english = replace(said.answer.tongue, locale="en")
                said = replace(said, answer=replace(said.answer, tongue=english))
                assert refused(said, MEMBERS_ONLY), example
            elif not each.changes:
                assert "ACME-1 Fix login" not in said.text(), example
    with room.work("ana") as work:
        acts = work.journal.recent(1000)[: count(room) - before]
        assert {act.actor for act in acts} == {person(room, "gus").id}
        changed = [change for act in acts for change in work.journal.changes(act.seq)]
        assert {change.kind for change in changed} == {"person", "wish"}
        keys = {change.key for change in changed if change.kind == "person"}
        assert keys == {person(room, "gus").id}


LED = {
    "pm rule", "pm rule off", "pm rule on", "pm rule drop",
    "feedback ask",
    "project flow set", "project flow remove", "cost baseline", "cost budget", "cost burn", "cost ev", "cost limit", "cost rate",
    "cost rates", "cost timesheet", "feedback cancel", "feedback send", "pm export", "pm import",
    "pm form link", "pm form unlink", "pm import apply", "pm import cancel", "pm queue", "project archive", "project autosend",
    "project bind", "project unbind", "project close", "project holidays", "project members add",
    "project members remove", "project move", "project reactions", "project reminders",
    "project reopen", "project waive", "report closing client", "report closing edit",
    "report closing send", "report cost", "team handover",
}  # fmt: skip

LACKING = {
    "feedback send", "feedback cancel", "pm import apply", "pm import cancel",
    "pm rule on", "pm rule off", "pm rule drop",
}  # fmt: skip


def test_s3_what_is_for_managers_is_refused_to_members(room: Room) -> None:
    before = count(room)
    led = [each for each in room.grammar.commands if each.may is Role.MANAGER]
    assert {each.path for each in led} == LED
    for each in led:
        # Of what there is none of here: what is missing is said first.
        nothing = each.path in LACKING
        for example in () if nothing else each.examples:
            said = room.say(
                "bob",
                re.sub(
                    "@wang|@王女士", "@ana", re.sub(" after %beta| 里程碑后 %beta", "", example)
                ),
            )
            if example in ("/pm rule", "/pm 规则"):  # the list is for all members
                continue
            if example in ("/pm export", "/pm 导出"):  # of the whole team: its owners' alone
                assert refused(said, "Everything of the team is for its owners."), example
                continue
            assert refused(said, "This needs a manager of Acme website."), example
            assert said.lines[1].startswith(f"Ask @Ana to type {example.split()[0]} "), example
    assert count(room) == before


def test_what_is_for_owners_is_refused_to_members_and_guests(room: Room) -> None:
    before = count(room)
    owned = [each for each in room.grammar.commands if each.may is Role.OWNER]
    assert {each.path for each in owned} == {"team join", "team join accept", "team join decline"}
    for example in (example for each in owned for example in each.examples):
        said = room.say("bob", example)
        assert refused(said, "This needs an owner of the team."), example
        assert said.lines[1] == "Ask @Ana to type it.", example
        assert refused(room.say("gus", example), MEMBERS_ONLY), example
    assert count(room) == before


def test_s3_a_new_command_is_closed_to_guests() -> None:
    @command("task new", examples=("/task new",))
    def made(context: object, work: object) -> None:
        """Do something new."""

    assert read_declaration(made).may is Role.MEMBER


def test_s5_guests_have_the_least_rights_whatever_was_known_of_them(room: Room) -> None:
    request = room.request("ana", words="task Ask him @(gus|Gus)", accounts=frozenset({"gus"}))
    assert "Gus" in room.ask(request).lines[0]
    assert person(room, "gus").role is Role.MEMBER, "Ana vouched for him"
    said = room.say("gus", "/task list")
    assert refused(said, MEMBERS_ONLY) and said.lines[1] == "Ask @Ana to type it."
    assert room.say("gus", "/my").lines[1:] != ["Nothing is waiting for you."]


def test_a_stranger_in_no_room_of_the_team_is_a_guest(room: Room) -> None:
    for place in (None, "lobby"):
        said = room.say("eve", "/task list #acme", place)
        assert refused(said, MEMBERS_ONLY)
        assert said.lines[1] == (
            "Ask @Ana here. If you are of the team, they can let you in: /project members add @eve."
        )
    assert person(room, "eve").role is Role.GUEST


@pytest.mark.parametrize("audience", ["team", "alerts"])
def test_who_speaks_in_a_room_of_the_team_is_of_the_team(room: Room, audience: str) -> None:
    room.say("ana", f"/project bind acme as {audience}", "den")
    assert refused(room.say("eve", "/task list #acme", None), MEMBERS_ONLY)
    assert room.say("eve", "/task list", "den").lines[0] == "Acme website: 1 task"
    assert room.say("eve", "/task list #acme", None).lines[0] == "Acme website: 1 task"


def test_who_is_given_work_by_the_team_is_of_the_team(room: Room) -> None:
    room.say("eve", "/pm help", None)
    room.say("ana", "/task list @eve")
    room.say("ana", "/risk late @eve")
    assert person(room, "eve").role is Role.GUEST
    room.say("ana", "/task assign 1 @eve")
    assert person(room, "eve").role is Role.MEMBER
    assert room.say("eve", "/task done ACME-1", None).lines[0].startswith("✔ ACME-1")


def test_work_given_before_a_client_vouches_for_nobody(room: Room) -> None:
    room.say("ana", "/project bind acme as client", "talks")
    room.say("eve", "/pm help", "talks")
    room.say("ana", "/task Answer her @eve", "talks")
    assert person(room, "eve").role is Role.GUEST


def test_who_is_certainly_of_the_team_becomes_a_member_anywhere(room: Room) -> None:
    room.say("eve", "/pm help", None)
    room.people = {**PEOPLE, "eve": replace(PEOPLE["eve"], outsider=False)}
    assert room.say("eve", "/task list #acme", None).lines[0] == "Acme website: 1 task"
    assert person(room, "eve").role is Role.MEMBER


# Founding


def test_outsiders_and_strangers_found_no_team() -> None:
    with Room() as room:
        room.people = PEOPLE
        for who in ("gus", "eve"):
            said = room.say(who, "/project new Acme website")
            assert refused(said, "I do not know this team yet.")
            assert said.lines[1] == (
                "Its own people begin: a full member, or whoever may manage this place. "
                "Ask one of them to type /pm help."
            )
        room.say("bob", "/pm help")
        for who in ("gus", "eve", "ana"):
            room.say(who, "/pm help")
        roles = {who: person(room, who).role for who in PEOPLE}
    assert roles == {
        "ana": Role.MEMBER,
        "bob": Role.OWNER,
        "eve": Role.GUEST,
        "gus": Role.GUEST,
    }


def test_who_may_begin_is_told_in_the_language_of_whoever_asks() -> None:
    with Room() as room:
        room.people = {"li": Speaker("li", "李雷", locale="zh-CN")}
        said = room.say("li", "/pm help")
    assert said.answer.tongue.locale == "zh_Hans"


# Adding and removing people by hand


def test_a_manager_lets_somebody_in_and_can_take_it_back(room: Room) -> None:
    room.say("eve", "/pm help", None)
    added = room.say("ana", "/project members add @eve")
    assert added.lines[0] == "✚ @Eve works on Acme website now." and not added.private
    assert room.say("eve", "/task list #acme", None).lines[0] == "Acme website: 1 task"
    assert "@Eve · member · 0 open tasks" in room.say("ana", "/project members").lines
    assert room.press(added, "Undo", "ana").lines[0].startswith("↺ Taken back")
    assert refused(room.say("eve", "/task list #acme", None), MEMBERS_ONLY)


def test_who_was_removed_stays_a_guest_wherever_they_speak(room: Room) -> None:
    room.say("eve", "/task list")
    assert person(room, "eve").role is Role.MEMBER
    room.say("bob", "/project new Beta", "beta")
    removed = room.say("ana", "/project members remove @eve")
    assert removed.lines[0] == "− @Eve is a guest now."
    for place in ("website", "beta", None):
        assert refused(room.say("eve", "/task list #acme", place), MEMBERS_ONLY), place
    room.say("ana", "/task Look at it @eve")
    assert person(room, "eve").role is Role.GUEST
    assert "@Eve · guest · 1 open task" in room.say("ana", "/project members").lines
    room.say("ana", "/project members add @eve")
    assert not room.say("eve", "/task list").lines[0].startswith(MEMBERS_ONLY)


def test_owners_leads_and_those_who_work_elsewhere_are_not_removed(room: Room) -> None:
    room.say("bob", "/project new Beta", "beta")
    assert refused(
        room.say("bob", "/project members remove @ana", "beta"), "@Ana leads Acme website."
    )
    assert refused(room.say("ana", "/project members remove @bob"), "@Bob leads Beta.")
    room.people = {**PEOPLE, "cy": Speaker("cy", "Cy", outsider=False)}
    room.say("cy", "/task Write it @cy")
    said = room.say("bob", "/project members remove @cy", "beta")
    assert refused(said, "@Cy also works on Acme website.")
    assert said.lines[1] == "Ask @Ana to type /project members remove @cy #acme."
    with room.work("ana") as work:
        assert not [part for part in work.members.find() if part.role is Role.GUEST]


def test_who_is_asked_to_type_it_reads_a_name_and_no_id(room: Room) -> None:
    words = "project members add @(eve|Eve)"
    said = room.ask(room.request("bob", words=words, accounts=frozenset({"eve"})))
    assert said.lines[1] == "Ask @Ana to type /project members add @Eve."


# Binding rooms


def test_a_room_is_taken_from_a_project_only_by_its_manager(room: Room) -> None:
    room.say("ana", "/project bind acme as client", "talks")
    room.say("bob", "/project new Beta", "beta")
    said = room.say("bob", "/project bind beta as team leaving client", "talks")
    assert refused(said, "This needs a manager of Acme website.")
    assert audience(room, "talks") == ("Acme website", "client")


def test_a_clients_room_becomes_the_teams_only_when_that_is_confirmed(room: Room) -> None:
    room.say("ana", "/project bind acme as client", "talks")
    said = room.say("ana", "/project bind acme as team", "talks")
    assert refused(
        said, "A client reads this room. Bound as team, it would show them what the team says."
    )
    line = "project bind acme as team leaving:client"
    assert said.lines[1] == f"When no client is left in it, type /{line}."
    assert audience(room, "talks") == ("Acme website", "client")
    assert said.buttons["No client reads it any more"] == line
    room.press(said, "No client reads it any more", "ana")
    assert audience(room, "talks") == ("Acme website", "team")
    room.say("ana", "/project bind acme as client", "talks")
    room.say("ana", "/project bind acme as alerts leaving client", "talks")
    assert audience(room, "talks") == ("Acme website", "alerts")


def test_taking_back_opens_a_clients_room_only_when_it_is_named(room: Room) -> None:
    room.say("ana", "/project bind acme as team", "talks")
    room.say("ana", "/project bind acme as client", "talks")
    said = room.say("ana", "/pm undo")
    assert refused(said, "A client reads the room that this would open to the team's answers.")
    assert audience(room, "talks") == ("Acme website", "client")
    room.press(said, "No client reads it any more", "ana")
    assert audience(room, "talks") == ("Acme website", "team")
    room.say("ana", "/pm redo")
    opened = room.say("ana", "/project bind acme as team leaving client", "talks")
    room.press(opened, "Undo", "ana")
    assert audience(room, "talks") == ("Acme website", "client")
    assert refused(room.say("ana", "/pm redo"), said.lines[0])
    assert audience(room, "talks") == ("Acme website", "client")


def audience(room: Room, name: str) -> tuple[str, str]:
    with room.work("ana") as work:
        (bound,) = work.rooms.find(name=name)
        project = work.projects.get(bound.project)
    assert project is not None
    return project.name, bound.audience.value


# Taking back what others did


def test_taking_back_needs_the_rights_of_the_act(room: Room) -> None:
    bound = room.say("ana", "/project bind acme as client", "talks")
    said = room.press(bound, "Undo", "bob")
    assert refused(said, "This needs a manager of Acme website.")
    assert said.lines[1] == "Ask @Ana to type /pm undo 3."
    assert audience(room, "talks") == ("Acme website", "client")
    assert refused(room.say("bob", "/pm undo 1"), "This needs a manager of Acme website.")
    assert room.say("bob", "/pm undo 2").lines[0].startswith("↺ Taken back: /task add")
    assert room.press(bound, "Undo", "ana").lines[0].startswith("↺ Taken back: /project bind")
    back = room.say("bob", "/pm undo 5")
    assert refused(back, "This needs a manager of Acme website."), "making it again is no less"


def test_what_is_private_is_taken_back_by_its_author_alone(room: Room) -> None:
    room.say("ana", "/pm settings zone Asia/Tokyo")
    said = room.say("bob", "/pm undo 3")
    assert refused(said, "Change 3 is a matter of its author alone.")
    assert said.lines[1] == "Ask @Ana to type /pm undo 3."
    assert person(room, "ana").zone == "Asia/Tokyo"
    assert "Tokyo" not in room.say("bob", "/pm history").text()
    assert "Tokyo" in room.say("ana", "/pm history").text()
    room.say("ana", "/pm undo 3")
    assert refused(room.say("bob", "/pm undo 4"), "Change 4 is a matter of its author alone.")


def test_guests_take_back_their_own_settings_and_nothing_else(room: Room) -> None:
    changed = room.say("gus", "/pm settings zone Asia/Tokyo")
    assert refused(room.say("gus", "/pm undo 2"), MEMBERS_ONLY)
    assert room.press(changed, "Undo", "gus").lines[0].startswith("↺ Taken back")
    assert room.say("gus", "/pm redo").lines[0].startswith("↻ Made again")


def test_s4_a_right_that_was_lost_is_lost_for_open_forms_and_buttons(room: Room) -> None:
    room.say("eve", "/task list")
    form = room.say("eve", "/log need")
    card = room.say("eve", "/task Draw it @ana")
    room.say("ana", "/project members remove @eve")
    before = count(room)
    assert refused(room.fill(form, {"text": "Too late"}, "eve"), MEMBERS_ONLY)
    for label in ("Done", "Edit"):
        assert refused(room.press(card, label, "eve"), MEMBERS_ONLY)
    assert refused(room.press(card, "Undo", "eve"), MEMBERS_ONLY)
    assert refused(room.say("eve", "/pm undo"), MEMBERS_ONLY)
    assert count(room) == before


def test_s6_numbers_and_ids_in_payloads_give_nobody_any_right(room: Room) -> None:
    room.say("bob", "/project new Beta", "beta")
    before = count(room)
    for line in (
        "project bind acme as team leaving:client",
        "project members remove @(=nobody) #acme",
        "pm undo 1",
        "task assign 1 @(=01jdw3m8g0q7xk2v9rtb)",
        "task done GAMMA-1",
        "task done BETA-99",
    ):
        assert room.say("bob", line, "beta").answer.reply.tone == "problem", line
    form = room.request("gus", command="project bind", values={"name": "acme"})
    assert refused(room.ask(form), MEMBERS_ONLY)
    assert count(room) == before


# Guests with a task of their own
