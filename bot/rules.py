"""Who may say what, and who may hear it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.closed import refuse_closed_act
from bot.context import Context
from bot.declare import Command
from bot.grammar import Refusal
from bot.model.people import Person, Role
from bot.model.project import Audience, Project
from bot.model.task import Task
from bot.nudges import covers
from bot.reply import Code, Span, Who
from bot.report_posts import answer_key
from bot.retold import retold
from bot.wishes import ask_button
from bot.wording import Names, called
from bot.words import Words, _
from bot.work import Act, Change, Shelf, Work

MEMBERS_ONLY = _("This is for the team's own members.")


def standing(outsider: bool | None, audience: Audience | None) -> Role:
    """What a place proves of somebody who speaks there; `audience` is None in any unbound place.

    Where the platform cannot tell who is of the team, the team's own rooms do.
    """
    if outsider is None:
        outsider = audience not in (Audience.TEAM, Audience.ALERTS)
    return Role.GUEST if outsider else Role.MEMBER


def allowed(command: Command, context: Context) -> Words | None:
    """Why this person may not say this here; None when they may.

    The clock may say everything it was asked to. A command that declares no role is for members:
    a new command is closed to guests until it says otherwise. What is for managers is open to
    members here, since only the command knows which project it is about: see `must_lead`.
    """
    if context.actor is None:
        return None
    if command.by_clock:
        return _("Only the schedule says this.")
    needed = Role.MEMBER if command.may is Role.MANAGER else command.may
    if context.role.rank >= needed.rank:
        return None
    if needed is Role.MEMBER or context.role is Role.GUEST:
        return MEMBERS_ONLY
    return _("This needs an owner of the team.")


def who_can(command: Command, context: Context, work: Work) -> Words:
    """Whom to ask for what one may not say oneself."""
    if command.by_clock:
        return _("{help} shows what can be typed.", help=Code("/pm help"))
    if context.role is Role.GUEST and command.may is not Role.OWNER:
        return _let_in(context, work)
    who = _head(context.project if command.may is not Role.OWNER else None, work)
    return _("Ask {who} to type it.", who=who)


def _let_in(context: Context, work: Work) -> Words:
    """What a guest can do about it."""
    who = _head(context.project, work)
    if context.outsider:
        return _("Ask {who} to type it.", who=who)
    example = Code(f"/project members add @{context.me.handle}")
    return _("Ask {who} here. If you are of the team, they can let you in: {example}.",
             who=who, example=example)  # fmt: skip


def leads(project: Project, context: Context, work: Work) -> bool:
    """Whether whoever speaks leads the project, manages it, or owns the team."""
    me = context.judge
    if context.role is Role.GUEST:
        return False
    if project.lead == me.id or me.role is Role.OWNER:
        return True
    return bool(work.members.find(project=project.id, person=me.id, role=Role.MANAGER))


def must_lead(project: Project, context: Context, work: Work, line: str | None = None) -> None:
    """Raises Refusal unless they lead it; `line` is what somebody who does would type instead."""
    if not leads(project, context, work):
        raise Refusal(
            _("This needs a manager of {project}.", project=called(project, work)),
            _("Ask {who} to type {line}.",
              who=_head(project, work), line=retold(line or context.said, context, work)),
            buttons=ask_button(head(project, work), context, work, line=line),
        )  # fmt: skip


def may_speak_for(person: Person, context: Context, example: Code) -> None:
    """Raises Refusal unless they speak of themselves, or lead; `example` is what the other types."""
    led = context.project is not None and context.project.lead == context.me.id
    if person.id == context.me.id or led or context.role in (Role.MANAGER, Role.OWNER):
        return
    raise Refusal(
        _("Only {who} or whoever leads the project can say that.", who=Who(person.name)),
        _("Let them type {example}.", example=example),
    )


def must_have(tasks: Iterable[Task], context: Context, work: Work) -> None:
    """Raises Refusal where somebody would change a task that is not theirs to change.

    A guest's are those that they own. A member's are those that they own, help with, made, or look
    after while its owner is away, and those of nobody. Whoever leads the project may change all.
    """
    if context.role is Role.GUEST:
        if any(task.owner != context.me.id for task in tasks):
            raise Refusal(MEMBERS_ONLY, _let_in(context, work))
        return
    tasks = list(tasks)
    others = [task for task in tasks if not is_theirs(task, context.judge, work)]
    for key in dict.fromkeys(task.project for task in others):
        project = work.projects.get(key)
        if project is not None and not leads(project, context, work):
            mine = [task for task in others if task.project == key]
            raise _not_theirs(mine, tasks, context, work)


def is_theirs(task: Task, person: Person, work: Work) -> bool:
    """Whether a member may change it as their own."""
    if task.owner is None or person.id in (task.owner, task.created_by, *task.helpers):
        return True
    owner, home = work.people.get(task.owner), work.projects.get(task.project)
    if owner is None or home is None or not owner.active:
        return True
    return covers(person, owner, work.now, home.zone)


def _not_theirs(others: list[Task], tasks: list[Task], context: Context, work: Work) -> Refusal:
    """That it is somebody else's, and the button that asks them; of several, whoever leads."""
    names, first = Names(work), others[0]
    lead = head(names.project(first.project), work)
    owners = {task.owner for task in others}
    whom = work.people.get(first.owner or "") if len(owners) == 1 else lead
    if whom is not None and whom.role is Role.GUEST:
        whom = lead
    buttons = ask_button(whom, context, work, tasks=tasks)
    owner = names.person(first.owner) or "?"
    either = dict.fromkeys(one.name for one in (whom, lead) if one is not None)
    people = [Who(name) for name in either]
    return Refusal(
        _("{ref} is {who}'s. Members change their own tasks, and those of nobody.",
          ref=names.task(first), who=owner),
        _("Ask {who} or {other}.", who=people[0], other=people[1])
        if len(people) > 1
        else _("Ask {who}.", who=people[0] if people else _head(None, work)),
        buttons=buttons,
    )  # fmt: skip


