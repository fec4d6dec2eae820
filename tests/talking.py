"""Talks: how a dialogue in tests/talks is read, and how what was said is compared with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.context import Speaker
from bot.custom.declared import NOTHING, Custom
from bot.custom.reading import custom_of
from bot.vocabulary import vocabulary
from tests.room import TUESDAY

HERE = Path(__file__).parent
TALKS = sorted((HERE / "talks").glob("*.txt"))
CAPABILITIES = [path for path in TALKS if re.match(r"C\d\d-", path.stem)]
"""Those that show what Steward does, by number."""

SAYS = re.compile(
    r"(?P<who>\w+)(?: (?P<how>#\S+|alone|below|fills|tells|sends|answers|writes|replies|uses|reacts|unreacts|leaves|opens|post"
    r"|tags|renames|closes))?>"
    r" ?(?P<words>.*)"
)
CODE = re.compile(r"\b[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b")
PRESSES = re.compile(r"\[(?P<label>.+)\] (?P<who>\w+)")


class Unwritten(Exception):
    """A talk holds a line that means nothing; the text says where."""


@dataclass
class Step:
    """One line of a talk that does something, and what is expected of the answer."""

    number: int
    line: str
    expected: list[str] = field(default_factory=list)


@dataclass
class Talk:
    """A dialogue: who is there, when, and the steps."""

    title: str = ""
    at: str = TUESDAY
    zone: str = "Europe/Berlin"
    language: str = "en"
    people: dict[str, Speaker] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)  # where those speak who are not here
    forum: str = ""
    forms: str = ""  # the file of fields and forms beside the talk
    private: dict[str, frozenset[str]] = field(default_factory=dict)  # rooms, and who is in them
    steps: list[Step] = field(default_factory=list)

    @property
    def custom(self) -> Custom:
        """The fields and forms that the team of the talk has declared."""
        if not self.forms:
            return NOTHING
        return custom_of(str(HERE / "talks" / self.forms), vocabulary())

    @property
    def restarts(self) -> bool:
        return any(step.line == "restart" for step in self.steps)


def read(text: str) -> Talk:
    """A talk as it is written; raises Unwritten."""
    talk = Talk()
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or (line.startswith("#") and talk.title):
            continue
        if line[0].isspace():
            if not talk.steps:
                raise Unwritten(f"line {number}: nothing has been said yet")
            talk.steps[-1].expected.append(bare)
        elif talk.steps or not _header(talk, bare):
            if not (SAYS.fullmatch(bare) or PRESSES.fullmatch(bare) or is_time(bare)):
                raise Unwritten(f"line {number}: {bare!r} means nothing here")
            talk.steps.append(Step(number, bare))
    return talk


def _header(talk: Talk, line: str) -> bool:
    """Whether the line says something of the whole talk; the talk then knows it."""
    word, _space, rest = line.partition(" ")
    if word == "#":
        talk.title = rest
    elif word == "at":
        day, clock, *zone = rest.split()
        talk.at, talk.zone = f"{day} {clock}", zone[0] if zone else talk.zone
    elif word == "language":
        talk.language = rest
    elif word == "person":
        rest, _at, place = rest.partition(" at ")
        speaker = _person(rest.split())
        talk.people[speaker.native] = speaker
        if place:
            talk.elsewhere[speaker.native] = f"{place.strip()}:home"
    elif word == "forms":
        talk.forms = rest
    elif word == "forum":
        talk.forum = rest.partition(" at ")[0]
    elif word == "private":
        room, *people = rest.split()
        talk.private[room] = frozenset(people)
    else:
        return False
    return True


def _person(words: list[str]) -> Speaker:
    """person wei Wei Zhang Asia/Shanghai zh guest: everything behind the first word is free."""
    native, *rest = words
    zone = next((word for word in rest if "/" in word), None)
    language = next((word for word in rest if word in {"en", "zh"}), None)
    name = " ".join(word for word in rest if word not in {zone, language, "guest"})
    return Speaker(native, name or native.title(), zone, language, "guest" in rest)


def sent(words: str) -> tuple[str, bytes, str]:
    """What somebody sends: the file's name, what is in it, and the words that come with it."""
    file, _bar, said = words.partition(" | ")
    name, _blank, size = file.rpartition(" ")
    return name, bytes(n % 251 for n in range(int(size))), said


def is_time(line: str) -> bool:
    return line == "restart" or line.startswith("wait ")


def compare(expected: list[str], said: list[str]) -> str | None:
    """What is wrong with what was said, or None: every expected line in its order, … for any
    text, and no line that ! forbids."""
    actual = "\n".join(said).split("\n")
    wrong: list[str] = []
    at = 0
    for wanted in expected:
        if wanted.startswith("!"):
            found = next((line for line in actual if wanted[1:].strip() in line), None)
            if found is not None:
                wrong.append(f"  said although it must not be: {found}")
            continue
        place = next((n for n in range(at, len(actual)) if _matches(wanted, actual[n])), None)
        if place is None:
            order = " (it stands further up)" if any(_matches(wanted, a) for a in actual) else ""
            wrong.append(f"  missing{order}: {wanted}")
        else:
            at = place + 1
    if not wrong:
        return None
    return "\n".join([*wrong, "what was said:", *(f"    {line}" for line in actual)])


def _matches(wanted: str, line: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), line.strip()) is not None
