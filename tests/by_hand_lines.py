"""What the plain lines of a talk do to a project's numbers, with nothing of Steward's code.

It reads only the forms that tests/talks/twelve-weeks.txt uses, and knows no refusal but those: what
somebody else may not do has no line here. Days are those of the project's zone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ZERO = Decimal(0)


@dataclass
class Job:
    """A task."""

    title: str
    hours: Decimal | None = None
    start: date | None = None
    due: date | None = None
    state: str = "open"
    done: datetime | None = None
    since: datetime | None = None  # when it was blocked


@dataclass
class Wanted:
    """A goal: so many of what, from where it stood; `now` None where its tasks count."""

    n: Decimal
    what: str
    began: Decimal = Decimal(0)
    now: Decimal | None = Decimal(0)


@dataclass
class State:
    """All that is counted; copied before each line, so that it can be taken back."""

    jobs: dict[int, Job] = field(default_factory=dict)
    kept: dict[int, Job] = field(default_factory=dict)  # the plan, as it was kept
    goals: dict[str, tuple[date, date | None]] = field(default_factory=dict)  # milestones
    wanted: list[Wanted] = field(default_factory=list)
    logged: list[tuple[str, date, Decimal]] = field(default_factory=list)
    rates: list[tuple[str, date, Decimal]] = field(default_factory=list)
    spent: dict[int, tuple[Decimal, bool]] = field(default_factory=dict)
    limit: Decimal | None = None
    budget: Decimal = ZERO
    budget_hours: Decimal = ZERO
    risks: dict[int, str] = field(default_factory=dict)
    promises: list[int] = field(default_factory=list)
    answered: dict[int, bool] = field(default_factory=dict)  # what wants an answer of ours
    needs: int = 0
    points: list[int] = field(default_factory=list)
    score: int | None = None
    sent: list[tuple[datetime, datetime]] = field(default_factory=list)  # its hour, and when
    waits: list[timedelta] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)
    lessons: dict[int, str] = field(default_factory=dict)
    closed: datetime | None = None


class Hand:
    """Reads a talk line by line; what it knows then is in `state`."""

    def __init__(self, names: dict[str, str], at: str, zone: str) -> None:
        """`names`: what people are called, by the word they have in the talk; `at` when it begins,
        in wall time of the zone."""
        self.names, self.zone = names, ZoneInfo(zone)
        self.state = State()
        self.now = datetime.fromisoformat(at).replace(tzinfo=self.zone)
        self.first = self.now.date()
        self.numbers = dict.fromkeys(("task", "log", "risk", "expense", "lesson"), 0)
        self.taken: list[tuple[State, State]] = []  # before and after each line that changed it

    def take(self, line: str) -> None:
        """Read one line of the talk."""
        if line.startswith("wait until "):
            self.now = datetime.fromisoformat(line[11:]).replace(tzinfo=self.zone)
        elif line.startswith("wait "):
            n, what = line[5:].split()
            self.now += timedelta(**{f"{what.rstrip('s')}s": int(n)})
        elif re.fullmatch(r"\[Undo\] \w+", line):
            self.state = self.taken[-1][0]
        elif re.fullmatch(r"\[Redo\] \w+|\w+> /pm redo", line):
            self.state = self.taken[-1][1]
        else:
            self._changed(line)

    def _changed(self, line: str) -> None:
        for pattern, read in FORMS:
            match = re.match(pattern, line)
            if match is None:
                continue
            before = self.state
            self.state = copy.deepcopy(before)
            read(self, self.state, match.groupdict())
            self.taken.append((before, self.state))
            return

    def number(self, what: str) -> int:
        """Numbers are given once: what is taken back keeps its own."""
        self.numbers[what] += 1
        return self.numbers[what]

    def day(self, text: str | None) -> date | None:
        if not text:
            return None
        if "-" in text:
            return date.fromisoformat(text)
        day, month = text.split()
        return date(self.now.year, MONTHS.index(month) + 1, int(day))

    @property
    def today(self) -> date:
        return self.now.date()


# What a line does. `o` is what stands in it, by name.

Groups = dict[str, Any]


def _task(hand: Hand, state: State, o: Groups) -> None:
    start, due = hand.day(o["start"]), hand.day(o["due"])
    state.jobs[hand.number("task")] = Job(o["title"], Decimal(o["hours"]), start, due)


def _promise(hand: Hand, state: State, o: Groups) -> None:
    hand.number("log")
    number = hand.number("task")
    state.jobs[number] = Job(o["title"], due=hand.day(o["due"]))
    state.promises.append(number)


def _bought(hand: Hand, state: State, o: Groups) -> None:
    state.jobs[hand.number("task")] = Job(f"Buy {o['what']}")


def _done(hand: Hand, state: State, o: Groups) -> None:
    job = state.jobs[int(o["n"])]
    job.state, job.done = "done", hand.now


def _dropped(hand: Hand, state: State, o: Groups) -> None:
    state.jobs[int(o["n"])].state = "dropped"


def _blocked(hand: Hand, state: State, o: Groups) -> None:
    state.jobs[int(o["n"])].since = hand.now


def _unblocked(hand: Hand, state: State, o: Groups) -> None:
    job = state.jobs[int(o["n"])]
    assert job.since
    # Through UTC, for an hour may have been put in between by the end of summer time.
    state.waits.append(timedelta(seconds=hand.now.timestamp() - job.since.timestamp()))


def _goal(hand: Hand, state: State, o: Groups) -> None:
    due = hand.day(o["due"])
    assert due
    state.goals[o["name"].title()] = due, None


def _reached(hand: Hand, state: State, o: Groups) -> None:
    name = o["name"].title()
    state.goals[name] = state.goals[name][0], hand.today


def _wanted(hand: Hand, state: State, o: Groups) -> None:
    began = Decimal(o["began"] or 0)
    now = None if o["what"] == "tasks" else began
    state.wanted.append(Wanted(Decimal(o["n"]), o["what"], began, now))


def _measured(hand: Hand, state: State, o: Groups) -> None:
    state.wanted[int(o["n"]) - 1].now = Decimal(o["now"])


def _budget(hand: Hand, state: State, o: Groups) -> None:
    state.budget, state.budget_hours = Decimal(o["money"]), Decimal(o["hours"])


def _rate(hand: Hand, state: State, o: Groups) -> None:
    who = hand.names.get(o["name"]) or str(o["name"])
    known = any(name == who for name, _since, _rate in state.rates)
    state.rates.append((who, hand.today if known else date.min, Decimal(o["money"])))


def _baseline(hand: Hand, state: State, o: Groups) -> None:
    state.kept = copy.deepcopy(state.jobs)


def _limit(hand: Hand, state: State, o: Groups) -> None:
    state.limit = Decimal(o["money"])


def _spent(hand: Hand, state: State, o: Groups) -> None:
    price = Decimal(o["money"].replace(",", ""))
    approved = state.limit is None or price <= state.limit
    state.spent[hand.number("expense")] = price, approved


def _approved(hand: Hand, state: State, o: Groups) -> None:
    state.spent[int(o["n"])] = state.spent[int(o["n"])][0], True


def _hours(hand: Hand, state: State, o: Groups) -> None:
    day = hand.day(o["day"]) or hand.today
    state.logged.append((hand.names[o["who"]], day, Decimal(o["hours"])))


def _started(hand: Hand, state: State, o: Groups) -> None:
    state.timers[o["who"]] = hand.now


def _stopped(hand: Hand, state: State, o: Groups) -> None:
    hours = Decimal((hand.now - state.timers.pop(o["who"])).total_seconds()) / 3600
    state.logged.append((hand.names[o["who"]], hand.today, hours))


def _risk(hand: Hand, state: State, o: Groups) -> None:
    state.risks[hand.number("risk")] = "open"


def _risk_over(hand: Hand, state: State, o: Groups) -> None:
    state.risks[int(o["n"])] = {"close": "closed", "happened": "happened"}[o["how"]]


def _asked(hand: Hand, state: State, o: Groups) -> None:
    state.needs += o["kind"] == "need"
    state.answered[hand.number("log")] = False


def _answered(hand: Hand, state: State, o: Groups) -> None:
    state.answered[int(o["n"])] = True


def _rated(hand: Hand, state: State, o: Groups) -> None:
    points = int(o["points"])
    state.points.append(points)
    # It is feedback; of 1 and 2 points we have to say something.
    state.answered[hand.number("log")] = points > 2


def _approved_report(hand: Hand, state: State, o: Groups) -> None:
    """Every Friday at 10:00 there is one; after its hour it has to be sent by hand."""
    ten = hand.first + timedelta(days=4, weeks=len(state.sent))
    hour = datetime(ten.year, ten.month, ten.day, 10, tzinfo=hand.zone)
    if o.get("now") or hand.now <= hour:
        state.sent.append((hour, max(hour, hand.now)))


def _lesson(hand: Hand, state: State, o: Groups) -> None:
    state.lessons[hand.number("lesson")] = o["text"]


def _score(hand: Hand, state: State, o: Groups) -> None:
    state.score = int(o["score"])


def _closed(hand: Hand, state: State, o: Groups) -> None:
    state.closed = hand.now


WHO = r"(?P<who>\w+)(?: #[\w-]+)?> "
DAY = r"(?:\d{4}-\d\d-\d\d|\d+ [a-z]{3})"
FORMS: list[tuple[str, Callable[[Hand, State, Groups], None]]] = [
    (WHO + rf'/(?:task|任务) "(?P<title>[^"]+)".* ~(?P<hours>\d+)h'
           rf"(?: (?:start|开始于) (?P<start>{DAY}))? (?:due|截止) (?P<due>{DAY})", _task),
    (WHO + rf"/log promise (?P<title>.+) by (?P<due>{DAY})", _promise),
    (WHO + r"/stock buy (?P<what>\w+)", _bought),
    (WHO + r"/(?:task|任务) (?:done|完成) (?P<n>\d+)", _done),
    (WHO + r"/task drop (?P<n>\d+)", _dropped),
    (WHO + r"/task block (?P<n>\d+)", _blocked),
    (WHO + r"/task unblock (?P<n>\d+)", _unblocked),
    (WHO + r"/milestone done (?P<name>\w+)", _reached),
    (WHO + rf"/milestone (?:move )?(?P<name>\w+) (?P<due>{DAY})", _goal),
    (WHO + r"/(?:project goal|项目 目标) (?P<n>\d+) (?:now|现在) (?P<now>\d+)", _measured),
    (WHO + rf"/project goal (?P<n>\d+) (?P<what>\w+) by {DAY}(?: now (?P<began>\d+))?", _wanted),
    (WHO + r"/cost budget (?P<money>\d+) EUR (?P<hours>\d+)h", _budget),
    (WHO + r"/cost rate @(?P<name>\w+) (?P<money>\d+) EUR", _rate),
    (WHO + r"/cost limit (?P<money>\d+) EUR", _limit),
    (WHO + r"/cost baseline", _baseline),
    (WHO + r"/cost spend (?P<money>[\d,.]+) EUR", _spent),
    (WHO + r"/cost approve E-(?P<n>\d+)", _approved),
    (WHO + rf"/cost (?:log|工时) (?P<hours>[\d.]+)(?:h|小时)(?:.* (?P<day>{DAY}))?$", _hours),
    (WHO + r"/cost start", _started),
    (WHO + r"/cost stop", _stopped),
    (WHO + r"/risk (?P<how>close|happened) R-(?P<n>\d+)", _risk_over),
    (WHO + r"/risk .* p\d i\d", _risk),
    (WHO + r"/log (?P<kind>need|question) ", _asked),
    (WHO + r"/log answer L-(?P<n>\d+)", _answered),
    (WHO + r"/report rate #\w+ (?P<points>\d)", _rated),
    (WHO + r"/report approve$", _approved_report),
    (r"\[(?P<now>Send now)\] \w+", _approved_report),
    (WHO + r"/feedback lesson (?P<text>.+)", _lesson),
    (WHO + r'/feedback lessons answer again:"(?P<text>.+)"', _lesson),
    (r"\w+ fills> score: (?P<score>\d+)", _score),
    (r"\[Close it\] \w+", _closed),
]  # fmt: skip
