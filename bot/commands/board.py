"""A project's board in its rooms, and what a person says of how the project stands."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text, Word
from bot.model.light import Light
from bot.model.project import Audience, Project, Room
from bot.reply import Block, Code, Line, Reply
from bot.rules import must_lead
from bot.wording import called, hint, project_of, project_to_change
from bot.words import _
from bot.work import Work

if TYPE_CHECKING:
    from bot.reports.status import Status

LONGEST = 200
"""Characters of the reason for a light: it stands on boards."""


class Said(StrEnum):
    """What a person says of a project; `auto` lets the data speak again."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    AUTO = "auto"

    @staticmethod
    def words() -> dict[str, str]:
        return {"yellow": "amber", "红": "red", "红灯": "red", "黄": "amber", "黄灯": "amber",
                "绿": "green", "绿灯": "green", "自动": "auto"}  # fmt: skip


def _phrases() -> dict[str, str]:
    """status red, light red, 状态 红: what is said of a project stands behind one word."""
    said = {**{one.value: one.value for one in Said}, **Said.words()}
    return {
        f"{verb} {word}": f"light:{meant}"
        for verb in ("status", "light", "状态", "灯")
        for word, meant in said.items()
    }


@command(
    "project light",
    aliases=("project 灯",),
    phrases=_phrases(),
    examples=(
        "/project status red because the client does not answer",
        "/project status auto",
        "/project 状态 红 因为客户没有回复",
    ),
)
def light(
    context: Context,
    work: Work,
    light: Said | None = None,
    because: Text | None = None,
    project: Project | None = None,
) -> Reply:
    """Say how a project stands, where the data do not know it; or let them speak again.

    light: red, amber, green, or auto for what the data say
    because: Why
    project: The project, if it is not this room's
    """
    from bot.rag import HOLDS, LIGHTS
    from bot.reports.status import status_of

    context.project = project or context.project
    home = project_to_change(context, work)
    must_lead(home, context, work)
    key = home.key.lower()
    example = Code(f"/project status red because the client does not answer #{key}")
    if light is None:
        raise Refusal(_("How does it stand?"), _("Write it like {example}.", example=example))
    if light is Said.AUTO:
        home.light = home.light_over = None
        home.light_why = home.light_by = home.light_at = None
        now = status_of(home, work)
        line = _("{project}: the data say {sign} {light}.", project=called(home, work),
                 sign=now.rag.sign, light=LIGHTS[now.rag.light])  # fmt: skip
        return Reply((Line((line,)), *_dates(now)))
    why = _reason(because)
    if not why:
        raise Refusal(
            _("Why? Whoever reads it will ask."), _("Write it like {example}.", example=example)
        )
    home.light, home.light_why = Light(light.value), why
    home.light_by, home.light_at = context.me.id, work.now
    now = status_of(home, work)
    home.light_over = now.rag.computed
    said = _("{sign} {project}: {light}, because {why}.", sign=home.light.sign,
             project=called(home, work), light=LIGHTS[home.light], why=why)  # fmt: skip
    remark = hint(_("The data say: {light}. Your word holds for {days} days, unless they become worse.",
                    light=LIGHTS[home.light_over], days=HOLDS.days))  # fmt: skip
    return Reply((Line((said,)), remark, *_dates(now)))


def _dates(now: Status) -> list[Block]:
    """The dates of the next milestone, which are what a light is judged by."""
    from bot.reports.dates import dates_of

    dates = dates_of(now.points)
    return [hint(dates)] if dates is not None else []


