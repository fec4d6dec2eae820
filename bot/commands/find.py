"""Search over everything that has words: tasks and what was said of them, the client log, risks, issues,
lessons, milestones and goals."""

from __future__ import annotations

from typing import Any

from bot.asking import Has
from bot.chosen import true_of
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Label, Text, filter_of
from bot.kinds.base import WHOLE_QUOTE
from bot.model.milestone import Milestone
from bot.model.people import Person
from bot.model.project import Audience, Project, ProjectState
from bot.model.task import OPEN, Priority
from bot.patterns import regex
from bot.privacy import readable
from bot.reply import Block, Code, Heading, Line, Reply
from bot.searching import SOURCES, Source, Wanted
from bot.wording import Names, hint
from bot.words import _, ngettext
from bot.work import Work

SHOWN = 15
MOST_WORDS = 8
_TERM = regex(r'"[^"]*"|“[^”]*”|\S+')


@command(
    "pm find",
    private=True,
    changes=False,
    aliases=("pm 查找", "pm 搜索", "pm 找", "pm 搜"),
    examples=("/pm find vpn", '/pm find "vpn" @ana overdue', "/pm find 登录 !高"),
)
def find(
    context: Context,
    work: Work,
    text: Text | None = None,
    owner: Person | None = None,
    priority: Priority | None = None,
    label: Label | None = None,
    milestone: Milestone | None = None,
    project: Project | None = None,
) -> Reply:
    """Search tasks, the client log, risks, issues, lessons, milestones, goals and files.

    text: Words to look for; overdue, mine and blocked choose open tasks
    owner: Only what is this person's
    priority: Only tasks of this priority
    label: Only what has this label
    milestone: Only what belongs to this milestone
    project: Only in this project
    """
    whole = context.call.text.strip() if context.call else ""
    # Words in quotes are a phrase, even where there is nothing else and the quotes were taken off.
    words, chosen = _terms(f'"{text}"' if text and WHOLE_QUOTE.fullmatch(whole) else text or "")
    given = (owner, priority, label, milestone, project)
    if not words and not chosen and not any(given):
        raise Refusal(
            _("What are you looking for?"),
            _("Write it like {example}.", example=Code("/pm find vpn")),
        )
    homes = [project] if project else work.projects.find(state=ProjectState.ACTIVE)
    homes = readable(homes, context, work)
    where: dict[str, Any] = {}
    if owner is not None:
        where["owner"] = owner.id
    if label is not None:
        where["labels"] = Has(str(label))
    if milestone is not None:
        where["milestone"] = milestone.id
    of_tasks: dict[str, Any] = {"state": OPEN} if chosen else {}
    for said in chosen:
        of_tasks |= true_of(said, context)
    if priority is not None:
        of_tasks["priority"] = priority
    shared = context.audience is Audience.CLIENT
    wanted = Wanted(
        tuple(words), {home.id: home for home in homes}, where, of_tasks, context.custom, shared
    )
    found = [(source, source.found(wanted, work)) for source in SOURCES]
    said = context.said.partition("find ")[2] or " ".join(words)
    return _listed([(source, things) for source, things in found if things], wanted, said, work)


def _terms(text: str) -> tuple[list[str], list[str]]:
    """The words to look for, a phrase in quotes being one, and those that choose by what is true
    of a task."""
    words, chosen = [], []
    for term in _TERM.findall(text):
        said = filter_of(term) if term[0] not in '"“' else None
        bare = term.strip('"“”').strip()
        if said is not None and said.isalpha():
            chosen.append(said)
        elif bare:
            words.append(bare)
    return words[:MOST_WORDS], chosen


def _listed(found: list[tuple[Source, list[Any]]], wanted: Wanted, said: str, work: Work) -> Reply:
    """What was found, kind by kind; of each so much that every kind is seen."""
    said = said.strip().strip('"')
    if not found:
        return Reply(
            (
                Line((_("Nothing has “{text}” in it.", text=said),)),
                hint(
                    _(
                        "Fewer words find more, like {example}. I look where you may: in projects whose "
                        "rooms you read, or that you belong to.",
                        example=Code("/pm find vpn"),
                    )
                ),
            )
        )
    n, names = sum(len(things) for _source, things in found), Names(work)
    title = ngettext("{n} found for “{text}”", "{n} found for “{text}”", n, text=said)
    blocks: list[Block] = [Heading((title,))]
    share = SHOWN // len(found)
    for source, things in found:
        if len(found) > 1:
            blocks.append(hint(source.title(len(things))))
        blocks += [Line(source.row(thing, wanted, names)) for thing in things[:share]]
    if any(len(things) > share for _source, things in found):
        more = _("The newest are shown. Type more words to narrow it down.")
        blocks.append(hint(more))
    return Reply(tuple(blocks))
