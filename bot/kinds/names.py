"""Kinds of names: people, projects, milestones, references, labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.kinds.base import (
    Cast,
    Kind,
    Mention,
    MilestoneName,
    ProjectName,
    Reader,
    Ref,
    Unread,
    folded,
    quoted,
)
from bot.patterns import regex
from bot.reply import Choice, Code
from bot.words import _, ngettext

if TYPE_CHECKING:
    from bot.context import Context
    from bot.work import Work


def _plain(name: str) -> str:
    """A name of several words without the quotes around it, as in @"Ana Stone"."""
    name = name.strip()
    return name[1:-1].strip() if len(name) > 2 and name[0] + name[-1] in ('""', "“”") else name


class PersonKind(Kind[Mention]):
    """@ana, @me, @我, @"Ana Stone"; @(U123|Ana) is an account of this workspace, @(=id) a person
    by id."""

    name = "person"
    wide = True
    pattern = regex(
        r"[@＠](?:\([=\w.-]{1,80}(?:\|[^()]{0,80})?\)|[^\W_][\w.-]{0,79}"
        r'|"[^"\n]{1,80}"|“[^”\n]{1,80}”)'
    )

    def read(self, text: str, reader: Reader) -> Mention:
        said = _plain(folded(text).lstrip("@")).rstrip(".-")
        if not said or (said[0] == "(" and not PersonKind.pattern.fullmatch(text.strip())):
            raise Unread(
                _("“{said}” is not a name I can look up.", said=text),
                _("Name somebody, like {example}.", example=Code("@ana")),
            )
        return Mention(said)

    def write(self, value: Any) -> str:
        if not isinstance(value, Mention):
            return f"@(={value.id})"
        if PersonKind.pattern.fullmatch(f"@{value.said}"):
            return f"@{value.said}"
        return f'@"{value.said}"' if '"' not in value.said else f"@“{value.said}”"

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.people(begun, context, work)


class OutsiderKind(PersonKind):
    """The same, of somebody on the client's side, whom the team need not know yet."""


class CastKind(Kind[Cast]):
    """design=@ana: a role, and who plays it."""

    name = "cast"
    firm = True
    pattern = regex(rf"(?<![^\s,，])[^\W\d_][\w-]{{0,39}}[=＝](?:{PersonKind.pattern.pattern})")

    def read(self, text: str, reader: Reader) -> Cast:
        role, equals, said = folded(text).partition("=")
        if not equals or not re.fullmatch(r"[^\W\d_][\w-]{0,39}", role.strip()):
            raise Unread(
                _("“{said}” does not say who does what.", said=text),
                _("Write a role and who plays it, like {example}.", example=Code("design=@ana")),
            )
        return Cast(role.strip().lower(), PersonKind().read(said, reader))

    def write(self, value: Any) -> str:
        return f"{value.role}={PersonKind().write(value.who)}"


class ProjectKind(Kind[ProjectName]):
    """#acme, by its key or a name of one word; #(=id) is a project by id, whatever its key."""

    name = "project"
    wide = True
    pattern = regex(r"[#＃](?:\(=[\w.-]{1,80}\)|[^\W\d_][\w-]{0,79})")

    def read(self, text: str, reader: Reader) -> ProjectName:
        return ProjectName(folded(text).lstrip("#").strip())

    def write(self, value: Any) -> str:
        return f"#{value.said}" if isinstance(value, ProjectName) else f"#{value.key.lower()}"

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.projects(begun, context, work)


LETTERS = frozenset({"L", "R", "E", "I", "K"})
"""What stands before the numbers of log entries, risks, expenses, issues and lessons, where a task has a
project's key."""


class MilestoneKind(Kind[MilestoneName]):
    """%beta, %"phase 2"."""

    name = "milestone"
    wide = True
    pattern = regex(r'[%％](?:"[^"\n]{1,80}"|“[^”\n]{1,80}”|[^\W\d_][\w-]{0,79})')

    def read(self, text: str, reader: Reader) -> MilestoneName:
        return MilestoneName(folded(text).lstrip("%").strip(' "“”'))

    def write(self, value: Any) -> str:
        said = value.said if isinstance(value, MilestoneName) else value.name
        return f"%{said}" if re.fullmatch(r"[^\W\d_][\w-]*", said) else f'%"{said}"'

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.milestones(begun, context, work)


class SkillKind(Kind[str]):
    """needs:figma, needs:figma2 (a level from 1 to 3)."""

    name = "skill"
    pattern = regex(r"(?<!\S)(?:needs|需要)[:：][^\s,，;；:：]{1,40}", re.I)

    def read(self, text: str, reader: Reader) -> str:
        return re.sub(r"^(?:needs|需要):", "", folded(text).strip(), flags=re.I).lower()

    def write(self, value: str) -> str:
        return f"needs:{value}"

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.skills(begun, context, work)


