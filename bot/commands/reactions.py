"""What reactions to messages mean in a project."""

from __future__ import annotations

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Word
from bot.model.people import Role
from bot.model.project import Project
from bot.reply import Block, Code, Form, Heading, Line, Reply
from bot.rules import must_lead
from bot.signs import USUAL, Meaning, sign_of, signs_of
from bot.wording import called, hint, project_of, project_to_change
from bot.words import Words, _
from bot.work import Work

TOLD: dict[Meaning, Words] = {
    Meaning.TASK: _("makes a task of the message"),
    Meaning.LOG: _("puts the message into the client's log"),
    Meaning.RISK: _("raises a risk of the message"),
    Meaning.TAKE: _("takes the task"),
    Meaning.DONE: _("marks the task as done"),
    Meaning.SNOOZE: _("puts the task off until tomorrow"),
    Meaning.PROMISE: _("makes the message a promise to the client, with a task"),
}

MOST = 40
"""Signs of a project; nobody remembers more."""


@command(
    "project reactions",
    may=Role.MANAGER,
    aliases=("project 表情",),
    examples=(
        "/project reactions :fire: risk", "/project reactions :pushpin: off",
        "/project 表情 🔥 风险",
    ),
)  # fmt: skip
def reactions(
    context: Context,
    work: Work,
    sign: Word | None = None,
    what: Meaning | None = None,
    project: Project | None = None,
) -> Reply:
    """Show or change what a reaction to a message does in a project.

    sign: The reaction: 🔥, :fire:
    what: task, log, risk, take, done, snooze, promise or off
    project: The project, if it is not this room's
    """
    if sign is None or what is None:
        if sign is not None or what is not None:
            raise Refusal(
                _("Which reaction, and what does it do?"),
                _("Write it like {example}.", example=Code("/project reactions :fire: risk")),
                form=Form("project reactions", (("sign", sign or ""), ("what", what or ""))),
            )
        return _shown(project or project_of(context, work), context, work)
    home = project or project_to_change(context, work)
    must_lead(home, context, work)
    own = dict(home.signs)
    said = sign_of(sign)
    named = said.startswith(":") and not sign.strip().startswith(":")  # a word and no reaction
    if named or len(said) > MOST:
        raise Refusal(
            _("“{said}” is no reaction.", said=sign[:40]),
            _("Write it like {example}.", example=Code("/project reactions :fire: risk")),
        )
    own.pop(said, None)
    if USUAL.get(said, Meaning.OFF) is not what:
        own[said] = what.value
    if len(own) > MOST:
        raise Refusal(
            _("These are more reactions than anybody remembers."),
            _("Give one up: {example}.", example=Code("/project reactions :fire: off")),
        )
    home.signs = own
    return _shown(home, context, work)


def _shown(home: Project, context: Context, work: Work) -> Reply:
    blocks: list[Block] = [
        Heading((_("Reactions in {project}", project=called(home, work)),)),
        *(Line((f"{sign}  ", TOLD[what])) for sign, what in signs_of(home).items()),
        hint(_("Taking one off within 10 minutes takes back what it did.")),
        hint(_("Change one: {example}.", example=Code("/project reactions :fire: risk"))),
    ]
    return Reply(tuple(blocks), ())
