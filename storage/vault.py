"""A team as JSON values, and back: every thing as its image, so that nothing is said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from sqlalchemy import Boolean, Integer, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import made_at
from bot.model.discussion import Attachment
from bot.model.people import free_handle
from bot.vault import Unfit, Why
from storage import schema
from storage.columns import canonical, codecs, from_image, image_of, write
from storage.migrate import HEAD, SCRIPTS
from storage.schema import BY_NAME, KINDS, Kind
from storage.shelf import SqlShelf

if TYPE_CHECKING:
    from storage.work import SqlWork

FORMAT = 1

_LEFT_OUT = frozenset({"upload", "feed", "formlink"})
"""What is kept for a while only, and what opens a door."""

_DUMPED = tuple(kind for kind in KINDS if kind.name not in _LEFT_OUT)
_PEOPLE = frozenset({"person", "account"})

_counter, _org = schema.counter, schema.organisation
_NUMBERS = select(_counter.c.project, _counter.c.kind, _counter.c.n).where(
    _counter.c.org == bindparam("org_")
)
_HABITS = (
    update(_org)
    .where(_org.c.id == bindparam("org_"))
    .values(zone=bindparam("zone_"), locale=bindparam("locale_"))
)
_WORKSPACES = select(schema.workspace.c.name).where(schema.workspace.c.org == bindparam("org_"))

Made = list[tuple[Kind, Any]]


class SqlVault:
    """See bot.vault.Vault."""

    def __init__(self, work: SqlWork) -> None:
        self._work = work

    def dump(self) -> dict[str, Any]:
        home = self._work.organisation
        return {
            "format": FORMAT,
            "schema": HEAD,
            "team": {"zone": home.zone, "locale": home.locale},
            "workspaces": sorted(self._workspaces()),
            "numbers": self._numbers(),
            "things": {
                kind.name: [_image(kind, thing) for thing in self._all(kind)] for kind in _DUMPED
            },
        }

    def restore(self, dump: Any) -> int:
        if not isinstance(dump, dict) or dump.get("format") != FORMAT:
            raise Unfit(Why.NOT_OURS, "format")
        known = {path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("*.py")}
        if dump.get("schema") not in known:
            raise Unfit(Why.NEWER, str(dump.get("schema")))
        if any(self._shelf(kind).count() for kind in _DUMPED if kind.name not in _PEOPLE):
            raise Unfit(Why.NOT_EMPTY)
        made = _made(dump)
        self._refuse_strangers(made)
        same = self._known_here(made)
        if same:
            ids = re.compile("|".join(same))
            made = _made(json.loads(ids.sub(lambda match: same[match[0]], canonical(dump))))
        for kind, thing in made:
            self._work.put(kind, thing)
        try:
            self._work.flush()
        except IntegrityError:  # something names what is not there, or is there twice
            raise Unfit(Why.NOT_OURS, "things") from None
        self._settle(dump)
        return len(made)

    # What is here

    def _shelf(self, kind: Kind) -> SqlShelf[Any]:
        return SqlShelf(self._work, kind)

    def _all(self, kind: Kind) -> list[Any]:
        return self._shelf(kind).find(order=("id",))

    def _numbers(self) -> list[list[Any]]:
        rows = self._work.connection.execute(_NUMBERS, {"org_": self._work.organisation.id})
        return sorted(list(row) for row in rows)

    def _workspaces(self) -> set[str]:
        return {row[0] for row in self._free(_WORKSPACES)}

    def _free(self, statement: Any, **values: Any) -> Any:
        """What is said of the organisation itself; the guard knows things of one alone."""
        org, connection = self._work.organisation.id, self._work.connection
        try:
            return connection.execution_options(org=None).execute(
                statement, {"org_": org, **values}
            )
        finally:
            connection.execution_options(org=org)

    # What comes

    def _refuse_strangers(self, made: Made) -> None:
        """Nothing is ever said in other people's rooms because a file names them, and nobody reads
        a copy that another team made."""
        own = self._workspaces()
        for _kind, thing in made:
            if isinstance(thing, Attachment) and thing.copy not in (None, _of_its_own(thing)):
                raise Unfit(Why.NOT_OURS, "copy")
            if getattr(thing, "workspace", None) not in (None, *own):
                raise Unfit(Why.ELSEWHERE, str(thing.workspace))

    def _known_here(self, made: Made) -> dict[str, str]:
        """The ids of people and accounts of the dump who are here already, with those they have
        here. A handle of the dump that somebody else has here goes to whom it belongs there."""
        accounts = {(a.workspace, a.native): a for a in self._all(BY_NAME["account"])}
        same: dict[str, str] = {}
        for kind, thing in made:
            if kind.name == "account" and (here := accounts.get((thing.workspace, thing.native))):
                same |= {thing.id: here.id, thing.person: here.person}
        taken = {thing.handle for kind, thing in made if kind.name == "person"}
        for person in self._all(BY_NAME["person"]):
            if person.id not in same.values() and person.handle in taken:
                person.handle = free_handle(person.handle, taken)
                taken.add(person.handle)
        return same

    def _settle(self, dump: dict[str, Any]) -> None:
        """What belongs to no thing: the team's own habits, and the numbers that are given out."""
        team, numbers = dump.get("team"), dump.get("numbers")
        if not isinstance(team, dict) or not isinstance(numbers, list):
            raise Unfit(Why.NOT_OURS, "team")
        org, known = self._work.organisation.id, {tuple(row[:2]) for row in self._numbers()}
        for row in numbers:
            if not isinstance(row, list) or [type(value) for value in row] != [str, str, int]:
                raise Unfit(Why.NOT_OURS, "numbers")
            if tuple(row[:2]) not in known:  # after an undo they are here: none is used twice
                values = {"org": org, "project": row[0], "kind": row[1], "n": row[2]}
                self._work.connection.execute(insert(_counter), values)
        self._free(_HABITS, zone_=str(team.get("zone")), locale_=str(team.get("locale")))