class RefKind(Kind[Ref]):
    """Numbered things; `letter` is "" for tasks, else one of LETTERS. Lessons, K, belong to no
    project."""

    name = "reference"
    wide = True

    def __init__(self, letter: str = "") -> None:
        self.letter = letter
        number = rf"(?:{letter}-?)?(\d{{1,7}})" if letter else r"(\d{1,7})"
        self._one = regex(rf"(?:([A-Za-z][A-Za-z0-9]{{0,9}})-)?{number}", re.I)
        self._span = regex(r"(\d{1,7})-(\d{1,7})")

    def read(self, text: str, reader: Reader) -> Ref:
        refs = self.several(text)
        if refs is None or len(refs) != 1:
            raise Unread(
                _("“{said}” is not a reference.", said=text),
                _("Write a number like {example}.", example=Code(self.example())),
            )
        return refs[0]

    def several(self, text: str, *, signs: bool = False) -> list[Ref] | None:
        """A word as the references it stands for ("12,14", "12-15", "overdue"); None if it is none.

        With `signs` filters in signs count too ("@ana", "!high"). Raises Unread for a range that
        is too long to be meant.
        """
        out: list[Ref] = []
        for part in re.split(r"[,，、&和与及跟]", folded(text[:_LONGEST]).rstrip(",、;")):
            word = _REF_WORDS.get(part.lower())
            span = self._span.fullmatch(part)
            one = self._one.fullmatch(part)
            if word:
                out.append(Ref(word=word))
            elif not self.letter and (said := filter_of(part)) and (signs or said.isalpha()):
                out.append(Ref(word=said))
            elif span and int(span[2]) > int(span[1]) + _MOST:
                raise Unread(
                    ngettext(
                        "That is more than {n} at once.", "That is more than {n} at once.", _MOST
                    ),
                    _("Write a shorter range, like {example}.", example=Code("12-15")),
                )
            elif span and int(span[1]) < int(span[2]):
                out += [Ref(number) for number in range(int(span[1]), int(span[2]) + 1)]
            elif one:
                # In "L-58" the letter stands where a project's key would.
                key = (one[1] or "").upper()
                out.append(Ref(int(one[2]), key if key and key != self.letter else None))
            else:
                return None
        return out

    def example(self) -> str:
        return f"{self.letter}-7" if self.letter else "12"

    def write(self, value: Any) -> str:
        if isinstance(value, Ref):
            letter = f"{self.letter}-" if self.letter else ""
            return value.word or f"{value.key + '-' if value.key else ''}{letter}{value.number}"
        return str(value)

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        by_letter = {
            "": suggest.tasks, "L": suggest.logs, "R": suggest.risks, "E": suggest.expenses,
            "K": suggest.lessons,
            "I": suggest.issues,
        }  # fmt: skip
        whole = not re.fullmatch(r"[\w-]*\d", begun) or self._span.fullmatch(begun)
        typed = [Choice(begun, begun)] if whole and self.stands(begun) else []
        return [*typed, *by_letter[self.letter](begun, context, work)][: suggest.MOST]

    def stands(self, word: str) -> bool:
        """Whether a word names things by itself: a number, a range, a filter, "last"."""
        try:
            return bool(word) and bool(self.several(word))
        except Unread:
            return False


_MOST = 50  # references of one range
_LONGEST = 600  # characters of one word of references

FILTERS = {
    "overdue": "overdue", "late": "overdue", "逾期": "overdue", "过期": "overdue",
    "mine": "mine", "我的": "mine", "blocked": "blocked", "受阻": "blocked",
    "unowned": "unowned", "没人": "unowned",
}  # fmt: skip
"""Words that stand for the open tasks they are true of."""

_FILTER = regex(r'[@!%+#][^\s,，、"“]+|[@%](?:"[^"]+"|“[^”]+”)')


def filter_of(word: str) -> str | None:
    """A word as the filter it is ("overdue", "@ana", "!high"), None for any other."""
    said = folded(word)
    return FILTERS.get(said.lower()) or (said if _FILTER.fullmatch(said) else None)


_REF_WORDS = {"last": "last", "this": "this", "上一个": "last", "这个": "this"}


class LabelKind(Kind[str]):
    name = "label"
    pattern = regex(r"[+＋][^\W\d_][\w-]{0,39}")

    def read(self, text: str, reader: Reader) -> str:
        return folded(text).lstrip("+").strip().lower()

    def write(self, value: str) -> str:
        return f"+{value}"

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.labels(begun, context, work)


_TITLE = r"(?:Ms|Mrs|Mr|Dr|Prof)\b\.?"


_FROM = regex(r"^[,，.。!！?？;；]?\s*(?:from\s+|来自)")


class ContactKind(Kind[str]):
    """from Ms. Wang; 来自王总. Behind a comma or the end of a sentence, or with a title: elsewhere
    "from Berlin to Paris" belongs to what was said."""

    name = "contact"
    pattern = regex(
        rf"(?:(?:^|[,，]|(?<=[.。!！?？;；]))\s*\bfrom\s+|\s*\bfrom\s+(?={_TITLE}))"
        rf"(?:{_TITLE}\s?)?[A-Z一-鿿][\w.'’&-]*(?: (?:[A-Z][\w.'’&-]*|of|the|van|de)(?![:：]))*"
        r"(?=\s*(?:[,，。;；@#!+~\n]|client\b|internal\b|$)|\s+\w+[:：]\S)"
        r"|(?:^|[\s,，。;；])来自[^\s,，。;；@#!+~]{1,20}"
    )

    def read(self, text: str, reader: Reader) -> str:
        return _FROM.sub("", text).strip()

    def write(self, value: str) -> str:
        # A name that begins with "from" is kept by a second one.
        return quoted(f"from {value}" if _FROM.match(value) else value)

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.contacts(begun, context, work)
