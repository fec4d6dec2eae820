"""What Discord is shown: within its limits, ringing nobody, whoever wrote what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.draw import block, escaped
from adapters.discord.layout import LIMITS, pages
from adapters.discord.menus import MENUS
from adapters.discord.registered import same
from adapters.discord.tree import MORE, OPTIONS, offered, path_of
from adapters.discord.tree import _size as counted
from adapters.discord.typed import typed
from bot.model.moment import Moment
from bot.reply import (
    Block,
    Bold,
    Button,
    Code,
    Divider,
    Fields,
    Heading,
    Instant,
    Line,
    Link,
    Meter,
    Reply,
    Small,
    Span,
    Who,
)
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from bot.words import _
from tests.moments import NOW
from tests.peers.discord_commands import Registry
from tests.peers.discord_forms import check_message
from tests.peers.discord_mentions import _CROWD, _ROLE, _USER

ENGLISH, CHINESE = Tongue("en", "UTC", NOW), Tongue("zh_Hans", "Asia/Shanghai", NOW)
GRAMMAR = vocabulary()

# What people type when they try: notation, marks, half characters, and anything else.
_TRICKS = [
    "@everyone", "@here", "<@1234>", "<@&99>", "<#7>", "<t:1:R>", "```", "`", "**", "||", "\n# ",
    "\n- ", "\n> ", "](http://x)", "[a](http://evil)", "https://a_b/c*d", "\ud800", "\u202e", "\\",
    "@(12|Ana)", "@", "<", "\x00", "👩‍👩‍👧", "\r\n",
]  # fmt: skip
ANY = st.text(st.characters(codec=None), max_size=80)
NASTY = st.lists(st.one_of(st.sampled_from(_TRICKS), ANY), max_size=12).map("".join)
LONG = st.builds(lambda text, times: text * times, NASTY, st.integers(1, 400))


def drawn(*blocks: Block, buttons: tuple[Button, ...] = (), tongue: Tongue = ENGLISH) -> str:
    shown = pages(Answer(Reply(blocks, buttons), tongue))
    assert len(shown) == 1
    return shown[0].text


def rings(text: str) -> list[str]:
    """What Discord would read as a mention."""
    return [*_CROWD.findall(text), *_USER.findall(text), *_ROLE.findall(text)]


@given(NASTY)
def test_b3_no_words_of_anybody_ring_or_format(text: str) -> None:
    shown = escaped(text)
    assert rings(shown) == []
    shown.encode("utf-8")
    bare = re.sub(r"https?://\S+", "", shown)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]]", bare)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("*bold*", r"\*bold\*"),
        ("# title", r"\# title"),
        ("1. first", r"1\. first"),
        ("a - b", "a - b"),
        ("see https://x.org/a_b_c now", "see https://x.org/a_b_c now"),
        ("ask @(77|Ana Maria) today", "ask @Ana Maria today"),
        ("<@77>", "\\<@\u200b77\\>"),
        ("@everyone", "@\u200beveryone"),
        ("a@here.org", "a@\u200bhere.org"),
    ],
)
def test_words_are_shown_as_they_were_typed(text: str, shown: str) -> None:
    assert escaped(text) == shown


def spans() -> st.SearchStrategy[Span]:
    plain: st.SearchStrategy[Span] = st.one_of(
        LONG,
        st.builds(Who, NASTY),
        st.builds(Code, NASTY),
        st.builds(Instant, st.datetimes(timezones=st.just(UTC))),
        st.integers(),
        st.builds(lambda text: _("Added {task}.", task=text), NASTY),
    )
    return st.one_of(plain, st.builds(Bold, plain), st.builds(Link, plain, NASTY))


def buttons() -> st.SearchStrategy[tuple[Button, ...]]:
    made = st.builds(Button, NASTY, LONG, st.sampled_from(["plain", "primary", "danger"]))
    return st.lists(made, max_size=9).map(tuple)


def blocks() -> st.SearchStrategy[Block]:
    run = st.lists(spans(), max_size=4).map(tuple)
    pairs = st.lists(st.tuples(st.just(_("Owner")), spans()), max_size=12).map(tuple)
    return st.one_of(
        st.builds(Line, run, buttons()),
        st.builds(Heading, run),
        st.builds(Small, run),
        st.builds(Fields, pairs),
        st.builds(Meter, st.just(_("Done")), st.floats(0, 1)),
        st.just(Divider()),
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(blocks(), max_size=14).map(tuple), buttons())
def test_b5_every_message_keeps_the_limits(
    parts: tuple[Block, ...], own: tuple[Button, ...]
) -> None:
    shown = pages(Answer(Reply(parts, own), ENGLISH))
    assert shown
    for page in shown:
        body: dict[str, Any] = {"content": page.content, "components": list(page.components)}
        check_message({**body, "flags": 1 << 15 if page.laid else 0})
        assert rings(page.text) == []
        page.text.encode("utf-8")


def test_nothing_of_a_long_text_is_lost() -> None:
    words = [f"word{n}" for n in range(6000)]
    shown = pages(Answer(Reply((Line((" ".join(words),)),)), ENGLISH))
    assert len(shown) > 20
    assert " ".join(page.content for page in shown).split() == words


def test_marks_that_grow_when_they_are_escaped_still_fit() -> None:
    shown = pages(Answer(Reply((Line(("*" * 5000,)),)), ENGLISH))
    assert sum(page.content.count("*") for page in shown) == 5000
    assert max(len(page.content) for page in shown) <= 2000


def test_each_block_has_its_look() -> None:
    text = drawn(
        Heading((_("Team"),)),
        Line((Bold("Fix *it*"), " for ", Who("Ana"), " until ", Instant(NOW))),
        Fields(((_("Owner"), "Bob"),)),
        Meter(_("Done"), 0.62),
        Small((Code("/task `x`"),)),
    )
    assert text.split("\n") == [
        "### Team",
        f"**Fix \\*it\\*** for @Ana until <t:{int(NOW.timestamp())}:F>",
        "**Owner:** Bob",
        "Done ▓▓▓▓▓▓░░░░ 62 %",
        "-# `/task ˋxˋ`",
    ]


def test_t5_a_day_is_text_and_a_minute_is_in_the_readers_own_zone() -> None:
    day = Moment(date(2026, 11, 27), None, "Europe/Berlin")
    minute = Moment(date(2026, 11, 27), time(17), "Europe/Berlin")
    stamp = int(datetime(2026, 11, 27, 16, tzinfo=UTC).timestamp())
    assert block(Line((day,)), Tongue("en", "UTC", minute.at)) == "Fri 27 Nov"
    assert block(Line((minute,)), ENGLISH) == f"<t:{stamp}:F>"


def test_buttons_of_a_line_stand_under_it() -> None:
    done = Line(("One",), (Button("Done", "task done 1"),))
    other = Line(("Two",), (Button("Done", "task done 2"),))
    (page,) = pages(Answer(Reply((done, other), (Button("More", "task list page:2"),)), ENGLISH))
    kinds = [part.get("content") or part["components"][0]["custom_id"] for part in page.components]
    assert kinds == ["One", "task done 1", "Two", "task done 2", "task list page:2"]
    assert page.content == "" and page.laid


def test_a_line_too_long_for_a_button_can_be_copied() -> None:
    line = "task add " + "very " * 30 + "long"
    (page,) = pages(Answer(Reply((Line(("Which?",)),), (Button("Ana", line),)), ENGLISH))
    assert f"**Ana** `/{line}`" in page.text and page.components == ()


def test_the_same_line_twice_is_one_button() -> None:
    twice = (Button("Undo", "pm undo 3"), Button("Back", "pm undo 3"))
    (page,) = pages(Answer(Reply((Line(("x",)),), twice), ENGLISH))
    assert [part["label"] for part in page.components[0]["components"]] == ["Undo"]


def test_every_button_of_ours_fits() -> None:
    """Lines of the examples, as buttons hold them, with the longest numbers there are."""
    for command in GRAMMAR.commands:
        assert len(f"{command.path} ACME-99999") <= LIMITS.payload


# Commands


def leaves(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for sub in body["options"]:
        if sub["type"] == 2:
            yield from leaves({"name": f"{body['name']} {sub['name']}", "options": sub["options"]})
        else:
            yield f"{body['name']} {sub['name']}", sub


def test_discord_takes_every_command() -> None:
    numbers = iter(range(1, 10_000))
    registry = Registry(1, lambda: next(numbers))
    registered = registry.replace(None, list(offered(GRAMMAR)))
    assert same(offered(GRAMMAR), registered)
    changed = list(offered(GRAMMAR))
    changed[0]["options"][0]["description"] = "Something else."
    assert not same(changed, registered)
    assert not same(list(offered(GRAMMAR))[1:], registered)


def size(body: dict[str, Any]) -> int:
    """What Discord counts of a command, written a second time."""
    texts = [max(len(t) for t in (body.get(key, ""), *body.get(f"{key}_localizations", {}).values()))
             for key in ("name", "description")]  # fmt: skip
    choices = [max(len(t) for t in (one["name"], *one.get("name_localizations", {}).values()))
               + len(one["value"]) for one in body.get("choices", ())]  # fmt: skip
    return sum(texts) + sum(choices) + sum(map(size, body.get("options", ())))


def test_there_is_room_for_more_commands_before_discord_takes_no_more() -> None:
    """Red while there is still time: of what Discord takes, a tenth is free everywhere."""
    bodies = list(offered(GRAMMAR))
    whole = [sub for body in bodies for _path, sub in leaves(body)]
    groups = [sub for body in bodies for sub in body["options"] if sub["type"] == 2]
    families = Counter(body["name"].removesuffix(MORE) for body in bodies)
    used = {
        "commands": (len(bodies), 100),
        "characters": (max(map(size, bodies)), 8_000),
        "options": (max(len(sub["options"]) for sub in whole), 25),
        "commands of a group": (max(len(group["options"]) for group in groups), 25),
        "rows of a second command": (
            max(len(body["options"]) for body in bodies if body["name"].endswith(MORE)), 25,
        ),
        "entries in a message's menu": (sum(menu.kind == 3 for menu in MENUS), 6),
    }  # fmt: skip
    assert {what: here for what, here in used.items() if here[0] > 0.9 * here[1]} == {}
    assert max(families.values()) <= 2


def test_of_each_text_the_longest_language_counts() -> None:
    choice = {"name": "a", "value": "ab", "name_localizations": {"zh-CN": "很高"}}
    option = {"name": "level", "description": "How", "choices": [choice]}
    body = {"name": "t", "description": "x", "description_localizations": {"zh-CN": "任务" * 9}}
    assert counted({**body, "options": [option]}) == 1 + 18 + 5 + 3 + 2 + 2


def test_what_the_clock_says_is_not_offered_and_everything_else_is() -> None:
    names = {path for body in offered(GRAMMAR) for path, _sub in leaves(body)}
    typed = [each for each in GRAMMAR.commands if not (each.by_clock or each.pressed)]
    assert names == {" ".join(path_of(command, GRAMMAR)) for command in typed}


def test_what_is_beyond_a_row_stands_in_a_second_command() -> None:
    bodies = {body["name"]: body for body in offered(GRAMMAR)}
    assert all(len(body["options"]) <= OPTIONS for body in bodies.values())
    assert len(bodies["task"]["options"]) == OPTIONS and bodies["task-more"]["options"]
    told = {"name": f"task{MORE}", "options": [{"name": "discussion", "type": 1}]}
    found = typed(GRAMMAR, told)
    assert found is not None and found.command.path == "task discussion"
    # It is found where it stood before a verb was added, too.
    assert typed(GRAMMAR, {**told, "name": "task"}) == found


def test_a_family_of_too_many_has_groups() -> None:
    project = next(body for body in offered(GRAMMAR) if body["name"] == "project")
    assert len(project["options"]) <= 25 < sum(1 for _leaf in leaves(project))
    paths = {path for path, _leaf in leaves(project)}
    assert {"project template save", "project template list", "project close"} <= paths
    data = {
        "name": "project",
        "options": [
            {"type": 2, "name": "template", "options": [
                {"type": 1, "name": "save", "options": [{"name": "name", "value": "website"}]}
            ]}
        ],
    }  # fmt: skip
    said = typed(GRAMMAR, data)
    assert said is not None and said.command.path == "project template save"
    assert said.words == "website"


def test_options_are_typed_by_what_they_take() -> None:
    add = dict(leaves(next(offered(GRAMMAR))))["task add"]
    kinds = {option["name"]: option for option in add["options"]}
    assert kinds["owner"]["type"] == 6 and kinds["title"]["type"] == 3
    assert kinds["title"]["required"] is True and "required" not in kinds["due"]
    assert [one["value"] for one in kinds["priority"]["choices"]][:2] == ["low", "normal"]
    assert add["description_localizations"]["zh-CN"] != add["description"]


def test_a_typed_command_is_found_again() -> None:
    options = [{"name": "title", "value": "Fix !high"}, {"name": "owner", "value": "12"}]
    data = {"name": "task", "options": [{"type": 1, "name": "add", "options": options}]}
    said = typed(GRAMMAR, data)
    assert said is not None and said.command.path == "task add"
    assert (said.words, said.values) == ("Fix !high", {"owner": "12"})
    assert typed(GRAMMAR, {"name": "task", "options": [{"type": 1, "name": "nudge"}]}) is None
