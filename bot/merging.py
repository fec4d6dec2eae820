"""Two accounts that are one person: what they hold comes together, and how they part again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from bot.asking import Like
from bot.grammar import Refusal
from bot.model.people import Account, Person, Role
from bot.model.risk import RiskState
from bot.model.task import OPEN
from bot.model.wish import WishState
from bot.reply import Code, Who
from bot.words import _
from bot.work import Work


def refuse_unlike(one: Person, other: Person, work: Work) -> None:
    """Raises Refusal where the two cannot become one person as they are."""
    if work.timers.count(person=one.id) and work.timers.count(person=other.id):
        raise Refusal(
            _("A timer runs in both places, and one person has one."),
            _("Stop one of them: {line}.", line=Code("/cost stop")),
        )
    for low, high in ((one, other), (other, one)):
        barred = work.members.find(person=low.id, role=Role.GUEST)
        if barred and low.role is Role.GUEST and high.role is not Role.GUEST:
            raise Refusal(
                _("{who} was made a guest by whoever leads a project.", who=Who(low.name)),
                _("Ask them to type {line} first.",
                  line=Code(f"/project members add @{low.handle}")),
            )  # fmt: skip


def merge(kept: Person, other: Person, work: Work) -> None:
    """Let `kept` hold all that `other` holds. What is over stays as it was told: hours, expenses,
    notes and what is done bear the name of whoever they were by."""
    for account in work.accounts.find(person=other.id):
        account.was = account.was or other.id
        account.person = kept.id
    _work_of(kept, other, work)
    _parts(kept, other, work)
    for person in work.people.find(leave=Like(other.id)):
        person.leave = [one.replace(other.id, kept.id) for one in person.leave]
    apart = [
        one
        for one in other.absences
        if all(one.last < own.first or one.first > own.last for own in kept.absences)
    ]
    both = sorted([*kept.absences, *apart], key=lambda one: one.first)
    kept.leave = [one.kept() for one in both]
    kept.role = max(kept.role, other.role, key=lambda role: role.rank)
    names = (*kept.also, other.name, other.handle, *other.also)
    kept.also = [name for name in dict.fromkeys(names) if name not in (kept.name, kept.handle)]
    other.active = False


def _work_of(kept: Person, other: Person, work: Work) -> None:
    """What they still have to do or to see to."""
    for task in work.tasks.find(owner=other.id, state=OPEN):
        task.owner = kept.id
        task.helpers = [key for key in task.helpers if key != kept.id]
    for task in work.tasks.find(helpers=Like(other.id), state=OPEN):
        task.helpers = [key for key in _renamed(task.helpers, other, kept) if key != task.owner]
    for risk in work.risks.find(owner=other.id, state=RiskState.OPEN):
        risk.owner = kept.id
    for entry in work.logs.find(owner=other.id, answered_at=None):
        entry.owner = kept.id
    for shelf in (work.tasks, work.projects, work.risks, work.logs, work.contacts):
        for thing in cast("list[Any]", shelf.find(extra=Like(other.id))):
            said = thing.extra.items()
            thing.extra = {k: kept.id if value == other.id else value for k, value in said}
    for talk in work.conversations.find(owner=other.id):
        talk.owner = kept.id
    for item in work.items.find(keeper=other.id):
        item.keeper = kept.id
    for booking in work.bookings.find(person=other.id, returned_at=None):
        booking.person = kept.id
    for timer in work.timers.find(person=other.id):
        timer.person = kept.id
    for reminder in work.reminders.find(person=other.id):
        reminder.person = kept.id
    for stage in work.stages.find(approver=other.id):
        stage.approver = kept.id
    for wish in work.wishes.find(whom=other.id, state=WishState.WAITING):
        wish.whom = kept.id
    for rule in work.schedules.find(created_by=other.id, active=True):
        rule.created_by = kept.id


def _renamed(keys: Iterable[str], other: Person, kept: Person) -> list[str]:
    return list(dict.fromkeys(kept.id if key == other.id else key for key in keys))


def _parts(kept: Person, other: Person, work: Work) -> None:
    """Their parts in projects: where both have one, the greater."""
    for project in work.projects.find(lead=other.id):
        project.lead = kept.id
    own = {part.project: part for part in work.members.find(person=kept.id)}
    for part in work.members.find(person=other.id):
        mine = own.get(part.project)
        if mine is None:
            part.person = kept.id
        else:
            mine.role = max(mine.role, part.role, key=lambda role: role.rank)
            work.members.drop(part)


def part(account: Account, work: Work) -> Person:
    """Let an account be somebody of their own again; who that is. What came together stays where
    it is."""
    assert account.was is not None
    person = work.people.get(account.was)
    kept = work.people.get(account.person)
    assert person is not None and kept is not None
    account.person, account.was = person.id, None
    person.active = True
    names = {person.name, person.handle}
    kept.also = [name for name in kept.also if name not in names]
    if kept.reads == account.workspace:
        kept.reads = None
    return person