def must_own(act: Act, context: Context, work: Work) -> None:
    """Raises Refusal unless this person may take that act back, or make it again.

    It takes the rights of the act itself, as they are now. What only its speaker heard, and what
    it did to people, is a matter of whoever said it.
    """
    first, line = origin(act, work), f"pm undo {act.seq}"
    assert context.grammar is not None
    command = context.grammar.find(first.line)[0]
    if command.opposite:
        raise Refusal(
            _("Undo does not take that back: it was about more than this team."),
            _("Type {line}.", line=Code(f"/{command.opposite}")),
        )
    reason = allowed(command, context)
    if reason is None and context.role is Role.GUEST and first.actor != context.me.id:
        reason = MEMBERS_ONLY
    if reason is not None:
        raise Refusal(reason, who_can(command, context, work))
    changes = work.journal.changes(act.seq)
    if any(change.kind == "account" for change in changes):
        _must_part(act, context)
        return
    if not command.of_closed:
        # Closing itself is taken back; what was done before it is a matter of an open project.
        of_it = {c.key for c in changes if c.kind == "project" and "state" in (c.after or {})}
        for key in {key for change in changes for key in projects_of(change, work)} - of_it:
            refuse_closed_act(work.projects.get(key))
    _refuse_sent(changes, work)
    _refuse_told(changes, work)
    if any(change.kind == "task" for change in changes):
        from bot.unapproved import refuse_unapproved  # which asks who leads a project

        refuse_unapproved(changes, context, work)
    homes = [work.projects.get(key) for change in changes for key in _homes(change, work)]
    if first.actor != context.me.id:
        others = [key for c in changes if c.kind in _THEIRS for key in projects_of(c, work)]
        homes += [work.projects.get(key) for key in dict.fromkeys(others)]
    own = command.private or None in homes or any(c.kind in _OWN for c in changes)
    if own and first.actor != context.me.id:
        who = work.people.get(first.actor) if first.actor else None
        raise Refusal(
            _("Change {n} is a matter of its author alone.", n=act.seq),
            _("Ask {who} to type {line}.",
              who=Who(who.name) if who else _head(None, work), line=Code(f"/{line}")),
        )  # fmt: skip
    for home in homes:
        if home is not None:
            must_lead(home, context, work, line)


def _must_part(act: Act, context: Context) -> None:
    """Who linked two accounts may take that back. Nothing links them again but both sides: the
    one that parted may have had its reasons."""
    if act.undoes is None and act.actor == context.me.id:
        return
    raise Refusal(
        _("Accounts are linked and parted by whoever has them."),
        _("Type {line}.", line=Code("/my join")),
    )


def _refuse_sent(changes: Iterable[Change], work: Work) -> None:
    """What a client has read stays as it was read."""
    for change in changes:
        end = work.closings.get(change.key) if change.kind == "closing" else None
        if end is not None and end.sent_at is not None and end.sent_at <= work.now:
            raise Refusal(
                _("The client has read the last report; it stays as they read it."),
                _("Tell them more in their room, and log it: {example}.",
                  example=Code("/log note told them about the new contact")),
            )  # fmt: skip
        report = work.reports.get(change.key) if change.kind == "report" else None
        if report is not None and not report.open:
            raise Refusal(
                _("{number} was sent; it stays as its client read it.", number=report.name),
                _("Send a correction: {example}.", example=Code(f"/report correct {report.name}")),
            )


