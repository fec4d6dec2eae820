"""Whatever fields the things of a project have or will have: none that was not shared reaches its
client, in nothing that is said, on no platform."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import get_type_hints

import pytest

from adapters.console.draw import drawn as drawn_in_console
from adapters.discord.layout import pages
from adapters.slack.draw import drawn as drawn_for_slack
from bot.context import Speaker
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from storage.schema import KINDS
from tests.filled import ALWAYS, CANARY, CUSTOM, GIVEN, GOOD, PLACES, SHOWN, furnish
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "zed": Speaker("zed", "Zed Canary", outsider=False),
    "wang": Speaker("wang", "Wang Fang", outsider=True),
}
LANGUAGES = ("en", "zh_Hans")


@pytest.fixture(params=LANGUAGES)
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    with Room(people=PEOPLE, language=request.param, custom=CUSTOM) as place:
        place.say("wei", "/project new Acme client:Acme key:ACME")
        place.say("zed", "/my")
        place.say("wei", "/project bind acme as client", "talks")
        yield place


def renderings(answer: Answer) -> dict[str, str]:
    """What each platform is sent of an answer, with the lines of its buttons."""
    reply, tongue = answer.reply, answer.tongue
    console = drawn_in_console(reply, tongue, keys=lambda buttons: str(buttons))
    slack = [message.payload for message in drawn_for_slack(reply, tongue)]
    discord = [dataclasses.asdict(page) for page in pages(answer)]
    return {
        "console": console,
        "Slack": json.dumps(slack, ensure_ascii=False, default=str),
        "Discord": json.dumps(discord, ensure_ascii=False, default=str),
    }


def leaks(answer: Answer) -> list[str]:
    return [f"{on}: {text}" for on, text in renderings(answer).items() if CANARY in text.casefold()]


def test_nothing_that_a_guest_may_type_tells_them_more(room: Room) -> None:
    furnish(room, "ACME")
    said = 0
    for command in vocabulary().commands:
        for example in command.examples:
            line = example if example.startswith("/") else f"/{example}"
            for where in ("talks", None):
                answer = room.say("wang", line, where).answer
                assert not leaks(answer), (line, where, leaks(answer))
                said += 1
    assert said > 300


def test_nothing_that_the_team_types_there_is_heard_by_the_client(room: Room) -> None:
    furnish(room, "ACME")
    for command in vocabulary().commands:
        for example in command.examples[:1]:
            line = example if example.startswith("/") else f"/{example}"
            answer = room.say("wei", line, "talks").answer
            assert answer.private or not leaks(answer), line


def test_nothing_that_is_posted_there_tells_them_more(room: Room) -> None:
    furnish(room, "ACME")
    room.say("wei", "/project board on", "talks")
    room.say("wei", "/feedback ask csat")
    room.say("wei", "/feedback ask nps anonymous")
    room.say("wei", "/report client both #acme")
    room.say("wei", "/report send now #acme")
    room.wait("1 day")
    room.say("wang", "/feedback rate ACME-F-1 1", "talks")
    room.say("wei", "/report client both #acme")
    preview = room.say("wei", "/report preview #acme")
    room.say("wei", "/report send now #acme")
    room.wait("1 week")
    heard = [one for one in (*room.posts, *room.edits) if one.room == "talks" or one.to == "wang"]
    assert len(heard) > 5 and not leaks(preview.answer)
    for post in heard:
        assert not leaks(post.answer), post.text()
    everything = "".join(post.text() for post in heard)
    assert GOOD in everything, "what is shared does arrive"


def test_the_team_does_see_what_its_client_does_not(room: Room) -> None:
    names = furnish(room, "ACME")
    assert {"task", "log", "risk", "note", "contact", "stint"} <= set(names)
    for line in ("/task list", "/risk list", "/log list"):
        assert CANARY in room.say("wei", line).text()


def test_a_field_that_is_the_clients_is_shown_with_what_is_shared(room: Room) -> None:
    furnish(room, "ACME")
    with room.work() as work:
        numbers = [(task.number, task.visibility) for task in work.tasks.find()]
    for number, visibility in numbers:
        card = room.say("wei", f"/pm card ACME-{number}", "talks")
        assert not leaks(card.answer)
        shown = re.search(rf"told(: |：){GOOD}", card.text()) is not None
        assert shown is (visibility == "client"), card.text()


def test_every_field_that_is_named_here_is_one_of_the_model() -> None:
    fields = {(kind.name, field.name) for kind in KINDS for field in dataclasses.fields(kind.cls)}
    assert set(SHOWN) | set(GIVEN) <= fields
    assert {kind.name for kind in KINDS} >= PLACES | ALWAYS


def test_the_words_of_places_are_known(room: Room) -> None:
    """Kinds that are not filled by themselves have no new field that holds words."""
    words = {
        (kind.name, name)
        for kind in KINDS
        if kind.name in PLACES
        for name, hint in get_type_hints(kind.cls).items()
        if "str" in str(hint) and name != "id" and name not in dict(kind.refs)
    }
    assert words == WORDS_OF_PLACES, "say here what they are, and whether a client may read them"


WORDS_OF_PLACES = {
    *((kind, name) for kind in ("account", "room") for name in ("native", "workspace")),
    ("client", "name"), ("room", "name"), ("account", "was"), ("person", "reads"),
    *(("person", name) for name in ("also", "handle", "leave", "locale", "name", "zone")),
    *(("project", name) for name in (
        "client_room", "client_words", "extra", "holidays", "key", "labels", "light_by", "light_why",
        "locale", "name", "signs", "template", "zone",
    )),
    *(("schedule", name) for name in ("created_by", "line", "rule", "zone")),
}  # fmt: skip
