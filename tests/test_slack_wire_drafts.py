"""Slack over the wire: forms that are put aside, are out of date, forged, or sent twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.context import Place, Request, Speaker
from tests.peers.slack_state import View
from tests.slack_running import both
from tests.slack_team import Team, element, names, team

REMARK = "is still there"


def filled(view: View, name: str) -> object:
    field = element(view, name)
    return field.get("initial_value") or (field.get("initial_option") or {}).get("value")


def remarked(view: View) -> bool:
    return REMARK in json.dumps(view.body["blocks"])


def tasks(at: Team) -> list[str]:
    house = at.brain.storage.house
    entrance = house.enter("slack:T1", "UANA", "", "")
    assert entrance is not None
    now = at.brain.clock.now()
    with house.open(entrance.organisation.id, now, changes=False) as work:
        return [task.title for task in work.tasks.find(order=("number",))]


# Put aside


@both
async def test_what_was_filled_in_is_there_when_the_form_is_opened_again(http: bool) -> None:
    async with team(http=http) as at:
        view = await at.open("ana", "/task add")
        assert not remarked(view)
        values = {"title": "Half a thought", "priority": "high", "due": "next friday"}
        closed = await at.slack.close_view(view, "ana", values)
        assert closed.acked
        again = await at.open("ana", "/task add")
        assert remarked(again)
        assert filled(again, "title") == "Half a thought"
        assert filled(again, "priority") == "high"
        assert filled(again, "due") == "next friday"
        await at.send(again, {})
        assert tasks(at) == ["Half a thought"]
        fresh = await at.open("ana", "/task add")
        assert not remarked(fresh) and filled(fresh, "title") is None


async def test_a_draft_is_its_authors_alone_and_is_gone_after_a_day() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add")
        await at.slack.close_view(view, "ana", {"title": "Mine"})
        assert not remarked(await at.open("bob", "/task add"))
        at.later(timedelta(hours=23, minutes=59))
        assert filled(await at.open("ana", "/task add"), "title") == "Mine"
        at.later(timedelta(minutes=2))
        gone = await at.open("ana", "/task add")
        assert not remarked(gone) and filled(gone, "title") is None


async def test_a_form_nobody_touched_leaves_nothing_and_takes_nothing() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add !high")
        await at.slack.close_view(view, "ana")
        assert not remarked(await at.open("ana", "/task add"))
        view = await at.open("ana", "/task add")
        await at.slack.close_view(view, "ana", {"title": "Kept"})
        again = await at.open("ana", "/task add")
        await at.slack.close_view(again, "ana")
        assert filled(await at.open("ana", "/task add"), "title") == "Kept"
        emptied = await at.open("ana", "/task add")
        await at.slack.close_view(emptied, "ana", {"title": ""})
        assert not remarked(await at.open("ana", "/task add"))


async def test_what_is_said_now_counts_more_than_a_draft() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add")
        await at.slack.close_view(view, "ana", {"priority": "high", "labels": "+design"})
        again = await at.open("ana", "/task add !low")
        assert filled(again, "priority") == "low" and filled(again, "labels") == "+design"


async def test_each_thing_that_is_edited_has_a_draft_of_its_own() -> None:
    async with team() as at:
        await at.type("ana", "/task First thing")
        await at.type("ana", "/task Second thing")
        view = await at.open("ana", "/task edit 1")
        await at.slack.close_view(view, "ana", {"title": "First thing, better"})
        other = await at.open("ana", "/task edit 2")
        assert filled(other, "title") == "Second thing" and not remarked(other)
        same = await at.open("ana", "/task edit 1")
        assert filled(same, "title") == "First thing, better" and remarked(same)
        await at.send(same, {})  # as it stands: what differs from the task is a change
        assert tasks(at) == ["First thing, better", "Second thing"]


async def test_a_draft_outlives_a_refusal() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add")
        wrong = await at.send(view, {"title": "Fix", "estimate": "soon"})
        assert list(wrong.errors) == ["estimate"] and view.is_open
        await at.slack.close_view(view, "ana", {"title": "Fix", "estimate": "soon"})
        again = await at.open("ana", "/task add")
        assert (filled(again, "title"), filled(again, "estimate")) == ("Fix", "soon")


# More than ten fields


async def test_a_long_form_shows_ten_fields_and_the_rest_on_demand() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add")
        first = names(view)
        assert len(first) == 10 and first[0] == "title"
        await at.more(view)
        assert names(view)[:10] == first and len(names(view)) == 17
        assert "more" not in [block["block_id"] for block in view.body["blocks"]]
        await at.send(view, {"title": "Typed already", "remind": "3d", "owner": "bob"})
        assert tasks(at) == ["Typed already"]


async def test_a_form_that_was_changed_meanwhile_is_left_as_it_is() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add")
        stale = view.hash
        await at.more(view)
        shown = {**view.body, "id": view.id, "hash": stale}
        forged = {
            "view": shown,
            "actions": [{"type": "button", "action_id": "more", "block_id": "more"}],
        }
        doing = await at.slack.press(view, "title", "ana", "x", forge=forged)
        assert doing.acked
        await doing.quiet()
        assert len(names(view)) == 17


# Dates


async def test_a_date_is_chosen_or_typed_and_what_is_typed_counts() -> None:
    async with team() as at:
        view = await at.open("ana", "/task add")
        await at.send(view, {"title": "One", "due:picked/day": "2026-12-04"})
        assert "4 Dec" in at.slack.said[-1].text
        view = await at.open("ana", "/task add")
        picked: dict[str, object] = {"due:picked/day": "2026-12-04", "due:picked/clock": "17:30"}
        await at.send(view, {"title": "Two", **picked})
        await at.type("ana", "/task 2 @bob")
        edit = await at.open("bob", "/task edit 2")  # 17:30 in Berlin, as it is read in New York
        due = next(b for b in edit.body["blocks"] if b["block_id"] == "due:picked")["elements"]
        assert (due[0]["initial_date"], due[1]["initial_time"]) == ("2026-12-04", "11:30")
        assert "initial_value" not in element(edit, "due")
        await at.send(edit, {"title": "Two, better"}, who="bob")
        unchanged = await at.open("ana", "/task edit 2")
        due = next(b for b in unchanged.body["blocks"] if b["block_id"] == "due:picked")["elements"]
        assert (due[0]["initial_date"], due[1]["initial_time"]) == ("2026-12-04", "17:30")
        await at.send(unchanged, {"due": "monday"})
        assert "30 Nov" in at.slack.said[-1].text


# Refusals


WRONG: dict[str, dict[str, object]] = {
    "due": {"title": "x", "due": "someday"},
    "estimate": {"title": "x", "estimate": "much"},
    "start": {"title": "due", "due": "friday", "start": "x friday x"},
    "remind": {"title": "soonish", "remind": "soonish"},
    "every": {"title": "now", "every": "now and then"},
}


@pytest.mark.parametrize("field", WRONG)
@pytest.mark.parametrize("who", ["ana", "wei"])
async def test_a_refusal_stands_beside_its_field_in_the_readers_language(
    field: str, who: str
) -> None:
    async with team() as at:
        view = await at.open(who, "/task add")
        await at.more(view, who)
        wrong = await at.send(view, WRONG[field], who)
        assert list(wrong.errors) == [field] and view.is_open
        chinese = any("一" <= char <= "鿿" for char in wrong.errors[field])
        assert chinese is (who == "wei")


async def test_who_is_meant_is_asked_beside_the_field_with_the_names() -> None:
    async with team() as at:
        await at.type("ana", "/task Fix login")
        view = await at.open("ana", "/task add owner:nobody")
        option = element(view, "owner")["initial_option"]
        wrong = await at.send(view, {"title": "x", "owner": option})
        assert list(wrong.errors) == ["owner"] and "nobody" in wrong.errors["owner"]


# Sent twice, sent late, sent by somebody else


@both
async def test_b9_a_form_that_is_sent_twice_makes_one_task(http: bool) -> None:
    """B9: a double click on Send."""
    async with team(http=http) as at:
        view = await at.open("ana", "/task add")
        await at.send(view, {"title": "Once"})
        again = await at.send(view, {"title": "Once"})
        assert again.errors == {}
        assert tasks(at) == ["Once"]


async def test_b9_a_button_that_is_pressed_twice_makes_one_change() -> None:
    """B9: a double click on Done, and the source message has been edited meanwhile."""
    async with team() as at:
        card = (await at.type("bob", "/task Fix login")).said[-1]
        for _press in range(2):
            done = await at.slack.press(card, "Done", "bob")
            await done.until(lambda d: d.said)
        assert "already done by" in done.text


async def test_s4_a_button_of_before_gives_no_right_that_was_taken_away() -> None:
    """S4: the card was shown to a member, and is pressed by a guest."""
    async with team() as at:
        card = (await at.type("bob", "/task Fix login @ana")).said[-1]
        await at.type("ana", "/project members remove @bob")
        pressed = await at.slack.press(card, "Done", "bob")
        await pressed.until(lambda d: d.said)
        assert "for the team's own members" in pressed.text
        assert "Done" not in (await at.type("ana", "/task show 1")).text.split("\n")[0]


async def test_s4_a_guest_is_refused_who_was_a_member_when_the_form_opened() -> None:
    """S4: made a guest meanwhile, they may not add a task any more."""
    async with team() as at:
        view = await at.open("bob", "/task add")
        await at.type("ana", "/project members remove @bob")
        sent = await at.send(view, {"title": "Sneaked in"}, "bob")
        assert sent.errors == {} and "is asked" in at.slack.said[-1].text
        assert tasks(at) == [], "what a guest wants done is asked of the team"


FORGED = [
    {"command": "task nudge", "room": "C1"},  # the clock's
    {"command": "task explode", "room": "C1"},
    {"command": "", "room": "C1"},
    {"room": "C1"},
    {"command": "task add", "room": {"a": 1}, "thread": []},
    {"command": ["task add"]},
]


@pytest.mark.parametrize("kept", FORGED)
async def test_s6_a_form_that_was_forged_does_nothing_and_says_so(kept: dict[str, object]) -> None:
    """S6: what a form keeps gives nobody any right."""
    async with team() as at:
        view = await at.open("bob", "/task add")
        view.body = {**view.body, "private_metadata": json.dumps(kept)}
        before = len(at.slack.said)
        sent = await at.send(view, {"title": "Forged"}, "bob")
        said = sent.errors or [said.text for said in at.slack.said[before:]]
        assert said
        if kept.get("command") != "task add":
            assert tasks(at) == []


@pytest.mark.parametrize("kept", ["{", "[]", "null", "5", '"x"', "\x00"])
async def test_b8_a_form_that_cannot_be_read_says_that_it_is_out_of_date(kept: str) -> None:
    """B8: never silent."""
    async with team() as at:
        view = await at.open("wei", "/task add")
        view.body = {**view.body, "private_metadata": kept}
        sent = await at.send(view, {"title": "Old"}, "wei")
        assert list(sent.errors) == ["title"]
        assert any("一" <= char <= "鿿" for char in sent.errors["title"])
        assert tasks(at) == []


async def test_b8_a_field_that_is_known_no_more_is_not_lost_in_silence() -> None:
    """B8: a form of before an upgrade names a parameter that the command has no more."""
    async with team() as at:
        view = await at.open("ana", "/task add")
        blocks = [dict(block) for block in view.body["blocks"]]
        for block in blocks:
            if block["block_id"] == "remind":
                block["block_id"] = "reminder"
        label = next(b for b in blocks if b["block_id"] in ("reminder", "labels"))
        label["block_id"] = "tags"
        view.body = {**view.body, "blocks": blocks}
        sent = await at.send(view, {"title": "Old", "tags": "+x"})
        assert "out of date" in " ".join(sent.errors.values()) and tasks(at) == []


async def test_b8_a_form_of_the_version_before_still_works() -> None:
    """B8: no draft's name, no marks, users and options as they were."""
    async with team() as at:
        view = await at.open("ana", "/task add")
        kept = json.loads(view.body["private_metadata"])
        del kept["draft"]
        old = {**view.body, "private_metadata": json.dumps(kept), "notify_on_close": False}
        view.body = old
        await at.send(view, {"title": "Of before", "owner": "bob", "priority": "high"})
        assert tasks(at) == ["Of before"]


async def test_b8_a_button_of_a_command_that_is_gone_says_so() -> None:
    """B8: also where the line of a menu is not known any more."""
    async with team() as at:
        card = (await at.type("ana", "/task Fix login")).said[-1]
        forged = {
            "actions": [
                {
                    "type": "overflow",
                    "action_id": "say-0-4",
                    "selected_option": {"value": "tusk explode ACME-1"},
                }
            ]
        }
        doing = await at.slack.press(card, "Done", "bob", forge=forged)
        await doing.until(lambda d: d.said)
        assert doing.said[-1].to == "UBOB"
        assert tasks(at) == ["Fix login"]


async def test_a_draft_of_somebody_elses_name_is_kept_for_who_closed_it() -> None:
    """The name of a draft is no key to another person's."""
    async with team() as at:
        view = await at.open("ana", "/task add")
        await at.slack.close_view(view, "ana", {"title": "Ana's own"})
        place = Place("slack:T1", at.slack.world.channel("website").id)
        request = Request("r1", Speaker("UBOB", "bob"), place, command="task add", draft="task add")
        answer = at.brain.desk.answer(request)
        assert answer.reply.form is not None and answer.reply.form.fields == {}
