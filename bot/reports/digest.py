"""The weekly report of a project for its team's room: one message that fits a screen.

Its order never changes, so that people learn where to look; what is empty is left out. However much
there is, it has no more than 25 lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.asking import Between, Like
from bot.contacts import silence
from bot.figures import burnt, hours
from bot.goals import goal_spans
from bot.model.lesson import LessonState
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Risk
from bot.model.task import OPEN, Task, TaskState
from bot.promises import kept_words
from bot.reply import Block, Bold, Heading, Line, Meter, Reply, Small, Span, Who, dotted
from bot.reports.client_card import checkin_spans
from bot.reports.late import begun, reason_words
from bot.reports.status import SEVEN
from bot.reports.week import Moved, WeekFacts, against
from bot.risks import arrow
from bot.wording import Names, ago, away_days, blocked, called
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

GOALS, UNANSWERED = 1, 3
WON, LATE, STUCK, LIKELY, DAYS, RISKS, PEOPLE, CHECKINS = 4, 3, 2, 2, 4, 4, 6, 3
"""How much of each section is shown; the title of each says how much there is."""


def week_report(
    facts: WeekFacts, people: Sequence[tuple[Person, float | None]], names: Names, now: datetime
) -> Reply:
    """The digest; silent where the week has nothing to tell is for whoever sends it unasked."""
    week, status = facts.week, facts.status
    title = _(
        "{project} · week {week} ({start} to {end})",
        project=called(facts.project, names.work), week=week.number, start=week.monday, end=week.sunday,
    )  # fmt: skip
    blocks: list[Block] = [Heading((status.rag.sign, " ", title)), Line(_numbers(facts))]
    if facts.dates is not None:
        blocks.append(Small((facts.dates,)))
    if status.share is not None:
        blocks.append(Meter(pgettext("meter", "Done"), status.share))
    blocks += _aims(facts, names)
    blocks += _won(facts)
    blocks += _late(facts, names, now)
    blocks += _stuck(facts, names)
    blocks += _unanswered(facts, names)
    blocks += _likely(facts, names)
    blocks += _days(facts, names)
    blocks += _risks(facts, names)
    blocks += _client(facts, now)
    blocks += _people(people, facts, names)
    blocks += _checkins(facts, names)
    blocks += _lessons(facts, names)
    blocks += _data(facts)
    return Reply(tuple(blocks))


def _numbers(facts: WeekFacts) -> tuple[Span, ...]:
    """The week in numbers, with what they were the week before."""
    status, before = facts.status, facts.before
    return dotted(
        against(ngettext("{n} done", "{n} done", facts.done.total), facts.done.total, before.get("done")),
        against(ngettext("{n} new", "{n} new", facts.made), facts.made, before.get("made")),
        against(ngettext("{n} late", "{n} late", facts.late.total), facts.late.total, before.get("late")),
        ngettext("{n} blocked", "{n} blocked", status.blocked),
        ngettext("{n} open", "{n} open", status.open),
        *_money(facts),
    )  # fmt: skip


def _money(facts: WeekFacts) -> Iterable[Words]:
    """The hours of the week beside those of the week before, and how far the budget is used: in
    shares alone, since all the team reads it."""
    now, before = facts.hours, facts.hours_from(facts.week.monday - SEVEN)
    if now or before:
        said = _("{hours} logged", hours=hours(now))
        change = hours(abs(now - before))
        if before and now != before:
            said = _(
                "{count} ({change})",
                count=said,
                change=_("▲{n}", n=change) if now > before else _("▼{n}", n=change),
            )
        yield said
    used = burnt(facts.burn)
    if used is not None:
        yield used


def _title(words: Words, total: int, shown: int) -> Block:
    """A section's name, with how much there is where not all of it is shown."""
    return Line((Bold(words), *((" · ", total) if total > shown else ())))


def _aims(facts: WeekFacts, names: Names) -> Iterable[Block]:
    """The goals that are due next."""
    for one in facts.goals[:GOALS]:
        yield Line(("🎯 ", *goal_spans(one, names.work, short=True)))


def _unanswered(facts: WeekFacts, names: Names) -> Iterable[Block]:
    """What was given to somebody who has not agreed to it for a working day."""
    said: list[Span] = [
        _("{ref} {title} {who}", ref=names.task(task), title=_cut(task.title),
          who=names.person(task.owner) or _("nobody yet"))
        for task in facts.unanswered[:UNANSWERED]
    ]  # fmt: skip
    more = len(facts.unanswered) - UNANSWERED
    if said:
        rest = (ngettext("and {n} more", "and {n} more", more),) if more > 0 else ()
        yield Line((Bold(_("Not agreed to")), "  ", *dotted(*said, *rest)))


def _cut(title: str) -> str:
    return title if len(title) <= 40 else f"{title[:39]}…"


def _won(facts: WeekFacts) -> Iterable[Block]:
    won: list[Span] = [f"🏁 {one.name}" for one in facts.reached.rows]
    won += [f"✔ {task.title}" for task in facts.done.rows]
    more = facts.reached.total + facts.done.total - WON
    if won:
        rest = (ngettext("and {n} more", "and {n} more", more),) if more > 0 else ()
        yield Line((Bold(pgettext("digest", "Won")), "  ", *dotted(*won[:WON], *rest)))


def _late(facts: WeekFacts, names: Names, now: datetime) -> Iterable[Block]:
    """The longest late first, with what they wait for."""
    if not facts.late.total:
        return
    yield _title(_("Late"), facts.late.total, LATE)
    for task in facts.late.rows[:LATE]:
        assert task.due is not None
        yield Line(("• ", *_short(task, names), " · ", ago(now, task.due), *_reason(task, names)))


def _stuck(facts: WeekFacts, names: Names) -> Iterable[Block]:
    if not facts.stuck.total:
        return
    yield _title(_("Blocked"), facts.stuck.total, STUCK)
    for task in facts.stuck.rows[:STUCK]:
        yield Line(("• ", *_short(task, names), *_reason(task, names)))


def _reason(task: Task, names: Names) -> tuple[Span, ...]:
    if task.state is not TaskState.BLOCKED:
        return () if begun(task) else (" · ", _("not begun"))
    return (" · ", blocked(task, names))


def _likely(facts: WeekFacts, names: Names) -> Iterable[Block]:
    """What will probably be late, on one line, each with its first reason."""
    said: list[Span] = []
    for one in facts.likely[:LIKELY]:
        why = reason_words(one, names)[0]
        said.append(_("{task} ({why})", task=f"{names.task(one.task)} {one.task.title}", why=why))
    if said:
        more = len(facts.likely) - LIKELY
        rest = (ngettext("and {n} more", "and {n} more", more),) if more > 0 else ()
        yield Line((Bold(_("Will probably be late")), "  ", *dotted(*said, *rest)))


def _short(task: Task, names: Names) -> tuple[Span, ...]:
    owner = names.person(task.owner) or _("nobody yet")
    return (Bold(names.task(task)), " ", task.title, " · ", owner)


def _days(facts: WeekFacts, names: Names) -> Iterable[Block]:
    """The next seven days, a line each."""
    by_day: dict[Moment, list[Span]] = {}
    for milestone in facts.ahead.rows:
        assert milestone.due is not None
        by_day.setdefault(_day(milestone.due), []).append(f"🏁 {milestone.name}")
    for task in facts.coming.rows:
        assert task.due is not None
        owner = names.person(task.owner) or _("nobody yet")
        said = _("{ref} {title} {who}", ref=names.task(task), title=task.title, who=owner)
        by_day.setdefault(_day(task.due), []).append(said)
    if not by_day:
        return
    total = facts.coming.total + facts.ahead.total
    shown = sorted(by_day, key=lambda day: day.day)[:DAYS]
    yield _title(_("The next days"), total, sum(len(by_day[day]) for day in shown))
    for day in shown:
        yield Line((Bold(day), "  ", *dotted(*by_day[day])))


def _day(moment: Moment) -> Moment:
    return Moment(moment.day, None, moment.zone)


def _risks(facts: WeekFacts, names: Names) -> Iterable[Block]:
    """Which risks moved, and whose they are."""
    said: list[Span] = [_risk(moved, names) for moved in facts.risks]
    said += [_("{risk} closed", risk=_named(risk)) for risk in facts.closed]
    drafts = ngettext("✎ {n} draft to confirm", "✎ {n} drafts to confirm", facts.drafts)
    if said or facts.drafts:
        shown = [*said[:RISKS], *([drafts] if facts.drafts else [])]
        yield Line((Bold(_("Risks")), "  ", *dotted(*shown)))


def _risk(moved: Moved, names: Names) -> Span:
    risk, now = moved.risk, moved.now
    who = names.person(risk.owner)
    named: Span = _("{risk} {who}", risk=_named(risk), who=who) if who else _named(risk)
    if now is None:
        return _("{risk}, not assessed yet", risk=named)
    if moved.was is None:
        return _("{risk}, new: {score}", risk=named, score=now.score)
    score = f"{now.score}{arrow(now, moved.was)}"
    return _("{risk}: {score} (was {before})", risk=named, score=score, before=moved.was.score)


def _named(risk: Risk) -> str:
    whole = risk.statement
    return f"R-{risk.number} {whole if len(whole) <= 40 else whole[:39] + '…'}"


def _client(facts: WeekFacts, now: datetime) -> Iterable[Block]:
    """What the client waits for, what we owe them, and when we last spoke."""
    waiting, parts = facts.status.waiting, []
    if waiting and facts.oldest is not None:
        days = (now - facts.oldest.happened_at).days
        said = ngettext("{n} waits for our answer", "{n} wait for our answer", waiting)
        parts.append(
            _("{waiting}, the oldest for {days} days", waiting=said, days=days)
            if days > 1
            else said
        )
    if facts.promises:
        parts.append(ngettext("{n} promise is due", "{n} promises are due", facts.promises))
    if facts.contact is not None and facts.silent is None:
        day = (
            facts.contact.happened_on
            or Moment.of(facts.contact.happened_at, facts.project.zone).day
        )
        parts.append(_("last contact {day}", day=day))
    if facts.silent is not None:
        parts.append(silence(facts.silent, now, facts.project.zone))
    kept = kept_words(facts.ledger)
    if kept is not None and parts:
        parts.append(kept)
    if facts.logged or waiting or facts.promises or facts.silent:
        yield Line((Bold(_("Client")), "  ", *dotted(*parts)))


def _people(
    people: Sequence[tuple[Person, float | None]], facts: WeekFacts, names: Names
) -> Iterable[Block]:
    """How full the week of each is, where there are estimates; who is away, and what could be given
    to somebody else."""
    said: list[Span] = []
    for person, share in people[:PEOPLE]:
        if share is None:
            said.append(_("{who} is away ⚠", who=Who(person.name)))
            continue
        sign = " ⚠" if share > 1 else ""
        said.append(_("{who} {share}", who=Who(person.name), share=f"{share:.0%}{sign}"))
    said += _away(facts, names)
    if said:
        yield Line((Bold(_("People")), "  ", *dotted(*said)))
    if any(share is None or share > 1 for _person, share in people):
        from bot.gate import members
        from bot.reports.people import proposal_line, proposals
        from bot.workload import loads_of

        work, home = names.work, facts.project
        loads = loads_of(members(home, work), home.zone, work, home)
        for one in proposals(loads, home, work, most=1):
            yield proposal_line(one, names)


def _away(facts: WeekFacts, names: Names) -> Iterable[Words]:
    """Who of the project is away in the next seven days, and who covers for them."""
    work, today = names.work, names.work.now.date()
    for person in work.people.find(active=True, leave=Like("/"), order=("name",)):
        coming = (one for one in person.absences if today <= one.last)
        one = next((one for one in coming if one.first <= today + SEVEN), None)
        if one is None or not _of(person, facts.project, work):
            continue
        cover = work.people.get(one.cover) if one.cover else None
        who, days = Who(person.name), away_days(one)
        yield _("🌴 {who} {days}, covered by {cover}", who=who, days=days,
                cover=Who(cover.name)) if cover else _("🌴 {who} {days}", who=who, days=days)  # fmt: skip


def _of(person: Person, project: Project, work: Work) -> bool:
    where: dict[str, Any] = {"project": project.id}
    part = work.members.count(person=person.id, **where)
    return bool(part or work.tasks.count(owner=person.id, state=OPEN, **where))


def _checkins(facts: WeekFacts, names: Names) -> Iterable[Block]:
    said = [one for one in facts.checkins if one.did or one.next]
    if said:
        yield _title(_("Check-ins"), len(said), CHECKINS)
    for one in said[:CHECKINS]:
        yield Line(("• ", *checkin_spans(one, names)))


def _lessons(facts: WeekFacts, names: Names) -> Iterable[Block]:
    """What the team learnt this week, and what it has yet to agree on."""
    where: dict[str, Any] = {"project": facts.project.id}
    noted = names.work.lessons.count(**where, state=LessonState.NOTED)
    week = Between(facts.week.start, facts.week.end)
    new = names.work.lessons.find(
        **where, state=LessonState.PUBLISHED, published_at=week, order=("number",), limit=2
    )
    said: list[Span] = [one.text for one in new]
    if noted:
        said.append(ngettext("{n} waits for a vote", "{n} wait for a vote", noted))
    if said:
        yield Line((Bold(_("Lessons")), "  ", *dotted(*said)))


def _data(facts: WeekFacts) -> Iterable[Block]:
    """How far the numbers above can be trusted."""
    if facts.status.open:
        share = f"{round(100 * facts.estimated / facts.status.open)} %"
        estimated = _("{share} of the open tasks have an estimate", share=share)
        unowned = ngettext("{n} has no owner", "{n} have no owner", facts.unowned)
        yield Small(dotted(estimated, unowned if facts.unowned else None))
