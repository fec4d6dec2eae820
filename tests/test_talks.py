"""The dialogues in tests/talks, played word for word in the test room.

How they are written is in tests/talks/README.md. A talk that fails shows the line it failed at,
what was expected there and what was said instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.context import File
from bot.custom.commands import path_of
from bot.grammar import Grammar, Refusal
from bot.kinds import Reader
from tests.forum_played import Forums
from tests.room import Posted, Room, Said, Written, drawn
from tests.talking import (
    CODE,
    HERE,
    PRESSES,
    SAYS,
    TALKS,
    Step,
    Talk,
    Unwritten,
    compare,
    is_time,
    read,
    sent,
)

GOLDEN = HERE / "golden_lines.txt"

DEAD_END = ("",)
IN_FORUM = ("opens", "post", "tags", "renames", "closes")


class Play:
    """A talk on its way through a room."""

    def __init__(self, talk: Talk, room: Room) -> None:
        self.talk, self.room = talk, room
        self.forums = Forums(room, talk.forum)
        self.last: Said | Posted | None = None
        self.written: Written | None = None  # the last message of somebody to others
        self.lines: set[str] = set()  # what the buttons of things say
        self.ways_out: set[str] = set()  # what the buttons of a refusal say
        self.code = ""  # the last one that was shown

    def run(self) -> None:
        for step in self.talk.steps:
            self.take(step)

    def take(self, step: Step) -> list[str]:
        """Take one step and tell what was said; fails where that is not what is expected."""
        heard = list(self._heard(step))
        for message in heard:
            refused = message.answer.reply.tone == "problem"
            found = self.ways_out if refused else self.lines
            found.update(message.buttons.values())
            code = CODE.search(message.text())
            self.code = code[0] if code else self.code
        shown = [self._shown(message) for message in heard] or ["(nothing)"]
        complaint = compare(step.expected, shown)
        if complaint:
            pytest.fail(f"line {step.number}: {step.line}\n{complaint}", pytrace=False)
        return shown

    def _heard(self, step: Step) -> Iterator[Said | Posted]:
        """What is said when the step is taken."""
        if is_time(step.line):
            before = len(self.room.posts)
            self._pass(step.line)
            yield from self.room.posts[before:]
            self.last = self.room.posts[-1] if self.room.posts[before:] else self.last
            return
        said = self._said(step.line)
        if said.answer.reply.silent:
            return
        self.last = said
        yield said

    def _pass(self, line: str) -> None:
        words = line.removeprefix("wait ")
        if line == "restart":
            self.room.restart()
        elif words.startswith("until "):
            self.room.wait(until=words.removeprefix("until "))
        else:
            self.room.wait(words)

    def _said(self, line: str) -> Said:
        pressed = PRESSES.fullmatch(line)
        if pressed:
            return self.room.press(self._before(line), pressed["label"], pressed["who"])
        match = SAYS.fullmatch(line)
        assert match is not None, line
        who, how, words = match["who"], match["how"], match["words"].replace("⏎", "\n")
        words = words.replace("{code}", self.code)
        if how in ("writes", "replies"):
            below = self._of_people(line) if how == "replies" else None
            text, *names = words.split(" 📎 ")
            files = tuple(File(name, 20_480, f"https://files.example/{name}") for name in names)
            written = self.room.write(who, text, below=below, files=files)
            self.written = self.written if below else written
            return written.said
        if how == "leaves":
            return self.room.leave(who)
        if how in IN_FORUM:
            return self._in_forum(who, how, words)
        if how == "uses":
            return self.room.use(who, words, self._of_people(line))
        if how in ("reacts", "unreacts"):
            on, post = self._of_people(line), self.forums.post
            if post is not None and post.written is on:
                return self.forums.react(who, words, off=how == "unreacts")
            return self.room.react(who, words, on, off=how == "unreacts")
        if how == "fills":
            asked = self._before(line)
            assert isinstance(asked, Said)
            pairs = (pair.partition(":") for pair in words.split(" | "))
            return self.room.fill(asked, {name.strip(): v.strip() for name, _c, v in pairs}, who)
        if how == "below":
            message = self._before(line)
            return self.room.say(who, words, message.room, about=message.quote)
        if how in ("tells", "answers"):
            quote = self._before(line).quote if how == "answers" else None
            return self.room.ask(self.room.request(who, words=words, about=quote, free=True))
        if how == "sends":
            name, content, words = sent(words)
            file = File(name, len(content), content=content)
            return self.room.ask(self.room.request(who, words=words, free=True, files=(file,)))
        if how == "alone":
            return self.room.say(who, words, None)
        return self.room.say(who, words, how.removeprefix("#") if how else "website")

    def _in_forum(self, who: str, how: str, words: str) -> Said:
        """A post is opened there, or something happens in the last one."""
        match how:
            case "opens":
                said = self.forums.begin(who, words)
                self.written = self.forums.last.written
                return said
            case "tags":
                return self.forums.tag(who, words)
            case "renames":
                return self.forums.rename(who, words)
            case "closes":
                return self.forums.close(who)
        said_to_us = words.startswith("/")
        return self.forums.say(who, words) if said_to_us else self.forums.add(who, words)

    def _of_people(self, line: str) -> Written:
        if self.written is None:
            raise Unwritten(f"{line!r} wants a message of somebody's before it")
        return self.written

    def _before(self, line: str) -> Said | Posted:
        if self.last is None:
            raise Unwritten(f"{line!r} wants a message before it")
        return self.last

    def _shown(self, message: Said | Posted) -> str:
        if isinstance(message, Said):
            return ("(private)\n" if message.private else "(public)\n") + message.text()
        to = f"#{message.room}" if message.room else message.to
        at = message.at.astimezone(self.room.zone_info).strftime("%Y-%m-%d %H:%M")
        text = drawn(message.answer.reply, message.answer.tongue)
        return f"to {to} at {at}\n{self._looks(message)}{text}"

    def _looks(self, message: Posted) -> str:
        """How a post of a forum looks from now on: its name, its tags, whether it is closed."""
        topic = message.answer.reply.topic
        if topic is None:
            return ""
        tags = tuple(message.answer.tongue.text(tag) for tag in topic.tags)
        self.forums.shows(tags)
        closed = ("closed",) if topic.closed else ()
        return "post: " + " · ".join((topic.title or "…", *tags, *closed)) + "\n"


def shapes(lines: set[str], grammar: Grammar, reader: Reader) -> dict[tuple[str, ...], str]:
    """One line for each combination of command and parameters among them."""
    found: dict[tuple[str, ...], str] = {}
    for line in sorted(lines):
        found.setdefault(shape(line, grammar, reader), line)
    return found


def shape(line: str, grammar: Grammar, reader: Reader) -> tuple[str, ...]:
    """The command of a line and its parameters; a line may also open a form for what it lacks.

    DEAD_END for a line that means nothing.
    """
    try:
        call = grammar.parse(line, reader)
    except Refusal as refusal:
        if refusal.form is None:
            return DEAD_END
        return (refusal.form.command, *sorted(name for name, _value in refusal.form.prefill))
    return (call.command.path, *sorted(call.args))


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_talk(path: Path, tmp_path: Path) -> None:
    talk = read(path.read_text("utf-8"))
    assert talk.title and talk.steps, "a talk has a title and says something"
    url = f"sqlite:///{tmp_path / 'steward.db'}" if talk.restarts else "sqlite://"
    forums = frozenset({talk.forum}) if talk.forum else frozenset()
    with Room(
        talk.at,
        talk.zone,
        talk.language,
        url,
        talk.people,
        talk.elsewhere,
        forums,
        talk.custom,
        talk.private,
    ) as room:
        play = Play(talk, room)
        play.run()
        reader = Reader(room.clock.now(), talk.zone)
        golden = {*GOLDEN.read_text("utf-8").splitlines(), *map(path_of, talk.custom.forms)}
        known = shapes(golden, room.grammar, reader)
        new = shapes(play.lines, room.grammar, reader)
        dead = shapes(play.ways_out, room.grammar, reader).get(DEAD_END)
    missing = [line for shape, line in new.items() if shape not in known or shape == DEAD_END]
    assert not missing, f"add to {GOLDEN.name}, for these will be pressed for years: {missing}"
    assert dead is None, "a button that leads nowhere"


def test_there_are_talks() -> None:
    assert len(TALKS) >= 8


def test_a_missing_line_is_told_with_what_was_said() -> None:
    complaint = compare(["✔ …", "[Undo]"], ["✚ ACME-1 Fix login\n[Undo]"])
    assert complaint == ("  missing: ✔ …\nwhat was said:\n    ✚ ACME-1 Fix login\n    [Undo]")


def test_order_and_forbidden_words_are_told() -> None:
    assert compare(["b", "a"], ["a\nb"]) == (
        "  missing (it stands further up): a\nwhat was said:\n    a\n    b"
    )
    assert compare(["! @Bob"], ["for @Bob"]) is not None
    assert compare(["a … c", "!d"], ["a b c\ne"]) is None


def test_a_line_that_means_nothing_is_refused() -> None:
    with pytest.raises(Unwritten, match="line 2"):
        read("# A talk\nwei says hello")
