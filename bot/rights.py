"""Who may do what, in one table: what the rules enforce, what people are told, what the docs show."""

from __future__ import annotations

from enum import Enum

from bot.declare import Command
from bot.model.people import Role
from bot.values import dataclass
from bot.words import Words, _, pgettext


class May(Enum):
    """What a role may do with a kind of thing."""

    YES = pgettext("right", "yes")
    OWN = pgettext("right", "their own")
    FREE = pgettext("right", "their own, and those of nobody")
    PROJECT = pgettext("right", "in their projects")
    ASK = pgettext("right", "ask")
    NO = pgettext("right", "no")


@dataclass(frozen=True, slots=True)
class Right:
    """A row: what it is about, and what each role may do, from owner to guest."""

    what: Words
    owner: May
    manager: May
    member: May
    guest: May

    def of(self, role: Role) -> May:
        return {
            Role.OWNER: self.owner, Role.MANAGER: self.manager, Role.MEMBER: self.member,
            Role.GUEST: self.guest,
        }[role]  # fmt: skip


_Y, _O, _F, _P, _A, _N = May.YES, May.OWN, May.FREE, May.PROJECT, May.ASK, May.NO

OWN_TASKS = Right(_("Start, block, note and finish one's own tasks"), _Y, _Y, _Y, _O)
ADD_TASKS = Right(_("Add tasks"), _Y, _Y, _Y, _A)
TASKS = Right(_("Change tasks, one or many"), _Y, _P, _F, _N)
RECORDS = Right(_("Log what the client said, raise and review risks"), _Y, _Y, _Y, _N)
PLAN = Right(_("Make projects and milestones, write reports and check-ins"), _Y, _Y, _Y, _N)
READ = Right(_("Read lists, reports and history of a project"), _Y, _Y, _Y, _N)
CLIENT = Right(_("Send reports to the client, share with them"), _Y, _P, _A, _N)
HOURS = Right(_("Enter hours and expenses, use and book things"), _Y, _Y, _O, _N)
MONEY = Right(_("Budgets, rates, approving expenses"), _Y, _P, _A, _N)
RULES = Right(_("Settings of a project: rooms, schedules, states, holidays"), _Y, _P, _A, _N)
PEOPLE = Right(_("Roles, members, handover"), _Y, _P, _A, _N)
OWNERS = Right(_("Make somebody an owner of the team"), _Y, _A, _A, _N)
SELF = Right(_("One's own agenda and settings; answering reports and questions"), _Y, _Y, _Y, _Y)

TABLE = (
    OWN_TASKS, ADD_TASKS, TASKS, RECORDS, PLAN, READ, CLIENT, HOURS, MONEY, RULES, PEOPLE, OWNERS, SELF,
)  # fmt: skip

_PEOPLE = ("project members", "team handover", "pm roles")
_RECORDS = ("log", "risk", "feedback")
_THINGS = ("cost", "stock")


def right_of(command: Command) -> Right | None:
    """The row that a command belongs to; None for what is the clock's."""
    if command.by_clock:
        return None
    if command.may is Role.OWNER:
        return OWNERS
    if command.path.startswith(_PEOPLE):
        return PEOPLE if command.changes else READ
    if command.may is Role.MANAGER:
        return {"cost": MONEY, "report": CLIENT}.get(command.family, RULES)
    if command.may is Role.GUEST:
        return OWN_TASKS if command.family == "task" else SELF
    if command.path == "task add":
        return ADD_TASKS
    if not command.changes:
        return READ
    if command.family in _RECORDS:
        return RECORDS
    if command.family in _THINGS:
        return HOURS
    return TASKS if command.family in ("task", "my") else PLAN


ROLES: dict[Role, Words] = {
    Role.OWNER: pgettext("role", "owner"),
    Role.MANAGER: pgettext("role", "manager"),
    Role.MEMBER: pgettext("role", "member"),
    Role.GUEST: pgettext("role", "guest"),
}
