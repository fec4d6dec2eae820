"""Which posts money, things, risks and wishes want: budgets, timers, expenses, stock, bookings,
reviews; and what is said to somebody about a task. Pure, as bot.nudges is."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.model.flow import PATIENCE
from bot.model.moment import instant, zone_info
from bot.model.money import Budget, Expense, Timer
from bot.model.people import Person, Role
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.model.risk import Risk
from bot.model.stock import Booking, Item
from bot.model.task import Note
from bot.model.wish import Wish, WishState
from bot.nudges import STALE, WorkingHours

SECOND = timedelta(seconds=1)  # a post is for later, be it a moment
EVER = timedelta(days=3650)
"""What is said once for a budget is not said again while it stands."""

BEFORE_END = timedelta(minutes=10)
"""So long before the end of the working day somebody is asked about a timer that runs."""


def _soon(person: Person, project: Project, now: datetime) -> datetime:
    return WorkingHours.of(person, project).open_at(now) + SECOND


def budget_posts(
    budget: Budget, held: list[str], project: Project, lead: Person | None, now: datetime
) -> list[Post]:
    """One post to whoever leads the project for each alert that holds, once for each budget."""
    if lead is None or not lead.active or project.state is not ProjectState.ACTIVE:
        return []
    if budget.set_at is None:
        return []
    at, until = _soon(lead, project, now), budget.set_at + EVER
    key = project.key.lower()
    return [
        Post(f"budget/{budget.id}/{name}", f"cost alert {name} #{key}", at, "budget",
             person=lead.id, until=until)
        for name in held
    ]  # fmt: skip


def expense_posts(
    expense: Expense, project: Project, lead: Person | None, now: datetime
) -> list[Post]:
    """The question whether an expense is approved, as long as it waits."""
    if not expense.waiting or lead is None or not lead.active:
        return []
    if project.state is not ProjectState.ACTIVE:
        return []
    line = f"cost ask {project.key}-E-{expense.number}"
    at = WorkingHours.of(lead, project).open_at(expense.created_at) + SECOND
    return [Post(f"expense/{expense.id}/ask", line, max(at, now + SECOND), "expense",
                 person=lead.id, until=expense.created_at + EVER)]  # fmt: skip


def timer_posts(timer: Timer, project: Project, person: Person | None) -> list[Post]:
    """The question whether a timer was forgotten, shortly before the working day ends; for one that
    was begun later than that, in the next working morning."""
    if person is None or not person.active:
        return []
    hours = WorkingHours.of(person, project)
    day = timer.started_at.astimezone(zone_info(hours.zone)).date()
    at = instant(datetime.combine(day, _before(hours.end)), hours.zone)
    if at <= timer.started_at:
        at = hours.open_at(timer.started_at + timedelta(hours=1))
    return [Post(f"timer/{timer.id}/end", f"cost timer {timer.id}", hours.open_at(at), "timer",
                 person=person.id, until=at + STALE)]  # fmt: skip


def _before(end: time) -> time:
    at = timedelta(hours=end.hour, minutes=end.minute) - BEFORE_END
    minutes = max(int(at.total_seconds()) // 60, 0)
    return time(minutes // 60, minutes % 60)


def item_posts(item: Item, keeper: Person | None, zone: str, now: datetime) -> list[Post]:
    """One message to whoever looks after it when it begins to run low, unless they took it."""
    if item.low_since is None or item.low_by == item.keeper:
        return []
    if keeper is None or not keeper.active or keeper.role is Role.GUEST:
        return []
    at = WorkingHours.alone(keeper, zone).open_at(item.low_since) + SECOND
    return [Post(f"item/{item.id}/low", f"stock warn {item.id}", max(at, now + SECOND), "stock",
                 person=keeper.id, until=item.low_since + EVER)]  # fmt: skip


def booking_posts(booking: Booking, person: Person | None, zone: str) -> list[Post]:
    """The reminder that a thing is due back, and one more the next working morning."""
    if booking.returned_at is not None or person is None or not person.active:
        return []
    hours = WorkingHours.alone(person, zone)
    end = booking.end
    if booking.whole:
        # Whole days end with the working day of the last of them.
        last = (end - timedelta(minutes=1)).astimezone(zone_info(hours.zone)).date()
        end = instant(datetime.combine(last, _before(hours.end)), hours.zone)
    at = hours.open_at(end)
    line, late = f"stock back {booking.id}", hours.morning(booking.end, 1)
    return [
        Post(f"booking/{booking.id}/back", line, at, "booking", person=person.id, until=end + STALE),
        Post(f"booking/{booking.id}/late", line, late, "booking", person=person.id,
             until=late + STALE),
    ]  # fmt: skip


def approval_posts(
    wish: Wish, home: Project, whom: Person | None, lead: Person | None, now: datetime
) -> list[Post]:
    """The question whether a task may enter a state, as long as that waits: asked at once, again
    when it has waited for so many working days, and after as many more told to whoever leads."""
    if wish.state is not WishState.WAITING or home.state is not ProjectState.ACTIVE:
        return []
    posts: list[Post] = []
    days, until = wish.patience or PATIENCE, wish.at + EVER
    if whom is not None and whom.active:
        hours = WorkingHours.of(whom, home)
        asked = max(hours.open_at(wish.at) + SECOND, now + SECOND)
        again = _days_after(wish.at, days, hours)
        posts = [
            Post(f"wish/{wish.id}/ask/{whom.id}", f"pm asked {wish.id}", asked, "wish",
                 person=whom.id, until=until),
            Post(f"wish/{wish.id}/again/{whom.id}", f"pm asked {wish.id}", again, "wish",
                 person=whom.id, until=again + STALE),
        ]  # fmt: skip
    if lead is not None and lead.active and (whom is None or lead.id != whom.id):
        late = _days_after(wish.at, 2 * days, WorkingHours.of(lead, home))
        posts.append(Post(f"wish/{wish.id}/late/{lead.id}", f"pm asked {wish.id}", late, "wish",
                          person=lead.id, until=late + STALE))  # fmt: skip
    return posts


def _days_after(at: datetime, days: int, hours: WorkingHours) -> datetime:
    for _n in range(days):
        at = hours.day_after(at)
    return at


def wish_posts(
    wish: Wish, home: Project | None, whom: Person | None, person: Person | None, zone: str
) -> list[Post]:
    """The question to whoever is asked, as long as it waits; then the answer to whoever asked."""
    waits = wish.state is WishState.WAITING
    reader = whom if waits else person
    at = wish.at if waits else wish.answered_at
    if reader is None or not reader.active or at is None or wish.answered_by == reader.id:
        return []
    hours = WorkingHours.of(reader, home) if home else WorkingHours.alone(reader, zone)
    due = hours.open_at(at) + SECOND
    name, line = ("ask", "pm asked") if waits else ("answer", "pm answered")
    return [Post(f"wish/{wish.id}/{name}", f"{line} {wish.id}", due, "wish", person=reader.id,
                 until=due + STALE)]  # fmt: skip


def note_posts(note: Note, project: Project, person: Person | None) -> list[Post]:
    """What somebody said about a task to whoever gave it, or was given it."""
    if person is None or not person.active or note.to == note.author:
        return []
    at = max(WorkingHours.of(person, project).open_at(note.at), note.at + SECOND)
    return [Post(f"note/{note.id}/word", f"task word {note.id}", at, "word", person=person.id,
                 until=at + STALE)]  # fmt: skip


def risk_posts(
    risk: Risk, project: Project, owner: Person | None, lead: Person | None, days: int
) -> list[Post]:
    """Asking its owner to look at it, where no agenda does; and, once a second review `days` after
    the first one is missed as well, one message to whoever leads the project, if that is another."""
    if not risk.open or risk.review is None or project.state is not ProjectState.ACTIVE:
        return []
    over, ref = risk.review.at - timedelta(microseconds=1), f"{project.key}-R-{risk.number}"
    posts: list[Post] = []
    if _hears(owner) and owner is not None and owner.agenda is None:
        at = WorkingHours.of(owner, project).morning(over, 0)
        posts.append(Post(f"risk/{risk.id}/review", f"risk due {ref}", at, "review",
                          person=owner.id, until=at + STALE))  # fmt: skip
    if _hears(lead) and lead is not None and lead.id != risk.owner:
        at = WorkingHours.of(lead, project).morning(over, days + 1)
        posts.append(Post(f"risk/{risk.id}/missed", f"risk missed {ref}", at, "unseen",
                          person=lead.id, until=at + STALE))  # fmt: skip
    return posts


def _hears(person: Person | None) -> bool:
    return person is not None and person.active and person.role is not Role.GUEST