def _image(kind: Kind, thing: Any) -> dict[str, Any]:
    image = image_of(kind.cls, write(thing))
    return image | {"copy": _of_its_own(thing)} if isinstance(thing, Attachment) else image


def _of_its_own(file: Attachment) -> str | None:
    """The copy of a file as a team knows it that was never two."""
    return file.copy.rpartition("/")[2] if file.copy else file.copy


def _made(dump: dict[str, Any]) -> Made:
    return [(kind, thing) for kind in _DUMPED for thing in _things(kind, dump)]


def _things(kind: Kind, dump: dict[str, Any]) -> Iterator[Any]:
    """The things of one kind; raises Unfit where an image is not what it shows."""
    things = dump.get("things")
    images = things.get(kind.name, []) if isinstance(things, dict) else None
    if not isinstance(images, list):
        raise Unfit(Why.NOT_OURS, kind.name)
    seen: set[str] = set()
    for n, image in enumerate(images, 1):
        where = f"{kind.name} {n}"
        thing = _thing(kind, image, where)
        if thing.id in seen:
            raise Unfit(Why.NOT_OURS, where)
        seen.add(thing.id)
        yield thing


def _thing(kind: Kind, image: Any, where: str) -> Any:
    if not isinstance(image, dict) or not _typed(kind, image):
        raise Unfit(Why.NOT_OURS, where)
    try:
        thing = from_image(kind.cls, image)
        again = image_of(kind.cls, write(thing))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        raise Unfit(Why.NOT_OURS, where) from None
    if not _shaped(thing) or any(again.get(name) != value for name, value in image.items()):
        raise Unfit(Why.NOT_OURS, where)
    return thing


def _typed(kind: Kind, image: dict[str, Any]) -> bool:
    """Whether each column holds what belongs there: a database may take anything."""
    key = image.get("id")
    if not isinstance(key, str) or made_at(key) is None:
        return False
    for codec in codecs(kind.cls):
        for name, column in codec.columns:
            value = image.get(name)
            whole = isinstance(column, Integer)
            wanted = bool if isinstance(column, Boolean) else int if whole else str
            if value is not None and type(value) is not wanted:
                return False
            if isinstance(value, str) and not fit(value):
                return False
    return True


def _shaped(thing: Any) -> bool:
    """Whether its lists are lists: they are kept as texts, which may hold anything."""
    hints = get_type_hints(type(thing))
    for name, hint in hints.items():
        value = getattr(thing, name)
        arms = [get_origin(arm) or arm for arm in (get_args(hint) if value is not None else ())]
        wanted = get_origin(hint) if get_origin(hint) in (list, dict) else None
        wanted = wanted or next((arm for arm in arms if arm in (list, dict)), None)
        if wanted is not None and value is not None and not isinstance(value, wanted):
            return False
    return True


def fit(text: str) -> bool:
    """Whether every database takes it: no zero bytes, no half characters."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False
