"""A list as tasks: each row a draft, or the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import timedelta
from typing import Any

from bot.approving import approver
from bot.custom.declared import NOTHING, Custom
from bot.flow import Flow, stage_span
from bot.importing.columns import by_words, columns
from bot.importing.dates import Dates, day_first
from bot.importing.faults import Fault, Unreadable, Wrong
from bot.importing.own import Own
from bot.importing.tables import Row, Sheet
from bot.kinds import PRIORITY_WORDS, DurationKind, PriorityKind, Reader, Unread, folded, has_words
from bot.lists import VISIBLE
from bot.model.flow import Stage
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Priority, TaskState, Visibility
from bot.reply import Code, Who
from bot.values import dataclass
from bot.words import Words, _
from bot.work import Work

_SPLIT = re.compile(r"\s*[,，、;；\n]\s*")
_NUMBER = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?")
_REF = re.compile(r"(?:([A-Za-z][A-Za-z0-9]{0,9})-)?(\d{1,9})")
_MENTION = re.compile(r"[@＠]\(([^|)]+)\|[^)]*\)")
_STATES = {
    "open": "todo", "new": "todo", "not started": "todo", "backlog": "todo", "未开始": "todo",
    "待处理": "todo", "in progress": "doing", "started": "doing", "active": "doing",
    "进行中": "doing", "处理中": "doing", "waiting": "blocked", "on hold": "blocked",
    "阻塞": "blocked", "complete": "done", "completed": "done", "closed": "done",
    "finished": "done", "yes": "done", "x": "done", "✓": "done", "✔": "done", "已完成": "done",
    "完成": "done", "cancelled": "dropped", "canceled": "dropped", "取消": "dropped",
    "已取消": "dropped",
}  # fmt: skip
_LEVELS = {"critical": "urgent", "highest": "urgent", "lowest": "low", "medium": "normal"}


@dataclass(slots=True)
class Draft:
    """A task of a list. `parent` and `after` name lines of the same list, or (as numbers of the
    project) tasks that are there."""

    line: int
    title: str
    values: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    ref: str | None = None
    parent: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a list: the heads it was read by, and those that say nothing to us."""

    heads: dict[str, str]
    unused: tuple[str, ...]
    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]


def reading(
    sheet: Sheet, home: Project, work: Work, reader: Reader, me: Person, custom: Custom = NOTHING
) -> Reading:
    """The list, understood; raises Unreadable where it names no titles."""
    places = columns(sheet.heads)
    own = Own(sheet.heads, set(places.values()), custom)
    if "title" not in places:
        raise Unreadable(
            _("No column is called a title."),
            _("Let the first line name the columns, like {example} or {chinese}.",
              example=Code("title,owner,due,priority"), chinese=Code("标题,负责人,截止,优先级")),
        )  # fmt: skip
    reads = _Rows(sheet, places, home, work, reader, me, own)
    drafts: list[Draft] = []
    faults: list[Fault] = []
    for row in sheet.rows:
        found = reads.draft(row)
        if isinstance(found, Draft):
            drafts.append(found)
        else:
            faults.append(found)
    drafts, lost = _linked(drafts, sheet.heads, places, home, work)
    used = {*places.values(), *own.places.values()}
    return Reading(
        {name: sheet.heads[place] for name, place in {**places, **own.places}.items()},
        tuple(head for at, head in enumerate(sheet.heads) if at not in used and head),
        tuple(drafts),
        tuple(sorted([*faults, *lost], key=lambda fault: fault.line)),
    )


def _linked(
    drafts: list[Draft], heads: Iterable[str], places: dict[str, int], home: Project, work: Work
) -> tuple[list[Draft], list[Fault]]:
    """Only what names tasks that are there, or rows that are imported with it, and no circle."""
    named = {ref for draft in drafts for ref in (draft.parent, *draft.after) if ref}
    if not named:
        return drafts, []
    head = {name: list(heads)[place] for name, place in places.items()}
    numbers = tuple({int(m[2]) for ref in named if (m := _REF.fullmatch(ref)) and len(m[2]) < 10})
    here = {f"{home.key}-{t.number}" for t in work.tasks.find(project=home.id, number=numbers)}
    faults: list[Fault] = []
    left, before = drafts, 0
    while len(left) != before:  # whatever goes may be what others hang on
        before = len(left)
        left = _without_strangers(left, here, head, faults)
        left = _without_circles(left, head, faults)
    return left, faults


