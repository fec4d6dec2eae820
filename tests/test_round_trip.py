"""What is written is read again, what is read was typed, and no line breaks anything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.grammar import Call, Refusal
from bot.kinds import Reader, Ref
from bot.scan import Scan
from bot.vocabulary import vocabulary
from tests.calls import FILTERS, GAPS, TOKENS, WORDS, arguments, lines
from tests.lines import CHINESE, ENGLISH

GRAMMAR = vocabulary()
EDGES = " \t\n,，、;；"

readers = st.sampled_from(
    [ENGLISH, CHINESE, replace(ENGLISH, day_first=True, holidays={date(2026, 5, 15)})]
)


@pytest.mark.parametrize("path", [c.path for c in GRAMMAR.commands])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_again(path: str, data: st.DataObject) -> None:
    """By any reader: a button is pressed by whoever sees it, years later."""
    said = GRAMMAR.get(path)
    assert said is not None
    args, reader = data.draw(arguments(said)), data.draw(readers)
    line = GRAMMAR.write(Call(said, args))
    call = GRAMMAR.parse(line, reader)
    assert (call.command.path, call.args, call.asks) == (path, args, ()), line


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FILTERS), min_size=1, max_size=4, unique=True), readers)
def test_filters_with_a_change_are_references_and_are_written_as_such(
    filters: list[str], reader: Reader
) -> None:
    call = GRAMMAR.parse(f"task {' '.join(filters)} ~3h", reader)
    assert call.command.path == "task edit"
    assert call.args["refs"] == [Ref(word=said) for said in filters]
    assert GRAMMAR.parse(GRAMMAR.write(call), reader) == call


@settings(max_examples=300, deadline=None)
@given(lines(), st.sampled_from(["task add", "log promise", "risk add", "milestone add"]), readers)
def test_a_title_and_its_tokens_are_the_whole_line(text: str, path: str, reader: Reader) -> None:
    """Nothing that was typed is lost, and nothing is read twice."""
    said = GRAMMAR.get(path)
    assert said is not None
    scan = Scan(said, text, reader)
    scan.run()
    spans = sorted(scan.taken)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    bare = text
    for start, end in reversed(spans):
        bare = bare[:start] + " " + bare[end:]
    assert squeezed(scan.rest()) == squeezed(bare)


@settings(max_examples=200, deadline=None)
@given(lines(), readers)
def test_what_a_line_says_survives_being_written(text: str, reader: Reader) -> None:
    try:
        call = GRAMMAR.parse(f"task add {text}", reader)
    except Refusal:
        return
    assert GRAMMAR.parse(GRAMMAR.write(call), reader) == call


def squeezed(text: str) -> str:
    """The text without blanks and commas, and without the colon behind a date that opened it."""
    return re.sub(rf"[{EDGES}]+", "", text).lstrip(":：-–")


starts = st.sampled_from(["", "/", *(c.path + " " for c in GRAMMAR.commands)])
anything = st.text(max_size=200) | st.lists(
    st.sampled_from([*WORDS, *TOKENS, *GAPS, *FILTERS, '"', "“", "refs:", "due:", "12", "12-99999"])
).map("".join)


@settings(max_examples=400, deadline=None)
@given(starts, anything, readers)
def test_any_text_is_read_or_refused(start: str, text: str, reader: Reader) -> None:
    try:
        call = GRAMMAR.parse(start + text, reader)
    except Refusal as refusal:
        assert refusal.text.message and refusal.hint.message
    else:
        assert call.command in GRAMMAR.commands