def _reason(because: str | None) -> str:
    text = " ".join((because or "").split())
    for word in ("because", "since", "因为", "由于"):
        if text.lower().startswith(word):
            text = text[len(word) :].lstrip(" :：,，")
            break
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@command(
    "project board",
    private=True,
    changes=False,
    aliases=("project 看板",),
    examples=("/project board", "/project 看板"),
)
def show(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show a project's board.

    project: The project, if it is not this room's
    """
    from bot.reports.board import board

    home = project or project_of(context, work)
    rooms = [room for room in work.rooms.find(project=home.id, order=("name",)) if room.board]
    where = ", ".join(f"#{room.name}" for room in rooms)
    note = (
        _("It stands in {rooms} and is kept up to date there.", rooms=where)
        if rooms
        else _("To pin it in a room of the project, type {example} there.",
               example=Code("/project board on"))
    )  # fmt: skip
    reply = board(home, work)
    return replace(reply, blocks=(*reply.blocks, hint(note)))


@command(
    "project board on",
    aliases=("project 看板 开", "project 看板 打开"),
    examples=("/project board on", "/project 看板 开"),
)
def on(context: Context, work: Work) -> Reply:
    """Pin the project's board in this room; it is kept up to date and never says anything new."""
    room, home = _here(context, work)
    if room.audience is Audience.CLIENT:
        must_lead(home, context, work)
    if room.board:
        return Reply((Line((_("The board of {project} stands here already.",
                              project=called(home, work)),)),), private=True)  # fmt: skip
    room.board = True
    said = _("📌 The board of {project} will stand here, and be kept up to date.",
             project=called(home, work))  # fmt: skip
    blocks: list[Block] = [Line((said,))]
    if room.audience is Audience.CLIENT:
        blocks.append(hint(_("A client reads this room: it shows titles and dates of what is shared "
                             "with them, and nothing else.")))  # fmt: skip
    blocks.append(hint(_("To take it down: {example}.", example=Code("/project board off"))))
    return Reply(tuple(blocks))


@command(
    "project board off",
    aliases=("project 看板 关", "project 看板 关闭"),
    examples=("/project board off", "/project 看板 关"),
)
def off(context: Context, work: Work) -> Reply:
    """Take the project's board down in this room."""
    room, home = _here(context, work)
    if not room.board:
        raise Refusal(
            _("No board stands here."),
            _("To pin one: {example}.", example=Code("/project board on")),
        )
    if room.audience is Audience.CLIENT:
        must_lead(home, context, work)
    room.board = False
    said = _("The board of {project} is taken down.", project=called(home, work))
    return Reply((Line((said,)),))


def _here(context: Context, work: Work) -> tuple[Room, Project]:
    """This room and its project; Refusal where it is bound to none."""
    room = work.rooms.get(context.room.id) if context.room else None
    home = work.projects.get(room.project) if room else None
    if room is None or home is None:
        active = context.project
        key = active.key.lower() if active else "acme"
        raise Refusal(
            _("A board stands in a room of its project; this room has none."),
            _("Bind it first: {example}.", example=Code(f"/project bind {key} as team")),
        )
    return room, home


def _kept(context: Context) -> Project | None:
    """The project whose board is to stand in the room; nothing is said where none is any more."""
    return context.project if context.room is not None and context.room.board else None


@command("project board post", changes=False, by_clock=True, examples=("project board post",))
def post(context: Context, work: Work) -> Reply:
    """The board of a room that the team reads."""
    from bot.reports.board import board

    home = _kept(context)
    return board(home, work) if home is not None else Reply()


@command(
    "project board shared", changes=False, by_clock=True, for_client=True,
    examples=("project board shared",),
)  # fmt: skip
def shared(context: Context, work: Work) -> Reply:
    """The board of a room that a client reads."""
    from bot.reports.board import client_board

    home = _kept(context)
    return client_board(home, work) if home is not None else Reply()


@command(
    "project board unpinned", changes=False, by_clock=True,
    examples=("project board unpinned 01kd5k7h",),
)  # fmt: skip
def unpinned(context: Context, work: Work, room: Word) -> Reply:
    """Tell that a board stands in its room without a pin.

    room: The room
    """
    found = work.rooms.get(room)
    home = work.projects.get(found.project) if found else None
    if found is None or home is None or not found.board:
        return Reply()
    said = _("I may not pin messages in {room}: the board of {project} stands there without a pin.",
             room=f"#{found.name}", project=called(home, work))  # fmt: skip
    help_ = _("Pin it by hand, or allow me to, and type {off} and {on} there.",
              off=Code("/project board off"), on=Code("/project board on"))  # fmt: skip
    return Reply((Line((said,)), hint(help_)))