def _without_strangers(
    drafts: list[Draft], here: set[str], head: dict[str, str], faults: list[Fault]
) -> list[Draft]:
    known = {draft.ref for draft in drafts if draft.ref} | here
    kept: list[Draft] = []
    for draft in drafts:
        asked = [("parent", draft.parent)] if draft.parent else []
        asked += [("after", ref) for ref in draft.after]
        lacks = next((ask for ask in asked if ask[1] not in known), None)
        if lacks is None:
            kept.append(draft)
        else:
            why = _("there is no {ref} here, nor among the rows that can be imported",
                    ref=str(lacks[1])[:60])  # fmt: skip
            faults.append(Fault(draft.line, head[lacks[0]], why))
    return kept


def _without_circles(drafts: list[Draft], head: dict[str, str], faults: list[Fault]) -> list[Draft]:
    """What can be put in order is in no circle."""
    for name in ("parent", "after"):
        waits = {draft.ref: _hangs_on(draft, name) for draft in drafts if draft.ref}
        while ready := [ref for ref, on in waits.items() if not on & waits.keys()]:
            for ref in ready:
                del waits[ref]
        for draft in drafts:
            if draft.ref in waits:
                why = _("rows wait for one another in a circle")
                faults.append(Fault(draft.line, head[name], why))
        drafts = [draft for draft in drafts if draft.ref not in waits]
    return drafts


def _hangs_on(draft: Draft, name: str) -> set[str | None]:
    return {draft.parent} if name == "parent" else set(draft.after)


