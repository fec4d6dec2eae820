"""The client's report on the page: its words in each language, and how they are set."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.model.project import Project
from bot.model.report import MOST_POINTS, ClientReport, Decision, ReportLanguage
from bot.patterns import regex
from bot.reply import Block, Bold, Button, Divider, Heading, Line, Reply, Small, dotted, load
from bot.reports.client_week import SECTIONS, Told, told
from bot.rhythm import listed
from bot.tongue import Tongue
from bot.values import dataclass
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

MOST_WORDS = 200
MOST_ROWS = 4
HEADED = 60  # words of the title, the headings and the buttons, which are read as well

HEADINGS: dict[str, Words] = {
    "done": pgettext("client report", "Done"),
    "problems": pgettext("client report", "Problems and what we do"),
    "next": pgettext("client report", "Next"),
    "decisions": pgettext("client report", "Decisions we need from you"),
    "said": pgettext("client report", "You said – we did"),
    "moved": pgettext("client report", "Dates that moved"),
}
ALL = ("status", *SECTIONS)
DECISIONS: dict[Decision, Words] = {
    Decision.YES: pgettext("client's decision", "Yes"),
    Decision.NO: pgettext("client's decision", "No"),
    Decision.DISCUSS: pgettext("client's decision", "Discuss"),
}
HOW_WAS_IT = _("How was this week? 1 is poor, 5 is great")
LOCALES = {ReportLanguage.EN: "en", ReportLanguage.ZH: "zh_Hans"}
_WORD = regex(r"[^\W\u3400-\u9fff]+")
_HAN = regex(r"[\u3400-\u9fff]")

REMARK = "…"
"""A line that begins with it is no point of its section: it has no mark and asks nothing."""

Texts = Mapping[str, str]
"""Each section as it is written in one language: its lines, one under the other."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report as it would be read now: what the data say, and over it what somebody wrote."""

    report: ClientReport
    told: Told | None  # None: it is written for good
    texts: dict[ReportLanguage, dict[str, str]]

    @property
    def main(self) -> ReportLanguage:
        return next(iter(self.texts))

    @property
    def words(self) -> int:
        """How much its client has to read, in the longer language."""
        return max(words_in("\n".join(texts.values())) for texts in self.texts.values())


def written(report: ClientReport, project: Project, work: Work) -> Written:
    """The report's words in each language it is read in, the room's own first."""
    languages = languages_of(report, project)
    if report.text is not None:
        kept = {one: {k: v for k, v in edits(report, one).items() if v} for one in languages}
        return Written(report, None, kept)
    found = told(report, project, work)
    tongues = {one: Tongue(LOCALES[one], project.zone, work.now) for one in languages}
    return Written(report, found, _fitting(report, found, tongues))


def languages_of(report: ClientReport, project: Project) -> list[ReportLanguage]:
    if report.language is not ReportLanguage.BOTH:
        return [report.language]
    first = ReportLanguage.of(project.locale)
    other = ReportLanguage.EN if first is ReportLanguage.ZH else ReportLanguage.ZH
    return [first, other]


def edits(report: ClientReport, language: ReportLanguage) -> dict[str, str]:
    return report.zh if language is ReportLanguage.ZH else report.en


def _fitting(
    report: ClientReport, found: Told, tongues: Mapping[ReportLanguage, Tongue]
) -> dict[ReportLanguage, dict[str, str]]:
    """As many rows of each section as keep every language short enough to be read: the same in
    each, so that no reader knows more than the other."""
    texts: dict[ReportLanguage, dict[str, str]] = {}
    for rows in range(MOST_ROWS, 0, -1):
        for language, tongue in tongues.items():
            whole = {name: _drawn(found, name, rows, tongue) for name in ALL}
            whole |= edits(report, language)
            texts[language] = {name: text for name, text in whole.items() if text}
        longest = max(words_in("\n".join(text.values())) for text in texts.values())
        if longest < MOST_WORDS - HEADED:
            break
    return texts


def _drawn(found: Told, name: str, rows: int, tongue: Tongue) -> str:
    if name == "status":
        nothing = [tongue.text(_("There is nothing new to show this week."))]
        lines = [tongue.text(found.status), *(nothing if found.empty else [])]
        return "\n".join(lines)
    all_ = found.section(name)
    lines = [tongue.text(row.said) for row in all_[:rows]]
    if len(all_) > rows:
        more = tongue.text(ngettext("and {n} more", "and {n} more", len(all_) - rows))
        lines.append(f"{REMARK} {more}")
    return "\n".join(lines)


def words_in(text: str) -> int:
    """Words, as a reader feels them: two Chinese characters are about one."""
    return len(_WORD.findall(text)) + math.ceil(len(_HAN.findall(text)) / 2)


# The page


def page(written: Written, project: Project, work: Work) -> Reply:
    """The message as its client reads it: plain text in its language, whoever looks at it."""
    if written.report.text is not None:
        return load(written.report.text)
    blocks: list[Block] = []
    for language, texts in written.texts.items():
        if blocks:
            blocks.append(Divider())
        tongue = Tongue(LOCALES[language], project.zone, work.now)
        blocks += _set(written.report, project, texts, tongue, alone=len(written.texts) == 1)
    tongues = [Tongue(LOCALES[one], project.zone, work.now) for one in written.texts]
    return Reply((*blocks, *_asking(written, project, tongues)))


