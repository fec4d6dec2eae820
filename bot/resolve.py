"""From what was written to what is meant: mentions to people, references to things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.chosen import chosen
from bot.closed import refuse_closed, refuse_of_closed
from bot.codes import stays_guest
from bot.context import Ask, Context
from bot.declare import Param
from bot.discussions import NothingMeant, refs_here
from bot.entering import newcomer
from bot.filled import form_of
from bot.grammar import Call, Refusal
from bot.keyed import no_project, project_of_ref, projects_named
from bot.kinds import (
    Cast,
    Mention,
    MilestoneName,
    OutsiderKind,
    PersonKind,
    ProjectName,
    Ref,
    RefKind,
)
from bot.model.lesson import Lesson, LessonState
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.money import Expense
from bot.model.people import Person, Role
from bot.model.project import Audience, Project
from bot.model.risk import Issue, Risk
from bot.model.task import Task
from bot.named import ME, milestone_named, names_of, near_people, nobody, which
from bot.privacy import check_open
from bot.reply import SLOT, Button, Code, Pick
from bot.subjects import KINDS_OF, LISTED_BY, subjects
from bot.threads import begun_by, here
from bot.unclear import or_day
from bot.wording import people_apart
from bot.words import _
from bot.work import Shelf, Work

THIS = Ref(word="this")
STAND_IN = "zzslotzz"  # written where a chosen value will stand


class Recut(Exception):
    """A token is shorter than it looked, or (0) none at all: the line is to be read again."""

    def __init__(self, token: str, length: int) -> None:
        super().__init__(token)
        self.token, self.length = token, length


def resolve(
    call: Call, context: Context, work: Work, new_id: Any, *, things: bool = True
) -> dict[str, Any]:
    """The call's arguments with the people and (unless told not to) the client's and the things.

    Raises Refusal or Recut.

    The project that is named, or whose item is, becomes the context's project.
    """
    finder = _Finder(call, context, work, new_id)
    args: dict[str, Any] = {}
    for param in call.command.params:
        if param.name not in call.args and not (param.positional and param.required):
            continue
        value: Any = call.args.get(param.name)
        try:
            found = _found(finder, param, value, things=things)
        except Refusal as refusal:
            refusal.field = param.name
            raise
        if found is not None:
            args[param.name] = found
    context.asks = (*context.asks, *finder.asks)
    return args


def _found(finder: _Finder, param: Param, value: Any, *, things: bool) -> Any:
    """What a parameter's value means; None where that became a question."""
    if not things and isinstance(param.kind, RefKind | OutsiderKind):
        return value
    if isinstance(param.kind, RefKind):
        return finder.things(param, value)
    if param.many:
        several = [finder.one(param, item, index) for index, item in enumerate(value)]
        return [item for item in several if item is not None]
    return finder.one(param, value, 0)


