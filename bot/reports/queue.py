"""What is said unasked: what was, what will be, and what could not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from bot.contacts import cards_of
from bot.context import Context
from bot.model.moment import Moment
from bot.model.people import Person, Role
from bot.model.post import MAIL, Post, contact_of
from bot.model.project import Project, ProjectState, Room, Schedule
from bot.model.report import OPEN_REPORT
from bot.model.standing import of_person, of_schedule
from bot.model.task import Task
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Small, Span
from bot.report_posts import mailed
from bot.retold import retold
from bot.wording import Names, hint
from bot.words import Words, _, ngettext, pgettext
from bot.work import StoredPost, Work

SHOWN = 10
MOST = 200  # posts that are read
AHEAD = timedelta(days=7)
BACK = timedelta(days=30)

RULES: dict[str, Words] = {
    "soon": pgettext("rule", "before it is due"),
    "hour": pgettext("rule", "at the hour"),
    "late": pgettext("rule", "late"),
    "snooze": pgettext("rule", "put off"),
    "rule": pgettext("rule", "rule of the project"),
    "agenda": pgettext("rule", "agenda"),
    "schedule": pgettext("rule", "scheduled report"),
    "draft": pgettext("rule", "draft of the client's report"),
    "proposed": pgettext("rule", "report to be approved"),
    "unapproved": pgettext("rule", "report to be approved"),
    "stuck": pgettext("rule", "report without a room"),
    "client": pgettext("rule", "client's report"),
    "mail": pgettext("rule", "client's report by mail"),
    "answer": pgettext("rule", "answer of the client's"),
    "answer-due": pgettext("rule", "answer that is due"),
    "survey": pgettext("rule", "question to the client"),
    "score": pgettext("rule", "answer of the client's"),
    "checkin": pgettext("rule", "check-in"),
    "left": pgettext("rule", "tasks of somebody who left"),
    "shared": pgettext("rule", "room that others read"),
    "shut": pgettext("rule", "workspace that lets me in no more"),
    "budget": pgettext("rule", "budget alert"),
    "expense": pgettext("rule", "expense to be approved"),
    "timer": pgettext("rule", "timer that runs"),
    "stock": pgettext("rule", "stock that runs low"),
    "booking": pgettext("rule", "equipment due back"),
    "review": pgettext("rule", "risk to look at"),
    "unseen": pgettext("rule", "risk that nobody looks at"),
    "message": pgettext("rule", "message to come back to"),
    "dead": pgettext("rule", "undelivered message"),
    "broken": pgettext("rule", "report that cannot come"),
    "board": pgettext("rule", "board"),
    "unpinned": pgettext("rule", "board without a pin"),
}
"""What a post's `why` is called."""


def rule_name(why: str) -> Words:
    return RULES.get(why, pgettext("rule", "rule"))


def noise_of(person: Person, asked: int, since: datetime, work: Work) -> Reply:
    """What the person was told since then without having asked, by rule."""
    told = work.told(f"person/{person.id}", since)
    title = _("Unasked this week: {n} of {most}", n=asked, most=person.most)
    if not told:
        return Reply((Heading((title,)), Line((_("Nothing was said to you unasked."),))))
    blocks: list[Block] = [Heading((title,))]
    for why, n in Counter(stored.post.why for stored in told).most_common():
        blocks.append(Line((Bold(rule_name(why)), f": {n}")))
    blocks.append(hint(_("Hear less: {less}, or {cap}.",
                         less=Code("/pm settings reminders gentle"),
                         cap=Code("/pm settings most 5"))))  # fmt: skip
    return Reply(tuple(blocks))


def coming(context: Context, work: Work, others: Collection[str] = ()) -> list[Post]:
    """What will be said in the next seven days to whoever asks, and in the rooms of the project,
    soonest first: what is queued, and what standing rules will add.

    `others`: the ids of people; what they will be told of the project's tasks is there as well.
    """
    me, until = work.people.get(context.me.id) or context.me, work.now + AHEAD
    rooms = _rooms(context, work)
    inboxes = [f"person/{me.id}", *(f"room/{key}" for key in rooms), *_letters(rooms, work)]
    posts = [stored.post for stored in work.pending(until, MOST, inboxes)]
    theirs = [f"person/{key}" for key in others if key != me.id]
    if theirs and context.project is not None:
        told = work.pending(until, MOST, theirs)
        keys = tuple({_subject(one.post) for one in told})
        found = work.tasks.find(project=context.project.id, id=keys) if keys else []
        ours = {task.id for task in found}
        posts += [one.post for one in told if _subject(one.post) in ours]
    rules = [
        of_schedule(rule)
        for rule in work.schedules.find(room=tuple(rooms), active=True, lost=None)
        if rooms[rule.room].state is ProjectState.ACTIVE
    ] if rooms else []  # fmt: skip
    for rule in rules:
        posts += takewhile(lambda post: post.due <= until, rule.after(work.now))
    zone = work.organisation.zone
    mine = of_person(me, zone, work.now)
    if mine is not None and me.role is not Role.GUEST:
        agendas = takewhile(lambda post: post.due <= until, mine.after(work.now))
        posts += [p for p in agendas if not me.away_on(Moment.of(p.due, me.zone or zone).day)]
    return sorted(
        {post.key: post for post in posts}.values(), key=lambda post: (post.due, post.key)
    )


def _subject(post: Post) -> str:
    """The id of what a post is about."""
    return post.key.split("/")[1]


