"""The talks of the capabilities, played over each platform's own wire.

How a platform draws is its own affair, so what is compared here is what is said: the words of every
expected line in their order, who may see them, and the buttons. Word for word they are played in
test_talks.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.doors import Heard
from tests.room import length_of
from tests.staged_house import House
from tests.stages import STAGES, Stage, both_stages
from tests.talking import CAPABILITIES, CODE, HERE, PRESSES, SAYS, Step, Talk, is_time, read, sent

TOLD = ("tells", "sends", "answers", "below")

OF_THREADS = [HERE / "talks" / f"{name}.txt" for name in
              ("forum-client", "forum-tasks", "forum-tasks-chinese", "thread-of-a-task")]  # fmt: skip
"""How threads and forums live, over restarts; these are Discord's."""

BOTH = "slack and discord"
ROOM = re.compile(r"\bRoom\b")
"""How the test room calls itself as a place; the first of two places is Slack here."""

_BUTTON = re.compile(r"\[([^\[\]]+)\]")
_POSTED = re.compile(r"to (?P<where>#?\S+) (at .*|…)")
_ADDRESS = re.compile(r" ?\(https?://[^)]+\)")  # where a link leads, which no platform spells out
_WORD = re.compile(r"\w+")


class Playing:
    """A talk on its way over a stage."""

    def __init__(self, talk: Talk, stage: Stage, house: House) -> None:
        self._talk, self._stage, self._house = talk, stage, house
        self._last: Heard | None = None
        self._code = ""  # the last one that was shown

    async def run(self) -> None:
        for step in self._talk.steps:
            heard = await self._heard(step.line)
            for one in heard:
                code = CODE.search(one.text)
                self._code = code[0] if code else self._code
            wrong = _wrong(self._expected(step), heard)
            if wrong:
                shown = "\n".join(f"    {one.text}\n    {one.labels}" for one in heard)
                pytest.fail(f"line {step.number}: {step.line}\n{wrong}\n{shown}", pytrace=False)
            self._last = heard[-1] if heard else self._last

    def _expected(self, step: Step) -> list[str]:
        if not self._talk.elsewhere:
            return step.expected
        return [ROOM.sub("Slack", line) for line in step.expected]

    async def _heard(self, line: str) -> list[Heard]:
        if is_time(line):
            await self._pass(line)
            looks = self._stage.looks()
            post = [Heard(looks, [], False, None)] if looks else []
            return [*post, *self._house.letters(), *self._stage.posted()]
        pressed = PRESSES.fullmatch(line)
        if pressed:
            assert self._last is not None
            if self._last.form:
                pytest.skip(f"what {line} answers is asked in a form here")
            return [await self._stage.press(self._last, pressed["label"], pressed["who"])]
        match = SAYS.fullmatch(line)
        assert match is not None
        who, how, words = (
            match["who"],
            match["how"],
            match["words"].replace("⏎", "\n").replace("{code}", self._code),
        )
        if how in self._stage.acts:
            return await self._stage.act(who, how, words)
        if how == "fills":
            assert self._last is not None
            pairs = (pair.partition(":") for pair in words.split(" | "))
            values = {name.strip(): value.strip() for name, _colon, value in pairs}
            return [await self._stage.fill(self._last, values, who)]
        if how == "sends":
            name, content, words = sent(words)
            return [await self._stage.send(who, words, name, content)]
        if how in TOLD:
            return [await self._stage.tell(who, words, self._last if how != "tells" else None)]
        room = None if how == "alone" else how.removeprefix("#") if how else "website"
        return [await self._stage.say(who, words, room)]

    async def _pass(self, line: str) -> None:
        words = line.removeprefix("wait ")
        if line == "restart":
            await self._house.restart()
        elif words.startswith("until "):
            await self._house.wait_until(words.removeprefix("until "))
        else:
            await self._house.wait(length_of(words))


def strange(step: Step, stage: Stage) -> str | None:
    """What a step wants that is not played on that stage."""
    match = SAYS.fullmatch(step.line)
    if match is None or match["how"] in ("fills", *TOLD, *stage.acts):
        return None
    if match["how"] in (None, "alone") or match["how"][0] == "#":
        return None if match["words"].startswith("/") else "words without a command"
    return f"what somebody {match['how']}"


def _wrong(expected: list[str], heard: list[Heard]) -> str:
    """What is expected and was not said, line by line; nothing where all is right."""
    if any(one.form for one in heard):  # it asks for what is missing, as the lines here do
        return ""
    exactly = _words(_ADDRESS.sub("", "\n".join(one.text for one in heard)))
    said = exactly.casefold()
    labels = {label for one in heard for label in one.labels}
    at, wrong = 0, []
    for line in expected:
        if line in ("(private)", "(public)"):
            if heard and heard[0].private is not (line == "(private)"):
                wrong.append(f"  not {line}")
            continue
        if line.startswith("!"):
            if _words(line[1:]) in exactly:
                wrong.append(f"  said although it must not be: {line[1:]}")
            continue
        if line == "(nothing)":
            wrong += [f"  said although nothing was to be: {one.text}" for one in heard]
            continue
        if _POSTED.fullmatch(line):
            at = 0  # which of several readers hears first is nobody's business
            continue
        missing = [label for label in _BUTTON.findall(line) if label not in labels]
        if missing and any(one.labels for one in heard):
            wrong.append(f"  no button {missing} in {sorted(labels)}")
        bare = _ADDRESS.sub("", _BUTTON.sub("", line))
        for piece in map(_bare, bare.split("…")):
            found = said.find(piece, at)
            if found < 0:
                wrong.append(f"  missing: {line}")
                break
            at = found + len(piece)
    return "\n".join(wrong)


def _words(text: str) -> str:
    """The words alone: signs, spaces and breaks are drawn by each platform in its own way."""
    return "".join(_WORD.findall(text))


def _bare(text: str) -> str:
    return _words(text).casefold()


def played() -> list[tuple[Path, str]]:
    """Each talk, and where it is played: with people in two places it takes two platforms."""
    pairs = [(path, "discord") for path in OF_THREADS]
    for path in CAPABILITIES:
        elsewhere = read(path.read_text("utf-8")).elsewhere
        pairs += [(path, platform) for platform in ([BOTH] if elsewhere else sorted(STAGES))]
    return pairs


@pytest.mark.parametrize(
    ("path", "platform"), played(), ids=lambda one: one.stem if isinstance(one, Path) else one
)
async def test_a_talk_is_heard_on_every_platform(path: Path, platform: str, tmp_path: Path) -> None:
    talk = read(path.read_text("utf-8"))
    if platform == "console" and any(person.outsider for person in talk.people.values()):
        pytest.skip("nobody at a terminal is a guest")
    if platform == "console" and talk.private:
        pytest.skip("nobody at a terminal is kept out of a room")
    url = f"sqlite:///{tmp_path / 'steward.db'}" if talk.restarts else "sqlite://"
    opened = both_stages if platform == BOTH else STAGES[platform]
    async with House(talk, url) as house, opened(talk, house) as stage:
        for step in talk.steps:
            if (want := strange(step, stage)) is not None:
                pytest.skip(f"line {step.number} wants {want}")
        await Playing(talk, stage, house).run()
        assert stage.faults() == []
