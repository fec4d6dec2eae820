"""What becomes of people and rooms when a place joins the team, or leaves it again."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context
from bot.model.joining import Invitation, Side
from bot.model.people import Account, Person, Role, free_handle
from bot.model.project import Room
from bot.work import Work


def take_in(invitation: Invitation, *, guests: bool, by: str, work: Work) -> list[Person] | None:
    """Let that place join; the people who came along, None where it has things of its own."""
    guest = invitation.guest
    assert guest is not None
    side = Side(
        invitation.id, guest.workspace, guest.organisation, 0, guests, guest.person, by, work.now
    )
    came = work.joining.take_in(side)
    if came is None:
        return None
    side.acts = came.acts
    side.owners = [one.id for one in came.people if one.role is Role.OWNER]
    taken = {person.handle for person in work.people.find()}
    for person in came.people:
        _welcome(person, taken, guests=guests, work=work)
    for account in came.accounts:
        work.accounts.add(account)
    for reminder in came.reminders:
        work.reminders.add(reminder)
    work.sides.add(side)
    return list(came.people)


def _welcome(person: Person, taken: set[str], *, guests: bool, work: Work) -> None:
    """A member at most, whatever they were there; who was here before goes on as who they were."""
    role = Role.GUEST if guests or person.role is Role.GUEST else Role.MEMBER
    known = work.people.get(person.id)
    if known is not None:
        known.active, known.name = person.active, person.name
        known.role = min(role, known.role, key=lambda one: one.rank)
        return
    handle = person.handle
    if handle in taken:
        handle = free_handle(person.name, taken)
    taken.add(handle)
    work.people.add(replace(person, role=role, handle=handle))


def may_let_go(side: Side, context: Context, work: Work) -> bool:
    """Whether whoever speaks owns the team, or owned the one that joined."""
    if context.role is Role.OWNER:
        return True
    before = {account.was for account in work.accounts.find(person=context.me.id)}
    return bool({context.me.id, *before} & set(side.owners))


def leaving(side: Side, work: Work) -> list[Account]:
    """The accounts of that place."""
    return work.accounts.find(workspace=side.workspace)


def let_go(side: Side, work: Work) -> None:
    """Let that place leave: its rooms are bound no more, and who is nowhere else has left."""
    for room in work.rooms.find(workspace=side.workspace):
        unbind(room, work)
    gone: list[tuple[Account, Person]] = []
    for account in leaving(side, work):
        person = work.people.get(account.person)
        assert person is not None
        work.accounts.drop(account)
        if not work.accounts.find(person=person.id):
            person.active = False
        if person.reads == side.workspace:
            person.reads = None
        gone.append((account, person))
    work.sides.drop(side)
    work.joining.let_go(side, gone)


def unbind(room: Room, work: Work) -> None:
    """That room belongs to no project any more, and nothing names it."""
    for rule in work.schedules.find(room=room.id):
        work.schedules.drop(rule)
    for thread in work.threads.find(room=room.id):
        thread.room = None
    for forum in work.forums.find(room=room.id):
        work.forums.drop(forum)
    home = work.projects.get(room.project)
    if home is not None and home.client_room == room.id:
        home.client_room = None
    work.rooms.drop(room)