class _Finder:
    def __init__(self, call: Call, context: Context, work: Work, new_id: Any) -> None:
        self.call, self.context, self.work, self.new_id = call, context, work, new_id
        self.asks: list[Ask] = []
        self._people: list[Person] | None = None
        self.gives = True  # work to whom it names, now: it is not shown before

    def one(self, param: Param, value: Any, index: int) -> Any:
        if isinstance(value, Mention):
            return self.person(param, value, index)
        if isinstance(value, Cast):
            return Cast(value.role, self.person(param, value.who, index))
        if isinstance(value, ProjectName):
            return self.project(param, value)
        if isinstance(value, MilestoneName):
            return self.milestone(param, value)
        return value

    # People

    def person(self, param: Param, mention: Mention, index: int) -> Person | None:
        said, self.gives = mention.said, self.gives and param.name != "by"
        if said.lower() in ME and self.context.actor is not None:
            return self.context.actor
        if said.startswith("("):
            return self._by_id(said[1:-1])
        near = self._named(said)
        if len(near) == 1:
            return self._vouched(near[0])
        if near:
            if not self.call.command.asks:
                raise Refusal(
                    _("Who is {name}?", name=said),
                    _("Choose one, or write the whole name: {example}.",
                      example=Code(f'{param.name}:"{near[0].name}"')),
                    buttons=[
                        self._instead(param, index, Mention(f"(={person.id})"), label)
                        for person, label in zip(near[:3], people_apart(near)[:3], strict=True)
                    ],
                    pick=self._pick(param, index, Mention(f"(={STAND_IN})")) if near[3:] else None,
                )  # fmt: skip
            self.asks.append(Ask(param.name, said, tuple(near[:3])))
            return None
        self._recut(param, index, said)
        raise self._nobody(param, index, said)

    def _instead(
        self, param: Param, index: int, chosen: Mention | ProjectName | Ref | Cast, label: str
    ) -> Button:
        """The same call with what was chosen in the place of what was said."""
        said = [*self.call.args.get(param.name, [chosen])] if param.many else [chosen]
        held: Any = said[index]
        if isinstance(held, Cast) and not isinstance(chosen, Cast):
            chosen = Cast(held.role, chosen)
        said[index] = chosen
        args = {**self.call.args, param.name: said if param.many else chosen}
        assert self.context.grammar is not None
        return Button(label, self.context.grammar.write(replace(self.call, args=args)))

    def _pick(self, param: Param, index: int, stand_in: Mention | ProjectName | Ref) -> Pick:
        """The same call with what will be chosen in the place of what was said."""
        said = self._instead(param, index, stand_in, "").line
        kind = PersonKind() if isinstance(stand_in, Mention) else param.kind
        line = said.replace(kind.write(stand_in), SLOT, 1)
        return Pick(_("Search…"), self.call.command.path, param.name, line)

    def _by_id(self, said: str) -> Person:
        native, _bar, name = said.partition("|")
        if native.startswith("="):
            person = self.work.people.get(native[1:])
            if person is None:
                raise Refusal(
                    _("That person is not in this team any more."),
                    _("Name somebody else, like {example}.", example=Code("@me")),
                )
            return self._vouched(person)
        workspace = self.context.place.workspace
        account = next(iter(self.work.accounts.find(workspace=workspace, native=native)), None)
        known = self.work.people.get(account.person) if account is not None else None
        if known is None:
            known = newcomer(workspace, native, name or native, self.new_id, self.work)
        lack = self.context.lacks.get(native)
        if lack is None:
            return self._vouched(known)
        self.context.lacking[known.name] = lack
        return known

    def _vouched(self, person: Person) -> Person:
        """Whoever of the team gives somebody work vouches for them, but not before a client."""
        command, context = self.call.command, self.context
        vouches = command.family == "task" and command.changes and self.gives
        if person.role is Role.GUEST and vouches and context.audience is not Audience.CLIENT:
            person.role = Role.GUEST if stays_guest(person, self.work) else Role.MEMBER
        return person

    def _everybody(self) -> list[Person]:
        if self._people is None:
            self._people = self.work.people.find(active=True)
        return self._people

    def _named(self, said: str) -> list[Person]:
        """Those of that whole name; failing that, all whose handle or first name it is."""
        wanted = said.casefold()
        here = self._called(wanted, self._everybody())
        # Who left is meant only where nobody else can be.
        return here or self._called(wanted, self.work.people.find(active=False))

    def _called(self, wanted: str, everybody: list[Person]) -> list[Person]:
        if " " in wanted:
            return [p for p in everybody if wanted in names_of(p)]
        found = [p for p in everybody if wanted in (p.handle, *names_of(p))]
        return sorted(found, key=lambda person: person.name)

    def _token(self, param: Param, index: int) -> str | None:
        tokens = self.call.said.get(param.name, [])
        return tokens[index] if index < len(tokens) else None

    def _recut(self, param: Param, index: int, said: str) -> None:
        """Where a sigil made it a token, a shorter name may be meant, or none."""
        token = self._token(param, index)
        if token is None or token[:1] not in "@＠":
            return
        for length in range(len(token) - 1, 1, -1):
            glued = not (token[length - 1].isascii() and token[length].isascii())
            if glued and self._named(token[1:length]):
                raise Recut(token, length)
        if any(p.rest for p in self.call.command.params):
            raise Recut(token, 0)

    def _nobody(self, param: Param, index: int, said: str) -> Refusal:
        near = near_people(said, self._everybody())
        refusal = nobody(said, [person.handle for person in near])
        refusal.buttons = tuple(
            self._instead(param, index, Mention(f"(={person.id})"), label)
            for person, label in zip(near, people_apart(near), strict=True)
        )
        return refusal

    # Projects

    def project(self, param: Param, named: ProjectName) -> Project:
        found = projects_named(named.said, self.context, self.work)
        token = self._token(param, 0)
        if len(found) == 1:
            refuse_closed(found[0], self.context)
            if param.name == "project":
                self.context.project, self.context.project_why = found[0], "named"
            return found[0]
        if not found and token is not None and any(p.rest for p in self.call.command.params):
            raise Recut(token, 0)
        if found:
            keys = [ProjectName(p.key.lower()) for p in found]
            refusal = which(
                named.said, found, [self._instead(param, 0, key, "").line for key in keys]
            )
            refusal.pick = self._pick(param, 0, ProjectName(STAND_IN)) if found[5:] else None
            raise refusal
        raise no_project(named.said, self.context, self.work)

    def milestone(self, param: Param, named: MilestoneName) -> Milestone:
        try:
            found = milestone_named(named.said, self.context.project, self.work)
        except Refusal:
            token = self._token(param, 0)
            if token is not None and any(p.rest for p in self.call.command.params):
                raise Recut(token, 0) from None
            raise
        refuse_closed(self.work.projects.get(found.project), self.context)
        return found

    # Numbered things

    def things(self, param: Param, value: Any) -> Any:
        kind = param.kind
        assert isinstance(kind, RefKind)
        refs: list[Ref] = value if isinstance(value, list) else [value or THIS]
        filters = [ref.word for ref in refs if ref.word and ref != THIS and ref.word != "last"]
        if filters:
            tasks = chosen(filters, param, self.call, self.context, self.work, self._one_person)
            self._adopt(tasks)
            self._look_first(param, tasks)
            refuse_of_closed(tasks, self.context, self.work)
            return tasks if param.many else tasks[0]
        refs = [self._this(param, n, value) if ref == THIS else ref for n, ref in enumerate(refs)]
        found = [self._thing(kind, ref, refs) for ref in dict.fromkeys(refs)]
        refuse_of_closed(found, self.context, self.work)
        if param.positional or self.context.project_why in (None, "last"):
            self._adopt(found)
        self._look_first(param, found)
        return found if param.many else found[0]

    def _look_first(self, param: Param, found: Sequence[Any]) -> None:
        unseen = self.call.command.previews and not self.context.agreed
        self.gives = self.gives and not (unseen and param.positional and len(found) > 1)

    def _one_person(self, said: str) -> Person:
        """Who is meant by a name in a filter."""
        if said.startswith("("):
            return self._by_id(said[1:-1])
        if said.casefold() in ME and self.context.actor is not None:
            return self.context.actor
        near = self._named(said)
        if len(near) == 1:
            return near[0]
        if not near:
            raise nobody(said)
        raise Refusal(
            _("Who is {name}?", name=said),
            _("Write the handle, like {example}.", example=Code(f"@{near[0].handle}")),
        )

    def _this(self, param: Param, index: int, value: Any) -> Ref:
        """The one item that the message we are asked about shows."""
        kind = param.kind
        assert isinstance(kind, RefKind)
        linked = subjects(self.context, kind) or refs_here(kind.letter, self.context, self.work)
        shown = self._of_thread(kind) or linked
        if len(shown) == 1:
            return shown[0]
        if value is not None and not shown:
            raise NothingMeant(
                _("“this” means the item a thread is about, and there is none here."),
                _("Write its number, like {example}.", example=Code(kind.example())),
            )
        raise Refusal(
            _("Which one?"),
            _(
                "Write it like {example}.",
                example=Code(self.call.command.example(self.context.locale)),
            ),
            buttons=[self._instead(param, index, ref, kind.write(ref)) for ref in shown],
            form=None if shown else form_of(self.call.command, self.call.args),
            pick=self._pick(param, index, Ref(word=STAND_IN)),
        )

    def _of_thread(self, kind: RefKind) -> list[Ref]:
        """What the thread is about in which it is said; of a conversation, what still waits."""
        # A sign says something of the thread only where it was put on the message that began it.
        signed = self.context.sign is not None
        thread = begun_by(self.context, self.work) if signed else here(self.context, self.work)
        if thread is None:
            return []
        things: list[Any] = []
        if kind.letter == "" and thread.task:
            things = [self.work.tasks.get(thread.task)]
        elif kind.letter == "L" and thread.conversation:
            of_it = self.work.logs.find(conversation=thread.conversation, order=("number",))
            things = [entry for entry in of_it if entry.waiting] or of_it[-1:]
        project = self.work.projects.get(thread.project)
        key = project.key if project is not None else None
        return [Ref(thing.number, key) for thing in things if thing is not None]

    def _thing(
        self, kind: RefKind, ref: Ref, among: Sequence[Ref]
    ) -> Task | LogEntry | Risk | Expense | Lesson | Issue:
        shelf: Shelf[Any] = getattr(self.work, f"{KINDS_OF[kind.letter]}s")
        if ref.word == "last":
            thing = self._last(kind, shelf)
        elif kind.letter == "K":
            thing = next(iter(shelf.find(number=ref.number)), None)
            if thing is not None:
                self._check(thing, kind.write(ref))
        else:
            project = project_of_ref(ref, kind, self.context, self.work)
            thing = next(iter(shelf.find(project=project.id, number=ref.number)), None)
            check_open(project, kind.write(ref), self.context, self.work, thing)
        if thing is None:
            nothing = Refusal(
                _("There is no {ref} here.", ref=kind.write(ref)),
                _("{list} shows what there is.", list=Code(LISTED_BY[kind.letter])),
            )
            raise or_day(nothing, ref, among[0], self.call, self.context)
        return thing  # type: ignore[no-any-return]

    def _last(self, kind: RefKind, shelf: Shelf[Any]) -> Any:
        key = self.work.journal.latest(self.context.me.id, KINDS_OF[kind.letter])
        thing = shelf.get(key) if key else None
        if thing is None:
            raise Refusal(
                _("There is no last one: you have not changed any yet."),
                _("{list} shows what there is.", list=Code(LISTED_BY[kind.letter])),
            )
        self._check(thing, "last")
        return thing

    def _check(self, thing: Any, said: str) -> None:
        if isinstance(thing, Lesson) and thing.state is not LessonState.NOTED:
            return  # once it is published it is the team's
        home = self.work.projects.get(thing.project)
        if home is not None:
            check_open(home, said, self.context, self.work, thing)

    def _adopt(self, things: Sequence[Any]) -> None:
        """What a line is about brings its project along; of several, one that is not the room's."""
        room = self.context.room
        keys = [thing.project for thing in things]
        key = next((key for key in keys if room is None or key != room.project), keys[0])
        if self.context.project is None or self.context.project.id != key:
            self.context.project = self.work.projects.get(key)
            self.context.project_why = "item"