def _set(
    report: ClientReport, project: Project, texts: Texts, tongue: Tongue, *, alone: bool
) -> list[Block]:
    """The page in one language; where it is read in that `alone`, with the decisions' buttons."""
    title = _("{project} — weekly report {number} · {start} to {end} {year}",
              project=project.name, number=f"{report.number}{report.letter}",
              start=report.since, end=report.until, year=str(report.until.year))  # fmt: skip
    # What is archived is text, not sentences: no later translation changes what was read.
    blocks: list[Block] = [Heading((tongue.text(title),))]
    blocks += [Line((line,)) for line in texts.get("status", "").splitlines()]
    for name in SECTIONS:
        lines = [line for line in texts.get(name, "").splitlines() if line.strip()]
        if lines:
            blocks.append(Line((Bold(tongue.text(HEADINGS[name])),)))
            asks = name == "decisions"
            number = 0
            for line in lines:
                point = not line.startswith(REMARK)
                number += point
                mark = "" if not point else f"{number}. " if asks else "• "
                buttons = (
                    _choices(report, project, number, [tongue]) if asks and point and alone else ()
                )
                blocks.append(Line((mark, line), buttons))
    return blocks


# What its client may press


def questions(written: Written) -> list[str]:
    """The decisions that are asked for, as they are numbered, in the first language."""
    lines = written.texts[written.main].get("decisions", "").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(REMARK)]


def asked_about(written: Written, project: Project, work: Work) -> list[str]:
    """The id of each decision's task; "" where somebody wrote the question themselves."""
    if written.told is None:
        return []
    tongue = Tongue(LOCALES[written.main], project.zone, work.now)
    tasks = {tongue.text(row.said): row.task for row in written.told.decisions}
    return [tasks.get(line) or "" for line in questions(written)]


def _asking(written: Written, project: Project, tongues: list[Tongue]) -> list[Block]:
    """How the week was; in a report of two languages everything that can be pressed, since two
    buttons that say the same confuse."""
    blocks: list[Block] = []
    if len(tongues) > 1:
        blocks.append(Divider())
        for number in range(1, len(questions(written)) + 1):
            choices = _choices(written.report, project, number, tongues)
            blocks.append(Line((f"{number}.",), choices))
    said = " · ".join(tongue.text(HOW_WAS_IT) for tongue in tongues)
    ref = f"{project.key}{written.report.name}"
    points = (Button(str(n), f"report rate {ref} {n}") for n in range(1, MOST_POINTS + 1))
    return [*blocks, Line((said,), tuple(points))]


def _choices(
    report: ClientReport, project: Project, number: int, tongues: list[Tongue]
) -> tuple[Button, ...]:
    ref = f"{project.key}{report.name}"
    return tuple(
        Button(
            " · ".join(tongue.text(DECISIONS[choice]) for tongue in tongues),
            f"report answer {ref} {number} {choice}",
        )
        for choice in Decision
    )


def unpressed(reply: Reply) -> Reply:
    """The page without what is there to be pressed, for those whose answer is not asked for."""
    blocks: list[Block] = []
    for block in reply.blocks:
        pressed = block.buttons if isinstance(block, Line) else ()
        if not any(button.line.startswith("report rate") for button in pressed):
            blocks.append(replace(block, buttons=()) if isinstance(block, Line) else block)
    while blocks and (blocks[-1] == Divider() or _is_number(blocks[-1])):
        blocks.pop()
    return replace(reply, blocks=tuple(blocks))


def _is_number(block: Block) -> bool:
    return isinstance(block, Line) and bool(re.fullmatch(r"\d+\.", str(block.spans[0])))


# What the team alone sees beside it


def beside_page(written: Written) -> list[Block]:
    """Where each section comes from, what somebody wrote in one language only, and its length."""
    blocks: list[Block] = []
    if written.told is not None:
        blocks += _sources(written.told, edits(written.report, written.main))
        blocks += _one_sided(written)
    if written.words > MOST_WORDS:
        blocks.append(
            Small(
                (
                    _(
                        "It has {n} words. A client reads {most}; the rest is skipped.",
                        n=written.words,
                        most=MOST_WORDS,
                    ),
                )
            )
        )
    return blocks


def _sources(found: Told, own: Texts) -> Iterable[Block]:
    parts: list[Words] = []
    for name in (name for name in SECTIONS if name not in own):
        refs = list(dict.fromkeys(row.source for row in found.section(name)))[:MOST_ROWS]
        if refs:
            parts.append(_("{section}: {refs}", section=HEADINGS[name], refs=", ".join(refs)))
    if parts:
        yield Small(dotted(_("Sources"), *parts))


def _one_sided(written: Written) -> Iterable[Block]:
    """In a report of two languages, sections that were written by hand in one of them."""
    if len(written.texts) < 2:
        return
    one, other = (edits(written.report, language) for language in written.texts)
    names = [name for name in ALL if (name in one) != (name in other)]
    if names:
        labels = listed([HEADINGS.get(name, STATUS) for name in names])
        yield Small((_("Written by hand in one language only: {sections}.", sections=labels),))


STATUS = pgettext("client report", "Status")
