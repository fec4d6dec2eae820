"""One sentence against the rules of both languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache, partial

from bot import when
from bot.deadline import OPENERS, habits
from bot.intents import chinese, english
from bot.intents.people import SOMEBODY, People, unmask
from bot.kinds import Reader, quoted
from bot.kinds.numerals import in_digits
from bot.values import dataclass

_REF = r"(?:#|任务|\btasks? |\btickets? )?(?:[A-Za-z][A-Za-z0-9]{0,9}-)?\d{1,6}(?![\d.%:/])"
_REFS = rf"{_REF}(?:(?:\s*(?:,|，|、|&|\band\b|和)\s*|\s+){_REF}){{0,20}}"
_NUMBER = re.compile(r"(?:[A-Za-z][A-Za-z0-9]{0,9}-)?\d{1,6}")
_SHORT = 80
_ANY_DAY = datetime(2026, 1, 5, tzinfo=UTC)
_LONGEST = 2000
"""Characters of a sentence that are looked at; what is longer is no order to a bot."""

_STATES = {"task done", "task start", "task block", "task unblock", "task reopen", "task drop"}

_KINDS_ZH = {
    "需求": "need", "反馈": "feedback", "意见": "opinion", "决定": "decision", "承诺": "promise",
    "问题": "question",
}  # fmt: skip

_WHICH = {
    **dict.fromkeys(("overdue", "late", "逾期", "过期", "超期", "延误"), "overdue"),
    **dict.fromkeys(("blocked", "stuck", "卡住", "受阻", "阻塞"), "blocked"),
}
_COUNTS = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}


@dataclass(frozen=True, slots=True)
class Intent:
    """A command, and what would be typed behind its name."""

    path: str
    text: str

    @property
    def line(self) -> str:
        return f"{self.path} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    path: str
    text: str
    named: bool  # its pattern looks for people, so it reads the masked sentence


def intend(said: str, people: People, reader: Reader, *, about: bool) -> tuple[Intent, ...]:
    """What a sentence asks for: one thing when it is clear, several to choose from when it is
    not, none when it asks for nothing that Steward can do.

    `about`: the conversation is about one thing (a reply to its card), so that "done" means it.
    """
    sentence = _without_manners(said.strip())
    if not sentence or len(sentence) > _LONGEST:
        return _unclear(said.strip())
    masked, kept = people.mask(sentence)
    asked = _is_question(said.strip(), sentence)
    find = partial(_first, sentence, masked, kept, people, reader, asked)
    if about:
        named = re.fullmatch(SOMEBODY, masked)  # May
        if not named and when.parse(
            sentence, reader.now, reader.zone, reader.locale, **habits(reader)
        ):
            return (Intent("task due", f"this {sentence}"),)
        found = find(_rules(about=True))
        if found is not None:
            return (found,)
    found = find(_rules(about=False))
    if found is not None:
        return (found,)
    found = find(_rules(about=True)) if not about else None
    if found is not None and found.path != "task assign":
        return (found,)  # "done", with nothing to be done: which one is asked
    if about:
        return (Intent("task note", f"this {quoted(said.strip())}"),)
    if not asked and _is_order(sentence, reader):
        return (Intent("task add", sentence),)
    return _unclear(said.strip())


def answers(said: str) -> bool:
    """Whether a reply to one of our messages says what is to become of its item: "done", 搞定,
    "friday 5pm". Other replies there are for the people."""
    sentence = _without_manners(said.strip())
    if not sentence or len(sentence) > _SHORT:
        return False
    reader = Reader(_ANY_DAY, "UTC")
    if when.parse(sentence, reader.now, reader.zone, reader.locale):
        return True
    nobody = _nobody()
    masked, kept = nobody.mask(sentence)
    asked = _is_question(said.strip(), sentence)
    found = _first(sentence, masked, kept, nobody, reader, asked, _rules(about=True))
    return found is not None


@lru_cache(maxsize=1)
def _nobody() -> People:
    return People(())


def _without_manners(said: str) -> str:
    for language in (english, chinese):
        said = re.sub(rf"^{language.POLITE}", "", said, count=1, flags=re.I)
        said = re.sub(rf"{language.THANKS}$", "", said, count=1, flags=re.I)
    return said.strip()


@lru_cache(maxsize=2)
def _rules(*, about: bool) -> tuple[_Rule, ...]:
    tables = (english.ABOUT, chinese.ABOUT) if about else (english.RULES, chinese.RULES)
    return tuple(_rule(*row) for table in tables for row in table)


def _rule(pattern: str, path: str, text: str) -> _Rule:
    filled = pattern.replace("WHO", SOMEBODY).replace("REFS", _REFS)
    return _Rule(re.compile(filled, re.I | re.S), path, text, "WHO" in pattern)


def _first(
    sentence: str,
    masked: str,
    kept: list[str],
    people: People,
    reader: Reader,
    asked: bool,
    rules: tuple[_Rule, ...],
) -> Intent | None:
    for rule in rules:
        match = rule.pattern.fullmatch(masked if rule.named else sentence)
        found = match and _built(rule, match, kept, people, reader)
        if match and found:
            return _shown(rule, match) if asked and found.path in _STATES else found
    return None


def _shown(rule: _Rule, match: re.Match[str]) -> Intent:
    """ "12 done?" wants to know it."""
    refs = _NUMBER.findall(match["refs"]) if "{refs}" in rule.text else ["this"]
    return Intent("task show", refs[0])


def _built(
    rule: _Rule, match: re.Match[str], kept: list[str], people: People, reader: Reader
) -> Intent | None:
    """What a rule says of its sentence; None where a part of it is not what it must be."""
    groups = {name.rstrip("23"): part for name, part in match.groupdict().items() if part}
    parts = {name: unmask(part, kept).strip() for name, part in groups.items()}
    if "who" in parts:
        parts["who"] = people.tokens(parts["who"])
    if "refs" in parts:
        parts["refs"] = " ".join(_NUMBER.findall(parts["refs"]))
    if "when" in parts and not _dated(parts["when"], reader):
        return None
    if "WHEN" in rule.text and not _opens_dated(parts.get("text", ""), reader):
        return None
    if "days" in parts and not _opens_dated(parts["days"], reader):
        return None
    if "view" in parts:
        parts["view"] = re.sub(r"^risk (?=h)|[\s-]", "", parts["view"])
    if "unit" in parts:
        parts["shift"] = _shift(parts["by"], parts["unit"], "-" if "early" in parts else "+")
    if "length" in parts:
        parts["length"] = "~" + re.sub(r"\s", "", parts["length"])
    if "level" in parts:
        parts["level"] = f"!{parts['level']}"
    if "skill" in parts:
        parts["skill"] = f"needs:{parts['skill']}"
    parts["which"] = _WHICH.get(parts.get("which", "").lower(), "")
    path = rule.path
    if path in ("log ?", "log !"):
        kind = kind_of_words(parts["text"])
        if path == "log !" and kind == "note":
            return None
        path = f"log {kind}"
    elif "{kind}" in path:
        path = path.format(kind=_KINDS_ZH.get(parts["kind"], parts["kind"].lower()))
    text = rule.text.replace("WHEN", "")
    text = re.sub(r"\{(\w+)\} ?", lambda place: _filled(place, parts), text)
    if path.startswith("log ") and _named(parts.get("contact")):
        text = f"{text} contact:{quoted(parts['contact'])}"
    return Intent(path, text.strip())


def _shift(count: str, unit: str, sign: str) -> str:
    """How far a date moves, as a token of the grammar: "two", "weeks" is +2w."""
    said = in_digits(count.strip().lower())
    return f"{sign}{_COUNTS.get(said, said)}{'d' if unit in ('day', '天') else 'w'}"


def _filled(place: re.Match[str], parts: dict[str, str]) -> str:
    """A part in its place; one that was not said takes its space along."""
    said = parts.get(place[1], "")
    return said + " " * (place[0][-1] == " ") if said else ""


_ASKING = re.compile(
    r"(?:who|what|when|where|why|how|which|is|are|was|were|does|did|will|would|should|may)\b|谁|什么",
    re.I,
)


def _is_question(said: str, sentence: str) -> bool:
    """Whether it wants to know something. "Can you close 12?" is a request: it begins politely."""
    asks = re.search(r"[?？吗么]\s*$", said) is not None and said.startswith(sentence)
    return asks or _ASKING.match(sentence) is not None


def _is_order(sentence: str, reader: Reader) -> bool:
    """Whether it opens with a verb of work, or has a date at one of its ends: a task, then."""
    if "\n" in sentence:
        return False
    first, _space, rest = sentence.partition(" ")
    if first.lower() in OPENERS and len(rest.split()) > 1:
        return True
    found = when.find(sentence, reader.now, reader.zone, reader.locale, **habits(reader))
    value = found[0].value if len(found) == 1 and found[0].doubt != "past" else None
    if value is None:
        return False
    before, after = sentence[: found[0].lead], sentence[found[0].tail :]
    return not (before.strip() and after.strip()) and len(before + after) > 3


def _dated(said: str, reader: Reader) -> bool:
    found = when.parse(said, reader.now, reader.zone, reader.locale, **habits(reader))
    return found is not None


def _opens_dated(said: str, reader: Reader) -> bool:
    found = when.find(said, reader.now, reader.zone, reader.locale, **habits(reader))
    return bool(found) and found[0].lead == 0


def _named(contact: str | None) -> bool:
    """Whether a speaker is somebody, not just "the client"."""
    return contact is not None and contact.casefold().removeprefix("the ").removeprefix("our ") not in {
        "client", "clients", "customer", "customers", "they", "them", "客户", "甲方", "对方", "他们",
    }  # fmt: skip


def kind_of_words(text: str) -> str:
    """Of which kind something is that the client said; a note when no word tells."""
    for language in (english, chinese):
        for kind, words in language.KINDS:
            if re.search(words, text.strip(), re.I):
                return str(kind)
    return "note"


def _unclear(said: str) -> tuple[Intent, ...]:
    """What a sentence may have been said for; nothing where it is too short to be kept."""
    words = len(said.split()) + len(re.findall(r"[\u4e00-\u9fff]", said)) // 2
    if words < 3:
        return ()
    return tuple(Intent(path, quoted(said)) for path in ("task add", "log note", "risk add"))
