"""A project's numbers worked out from the plain lines of a talk, with nothing of Steward's code.

What each line does is in tests/by_hand_lines.py. Money is exact.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from statistics import median

from tests.by_hand_lines import ZERO, Hand, Wanted

HOUR = timedelta(hours=1)


class ByHand(Hand):
    """What the closing report tells, and the earned value."""

    def goals(self) -> list[tuple[str, date, date]]:
        return [(name, due, done) for name, (due, done) in self.state.goals.items() if done]

    def outcomes(self) -> list[tuple[int, Wanted, Decimal, bool]]:
        """Each goal by its number, with what came of it, and whether that is enough."""
        out = []
        for n, goal in enumerate(self.state.wanted, 1):
            came = Decimal(self.count("done")) if goal.now is None else goal.now
            met = came <= goal.n if goal.began > goal.n else came >= goal.n
            out.append((n, goal, came, met))
        return out

    def count(self, state: str) -> int:
        return sum(job.state == state for job in self.state.jobs.values())

    def lengths(self) -> tuple[int, int]:
        """Days that were planned, and that it took; the first and the last count."""
        last = max(job.due for job in self.state.kept.values() if job.due)
        end = (self.state.closed or self.now).date()
        return (last - self.first).days + 1, (end - self.first).days + 1

    def slip(self) -> tuple[int, str]:
        """The most days that something was done after it was planned."""
        late = []
        for n, job in self.state.jobs.items():
            planned = self.state.kept.get(n, job).due
            if planned and job.done:
                late.append(((job.done.date() - planned).days, -n, job.title))
        days, _n, title = max(late)
        return days, title

    def hours(self) -> Decimal:
        return sum((hours for _who, _day, hours in self.state.logged), ZERO)

    def cost(self) -> Decimal:
        """Hours at the rate of their day, and what was bought and approved."""
        whole = sum((price for price, approved in self.state.spent.values() if approved), ZERO)
        for who, day, hours in self.state.logged:
            held = [rate for name, since, rate in self.state.rates if name == who and since <= day]
            whole += hours * held[-1]
        return whole

    def earned(self) -> dict[str, Decimal | None]:
        """Earned value, the budget spread over the kept plan by its hours."""
        plan = self.state.kept
        whole = sum((job.hours or ZERO for job in plan.values()), ZERO)
        pv = ev = ZERO
        for n, job in plan.items():
            size = (job.hours or ZERO) * self.state.budget / whole
            if self.state.jobs[n].state == "done":
                ev += size
            assert job.start and job.due
            length = (job.due - job.start).days + 1
            gone = min(max((self.today - job.start).days + 1, 0), length)
            pv += size * gone / length
        bac, ac = self.state.budget, self.cost()
        eac = bac / (ev / ac)
        return {
            "PV": pv, "EV": ev, "AC": ac, "CV": ev - ac, "SV": ev - pv, "CPI": ev / ac,
            "SPI": ev / pv, "BAC": bac, "EAC": eac, "ETC": eac - ac, "VAC": bac - eac,
            "TCPI": (bac - ev) / (bac - ac) if bac > ac else None,
        }  # fmt: skip

    def risks(self, state: str) -> int:
        return sum(one == state for one in self.state.risks.values())

    def on_time(self) -> int:
        return sum(sent - hour <= HOUR for hour, sent in self.state.sent)

    def promises(self) -> tuple[int, int]:
        """Kept by the end of their day, of all."""
        made = [self.state.jobs[n] for n in self.state.promises]
        kept = [job for job in made if job.done and job.due and job.done.date() <= job.due]
        return len(kept), len(made)

    def blocked(self) -> Decimal:
        middle = median(wait.total_seconds() for wait in self.state.waits)
        return plain(Decimal(middle) / 3600)

    def overload(self) -> dict[str, int]:
        """In how many weeks somebody logged more than 40 hours."""
        weeks: dict[tuple[str, int], Decimal] = {}
        for who, day, hours in self.state.logged:
            key = who, day.isocalendar().week
            weeks[key] = weeks.get(key, ZERO) + hours
        over = [who for (who, _week), hours in weeks.items() if hours > 40]
        return {who: over.count(who) for who in over}


# How amounts are written


def plain(value: Decimal) -> Decimal:
    return value.normalize() if value % 1 else value.quantize(Decimal(1))


def money(value: Decimal) -> str:
    cents = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{cents:,.0f} EUR" if cents % 1 == 0 else f"{cents:,.2f} EUR"


def ratio(value: Decimal | None) -> str:
    if value is None:
        return "n/a"
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_EVEN):,.2f}"