class _Rows:
    """Reads rows of one list; what is the same in many is looked up once."""

    def __init__(
        self, sheet: Sheet, places: dict[str, int], home: Project, work: Work, reader: Reader,
        me: Person, own: Own,
    ) -> None:  # fmt: skip
        self._heads, self._places, self._home, self._reader = sheet.heads, places, home, reader
        self._own = own
        self._people = _people(work, me)
        self._accounts = {a.native: a.person for a in work.accounts.find()}
        milestones: list[Milestone] = work.milestones.find(project=home.id)
        self._milestones = {m.name.casefold(): m.id for m in milestones}
        self._flow, self._me, self._work = Flow.of(home.id, work), me, work
        self._levels = {**_LEVELS, **by_words(PRIORITY_WORDS)}
        self._visible = by_words({v.value: words for v, words in VISIBLE.items()})
        self._dates = {name: self._column(name, sheet) for name in ("due", "start", "done")}
        self._seen: set[str] = set()
        self._fields: dict[str, Callable[[str], Any]] = {
            "owner": self._person, "helpers": self._several, "due": self._dates["due"].read,
            "start": self._dates["start"].read, "priority": self._priority,
            "estimate": self._length, "labels": _labels, "milestone": self._milestone,
            "state": self._state, "visibility": self._visibility, "blocked": str,
            "done": self._done,
        }  # fmt: skip

    def _column(self, name: str, sheet: Sheet) -> Dates:
        place = self._places.get(name)
        cells = [row.cells[place] for row in sheet.rows] if place is not None else []
        return Dates(self._reader, day_first(cells, self._reader.day_first))

    def draft(self, row: Row) -> Draft | Fault:
        if len(row.cells) > len(self._heads):
            return Fault(row.line, "", _("it has more cells than the first line has heads"))
        cells = {name: row.cells[place] for name, place in self._places.items()}
        title = " ".join(cells["title"].split())
        if not has_words(title):
            return Fault(row.line, self._heads[self._places["title"]], _("a title is missing"))
        draft = Draft(row.line, title, note=cells.get("note") or None)
        for name, cell in cells.items():
            try:
                if cell and name in self._fields:
                    draft.values[name] = self._fields[name](cell)
                elif cell and name in ("ref", "parent", "after"):
                    self._refer(draft, name, cell)
            except Wrong as wrong:
                return Fault(row.line, self._heads[self._places[name]], wrong.why)
        for name, place in self._own.places.items():
            try:
                kept = self._own.read(name, row.cells[place], self._reader, self._person)
            except Wrong as wrong:
                return Fault(row.line, self._heads[place], wrong.why)
            if kept is not None:
                draft.values.setdefault("extra", {})[name] = kept
        return draft

    def _refer(self, draft: Draft, name: str, cell: str) -> None:
        refs = tuple(self._ref(one) for one in _SPLIT.split(cell) if one)
        if name == "ref":
            if refs[0] in self._seen:
                raise Wrong(_("another row has the number {ref} as well", ref=refs[0]))
            self._seen.add(refs[0])
            draft.ref = refs[0]
        elif name == "parent":
            draft.parent = refs[0]
        else:
            draft.after = refs

    def _ref(self, said: str) -> str:
        match = _REF.fullmatch(said)
        if match is None:
            return said
        return f"{(match[1] or self._home.key).upper()}-{int(match[2])}"

    # Cells

    def _person(self, cell: str) -> str:
        mention = _MENTION.match(cell)
        if mention is not None and mention[1] in self._accounts:
            return self._accounts[mention[1]]
        found = self._people.get(_name(cell), [])
        if len(found) == 1:
            if found[0].active:
                return found[0].id
            raise Wrong(_("{who} has left", who=found[0].name))
        if found:
            handles = ", ".join(f"@{person.handle}" for person in found[:3])
            raise Wrong(_("“{said}” may be one of {people}", said=cell[:60], people=Code(handles)))
        raise Wrong(_("nobody here is called “{said}”", said=cell[:60]))

    def _several(self, cell: str) -> list[str]:
        return list(dict.fromkeys(self._person(one) for one in _SPLIT.split(cell) if one))

    def _priority(self, cell: str) -> Priority:
        known = self._levels.get(folded(cell).casefold())
        if known is not None:
            return Priority(known)
        try:
            return Priority(PriorityKind(Priority).read(cell, self._reader))
        except Unread:
            raise Wrong(_not_one(cell, "low, normal, high, urgent")) from None

    def _length(self, cell: str) -> timedelta:
        if _NUMBER.fullmatch(cell):
            return timedelta(hours=float(cell.replace(",", ".")))
        try:
            return DurationKind().read(cell, self._reader)
        except (Unread, OverflowError):
            raise Wrong(_("“{said}” is no length; write hours, or {example}",
                          said=cell[:60], example=Code("3h, 2d"))) from None  # fmt: skip

    def _milestone(self, cell: str) -> str:
        found = self._milestones.get(cell.removeprefix("%").strip().casefold())
        if found is None:
            raise Wrong(_("there is no milestone “{said}” in {project}",
                          said=cell[:60], project=self._home.name))  # fmt: skip
        return found

    def _state(self, cell: str) -> Stage:
        """A state of the project by its name, or by a word that lists have for its category."""
        known = _STATES.get(folded(cell).casefold())
        found = self._flow.named(cell) or (self._flow.named(known) if known else None)
        if found is None:
            names = ", ".join(one.name or one.state.value for one in self._flow.stages)
            raise Wrong(_not_one(cell, names))
        self._agreed(found)
        return found

    def _done(self, cell: str) -> Moment:
        self._agreed(self._flow.first(TaskState.DONE))
        return self._dates["done"].read(cell)

    def _agreed(self, stage: Stage) -> None:
        """Nothing that needs somebody's approval is had by a list."""
        whom = approver(stage, self._home, self._work)
        if whom is not None and whom.id != self._me.id:
            raise Wrong(_("{state} needs {who}'s approval",
                          state=stage_span(stage), who=Who(whom.name)))  # fmt: skip

    def _visibility(self, cell: str) -> Visibility:
        known = self._visible.get(folded(cell).casefold())
        if known is None:
            raise Wrong(_not_one(cell, "internal, client"))
        return Visibility(known)


def _not_one(cell: str, choices: str) -> Words:
    return _("“{said}” is not one of {choices}", said=cell[:60], choices=Code(choices))


def _labels(cell: str) -> list[str]:
    return list(dict.fromkeys(one.lstrip("+＋#").strip().lower()[:40] for one in _SPLIT.split(cell)
                              if one.lstrip("+＋#").strip()))  # fmt: skip


def _name(said: str) -> str:
    return "".join(folded(said).lstrip("@").casefold().split())


def _people(work: Work, me: Person) -> dict[str, list[Person]]:
    """People by all that they may be called."""
    found: dict[str, list[Person]] = {}
    for person in work.people.find(order=("handle",)):
        for name in {_name(one) for one in (person.handle, person.name, *person.also)}:
            found.setdefault(name, []).append(person)
    for word in ("me", "我"):
        found[word] = [me]
    return found
