"""The agenda as it comes by itself: in the morning, and only where there is something to do."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from bot.accepting import accept_buttons, offered_to, unanswered
from bot.asking import Between, Like, Until
from bot.daysoff import days_off
from bot.model.lesson import Lookback
from bot.model.moment import Moment, instant, midnight, zone_info
from bot.model.people import Person
from bot.model.project import Project, ProjectState
from bot.model.risk import Risk
from bot.model.task import OPEN, Task
from bot.nudges import LATE, WorkingHours, covers, late_morning
from bot.reply import Block, Bold, Button, Heading, Line, Reply, Who
from bot.reports.agenda import SHOWN, section
from bot.reports.asked import asked_blocks, led_by
from bot.reports.reviews import asked_of
from bot.reports.signals import signals_of
from bot.rhythm import listed
from bot.timesheet import gaps
from bot.wording import Names, called, hint, task_spans
from bot.words import _
from bot.work import Work

_TICK = timedelta(microseconds=1)
MOST = 500  # tasks of each part that are read
WEEK = 7
NOON = 12
ASKED = 3  # tasks shown of those that nobody has agreed to


def looked_after(person: Person, work: Work) -> list[Person]:
    """Those for whom the person covers today."""
    found = work.people.find(leave=Like(person.id), active=True)
    return [one for one in found if covers(person, one, work.now, work.organisation.zone)]


class Morning:
    """What is before one person, seen from `work.now` in their zone.

    It is sent for what is due today, and for what is late on the mornings on which somebody wants
    to hear of that: the first, the third day, then weekly, until anybody stirs; and for hours that
    are missing at the end of a week. Whoever leads a
    project hears of its late tasks from the third day on. All other late tasks are shown with them.
    """

    def __init__(
        self,
        person: Person,
        zone: str,
        work: Work,
        told: Container[str],
        waiting: Sequence[Block] = (),
    ) -> None:
        """`told`: the ids of the tasks whose reminders come in the same message; `waiting`: what
        else others want of them."""
        self.waiting = waiting
        self.person, self.zone, self.work = person, zone, work
        self.today = self._day(work.now)
        night, next_night = (midnight(self.today + timedelta(days=n), zone) for n in (1, 2))
        self.away = person.away_on(self.today) is not None
        self.covered = looked_after(person, work)
        owners = (person.id, *(one.id for one in self.covered))

        def mine(due: object) -> list[Task]:
            found = work.tasks.find(
                owner=owners, state=OPEN, due=due, order=("due", "number"), limit=MOST
            )
            awake = (task for task in found if task.snoozed is None or task.snoozed <= work.now)
            return [task for task in awake if task.id not in told and self._works(task)]

        self.late = mine(Until(work.now))
        # What is due on a whole day is over at its last midnight, which belongs to it.
        self.now = mine(Between(work.now + _TICK, night + _TICK))
        self.tomorrow = mine(Between(night + _TICK, next_night + _TICK))
        self.others = self._of_others(owners)
        self.asked = [task for task in offered_to(person, work) if task.id not in told]
        self.unanswered = self._unanswered()
        self.gaps = gaps(person, self.today, work)
        self.lookbacks = work.lookbacks.find(
            person=person.id, answered_at=None, order=("asked_at",), limit=2
        )
        self.reviews = asked_of(owners, work)

    def _works(self, task: Task) -> bool:
        """Whether its project keeps no holiday today."""
        project = self.work.projects.get(task.project)
        if project is None or project.state is not ProjectState.ACTIVE:
            return False
        return self.today not in days_off(project.holidays)

    def _day(self, at: datetime) -> date:
        return at.astimezone(zone_info(self.zone)).date()

    def _on_its_morning(self, task: Task, first: int) -> bool:
        """Whether today is a day to hear that it is late, and nobody has stirred since it is."""
        project = self.work.projects.get(task.project)
        if task.due is None or project is None or task.remind == []:
            return False
        late = self._days_since(task.due, project)
        weeks = range(LATE[-1] + WEEK, late + 1, WEEK)[-1:]
        days = [day for day in (*LATE, *weeks) if first <= day <= late]
        if not days or not self._is_morning_after(task.due, project, days[-1]):
            return False
        stirred = self.work.journal.stirred(task.id)
        return stirred is None or stirred <= task.due.at

    def _led(self) -> list[Project]:
        return self.work.projects.find(lead=self.person.id, state=ProjectState.ACTIVE)

    def _unanswered(self) -> list[Task]:
        """What was given to somebody, in a project that the person leads, who has not agreed to it
        for a working day."""
        return [task for task in unanswered(self._led(), self.work) if task.owner != self.person.id]

    def _is_news(self, task: Task) -> bool:
        """Whether a working day has gone by since the last morning on which the lead might have
        heard of it."""
        home = self.work.projects.get(task.project)
        owner = self.work.people.get(task.owner or "")
        if home is None or owner is None or task.given_at is None:
            return False
        mine, local = (
            WorkingHours.of(self.person, home),
            self.work.now.astimezone(zone_info(self.zone)),
        )
        day = self.today - timedelta(days=1)
        while not mine.works(day):
            day -= timedelta(days=1)
        last = instant(datetime.combine(day, local.time()), self.zone)
        return last < WorkingHours.of(owner, home).day_after(task.given_at)

    def _days_since(self, due: Moment, project: Project) -> int:
        """How many days ago something was due, at its last moment."""
        zone = WorkingHours.of(self.person, project).zone
        return (self.today - (due.at - _TICK).astimezone(zone_info(zone)).date()).days

    def _is_morning_after(self, due: Moment, project: Project, days: int) -> bool:
        """Whether today is the working morning after so many days. If it is that after a smaller
        number of days as well, the greatest is what counts."""
        hours = WorkingHours.of(self.person, project)
        return self._day(late_morning(due, hours, days)) == self.today

    def _to_look_at(self, risk: Risk) -> bool:
        """Whether today is a day to hear of its review: its own, and each week after that."""
        project = self.work.projects.get(risk.project)
        if risk.review is None or project is None or project.state is not ProjectState.ACTIVE:
            return False
        since = self._days_since(risk.review, project)
        return since >= 0 and self._is_morning_after(risk.review, project, since - since % WEEK)

    @cached_property
    def drafted(self) -> bool:
        """Whether this is the day of the week on which drafts of risks are reason enough."""
        if self.today.weekday() != min(self.person.workdays, default=0):
            return False
        led = led_by(self.person, self.work)
        return any(signals_of(home, self.work) for home in led)

    def _of_others(self, owners: Sequence[str]) -> list[Task]:
        led = [project.id for project in self._led()]
        if not led:
            return []
        since = self.work.now - timedelta(days=LATE[-1] - 1)
        found = self.work.tasks.find(
            project=tuple(led), state=OPEN, due=Until(since), order=("due", "number"), limit=MOST
        )
        return [
            task
            for task in found
            if task.owner not in owners and self._works(task)
            and self._on_its_morning(task, LATE[-1])
        ]  # fmt: skip

    @property
    def wanted(self) -> bool:
        return not self.away and bool(
            any(task.remind != [] for task in self.now)
            or self.others
            or self.gaps
            or self.waiting
            or any(self._is_news(task) for task in self.unanswered)
            or any(self._on_its_morning(task, 1) for task in self.late)
            or any(map(self._to_look_at, self.reviews))
            or self.drafted
        )


def _missing(days: Sequence[date]) -> Line:
    """The days without hours, each with a button that opens what is missing."""
    said = _("Hours missing: {days}", days=listed(list(days)))
    return Line(
        (said,), tuple(Button(_("{when}", when=day), f"cost log day:{day}") for day in days[:4])
    )


def _asked(morning: Morning, names: Names) -> list[Block]:
    """What the person was given and has not answered; and who has not answered them."""
    blocks: list[Block] = []
    if morning.asked:
        blocks.append(Line((Bold(_("Asked of you")), f" ({len(morning.asked)})")))
        for task in morning.asked[:ASKED]:
            blocks.append(Line(task_spans(task, names, owner=False), accept_buttons(task, names)))
    if morning.unanswered:
        title = _("Not agreed to for a working day")
        blocks.append(Line((Bold(title), f" ({len(morning.unanswered)})")))
        blocks += [Line(task_spans(task, names)) for task in morning.unanswered[:ASKED]]
    return blocks


def _looking_back(asked: Lookback, names: Names) -> Line:
    home = names.project(asked.project)
    said = _("Lessons: what did {project} teach you?", project=called(home, names.work))
    return Line((said,), (Button(_("Answer"), f"feedback lessons answer ask:{asked.id}"),))


def morning_reply(morning: Morning, asked: int) -> Reply:
    """The agenda in words, at most SHOWN rows; nothing where nothing is wanted.

    `asked`: how many messages the person was sent this week without having asked.
    """
    if not morning.wanted:
        return Reply()
    names, now = Names(morning.work), morning.work.now
    title = _("Your agenda · {day}", day=morning.today)
    if now.astimezone(zone_info(morning.zone)).hour < NOON:
        title = _("Good morning {name} · {day}", name=morning.person.name, day=morning.today)
    blocks: list[Block] = [Heading((title,))]
    for one in morning.covered:
        blocks.append(Line((_("You cover for {who}, who is away.", who=Who(one.name)),)))
    left = SHOWN
    for part, tasks in (
        (_("Late"), morning.late), (_("Today"), morning.now), (_("Tomorrow"), morning.tomorrow),
        (_("Late in your projects"), morning.others),
    ):  # fmt: skip
        others = tasks is morning.others
        shown = tasks[: max(left, int(others))]
        owner = others or bool(morning.covered)
        blocks += section(part, shown, len(tasks), names, now, owner=owner, done=not others)
        left -= len(shown)
    blocks += morning.waiting
    blocks += _asked(morning, names)
    covered = tuple(one.id for one in morning.covered)
    blocks += asked_blocks(morning.person, morning.zone, names, covered)
    if morning.gaps:
        blocks.append(_missing(morning.gaps))
    blocks += [_looking_back(one, names) for one in morning.lookbacks]
    most = morning.person.most
    blocks.append(
        hint(_("Messages you did not ask for this week: {n} of {most}", n=asked, most=most))
    )
    buttons = [Button(_("Snooze all until tomorrow"), "my snooze all")]
    return Reply(tuple(blocks), tuple(buttons) if morning.late or morning.now else ())
