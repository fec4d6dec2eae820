"""What happens in the threads of a forum without being said to us, as lines of the grammar.

A post becomes a task or a conversation, a reply becomes a comment, a tag a state. Who may not do
that is told so; nobody else is answered, for they were talking to one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.context import Happening, Request, Speaker, Ticking, What
from bot.flow import DEFAULT, Flow
from bot.kinds import quoted
from bot.model.forum import Conversation, Forum, Holds, Thread
from bot.model.people import Role
from bot.model.project import Room
from bot.model.task import Task
from bot.privacy import told_at_once
from bot.reply import Reply
from bot.threads import forum_of, level_tag, state_tag
from bot.tongue import Answer, Tongue
from bot.values import dataclass
from bot.wording import Names
from bot.work import Work

if TYPE_CHECKING:
    from bot.desk import Desk

TITLE = 200


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where it happened, as the team's data has it."""

    organisation: str
    room: Room
    forum: Forum
    thread: Thread | None
    task: Task | None
    talk: Conversation | None
    ref: str  # of the task
    flow: Flow  # its project's states


def happened(said: Happening, desk: Desk) -> Answer:
    """Do what it means; the answer is silent but for whoever may not do it."""
    now, (zone, locale) = desk.clock.now(), desk.home
    silent = Answer(Reply(), Tongue(locale, zone, now))
    organisation = desk.house.organisation(said.place.workspace)
    if organisation is None:
        return silent
    with desk.house.open(organisation, now, changes=False) as work:
        scene = _scene(said, organisation, work)
    if scene is None:
        return silent
    if scene.forum.holds is Holds.TASKS:
        answer = _of_task(said, scene, desk)
    else:
        answer = _of_talk(said, scene, desk)
    return answer if answer is not None and answer.private else silent


def _scene(said: Happening, organisation: str, work: Work) -> _Scene | None:
    place = said.place
    room = next(iter(work.rooms.find(workspace=place.workspace, native=place.room)), None)
    forum = forum_of(room, work)
    if room is None or forum is None:
        return None
    thread = work.threads.at(place.workspace, place.thread)
    task = work.tasks.get(thread.task) if thread and thread.task else None
    talk = work.conversations.get(thread.conversation) if thread and thread.conversation else None
    ref = Names(work).task(task) if task is not None else ""
    flow = Flow.of(task.project, work) if task is not None else DEFAULT
    return _Scene(organisation, room, forum, thread, task, talk, ref, flow)


def _clock(line: str, said: Happening, scene: _Scene, desk: Desk, part: str = "") -> Answer:
    """The line said for nobody: the platform does not tell who it was, or it is the client."""
    key = f"thread/{said.id}{part}"
    ticking = Ticking(key, scene.organisation, line, None, scene.room.id, said.place.thread)
    return desk.answer(ticking)


# Tasks


def _of_task(said: Happening, scene: _Scene, desk: Desk) -> Answer | None:
    if scene.task is None:
        begins = scene.thread is None and said.what in (What.OPENED, What.SAID)
        return _made(said, scene, desk) if begins and said.speaker is not None else None
    match said.what:
        case What.SAID if said.text.strip() and said.speaker is not None:
            return _noted(said, said.speaker, scene, desk)
        case What.TAGGED:
            return _tagged(said, scene, desk, said.added)
        case What.RENAMED if said.title.strip() and said.title.strip() != scene.task.title:
            line = f"task tagged {scene.ref} title:{quoted(said.title.strip()[:TITLE])}"
            return _clock(line, said, scene, desk)
        case What.CLOSED if scene.task.open:
            return _clock(f"task tagged {scene.ref} state:done", said, scene, desk)
    return None


def _made(said: Happening, scene: _Scene, desk: Desk) -> Answer:
    """The post as a task of whoever wrote it: its title, and its first message as a note."""
    assert said.speaker is not None
    values: dict[str, Any] = {"title": quoted(said.title[:TITLE] or "?")}
    level = level_tag(said.tags)
    if level is not None:
        values["priority"] = level.value
    request = _request(said, said.speaker, "task add", values)
    answer = told_at_once(desk.answer, request, reads=False)
    if answer.private:
        return answer
    with desk.house.open(scene.organisation, desk.clock.now(), changes=False) as work:
        after = _scene(said, scene.organisation, work)
    if after is None or after.task is None:
        return answer
    if said.text.strip():
        _noted(said, said.speaker, after, desk)
    _tagged(said, after, desk, said.tags)
    return answer


def _noted(said: Happening, who: Speaker, scene: _Scene, desk: Desk) -> Answer | None:
    """What people say there is kept with the task; a guest's words, where the task is theirs."""
    values = {"ref": scene.ref, "text": quoted(said.text.strip())}
    told_at_once(desk.answer, _request(said, who, "task note", values, "/note"), reads=False)
    return None


def _tagged(said: Happening, scene: _Scene, desk: Desk, tags: tuple[str, ...]) -> Answer | None:
    task, flow = scene.task, scene.flow
    assert task is not None
    state, level = state_tag(tags, flow), level_tag(tags)
    moved = state is not None and state.id != flow.at(task).id
    parts = [f"state:{quoted(state.name or state.state.value)}"] if state and moved else []
    if level is not None and level is not task.priority:
        parts.append(f"priority:{level.value}")
    if not parts:
        return None
    return _clock(f"task tagged {scene.ref} {' '.join(parts)}", said, scene, desk, "/tags")


def _request(
    said: Happening, who: Speaker, command: str, values: dict[str, Any], part: str = ""
) -> Request:
    return Request(said.id + part, who, said.place, command=command, values=values, link=said.link)


# Conversations


def _of_talk(said: Happening, scene: _Scene, desk: Desk) -> Answer | None:
    talk = scene.talk
    ours = _is_ours(said, scene, desk)
    if talk is None:
        begins = scene.thread is None and said.what in (What.OPENED, What.SAID)
        return _begun(said, scene, desk, ours=ours) if begins and said.speaker else None
    line = None
    match said.what:
        case What.SAID if ours and talk.waiting_since is not None:
            line = f"log heard {talk.id} side:us"
        case What.SAID if not ours and (talk.waiting_since is None or talk.closed_at is not None):
            line = f"log heard {talk.id} side:client"
        case What.CLOSED if talk.closed_at is None:
            line = f"log closed {talk.id}"
    return _clock(line, said, scene, desk) if line is not None else None


def _begun(said: Happening, scene: _Scene, desk: Desk, *, ours: bool) -> Answer:
    assert said.speaker is not None
    parts = [
        f"log opened {quoted(said.title[:TITLE] or '?')}",
        f"side:{'us' if ours else 'client'}",
    ]
    if not ours:
        parts.append(f"contact:{quoted(said.speaker.name)}")
    if said.link:
        parts.append(f"link:{quoted(said.link)}")
    return _clock(" ".join(parts), said, scene, desk)


def _is_ours(said: Happening, scene: _Scene, desk: Desk) -> bool:
    """Whether somebody of the team did it; whoever is unknown before a client is the client's."""
    who = said.speaker
    if who is None or who.outsider:
        return False
    entrance = desk.house.enter(said.place.workspace, who.native, said.place.room, said.id)
    if who.outsider is False and (entrance is None or not entrance.barred):
        return True
    if entrance is None:
        return False
    part = Role(entrance.role) if entrance.role else entrance.person.role
    return Role.GUEST not in (entrance.person.role, part)