def _rooms(context: Context, work: Work) -> dict[str, Project]:
    """The rooms of the project one stands in; a guest sees what is theirs alone."""
    home = context.project
    if home is None or context.role is Role.GUEST:
        return {}
    return {room.id: home for room in work.rooms.find(project=home.id)}


def _letters(rooms: Mapping[str, Project], work: Work) -> list[str]:
    """The inboxes of whoever of a client's gets by mail what is not sent yet."""
    homes = {home.id: home for home in rooms.values()}
    contacts = [one for home in homes.values() for one in mailed(cards_of(home, work))]
    if not contacts:
        return []
    reports = work.reports.find(project=tuple(homes), state=OPEN_REPORT)
    return [f"{MAIL}/{report.id}/{one.id}" for report in reports for one in contacts]


def next_reply(context: Context, work: Work) -> Reply:
    """The next seven days of what is said unasked, with the rule behind each."""
    posts = coming(context, work)
    title = _("What I will say until {day}", day=Moment.of(work.now + AHEAD, context.zone).day)
    if not posts:
        return Reply((Heading((title,)), Line((_("Nothing, as it looks now."),))))
    names = Names(work)
    blocks: list[Block] = [Heading((title,))]
    for post in posts[:SHOWN]:
        when = Moment.of(post.due, context.zone)
        blocks.append(Line((when, " · ", whom(post, context, names), " · ", rule_name(post.why))))
        if post.why != "agenda":  # its name says it all
            blocks.append(Small((about(post, context, names),)))
    more = len(posts) - SHOWN
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    blocks.append(hint(_("An agenda without anything on it is not sent.")))
    return Reply(tuple(blocks))


def whom(post: Post, context: Context, names: Names) -> Span:
    if (key := contact_of(post)) is not None:
        contact = names.work.contacts.get(key)
        return _("{name}'s mailbox", name=contact.name) if contact else _("a mailbox")
    if post.room is not None:
        room = names.work.rooms.get(post.room)
        return f"#{room.name}" if room is not None else _("a room")
    return _("to you") if post.person == context.me.id else names.person(post.person) or _("a room")


def about(post: Post, context: Context, names: Names) -> Span:
    """What is said: the task or the report it is about, else the line."""
    kind, key = post.key.split("/")[:2]
    report = names.work.reports.get(key) if kind == "report" else None
    if report is not None:
        return report.name
    task = names.work.tasks.get(key) if kind in ("task", "ruled") else None
    if task is None:
        return retold(post.line, context, names.work)
    return f"{names.task(task)} {task.title}"


def queue_reply(context: Context, work: Work, led: set[str] | None) -> Reply:
    """What waits although it is due, what could not be delivered, and which reports are paused:
    of the projects of these ids, and what is of no project to whoever it is for; of all if None."""

    def theirs(stored: StoredPost) -> bool:
        project = _project_of(stored.post, work)
        return led is None or project in led or stored.post.person == context.me.id

    pending = (stored for stored in work.pending(work.now, MOST) if not stored.post.live)
    waiting = [stored for stored in pending if theirs(stored)]
    dead = [stored for stored in work.given_up(work.now - BACK, MOST) if theirs(stored)]
    paused = [
        rule
        for rule in work.schedules.find(active=True)
        if rule.lost is not None and (led is None or rule.project in led)
    ]
    blocks: list[Block] = [Heading((_("What I have to deliver"),))]
    if not (waiting or dead or paused):
        blocks.append(Line((_("Everything that was due has been said."),)))
    names = Names(work)
    blocks += _listed(
        ngettext("{n} is due and not said yet", "{n} are due and not said yet", len(waiting)),
        waiting, context, names,
    )  # fmt: skip
    blocks += _listed(
        ngettext("{n} could not be delivered in the last 30 days",
                 "{n} could not be delivered in the last 30 days", len(dead)),
        dead, context, names,
    )  # fmt: skip
    if paused:
        n = len(paused)
        title = ngettext("{n} report is paused: its room is gone",
                         "{n} reports are paused: their rooms are gone", n)  # fmt: skip
        blocks.append(Line((Bold(title),)))
        for rule in paused[:SHOWN]:
            room = work.rooms.get(rule.room)
            said = retold(of_schedule(rule).line, context, work)
            blocks.append(Line((f"#{room.name if room else '?'} · ", said)))
    return Reply(tuple(blocks))


def _project_of(post: Post, work: Work) -> str | None:
    """The id of the project whose task or rule wants it, else of the room it is for."""
    kind, key = post.key.split("/")[:2]
    found: Task | Schedule | Room | None = None
    if kind in ("task", "schedule"):
        found = work.tasks.get(key) if kind == "task" else work.schedules.get(key)
    elif post.room is not None:
        found = work.rooms.get(post.room)
    return found.project if found is not None else None


def _listed(
    title: Words, posts: Sequence[StoredPost], context: Context, names: Names
) -> list[Block]:
    if not posts:
        return []
    blocks: list[Block] = [Line((Bold(title),))]
    for stored in posts[:SHOWN]:
        when = Moment.of(stored.post.due, context.zone)
        said = about(stored.post, context, names)
        spans: tuple[Span, ...] = (when, " · ", whom(stored.post, context, names), " · ", said)
        blocks.append(Line(spans, (Button(_("Why?"), f"pm why {stored.id}"),)))
    more = len(posts) - SHOWN
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks
