"""Rooms that hold nothing but threads, as what their threads are."""

from __future__ import annotations

from enum import StrEnum

from bot.clock import new_id
from bot.context import Context
from bot.grammar import Refusal
from bot.model.forum import Forum, Holds
from bot.model.project import Audience, Project, Room
from bot.reply import Block, Code, Line, Small
from bot.threads import forum_of
from bot.wording import called
from bot.words import _
from bot.work import Work


class As(StrEnum):
    """What a room is bound as: who reads it, or that its posts are tasks."""

    TEAM = "team"
    CLIENT = "client"
    ALERTS = "alerts"
    TASKS = "tasks"

    @staticmethod
    def words() -> dict[str, str]:
        return {"团队": "team", "客户": "client", "提醒": "alerts", "任务": "tasks"}

    @property
    def audience(self) -> Audience:
        return Audience.TEAM if self is As.TASKS else Audience(self.value)


class Posts(StrEnum):
    """Which tasks have a post in a forum of tasks."""

    OWN = "own"  # those that were made in it
    ALL = "all"

    @staticmethod
    def words() -> dict[str, str]:
        return {"自有": "own", "全部": "all"}


def check_forum(tasks: bool, client: bool, home: Project, context: Context) -> None:
    """Raises Refusal where a room is to be bound as what it cannot be."""
    key = home.key.lower()
    if tasks and not context.forum:
        raise Refusal(
            _("This room is no forum: posts that are tasks need one."),
            _("Type {example} in a post of a forum, or {team} here.",
              example=Code(f"/project bind {key} as tasks"),
              team=Code(f"/project bind {key} as team")),
        )  # fmt: skip
    if context.forum and not (tasks or client):
        raise Refusal(
            _("This room is a forum, in which there are posts alone."),
            _("Its posts may be tasks, {tasks}, or conversations with the client, {client}.",
              tasks=Code(f"/project bind {key} as tasks"),
              client=Code(f"/project bind {key} as client")),
        )  # fmt: skip


def made_forum(
    room: Room, tasks: bool, posts: Posts | None, home: Project, work: Work
) -> list[Block]:
    """Let the posts of this room be tasks, or else conversations; what to say of it."""
    project, key = called(home, work), home.key.lower()
    holds = Holds.TASKS if tasks else Holds.CONVERSATIONS
    forum = forum_of(room, work)
    if forum is None:
        forum = work.forums.add(Forum(new_id(work.now), room.id, room.project, holds))
    forum.project, forum.holds = room.project, holds
    if posts is not None or not tasks:
        forum.opens = tasks and posts is Posts.ALL
    if not tasks:
        return [
            Line((_("Every post here is now a conversation with the client of {project}.",
                    project=project),)),
            Small((_("I keep a card in each: who waits for an answer, and what was promised. ✅ on "
                     "a message, or an answer of the team, means answered."),)),
        ]  # fmt: skip
    more = (
        _("Tasks made elsewhere get a post here, too.")
        if forum.opens
        else _("Tasks made elsewhere get no post; {all} changes that.",
               all=Code(f"/project bind {key} as tasks posts:all"))
    )  # fmt: skip
    return [
        Line((_("Every new post here is now a task of {project}.", project=project),)),
        Small((_("Tags are its state and priority, closing a post finishes the task, and what is "
                 "said in it is kept as notes."), " ", more)),
    ]  # fmt: skip
