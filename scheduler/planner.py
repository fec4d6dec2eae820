"""Which occurrences of standing rules are to be said: pure dates, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

from bot.model.post import Post
from bot.model.standing import Standing
from bot.values import dataclass

Rule = tuple[str, Standing, datetime | None]
"""(organisation, rule, when it was last due), as the post office tells them."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A post that a rule wants. `missed`: a newer one is due as well; it is only kept count of.

    `broken`: nothing can be made of the rule, and this is what is said of it, once.
    """

    organisation: str
    post: Post
    missed: bool = False
    broken: Exception | None = None


def plan(rules: Iterable[Rule], now: datetime, horizon: timedelta = timedelta()) -> list[Planned]:
    """The posts of all rules that have fallen due since they were last, or will within `horizon`.

    However long nobody was there, only the newest that is over is to be said, with its own time
    as `due`. An occurrence before the rule was made, or for the very instant of the last one,
    does not count. A rule that is broken does not hold up the others.
    """
    out: list[Planned] = []
    for organisation, rule, last in rules:
        try:
            out += _of_rule(organisation, rule, last, now, now + horizon)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is told
            out.append(Planned(organisation, _told(rule, now), broken=error))
    return out


def next_occurrence(rules: Iterable[Rule], now: datetime) -> datetime | None:
    """The soonest instant after `now` at which any of the rules wants something said."""
    coming = (_coming(rule, now) for _organisation, rule, _last in rules)
    return min((at for at in coming if at is not None), default=None)


def _coming(rule: Standing, now: datetime) -> datetime | None:
    try:
        return next((post.due for post in rule.after(now)), None)
    except Exception:  # noqa: BLE001 - `plan` tells of it
        return None


def _told(rule: Standing, now: datetime) -> Post:
    """What whoever made a rule hears when it is broken. Its key is unique for ever."""
    whom = rule.told or rule.person
    return Post(f"broken/{rule.id}", f"report broken {rule.id}", now, "broken", whom)


def _of_rule(
    organisation: str, rule: Standing, last: datetime | None, now: datetime, until: datetime
) -> list[Planned]:
    since = max(last or rule.since, now - rule.reach)
    found = list(takewhile(lambda post: post.due <= until, rule.after(since)))
    over = [post for post in found if post.due <= now]
    return [
        Planned(organisation, post, missed=bool(over) and post.due < over[-1].due) for post in found
    ]
