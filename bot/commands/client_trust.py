"""What a project keeps from its client's eyes, and whether their report may go by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.client_reports import draft_of, rule_of
from bot.commands.pm import Switch
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text
from bot.model.people import Role
from bot.model.project import Project
from bot.reply import Block, Button, Code, Heading, Line, Reply
from bot.rhythm import listed
from bot.rules import must_lead
from bot.wording import called, hint, project_of, project_to_change
from bot.words import Words, _, ngettext
from bot.work import Work

MOST = 200  # words of a project
LONGEST = 60  # characters of one


@command(
    "project words",
    aliases=("project 敏感词",),
    examples=("/project words profit, jira, blame", "/project words", "/project 敏感词 毛利，甩锅"),
)
def words(
    context: Context, work: Work, words: Text | None = None, project: Project | None = None
) -> Reply:
    """List the words that no report to the client may hold, or add some.

    words: Words to add, with commas between them
    project: The project, if it is not this room's
    """
    if words is None:
        return _listed(project or project_of(context, work), work)
    home = project or project_to_change(context, work)
    must_lead(home, context, work)
    known = {word.casefold() for word in home.client_words}
    fresh = [word for word in _apart(words) if word.casefold() not in known]
    if len(home.client_words) + len(fresh) > MOST:
        raise Refusal(
            ngettext("That is more than {n} word.", "That is more than {n} words.", MOST),
            _("Take some away: {example}.", example=Code("/project words remove jira")),
        )
    home.client_words = [*home.client_words, *fresh]
    if not fresh:
        return _listed(home, work)
    said = _("No report to the client of {project} goes out with {words} in it, unless somebody "
             "approves it anyway.", project=called(home, work), words=_shown(fresh))  # fmt: skip
    return Reply((Line(("🔒 ", said)), *_in_the_making(home, work)))


@command(
    "project words remove",
    aliases=("project 敏感词 删除",),
    examples=("/project words remove jira", "/project 敏感词 删除 毛利"),
)
def remove(context: Context, work: Work, words: Text, project: Project | None = None) -> Reply:
    """Take words away from those that no report to the client may hold.

    words: The words, with commas between them
    project: The project, if it is not this room's
    """
    home = project or project_to_change(context, work)
    must_lead(home, context, work)
    named = {word.casefold() for word in _apart(words)}
    gone = [word for word in home.client_words if word.casefold() in named]
    if not gone:
        raise Refusal(
            _("{project} does not keep {words} from its client.",
              project=called(home, work), words=_shown(_apart(words))),
            _("{list} shows what there is.", list=Code("/project words")),
        )  # fmt: skip
    home.client_words = [word for word in home.client_words if word not in gone]
    said = _("Reports to the client of {project} may hold {words} again.",
             project=called(home, work), words=_shown(gone))  # fmt: skip
    return Reply((Line((said,)),))


def _apart(text: str) -> list[str]:
    """The words between commas, each once, without the quotes around them; raises Refusal."""
    parts = (part.strip(" \t\"'“”「」") for part in re.split(r"[,，、;；\n]", text))
    each: dict[str, str] = {}
    for part in parts:
        if part:
            each.setdefault(part.casefold(), " ".join(part.split()))
    words = list(each.values())
    if not words or any(len(word) > LONGEST for word in words):
        raise Refusal(
            _("A word has 1 to {most} characters.", most=LONGEST),
            _("Write it like {example}.", example=Code("/project words profit, jira, blame")),
        )
    return words


def _shown(words: Sequence[str]) -> Words:
    return listed(list(words))


def _listed(home: Project, work: Work) -> Reply:
    example = Code("/project words profit, jira, blame")
    if not home.client_words:
        none = _("{project} keeps no words from its client.", project=called(home, work))
        add = hint(_("Add those that are for the team alone: {example}.", example=example))
        return Reply((Line((none,)), add), private=True)
    title = _("Not for the client of {project}", project=called(home, work))
    away = hint(_("Add with {add}, take away with {remove}.",
                  add=example, remove=Code(f"/project words remove {home.client_words[0]}")))  # fmt: skip
    return Reply((Heading((title,)), Line((_shown(home.client_words),)), away), private=True)


def _in_the_making(home: Project, work: Work) -> list[Block]:
    """Where the words stand already in what the client is about to read."""
    from bot.reports.client_page import written
    from bot.reports.client_words import found_in, warnings

    report = draft_of(home, work)
    return warnings(found_in(written(report, home, work), home)) if report is not None else []


@command(
    "project autosend",
    may=Role.MANAGER,
    aliases=("project 自动发送",),
    examples=("/project autosend on", "/project autosend off", "/project 自动发送 开"),
)
def autosend(
    context: Context, work: Work, switch: Switch | None = None, project: Project | None = None
) -> Reply:
    """Let the client's report go at its hour without an approval, if nobody touched it.

    switch: on or off; off, as long as nobody says otherwise
    project: The project, if it is not this room's
    """
    home = project or (project_to_change(context, work) if switch else project_of(context, work))
    if switch is not None:
        must_lead(home, context, work)
        home.autosend = switch is Switch.ON
    if not home.autosend:
        said = _("Every report to the client of {project} waits for an approval.",
                 project=called(home, work))  # fmt: skip
        turn = Button(_("Let it go by itself"), f"project autosend on #{home.key.lower()}")
        return Reply((Line((said,)),), (turn,))
    said = _("The report to the client of {project} goes by itself at its hour, if the draft has "
             "been shown, nobody touched it and no listed word stands in it.",
             project=called(home, work))  # fmt: skip
    blocks: list[Block] = [Line((said,))]
    if rule_of(home, work) is None:
        example = Code("/report schedule client every friday 10:00")
        blocks.append(hint(_("It has no hour yet: {example}.", example=example)))
    turn = Button(_("Wait for approval"), f"project autosend off #{home.key.lower()}")
    return Reply(tuple(blocks), (turn,))
