"""Two teams that both have projects become one: nothing is lost, nothing is said twice, all or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.context import File, Speaker, Told
from bot.custom.declared import NOTHING, Custom
from bot.model.post import PostState
from storage import schema
from storage.chain import journals, verify
from storage.feeds import formlink_of
from storage.files import Files
from storage.schema import KINDS
from storage.uniting import Uniting
from tests.declared import CUSTOM, token_of
from tests.joined import asked, code_in, in_hand, people, refused, two_places
from tests.postgres import database, postgres
from tests.room import Posted, Room, Said, buttons_of

__all__ = ["database", "postgres"]

ONE = "Be one team"


def both(url: str = "sqlite://", custom: Custom = NOTHING, **others: str) -> Room:
    """Wei's team has ACME with two tasks; Eve's, in the guild, has another ACME with three, and DOCS."""
    room = two_places(url, custom, **others)
    room.say("wei", "/task Fix login @ana due friday")
    room.say("wei", "/task Call them")
    room.say("wei", "/feedback lesson Ask for DNS in week 1")
    room.say("eve", "/project new Acme shop key:ACME", "shop")
    room.say("eve", "/task Draw the logo @dan due thursday 17:00", "shop")
    room.say("eve", "/task Write texts @eve", "shop")
    room.say("dan", "/task done 1", "shop")
    room.say("eve", "/task Print it @dan due friday", "shop")
    room.say("eve", "/report schedule week every monday 9:30", "shop")
    room.say("eve", "/log need wants export to Excel", "shop")
    room.say("eve", "/feedback lesson Print early", "shop")
    room.say("eve", "/project new Docs", "docs")
    room.say("eve", "/project bind docs as client", "talks")
    return room


@pytest.fixture
def room() -> Iterator[Room]:
    with both() as place:
        yield place


def unite(room: Room) -> Said:
    return room.press(asked(room), ONE, "wei")


def rows(room: Room) -> Counter[str]:
    """How many rows of each kind there are in all teams."""
    with room.storage.engine.connect() as connection:
        count = select(func.count())
        return Counter(
            {k.name: connection.execute(count.select_from(k.table)).scalar_one() for k in KINDS}
        )


def pending(room: Room) -> list[tuple[str, str]]:
    with room.storage.engine.connect() as connection:
        post = schema.post
        found = select(post.c.key, post.c.due).where(post.c.state == PostState.PENDING.value)
        return sorted((row.key, str(row.due)) for row in connection.execute(found))


def test_what_will_happen_is_shown_to_both_before_it_does(room: Room) -> None:
    seen = room.say("eve", f"/team join {code_in(room.say('wei', '/team join'))}", None)
    text = seen.text()
    assert "From here come 3 people and 2 projects." in text
    assert "Acme shop: ACME becomes ACME2: the other team has an ACME too." in text
    assert "1 lesson gets a new number" in text and "This is final." in text
    room.press(seen, "Ask them", "eve")
    room.wait("1 minute")
    question = next(post for post in reversed(room.posts) if "No" in post.buttons)
    assert question.to == "wei" and "There are 3 people and 2 projects." in question.text()
    assert "ACME becomes ACME2" in question.text() and "Acme shop" not in question.text()
    assert list(question.buttons)[:1] != ["As guests"] and "As guests" not in question.buttons
    assert "ACME-1 Draw the logo" in room.say("eve", "/task list all", "shop").text(), "not yet"


def test_everything_of_both_teams_is_one_teams(room: Room) -> None:
    before = rows(room)
    said = unite(room)
    assert said.lines[0] == "🤝 Guild and this team are one now."
    assert "3 people and 2 projects came along." in said.text()
    assert "ACME of that place is ACME2 now." in said.text()
    after = rows(room)
    gained = {"side": 1, "person": 3}  # who was of it is remembered there as well
    assert {name: n - before[name] for name, n in after.items() if n != before[name]} == gained
    with room.work() as work:
        assert [one.key for one in work.projects.find(order=("key",))] == ["ACME", "ACME2", "DOCS"]
        assert sorted(one.number for one in work.lessons.find()) == [1, 2]
        assert work.tally(next(p.id for p in work.projects.find(key="ACME2")), "task")
    room.say("eve", "/project members add @wei", "shop")
    listed = room.say("wei", "/task list #acme2").text()
    assert "ACME2-2 Write texts" in listed and "ACME2-3 Print it" in listed
    assert "Fix login" in room.say("wei", "/task show ACME-1").text()
    assert room.say("eve", "/task Pack it", "shop").lines[0].startswith("✚ ACME2-4 Pack it")
    assert room.say("wei", "/task Ship it").lines[0].startswith("✚ ACME-3 Ship it")
    assert room.say("wei", "/feedback lesson Third").text().count("K-3") > 0
    with room.storage.engine.connect() as connection:
        assert [verify(connection, org) for org, _name, _seq in journals(connection)] == [
            None,
            None,
        ]
        for kind in KINDS:
            if kind.name == "person":
                continue
            orgs = connection.execute(select(kind.table.c.org).distinct()).scalars().all()
            assert len(orgs) <= 1, kind.name


def test_both_sides_and_the_rooms_of_what_is_renamed_are_told_once(room: Room) -> None:
    unite(room)
    room.posts.clear()
    room.wait("10 minutes")
    told = [post for post in room.posts if "agreed" in post.text()]
    assert [post.to for post in told] == ["eve"] and "ACME of that place is ACME2 now." in told[
        0
    ].text()
    (there,) = [post for post in room.posts if "ACME is ACME2 now" in post.text()]
    assert there.room == "shop" and "ACME2-12" in there.text()


def test_old_references_still_mean_what_they_meant(room: Room) -> None:
    card = room.say("eve", "/task show 2", "shop")
    unite(room)
    room.wait("1 minute")
    pressed = room.press(card, "Done", "eve")
    assert pressed.lines[0].startswith("✔ ACME2-2 Write texts")
    assert "ACME is another project here since this place joined" in pressed.text()
    assert "ACME2-3 Print it" in room.say("eve", "/task show ACME-3", None).text()
    assert "Call them" in room.say("wei", "/task show ACME-2", None).text()
    newer = room.say("wei", "/task show ACME-1", "website")
    assert newer.lines[0].startswith("ACME-1") and "ACME is another" not in newer.text()
    room.wait("31 days")
    room.say("wei", "/project members add @eve")
    assert "Fix login" in room.say("eve", "/task show ACME-1", None).text(), "a month is over"
    assert "ACME2-2" in room.press(card, "Done", "eve").text(), "what was written then stays so"


def test_reminders_and_schedules_go_on_once_each_in_their_rooms(room: Room) -> None:
    calm = both()
    with calm:
        for place in (calm, room):
            place.posts.clear()
        unite(room)
        calm.wait("1 minute")
        for place in (calm, room):
            place.posts.clear()
            place.wait(until="2026-12-01 12:00")

        def said(place: Room) -> Counter[tuple[str | None, str | None, str]]:
            about = ("Print it", "Fix login", "week 49", "week 48")
            found = (post for post in place.posts if any(word in post.text() for word in about))
            return Counter((post.to, post.room, str(post.at)) for post in found)

        assert said(room) == said(calm) and said(room)
        assert not [post for post in room.posts if post.room == "talks"], "a client's room"


def test_what_is_on_its_way_while_they_unite_is_said_once(database: str) -> None:
    with both(database) as room:
        held = in_hand(room, "dan")
        unite(room)
        with room.work("wei") as work:
            assert held.looked_for() == work.organisation.id != held.claim.organisation


def test_history_goes_on_and_can_be_taken_back(room: Room) -> None:
    unite(room)
    history = room.say("eve", "/pm history ACME2-1", "shop").text()
    assert "Dan" in history and "/task done 1" in history
    assert room.say("dan", "/pm undo", "shop").lines[0].startswith("↺ Taken back: /task done 1")
    assert "ACME2-1 Draw the logo" in room.say("eve", "/task list", "shop").text()
    said = room.say("wei", "/pm undo")
    assert refused(said, "Undo does not take that back: it was about more than this team.")
    wrong = room.say("eve", "/pm undo 2", "shop")
    assert refused(wrong, "Change 2 may be from before this place joined the team.")
    with room.work() as work:
        task = next(one for one in work.tasks.find() if one.title == "Print it")
        assert task.id in work.journal.touched("task", task.created_at)
        ours = next(one for one in work.tasks.find() if one.title == "Fix login")
        assert ours.id in work.journal.touched("task", ours.created_at), "acts before theirs"


def test_an_undo_button_of_before_takes_back_what_it_stood_below(room: Room) -> None:
    made = room.say("eve", "/task Fold it", "shop")
    unite(room)
    told = room.press(made, "Undo", "eve")
    assert told.lines[0].startswith("↺ Taken back: /task add Fold it"), told.text()
    assert "Fold it" not in room.say("eve", "/task list", "shop").text()
    assert "Call them" in room.say("wei", "/task list").text()


def test_unlinked_people_stay_apart_and_lead_what_they_led(room: Room) -> None:
    room.say("eve", "/pm settings zone Asia/Tokyo", None)
    before = people(room)
    unite(room)
    after = people(room)
    assert {name: after[name] for name in before} == before
    assert after["Eve"] == ("member", True) and after["Kim"] == ("guest", True)
    assert room.say("eve", "/task edit 3 @eve", "shop").answer.reply.tone != "problem"
    room.say("wei", "/project members add @eve")
    refusal = room.say("eve", "/cost budget 1000 EUR #acme", None)
    assert refusal.lines[0] == "This needs a manager of Acme website."
    with room.work() as work:
        assert {one.name: one.zone for one in work.people.find()}["Eve"] == "Asia/Tokyo"


def test_one_name_in_both_teams_is_two_people(room: Room) -> None:
    room.elsewhere = {**room.elsewhere, "ana2": "guild:home"}
    room.people = {**room.people, "ana2": Speaker("ana2", "Ana Ruiz", outsider=False)}
    room.say("ana2", "/my", None)
    unite(room)
    with room.work() as work:
        handles = sorted(one.handle for one in work.people.find() if one.name == "Ana Ruiz")
    assert handles == ["ana", "ana2"]


def test_whatever_breaks_on_the_way_leaves_both_teams_as_they_were(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked(room)
    before, waiting = rows(room), pending(room)
    for step in ("_people", "_lessons", "_copied", "_history", "_forgotten"):
        with monkeypatch.context() as patched:

            def broken(*_rest: object, step: str = step) -> None:
                raise RuntimeError(step)

            patched.setattr(Uniting, step, broken)
            assert "Something broke" in room.press(question, ONE, "wei").text()
        assert (rows(room), pending(room)) == (before, waiting), step
    assert "ACME-2 Write texts" in room.say("eve", "/task list", "shop").text()
    assert room.press(question, ONE, "wei").lines[0].startswith("🤝 Guild and this team")


def test_what_was_agreed_to_is_what_happens(room: Room) -> None:
    question: Posted = asked(room)
    plain = question.buttons[ONE].removesuffix(" as:all")
    wrong = room.say("wei", f"/{plain}")
    assert refused(wrong, "Guild has things of its own, and all of them come along.")
    assert room.press(question, ONE, "wei").lines[0].startswith("🤝")
    assert refused(room.press(question, ONE, "wei"), "That code has been used.")


def test_a_full_team_takes_an_empty_one_in_and_not_the_other_way_round(room: Room) -> None:
    with two_places() as place:
        code = code_in(place.say("eve", "/team join", None))
        said = place.say("wei", f"/team join {code}", None)
        assert refused(said, "This team has projects", "Get the code here, and type it there")


def test_copies_of_files_are_handed_out_from_where_they_lie(room: Room) -> None:
    def attached(who: str, line: str, name: str, place: str) -> str:
        file = File(name, 5, content=name.encode())
        room.ask(room.request(who, place, words=line, free=True, files=(file,)))
        workspace = room.workspace(who)
        with room.work(who) as work:
            (noted,) = work.attachments.find(name=name)
            team = work.organisation.id
        values = {"file": noted.id, "copy": hashlib.sha256(name.encode()).hexdigest()}
        room.desk.answer(Told(f"copy:{noted.id}", workspace, "pm copied", values))
        return f"{team}/{values['copy']}"

    def had(who: str, name: str, place: str | None = None) -> str:
        (paper,) = room.say(who, f"/pm file {name}", place).answer.reply.papers
        return paper.copy

    logo = attached("eve", "task attach ACME-1", "logo.svg", "shop")
    offer = attached("wei", "task attach ACME-1", "offer.pdf", "website")
    assert (had("eve", "logo.svg", "shop"), had("wei", "offer.pdf", "website")) == (logo, offer)
    unite(room)
    assert (had("eve", "logo.svg", "shop"), had("wei", "offer.pdf", "website")) == (logo, offer)
    with room.storage.engine.connect() as connection:
        assert all(verify(connection, org) is None for org, _name, _n in journals(connection))
    room.press(room.say("eve", "/team leave", "shop"), "Let it leave", "eve")
    with room.work("wei") as work:
        (kept,) = work.attachments.find(name="logo.svg")
        assert kept.copied_in(work.organisation.id) == logo


def test_a_place_may_leave_and_what_it_brought_stays(room: Room) -> None:
    unite(room)
    room.press(room.say("eve", "/team leave", "shop"), "Let it leave", "eve")
    assert people(room, "eve")["Eve"] == ("owner", True)
    assert "ACME2-2 Write texts" in room.say("wei", "/task list #acme2").text()
    assert room.say("eve", "/project new Fresh", "shop").lines[0].startswith("✚ FRESH")


def test_places_that_had_joined_before_come_along_and_leave_one_by_one(room: Room) -> None:
    third = {"zoe": "slack:third"}
    with both("sqlite://", NOTHING, **third) as place:
        place.say("zoe", "/my", None)
        code = code_in(place.say("eve", "/team join", None))
        place.press(place.say("zoe", f"/team join {code}", None), "Ask them", "zoe")
        place.wait("1 minute")
        question = next(post for post in reversed(place.posts) if "No" in post.buttons)
        place.press(question, "Of the team", "eve")
        assert unite(place).lines[0].startswith("🤝")
        place.say("eve", "/project members add @zoe", "shop")
        assert "ACME2-2" in place.say("zoe", "/task list #acme2", None).text()
        place.press(place.say("zoe", "/team leave", None), "Let it leave", "zoe")
        assert place.say("zoe", "/project new Own", "own").lines[0].startswith("✚ OWN")
        assert "ACME2-2" in place.say("eve", "/task list", "shop").text()


def test_both_databases_unite_over_a_restart(database: str) -> None:
    with both(database) as room:
        question = asked(room)
        room.restart()
        assert room.press(question, ONE, "wei").lines[0].startswith("🤝")
        room.restart()
        assert "ACME2-2 Write texts" in room.say("eve", "/task list", "shop").text()
        assert room.say("dan", "/pm undo", "shop").lines[0].startswith("↺")
        with room.storage.engine.connect() as connection:
            found = [verify(connection, org) for org, _name, _seq in journals(connection)]
        assert found == [None, None]


def test_copies_of_files_are_found_afterwards_and_by_nobody_else(
    room: Room, tmp_path: Path
) -> None:
    files, offer = Files(tmp_path, 1_000), b"%PDF the offer"

    def kept(who: str, where: str, content: bytes) -> None:
        file = File("offer.pdf", len(content), content=content)
        room.ask(room.request(who, where, words="/task attach 1", files=(file,)))
        with room.work(who) as work:
            team, (one,) = work.organisation.id, work.attachments.find()
        values = {"file": one.id, "copy": files.put(team, content)}
        room.desk.answer(Told(f"copy:{one.id}", room.workspace(who), "pm copied", values))

    def handed(who: str, where: str) -> list[bytes | None]:
        """What is in the files of that name that somebody may get."""
        said = room.say(who, "/pm file offer.pdf", where)
        pressed = [button.line for button in buttons_of(said.answer.reply)]
        lines = [line for line in pressed if line.startswith("pm file ")]
        answers = [room.say(who, f"/{line}", where) for line in lines] or [said]
        papers = [paper for one in answers for paper in one.answer.reply.papers]
        return [files.get(*paper.copy.split("/")) for paper in papers]

    kept("eve", "shop", offer)
    kept("wei", "website", b"ours")
    assert (handed("eve", "shop"), handed("wei", "website")) == ([offer], [b"ours"])
    unite(room)
    assert (handed("eve", "shop"), handed("wei", "website")) == ([offer], [b"ours"])
    room.say("eve", "/project members add @wei", "shop")
    assert sorted(map(str, handed("wei", "website"))) == sorted(map(str, [offer, b"ours"]))
    with room.work() as work:
        dump = work.vault.dump()
        copies = {one["copy"] for one in dump["things"]["attachment"]}
        assert not any("/" in copy for copy in copies), "a dump names no folder of another team"
    room.press(room.say("eve", "/team leave", "shop"), "Let it leave", "eve")
    assert offer in handed("wei", "website"), "it stays with its project"
    assert handed("eve", "shop") == []


def test_own_states_fields_and_addresses_of_forms_go_on(database: str) -> None:
    with both(database, CUSTOM) as room:
        room.say("eve", "/project flow set qa as review then done @dan", "shop")
        room.say("eve", "/project flow set draft as doing then qa", "shop")
        room.say("eve", "/task 2 draft", "shop")
        room.say("eve", "/task edit 2 po:7741", "shop")
        token = token_of(room, "bug", "eve")
        assert unite(room).lines[0].startswith("🤝")
        shown = room.say("eve", "/task show 2", "shop").text()
        assert "draft" in shown and "7741" in shown
        room.say("eve", "/task 2 qa", "shop")
        assert "qa" in room.say("dan", "/task approve 2", "shop").text()
        flow = room.say("eve", "/project flow", "shop").text()
        assert "qa (In review) · 1 task · then Done · @Dan approves" in flow
        assert "@Dan" not in room.say("wei", "/project flow", "website").text()
        found = formlink_of(room.storage.house, token)
        assert found is not None
        with room.work() as work:
            home = work.projects.get(found[1].project)
            assert found[0] == work.organisation.id and home is not None and home.key == "ACME2"
