"""What threads are about, and posts of forums: which thing each shows, and how it looks."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalogue import meant_by
from bot.clock import new_id
from bot.context import Context
from bot.discussions import here as joined
from bot.flow import STATES, Flow, stage_span
from bot.grammar import Refusal
from bot.kinds import PRIORITY_WORDS
from bot.model.flow import Stage
from bot.model.forum import Conversation, Forum, Holds, Seat, Thread
from bot.model.project import Room
from bot.model.task import Priority, Task
from bot.reply import Code
from bot.words import Words, _, pgettext
from bot.work import Work

LEVELS: dict[Priority, Words] = {level: PRIORITY_WORDS[level.value] for level in Priority}
WAITING = pgettext("conversation", "Waiting for us")
ANSWERED = pgettext("conversation", "Answered")


def here(context: Context, work: Work) -> Thread | None:
    """What this thread is about, as far as that is known."""
    return work.threads.at(context.place.workspace, context.place.thread)


def begun_by(context: Context, work: Work) -> Thread | None:
    """The thread that the message we are asked about began: it is about the same."""
    about = context.about
    return work.threads.at(context.place.workspace, about.key) if about and about.key else None


def conversation_here(context: Context, work: Work) -> Conversation | None:
    """The conversation with a client that this thread is."""
    thread = here(context, work)
    return work.conversations.get(thread.conversation) if thread and thread.conversation else None


def talked_of(context: Context, work: Work) -> Task | Conversation | None:
    """The one task, or the conversation with a client, that this thread is about. Raises Refusal
    where that is gone."""
    post = here(context, work)
    if post is None:
        things = {key: work.tasks.get(key) for one in joined(context, work) if (key := one.task)}
        return next(iter(things.values())) if len(things) == 1 else None
    task = work.tasks.get(post.task) if post.task else None
    talk = work.conversations.get(post.conversation) if post.conversation else None
    if task is None and talk is None:
        raise Refusal(
            _("What this thread was about is gone."),
            _("{list} shows what there is.", list=Code("/task list")),
        )
    return task or talk


def forum_of(room: Room | None, work: Work) -> Forum | None:
    """That a room holds threads alone, and which."""
    return next(iter(work.forums.find(room=room.id)), None) if room is not None else None


def seated(context: Context, thread: Thread, work: Work) -> Thread:
    """Let the thread in which something is said be this one from now on."""
    place = context.place
    work.threads.add(thread)
    work.threads.put(thread, Seat(place.workspace, place.thread or ""))
    return thread


def attach(task: Task, context: Context, work: Work) -> None:
    """A new task belongs to the post of a forum in which it was made, if that is about nothing yet;
    else it gets one of its own where its project wants that."""
    forum = forum_of(context.room, work) if context.place.thread else None
    inside = forum is not None and forum.holds is Holds.TASKS and forum.project == task.project
    if forum is not None and inside and here(context, work) is None:
        made = Thread(new_id(work.now), task.project, forum.room, task.id)
        seated(context, made, work)
        return
    open_for(task, work)


def open_for(task: Task, work: Work) -> None:
    """Let a task have a post in each forum that wants one of every task of its project."""
    for forum in work.forums.find(project=task.project, holds=Holds.TASKS, opens=True):
        work.threads.add(Thread(new_id(work.now), task.project, forum.room, task.id))


def tags_of(task: Task, flow: Flow) -> tuple[Words | str, ...]:
    """What stands on its post: its state, and a priority that is not the usual one."""
    level = () if task.priority is Priority.NORMAL else (LEVELS[task.priority],)
    return (stage_span(flow.at(task)), *level)


def task_tags(flow: Flow) -> tuple[Words | str, ...]:
    """All that may stand on a post of a project with these states, or stood there before it had
    them."""
    levels = [LEVELS[level] for level in Priority if level is not Priority.NORMAL]
    return (*dict.fromkeys((*map(stage_span, flow.stages), *STATES.values())), *levels)


TALK_TAGS = (WAITING, ANSWERED)


def state_tag(names: Iterable[str], flow: Flow) -> Stage | None:
    """The state that the last of these tags names."""
    found = [stage for name in names if (stage := flow.called(name)) is not None]
    return found[-1] if found else None


def level_tag(names: Iterable[str]) -> Priority | None:
    return meant_by(names, LEVELS)
