"""What money, things and risks want said, read from their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.money import ExpenseState, over
from bot.model.post import Post
from bot.model.risk import RiskState
from bot.model.wish import WishState
from bot.risks import cadence, level_of
from bot.spending import budget_of, burn_of
from bot.thing_posts import (
    approval_posts,
    booking_posts,
    budget_posts,
    expense_posts,
    item_posts,
    note_posts,
    risk_posts,
    timer_posts,
    wish_posts,
)

if TYPE_CHECKING:
    from storage.work import SqlWork


class Wants:
    """Gathers the posts of things, each read once."""

    def __init__(self, work: SqlWork) -> None:
        self.work, self.posts = work, dict[str, list[Post]]()
        self._projects: set[str] = set()

    def thing(self, kind: str, key: str) -> None:
        read = {
            "timer": self._timer, "expense": self._expense, "item": self._item,
            "booking": self._booking, "note": self._note, "risk": self._risk, "wish": self._wish,
        }.get(kind)  # fmt: skip
        if read is not None and f"{kind}/{key}" not in self.posts:
            self.posts[f"{kind}/{key}"] = read(key)

    def of_project(self, key: str) -> None:
        """Everything that hears of a project's lead, zone or state."""
        self.budget(key)
        for timer in self.work.timers.find(project=key):
            self.thing("timer", timer.id)
        for expense in self.work.expenses.find(project=key, state=ExpenseState.WAITING):
            self.thing("expense", expense.id)
        for risk in self.work.risks.find(project=key, state=RiskState.OPEN):
            self.thing("risk", risk.id)
        for wish in self.work.wishes.find(project=key, state=WishState.WAITING):
            if wish.task is not None:
                self.thing("wish", wish.id)

    def of_person(self, key: str) -> None:
        """Everything that is said to somebody whose hours have moved."""
        work = self.work
        for led in work.projects.find(lead=key):
            self.of_project(led.id)
        for timer in work.timers.find(person=key):
            self.thing("timer", timer.id)
        for wish in work.wishes.find(state=WishState.WAITING):
            if wish.whom == key or wish.task is not None:
                self.thing("wish", wish.id)  # an approval may be for whoever covers for them
        for item in work.items.find(keeper=key):
            if item.low_since is not None:
                self.thing("item", item.id)
        for booking in work.bookings.find(person=key, returned_at=None):
            self.thing("booking", booking.id)
        for risk in work.risks.find(owner=key, state=RiskState.OPEN):
            self.thing("risk", risk.id)

    def budget(self, project: str) -> None:
        """The alerts of a project's budget, by what it has cost now."""
        if project in self._projects:
            return
        self._projects.add(project)
        home, budget = self.work.projects.get(project), budget_of(project, self.work)
        if home is None or budget is None:
            return
        held: list[str] = []
        if budget.set_at is not None:
            burn = burn_of(home, self.work)
            held = over(burn.share, burn.progress.share)
        lead = self.work.people.get(home.lead)
        wanted = budget_posts(budget, held, home, lead, self.work.now)
        self.posts[f"budget/{budget.id}"] = wanted

    def _timer(self, key: str) -> list[Post]:
        timer = self.work.timers.get(key)
        home = self.work.projects.get(timer.project) if timer is not None else None
        if timer is None or home is None:
            return []
        return timer_posts(timer, home, self.work.people.get(timer.person))

    def _expense(self, key: str) -> list[Post]:
        expense = self.work.expenses.get(key)
        home = self.work.projects.get(expense.project) if expense is not None else None
        if expense is None or home is None:
            return []
        return expense_posts(expense, home, self.work.people.get(home.lead), self.work.now)

    def _item(self, key: str) -> list[Post]:
        item = self.work.items.get(key)
        if item is None:
            return []
        keeper = self.work.people.get(item.keeper)
        return item_posts(item, keeper, self.work.organisation.zone, self.work.now)

    def _wish(self, key: str) -> list[Post]:
        wish, work = self.work.wishes.get(key), self.work
        if wish is None:
            return []
        home = work.projects.get(wish.project) if wish.project else None
        if wish.task is not None and home is not None and wish.state is WishState.WAITING:
            from bot.approving import asked_now  # loaded by the first task that waits

            lead = work.people.get(home.lead)
            return approval_posts(wish, home, asked_now(wish, home, work), lead, work.now)
        whom, person = work.people.get(wish.whom), work.people.get(wish.person)
        return wish_posts(wish, home, whom, person, work.organisation.zone)

    def _booking(self, key: str) -> list[Post]:
        booking = self.work.bookings.get(key)
        if booking is None:
            return []
        person = self.work.people.get(booking.person)
        return booking_posts(booking, person, self.work.organisation.zone)

    def _note(self, key: str) -> list[Post]:
        note = self.work.notes.get(key)
        task = self.work.tasks.get(note.task) if note is not None else None
        home = self.work.projects.get(task.project) if task is not None else None
        if note is None or home is None or note.to is None:
            return []
        return note_posts(note, home, self.work.people.get(note.to))

    def _risk(self, key: str) -> list[Post]:
        risk = self.work.risks.get(key)
        home = self.work.projects.get(risk.project) if risk is not None else None
        if risk is None or home is None:
            return []
        people = self.work.people
        owner, lead = people.get(risk.owner) if risk.owner else None, people.get(home.lead)
        return risk_posts(risk, home, owner, lead, cadence(level_of(risk, self.work)))
