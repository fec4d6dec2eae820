"""What comes in the next days, and what would come instead: added, gone, moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest

from bot.context import Context
from bot.model.moment import Moment
from bot.reply import Block, Bold, Line, Span
from bot.reports.queue import MOST, about, coming, rule_name, whom
from bot.values import dataclass
from bot.wording import Names, hint
from bot.words import _, ngettext
from bot.work import Work

SHOWN = 10  # of each sort

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A post as people read it, told while what it is about can be read.

    `same` is what it has in common with the one that would come instead: its reader, its rule, its
    line.
    """

    due: datetime
    same: Key
    who: Span
    rule: Span
    about: Span | None


def pictured(context: Context, work: Work, others: Collection[str]) -> list[Drawn]:
    """What comes in the next seven days, as it is now: see bot.reports.queue.coming."""
    names = Names(work)
    return [
        Drawn(
            post.due,
            (post.inbox, post.why, post.line),
            whom(post, context, names),
            rule_name(post.why),
            None if post.why == "agenda" else about(post, context, names),
        )
        for post in coming(context, work, others)
    ]


def compared(now: Sequence[Drawn], then: Sequence[Drawn], context: Context) -> list[Block]:
    """The lines for what differs, and how many stay as they are."""
    now, then = _as_far(now, then)
    kept = {(one.due, one.same) for one in now} & {(one.due, one.same) for one in then}
    before, after = _apart(now, kept), _apart(then, kept)
    moved: list[tuple[Drawn, Drawn]] = []
    added: list[Drawn] = []
    gone: list[Drawn] = []
    for same in dict.fromkeys([*before, *after]):
        for old, new in zip_longest(before.get(same, ()), after.get(same, ())):
            if old is not None and new is not None:
                moved.append((old, new))
            elif new is not None:
                added.append(new)
            elif old is not None:
                gone.append(old)
    blocks: list[Block] = []
    blocks += _part(_("Added"), [((_at(one, context),), one) for one in _sorted(added)])
    blocks += _part(_("Gone"), [((_at(one, context),), one) for one in _sorted(gone)])
    moved.sort(key=lambda pair: pair[0].due)
    blocks += _part(
        _("Moved"), [((_at(old, context), " → ", _at(new, context)), new) for old, new in moved]
    )
    if not blocks:
        blocks.append(Line((_("The same would be said at the same times."),)))
    elif kept:
        n = len(kept)
        blocks.append(
            hint(ngettext("{n} message stays as it is.", "{n} messages stay as they are.", n))
        )
    blocks.append(hint(_("Nothing was changed.")))
    return blocks


def _as_far(now: Sequence[Drawn], then: Sequence[Drawn]) -> tuple[list[Drawn], list[Drawn]]:
    """Both up to the last moment that both were read to: of very many only the first are."""
    ends = [posts[-1].due for posts in (now, then) if len(posts) >= MOST]
    if not ends:
        return list(now), list(then)
    end = min(ends)
    return [one for one in now if one.due <= end], [one for one in then if one.due <= end]


def _apart(
    posts: Iterable[Drawn], kept: Collection[tuple[datetime, Key]]
) -> dict[Key, list[Drawn]]:
    out: defaultdict[Key, list[Drawn]] = defaultdict(list)
    for one in posts:
        if (one.due, one.same) not in kept:
            out[one.same].append(one)
    return out


def _sorted(posts: list[Drawn]) -> list[Drawn]:
    return sorted(posts, key=lambda one: (one.due, one.same))


def _at(one: Drawn, context: Context) -> Moment:
    return Moment.of(one.due, context.zone)


def _part(title: Span, rows: Sequence[tuple[tuple[Span, ...], Drawn]]) -> list[Block]:
    if not rows:
        return []
    blocks: list[Block] = [Line((Bold(title),))]
    for when, one in rows[:SHOWN]:
        told: tuple[Span, ...] = () if one.about is None else (" · ", one.about)
        blocks.append(Line((*when, " · ", one.who, " · ", one.rule, *told)))
    more = len(rows) - SHOWN
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks
