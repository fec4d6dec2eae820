"""Check-ins: once a week each member says in two lines what they did and what comes next."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Lines, Word
from bot.model.checkin import CheckIn
from bot.model.moment import zone_info
from bot.model.people import Person, Role
from bot.model.project import Audience, Project, Room, Schedule, saying
from bot.model.recurrence import Recurrence
from bot.reply import Block, Button, Code, Form, Heading, Line, Reply
from bot.rhythm import rhythm
from bot.rules import must_lead
from bot.tongue import Tongue
from bot.wording import called, hint, project_of
from bot.words import Words, _
from bot.work import Work

FOUR = time(16)


class AsItIs(StrEnum):
    """The word that leaves a check-in as it was found."""

    OK = "ok"

    @staticmethod
    def words() -> dict[str, str]:
        return {"没问题": "ok", "好": "ok", "好的": "ok"}


@command(
    "report checkin",
    private=True,
    aliases=("report 小结",),
    examples=(
        "/report checkin",
        '/report checkin did:"Payment flow" next:"Price list"',
        '/report 小结 做了:"支付流程" 接下来:"报价单"',
    ),
)
def checkin(
    context: Context,
    work: Work,
    did: Annotated[Lines | None, Lead(("做了",))] = None,
    next: Annotated[Lines | None, Lead(("接下来",))] = None,
    ok: AsItIs | None = None,
    ask: Annotated[Word | None, Lead(("ask",))] = None,
    project: Project | None = None,
) -> Reply:
    """Say in two lines what you did this week and what comes next; only the team reads it.

    did: What you did
    next: What comes next
    ok: ok, if it is right as it was found
    ask: Which question you answer
    project: The project, if it is not this room's
    """
    from bot.reports.activity import activity_of

    mine, home = _meant(ask, project, context, work)
    found = activity_of(context.me.id, home, work)
    tongue = Tongue(context.locale, context.zone, work.now)
    before = {
        "did": (mine.did if mine else None) or found.text(found.did, tongue),
        "next": (mine.next if mine else None) or found.text(found.next, tongue),
    }
    if did is None and next is None and ok is None:
        return _form(before, mine, home)
    said = mine or work.checkins.add(
        CheckIn(new_id(work.now), home.id, context.me.id, week_of(home, work), work.now, False)
    )
    said.did, said.next = did or before["did"], next or before["next"]
    said.answered_at = work.now
    told: list[Block] = [
        Line(("✔ ", _("Noted for {project}; thank you.", project=called(home, work))))
    ]
    told += _lines(said.did, said.next)
    return Reply(tuple(told), tone="good")


def _meant(
    ask: str | None, project: Project | None, context: Context, work: Work
) -> tuple[CheckIn | None, Project]:
    """The check-in that is answered, and its project; None where nobody has asked this week."""
    asked = work.checkins.get(ask) if ask else None
    if asked is not None and asked.person == context.me.id:
        home = work.projects.get(asked.project)
        assert home is not None
        return asked, home
    home = project or project_of(context, work)
    known = work.checkins.find(project=home.id, person=context.me.id, week=week_of(home, work))
    return (known[0] if known else None), home


def _form(before: dict[str, str], mine: CheckIn | None, home: Project) -> Reply:
    """With nothing said yet, a form with what was found of their week."""
    if not any(before.values()):
        text = _("I found nothing of yours this week. What did you do?")
    else:
        text = _("This is what I found of your week. Change what is not right.")
    example = Code('/report checkin did:"Payment flow" next:"Price list"')
    typed = ("ask", mine.id) if mine else ("project", f"#{home.key.lower()}")
    current = tuple((name, value) for name, value in before.items() if value)
    form = Form("report checkin", (typed,), current)
    lines = _lines(before["did"], before["next"])
    how = hint(_("Write it like {example}.", example=example))
    return Reply((Line((text,)), *lines, how), private=True, form=form)


def _lines(did: str | None, next: str | None) -> list[Block]:
    """The two lines; of several points each stands under the other."""
    out: list[Block] = []
    for name, text in ((_("Did"), did), (_("Next"), next)):
        points = [point for point in (text or "").splitlines() if point.strip()]
        if points:
            out.append(Line((_("{name}: {what}", name=name, what=points[0]),)))
            out += [Line(("   ", point)) for point in points[1:]]
    return out


def week_of(home: Project, work: Work) -> date:
    """The Monday of the week that is told of."""
    today = work.now.astimezone(zone_info(home.zone)).date()
    return today - timedelta(days=today.weekday())


# What the clock does


@command("report checkin opens", by_clock=True, examples=("report checkin opens #acme",))
def opens(context: Context, work: Work, project: Project) -> Reply:
    """Ask everybody of a project how their week was.

    project: The project
    """
    from bot.reports.activity import activity_of

    week = week_of(project, work)
    for person in _members(project, work):
        known = work.checkins.find(project=project.id, person=person.id, week=week)
        # Who had nothing to do with it has nothing to tell.
        if not known and activity_of(person.id, project, work).did:
            asked = CheckIn(new_id(work.now), project.id, person.id, week, work.now, asked=True)
            work.checkins.add(asked)
    return Reply()


def _members(project: Project, work: Work) -> list[Person]:
    """Everybody of the team who has a part in it."""
    parts = work.members.find(project=project.id)
    owners = (owner for owner, _n in work.tasks.counts("owner", project=project.id) if owner)
    keys = dict.fromkeys((project.lead, *(part.person for part in parts), *owners))
    people = (work.people.get(key) for key in keys)
    return [one for one in people if one is not None and one.active and one.role is not Role.GUEST]


@command(
    "report checkin question", changes=False, by_clock=True,
    examples=("report checkin question 01kd5k7h",),
)  # fmt: skip
def question(context: Context, work: Work, checkin: Word) -> Reply:
    """Ask somebody how their week was.

    checkin: The question
    """
    from bot.reports.activity import activity_of

    found = work.checkins.get(checkin)
    home = work.projects.get(found.project) if found else None
    if found is None or home is None or found.did is not None:
        return Reply()
    week = activity_of(found.person, home, work)
    tongue = Tongue(context.locale, context.zone, work.now)
    title = _("How was your week in {project}?", project=called(home, work))
    blocks: list[Block] = [Heading((title,)), Line((_("This is what I found:"),))]
    blocks += _lines(week.text(week.did, tongue), week.text(week.next, tongue))
    blocks.append(hint(_("Or just answer in your own words. Only the team reads it.")))
    line = f"report checkin ask:{found.id}"
    buttons = (Button(_("That is right"), f"{line} ok", "primary"), Button(_("Edit"), line))
    return Reply(tuple(blocks), buttons)


# When it is asked


def scheduled(
    context: Context,
    work: Work,
    home: Project,
    every: Recurrence | None,
    zone: str | None,
    *,
    off: bool,
) -> Reply:
    """Ask by itself, or stop asking: what `/report schedule checkin` does."""
    must_lead(home, context, work)
    rules = work.schedules.find(project=home.id, active=True)
    known = saying("report checkin opens", rules)
    if off:
        if known is None:
            raise Refusal(_("Nobody is asked about their week yet."), _how())
        known.active = False
        return Reply((Line((_("Nobody is asked about their week any more."),)),))
    if every is None:
        if known is None:
            raise Refusal(_("Nobody is asked about their week yet."), _how())
        return _asks(known, home, work)
    if every.after_done is not None or every.often:
        raise Refusal(_("A check-in comes once a day at most."), _how())
    room = _room(home, context, work)
    if known is not None:
        known.active = False
    made = work.schedules.add(
        Schedule(
            id=new_id(work.now), project=home.id, room=room.id, line="report checkin opens", rule=every.rule,
            clock=every.clock or FOUR, zone=zone or home.zone, created_by=context.me.id,
            created_at=work.now, start=every.start,
        )
    )  # fmt: skip
    return _asks(made, home, work)


def _room(home: Project, context: Context, work: Work) -> Room:
    """A rule belongs to a room, though its questions go to people."""
    rooms = work.rooms.find(project=home.id)
    here = [room for room in rooms if context.room is not None and room.id == context.room.id]
    for room in (*here, *rooms):
        if room.audience is not Audience.CLIENT:
            return room
    raise Refusal(
        _("{project} has no room of the team yet.", project=called(home, work)),
        _("In its room, type {example}.",
          example=Code(f"/project bind {home.key.lower()} as team")),
    )  # fmt: skip


def _how() -> Words:
    return _("Write it like {example}.",
             example=Code("/report schedule checkin every thursday 16:00"))  # fmt: skip


def _asks(rule: Schedule, home: Project, work: Work) -> Reply:
    said = _("Everybody in {project} is asked about their week {rhythm} at {clock} ({zone}), each in "
             "private.",
             project=called(home, work), rhythm=rhythm(rule.rule), clock=rule.clock,
             zone=rule.zone)  # fmt: skip
    skipped = hint(_("Who did nothing in it that week is not asked."))
    off = hint(_("To stop it: {example}.", example=Code("/report schedule off checkin")))
    return Reply((Line(("⏱ ", said)), skipped, off))