def _refuse_told(changes: Iterable[Change], work: Work) -> None:
    """A client's answer that the team has been told of can be changed, not taken back unseen."""
    for change in changes:
        answer = work.answers.get(change.key) if change.kind == "answer" else None
        home = work.projects.get(answer.project) if answer is not None else None
        if answer is None or home is None:
            continue
        told = work.told(f"person/{home.lead}", answer.at)
        if any(one.post.key == answer_key(answer) for one in told):
            raise Refusal(
                _("The team has read your answer."),
                _("Press another button under the report: it takes the place of this one."),
            )


_OWN = {"person", "account"}
_LED = {
    "project", "room", "member", "forum", "rate", "budget", "baseline", "waiver", "closing",
    "rule", "stage",
}  # fmt: skip
_MEASURED = {"now", "now_at", "now_by"}
_DECIDED = {"report", "expense"}
_THEIRS = {"stint", "timer", "expense", "booking"}
"""What a member says for themselves: somebody else's is a matter of who leads the project."""


def origin(act: Act, work: Work) -> Act:
    """What was first said: of an undoing or a redoing act, the one it is about."""
    while act.undoes is not None:
        earlier = work.journal.act(act.undoes)
        assert earlier is not None
        act = earlier
    return act


def _homes(change: Change, work: Work) -> list[str]:
    """The projects whose managers alone may make this change."""
    decided = change.kind in _DECIDED and bool(change.before) and "state" in (change.after or {})
    # Where a goal stands anybody may say; what it is, those who lead.
    aimed = change.kind == "goal" and not (change.before and set(change.after or {}) <= _MEASURED)
    return projects_of(change, work) if change.kind in _LED or decided or aimed else []


def projects_of(change: Change, work: Work) -> list[str]:
    """The projects a change is about, by their ids; what a person is like is about none."""
    if change.kind == "project":
        return [change.key]
    shelf = _shelves(work).get(change.kind)
    if shelf is None:
        return []
    images = [image for image in (change.before, change.after) if image is not None]
    named = [image["project"] for image in images if "project" in image]
    now = shelf.get(change.key)
    # A rate may be for all projects, and a booking for none.
    return [key for key in dict.fromkeys([*named, *([now.project] if now else [])]) if key]


def _shelves(work: Work) -> dict[str, Shelf[Any]]:
    """What belongs to a project, by the names the journal has for it."""
    return {
        "room": work.rooms, "member": work.members, "schedule": work.schedules,
        "task": work.tasks, "log": work.logs, "risk": work.risks, "report": work.reports,
        "checkin": work.checkins, "answer": work.answers, "survey": work.surveys, "score": work.scores, "forum": work.forums,
        "thread": work.threads, "conversation": work.conversations, "stint": work.stints,
        "timer": work.timers, "expense": work.expenses, "rate": work.rates,
        "budget": work.budgets, "baseline": work.baselines, "holding": work.holdings,
        "goal": work.goals, "milestone": work.milestones, "stage": work.stages,
        "booking": work.bookings, "waiver": work.waivers, "closing": work.closings,
        "verdict": work.verdicts, "lesson": work.lessons, "lookback": work.lookbacks,
        "issue": work.issues, "dismissal": work.dismissals, "rule": work.rules,
    }  # fmt: skip


def head(project: Project | None, work: Work) -> Person | None:
    """Who decides: the project's lead, or an owner of the team."""
    lead = work.people.get(project.lead) if project else None
    if lead is not None and lead.active:
        return lead
    return next(iter(work.people.find(role=Role.OWNER, active=True)), None)


def _head(project: Project | None, work: Work) -> Span:
    owner = head(project, work)
    return Who(owner.name) if owner else _("an owner of the team")


def heard_in_private(command: Command, context: Context) -> bool:
    """Whether the answer is for the speaker alone: as declared, always before a client, and
    wherever the project that turned out to be meant does not live."""
    room, project = context.room, context.project
    away = project is not None and (room is None or room.project != project.id)
    return command.private or context.audience is Audience.CLIENT or away


def told_in_private(act: Act, context: Context, work: Work) -> bool:
    """Whether what becomes of an act is for the speaker alone: where its own answer was, and
    wherever its projects do not live."""
    answers = [work.journal.answer(seq) for seq in {act.seq, origin(act, work).seq}]
    changes = work.journal.changes(act.seq)
    homes = {key for change in changes for key in projects_of(change, work)}
    here = {context.room.project} if context.room else set()
    return homes != here or any(answer.private for answer in answers)


def may_be_posted(command: Command, context: Context) -> bool:
    """Whether what the clock has to say may be said in its room.

    A room may have been bound anew since the rule was made: to a client, before whom the team's
    reports are never said (what is made for clients is said nowhere else), or to another project, whose people have no part in this one.
    """
    room, project = context.room, context.project
    if room is None:
        return True
    if command.for_client != (room.audience is Audience.CLIENT):
        return False
    return project is None or project.id == room.project
