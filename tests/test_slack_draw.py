"""What Steward draws for Slack: within its limits, and nobody's words do anything but stand there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import is_a_line
from adapters.slack.draw import LIMITS, drawn
from adapters.slack.forms import error, second_step, view
from adapters.slack.forms_read import fields
from adapters.slack.inline import Json, rich
from adapters.slack.receive import Spot, quote
from adapters.slack.suggest import said
from adapters.slack.text import escaped, heard
from bot.model.moment import Moment
from bot.reply import (
    SLOT,
    Block,
    Bold,
    Button,
    Code,
    Divider,
    Fields,
    Form,
    Heading,
    Instant,
    Line,
    Link,
    Meter,
    Pick,
    Reply,
    Small,
    Span,
    Who,
)
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from bot.words import _
from tests.peers.slack_blocks import MESSAGE_CHARACTERS, characters, message_faults, view_faults
from tests.peers.slack_text import payload_pings, visible_text
from tests.replies import line

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TONGUE = Tongue("en", "Europe/Berlin", NOW)
NASTY = "<!channel> <@UANA> <!subteam^S1> *bold* _it_ `code` ~no~ @here &amp; <https://x.y|z>"

texts = st.one_of(
    st.text(st.characters(), max_size=80),
    st.text("<>&*_~`@!|#^ \n\x00\ud800aé字🙂", max_size=60),
    st.sampled_from([NASTY, "<" * 200, "&" * 600, "", " ", "字" * 700]),
)
spans: st.SearchStrategy[Span] = st.recursive(
    st.one_of(
        texts,
        st.integers(),
        texts.map(Who),
        texts.map(Code),
        st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
            lambda at: Instant(at.replace(tzinfo=UTC))
        ),
        st.just(Moment(date(2026, 11, 27), time(17), "Asia/Shanghai")),
        st.just(Moment(date(2026, 11, 27), None, "UTC")),
        st.just(timedelta(hours=3)),
        texts.map(lambda text: _("Added {task}.", task=text)),
    ),
    lambda inner: st.one_of(
        inner.map(Bold),
        st.builds(Link, inner, st.one_of(texts, st.just("https://acme.example/a?b=1&c=<d>"))),
        inner.map(lambda span: _("{one} of it", one=span)),
    ),
    max_leaves=3,
)
buttons = st.builds(
    Button,
    texts,
    texts.map(lambda text: "task done 1 " + text),
    st.sampled_from(["plain", "danger"]),
)
rows = st.lists(spans, max_size=6).map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Line, rows, st.lists(buttons, max_size=7).map(tuple)),
    st.builds(Heading, rows),
    st.builds(Small, rows),
    st.just(Divider()),
    st.builds(Meter, st.just(_("Done")), st.floats(-1, 2, allow_nan=False)),
    st.builds(Fields, st.lists(st.tuples(st.just(_("Owner")), spans), max_size=4).map(tuple)),
)
replies = st.builds(
    Reply, st.lists(blocks, max_size=30).map(tuple), st.lists(buttons, max_size=9).map(tuple)
)


def draw(*blocks: Block, buttons: tuple[Button, ...] = ()) -> list[Json]:
    return [message.payload for message in drawn(Reply(blocks, buttons), TONGUE)]


def only(*blocks: Block, buttons: tuple[Button, ...] = ()) -> Json:
    messages = draw(*blocks, buttons=buttons)
    assert len(messages) == 1
    return messages[0]


@settings(deadline=None, max_examples=150)
@given(replies)
def test_whatever_is_said_slack_takes_it_and_nobody_is_rung(reply: Reply) -> None:
    for message in drawn(reply, TONGUE):
        assert message_faults(message.payload) == []
        assert payload_pings(message.payload) == []
        assert 1 <= len(message.text) <= 40_000
        json.dumps(message.payload).encode()


def test_nothing_is_lost_of_a_text_that_needs_many_messages() -> None:
    text = "".join(f"{number:05} " for number in range(7000))  # 42,000 characters
    messages = draw(line(text), buttons=(Button("Why", "pm why k1"),))
    shown = "\n".join(visible_text(message) for message in messages)
    assert [int(word) for word in shown.replace("Why", "").split()] == list(range(7000))
    assert len(messages) == 4
    assert all(characters(message["blocks"]) <= MESSAGE_CHARACTERS for message in messages)
    assert ["actions" in str(message) for message in messages] == [False, False, False, True]


def test_escapes_do_not_push_a_message_over_the_limit() -> None:
    messages = draw(*(Small(("&" * 400,)) for _number in range(45)))
    assert all(message_faults(message) == [] for message in messages)
    assert sum(visible_text(message).count("&") for message in messages) == 45 * 400


def test_words_of_people_are_text_and_our_own_marks_are_style() -> None:
    message = only(line("Task ", Bold(NASTY), " at ", Code("/task <x>")))
    [block] = message["blocks"]
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "Task "},
        {"type": "text", "text": NASTY, "style": {"bold": True}},
        {"type": "text", "text": " at "},
        {"type": "text", "text": "/task <x>", "style": {"code": True}},
    ]
    assert "<!channel>" not in message["text"] and "&lt;!channel&gt;" in message["text"]


def test_small_print_is_plain_where_somebodys_words_would_format_it() -> None:
    [ours] = only(Small((_("Type {help}.", help=Code("/pm help")),)))["blocks"]
    assert ours["elements"] == [{"type": "mrkdwn", "text": "Type `/pm help`.", "verbatim": True}]
    [theirs] = only(Small(("a *b* <!here>", Code("/pm"))))["blocks"]
    assert theirs["elements"] == [
        {"type": "plain_text", "text": "a *b* <!here>/pm", "emoji": False}
    ]
    [escape] = only(Small(("a <b> @channel",)))["blocks"]
    assert escape["elements"][0]["text"] == "a &lt;b&gt; @\u2060channel"


def test_a_minute_is_shown_in_the_readers_zone_and_a_whole_day_is_the_same_for_all() -> None:
    at = Moment(date(2026, 11, 27), time(17), "Europe/Berlin")
    [shown] = rich((at,), TONGUE)
    assert shown == {
        "type": "date",
        "timestamp": int(datetime(2026, 11, 27, 16, tzinfo=UTC).timestamp()),
        "format": "{date_long} {time}",
        "fallback": "Fri 27 Nov 17:00",
    }
    assert rich((Moment(date(2026, 11, 27), None, "UTC"),), TONGUE) == [
        {"type": "text", "text": "Fri 27 Nov"}
    ]
    [small] = only(Small((at,)))["blocks"]
    assert small["elements"][0]["text"].startswith("<!date^1795795200^{date_long} {time}|Fri 27")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://a|b", "https://a>"])
def test_what_is_no_address_is_no_link(url: str) -> None:
    assert [element["type"] for element in rich((Link("x", url),), TONGUE)] == ["text"]


def test_a_meter_says_its_share_in_words_as_well() -> None:
    assert "▓▓▓▓▓▓▓░░░░░ 62 %" in visible_text(only(Meter(_("Done"), 0.62)))
    assert "100 %" in visible_text(only(Meter(_("Done"), 7.0)))


def test_a_button_says_its_whole_line_or_is_spelled_out() -> None:
    kept = Button("Done", "task done " + "1" * 1900)
    long = Button("Long", "y" * (LIMITS.payload + 1))
    message = only(line("x"), buttons=(kept, long))
    [row] = [block for block in message["blocks"] if block["type"] == "actions"]
    assert [element["value"] for element in row["elements"]] == [kept.line]
    assert f"Long /{long.line}" in visible_text(message).replace("\n", "")


def many(count: int, size: int = 0) -> tuple[Button, ...]:
    return tuple(Button(f"B{n}", f"task done {n}" + "x" * size) for n in range(1, count + 1))


def rows_of(message: Json) -> list[list[str]]:
    """What each row says, by its buttons and in brackets by its menu."""
    return [
        [
            element.get("value") or f"[{' '.join(o['text']['text'] for o in element['options'])}]"
            for element in block["elements"]
        ]
        for block in message["blocks"]
        if block["type"] == "actions"
    ]


def test_buttons_beyond_five_stand_in_a_menu_whose_entries_are_lines() -> None:
    four = [f"task done {n}" for n in range(1, 5)]
    assert rows_of(only(line("x"), buttons=many(5))) == [[*four, "task done 5"]]
    assert rows_of(only(line("x"), buttons=many(6))) == [[*four, "[B5 B6]"]]
    assert rows_of(only(line("x"), buttons=many(9))) == [[*four, "[B5 B6 B7 B8 B9]"]]
    eleven = rows_of(only(line("x", buttons=[*many(11)])))
    assert eleven == [[*four, "[B5 B6 B7 B8 B9]"], ["task done 10", "task done 11"]]
    # The value of a menu's entry is shorter than a button's.
    long = rows_of(only(line("x"), buttons=many(6, size=150)))
    assert [len(row) for row in long] == [5, 1]


def test_what_a_menu_says_tells_what_the_message_is_about() -> None:
    message = only(line("x"), buttons=many(7))
    assert quote(message).lines == tuple(f"task done {n}" for n in range(1, 8))


def test_a_search_stands_below_the_buttons_and_not_where_its_line_finds_no_room() -> None:
    pick = Pick(_("Search…"), "task list", "project", f"task add Fix {SLOT} now")
    messages = drawn(Reply((line("Which?"),), many(2), pick=pick), TONGUE)
    assert message_faults(messages[0].payload) == []
    menu = messages[0].blocks[-1]
    assert menu["block_id"] == pick.line and menu["elements"][0]["type"] == "external_select"
    chosen = {"selected_option": {"value": "#acme"}, "block_id": menu["block_id"]}
    chosen["action_id"] = menu["elements"][0]["action_id"]
    assert said(chosen) == "task add Fix #acme now" == pick.said("#acme")
    for wrong in ("x" * 256 + SLOT, "no place", f"{SLOT} two {SLOT}"):
        shown = drawn(Reply((line("Which?"),), many(2), pick=replace(pick, line=wrong)), TONGUE)
        assert shown[0].blocks[-1]["block_id"] != wrong
    assert said({**chosen, "block_id": "forged"}) == ""


def test_lines_stand_together_until_a_button_parts_them() -> None:
    done = Button("Done", "task done 1")
    message = only(line("one"), line("two", buttons=[done]), line("three"))
    assert [block["type"] for block in message["blocks"]] == ["rich_text", "actions", "rich_text"]
    assert visible_text(message) == "one\ntwo\nDone\nthree"


def test_saying_nothing_draws_nothing() -> None:
    assert drawn(Reply(), TONGUE) == []


# Reading


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U1|ana> hi <@U2>", "@(U1|ana) hi @(U2)"),
        ("<@UBOT> done 12", "done 12"),
        ("see <#C1|here> and <#C2|web> and <#C3|> and <#C4>", "see  and #web and #api and #C4"),
        ("a &lt;b&gt; &amp;lt;", "a <b> &lt;"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<http://acme.com|acme.com> <mailto:a@b.c|a@b.c>", "acme.com a@b.c"),
        ("<https://a.example|the plan>", "the plan (https://a.example)"),
        ("<!channel> <!subteam^S1|@devs>", "@channel @devs"),
        ("<@U1|a(b)|c>", "@(U1|abc)"),
    ],
)
def test_what_slack_wraps_is_unwrapped(typed: str, read: str) -> None:
    assert heard(typed, "C1", "UBOT", {"C3": "api"}) == read


@given(texts)
def test_what_is_escaped_is_read_back_as_it_was(text: str) -> None:
    assert heard("x" + escaped(text) + "x") == ("x" + text + "x").replace(
        "@channel", "@\u2060channel"
    ).replace("@here", "@\u2060here")


@pytest.mark.parametrize(
    ("words", "ours"),
    [
        ("task done 12", True),
        ("/task Fix it", True),
        ("/shrug", False),
        ("thanks!", False),
        ("task force meets", False),
        ("log in again please", False),
        ("", False),
    ],
)
def test_people_may_talk_in_a_thread_without_being_answered(words: str, ours: bool) -> None:
    assert is_a_line(words, vocabulary()) is ours


# Forms


@pytest.mark.parametrize("command", vocabulary().commands, ids=lambda command: command.path)
@pytest.mark.parametrize("locale", ["en", "zh_Hans"])
def test_every_command_has_a_form_slack_takes(command: object, locale: str) -> None:
    known = vocabulary().get(command.path)  # type: ignore[attr-defined]
    assert known is not None
    prefill = tuple((param.name, f"word {NASTY}") for param in known.params)
    tongue = Tongue(locale, "UTC", NOW)
    for form in (Form(known.path), Form(known.path, prefill)):
        shown = view(form, known, Spot("C1", "U1", "1.2", response_url="https://r.example"), tongue)
        if not known.params:
            assert shown is None
            continue
        assert shown is not None and view_faults(shown) == []
        asked = [block["block_id"] for block in shown["blocks"] if block["type"] == "input"]
        if len(known.params) <= 10 or form.prefill:
            assert asked == [param.name for param in known.params]
            continue
        assert len(asked) == 10 and {p.name for p in known.params if p.required} <= set(asked)
        assert shown["blocks"][-1]["block_id"] == "more"
        whole = second_step(shown, known, tongue)
        assert view_faults(whole) == []
        inputs = {block["block_id"]: block for block in whole["blocks"] if block["type"] == "input"}
        assert list(inputs)[:10] == asked and set(inputs) == {param.name for param in known.params}
        assert [inputs[p.name]["optional"] for p in known.params] == [
            not param.required for param in known.params
        ]
        assert {k: v for k, v in whole.items() if k != "blocks"} == {
            k: v for k, v in shown.items() if k != "blocks"
        }


def test_a_form_that_cannot_hold_what_was_said_is_not_opened() -> None:
    command = vocabulary().commands[0]
    form = Form(command.path, ((command.params[0].name, "x" * 3001),))
    assert view(form, command, Spot("C1", "U1"), TONGUE) is None


def test_fields_are_read_by_the_names_of_parameters() -> None:
    state = {
        "title": {"value": {"type": "plain_text_input", "value": "Fix"}},
        "owner": {"value": {"selected_user": "U1"}},
        "cc": {"value": {"selected_users": ["U1", "U2"]}},
        "level": {"value": {"selected_option": {"value": "high"}}},
        "tags": {"value": {"selected_options": [{"value": "a"}, {"value": "b"}]}},
        "empty": {"value": {"value": None}},
        "blank": {"value": {"value": "  "}},
        "nobody": {"value": {"selected_user": None}},
    }
    assert fields({"state": {"values": state}}) == {
        "title": "Fix",
        "owner": "@(U1)",
        "cc": "@(U1) @(U2)",
        "level": "high",
        "tags": "a b",
    }


def test_a_refusal_stands_beside_the_field_whose_words_it_repeats() -> None:
    form = {"blocks": [{"type": "input", "block_id": name} for name in ("title", "due")]}
    values = {"title": "a", "due": "someday"}
    said = Reply((line("I cannot read “someday” as a date."),), tone="problem")
    assert error(Answer(said, TONGUE, True), form, values) == {
        "response_action": "errors",
        "errors": {"due": "I cannot read “someday” as a date."},
    }
    fine = Reply((line("Added."),), tone="good")
    assert error(Answer(fine, TONGUE), form, values) is None
    choice = said.plus(Button("Ana", "task add x @(=1)"))
    assert error(Answer(choice, TONGUE), form, values) is None


# Manifest and settings
