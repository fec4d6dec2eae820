"""Which column of a list is which: by its head, in English or Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bot.catalogue import LOCALES, catalogue
from bot.kinds import folded
from bot.lists import HEADS
from bot.words import Words

FIELDS = (
    "title", "owner", "helpers", "due", "start", "priority", "estimate", "labels", "milestone",
    "state", "visibility", "parent", "after", "note", "ref", "blocked", "done",
)  # fmt: skip
"""What of a task is imported, in the order in which it is told."""

_ALSO = {
    "title": "task, name, summary, subject, todo, to do, task name, what, 任务, 任务名称, 名称, "
    "事项, 主题, 内容, 待办",
    "owner": "assignee, assigned to, responsible, who, person, 责任人, 执行人, 指派给, 指派, 经办人, "
    "负责",
    "helpers": "with, collaborators, participants, 参与人, 协作者, 协助",
    "due": "due date, deadline, end, end date, due on, by, finish, 截止日期, 截止时间, 到期, "
    "到期日, 完成期限, 期限, 结束日期, 结束时间",
    "start": "start date, starts, begin, from, 开始, 开始日期, 开始时间, 起始日期",
    "priority": "prio, importance, urgency, 优先, 级别, 紧急程度",
    "estimate": "hours, effort, estimated hours, estimate, duration, 工时, 预计工时, 估时, 预估",
    "labels": "label, tags, tag, category, 标记, 分类, 类别",
    "milestone": "phase, stage, sprint, release, 阶段, 版本",
    "state": "status, progress, 进度, 任务状态",
    "visibility": "visible, client, 可见",
    "parent": "parent, parent task, epic, 父任务, 上级任务",
    "after": "depends on, dependencies, predecessor, predecessors, blocked by task, 依赖, 前置任务",
    "note": "notes, description, comment, comments, details, remark, 描述, 说明, 备注信息, 详情",
    "ref": "number, no, no., id, key, #, 序号, 任务编号",
    "blocked": "blocked on, blocker, 受阻",
    "done": "completed, completed on, closed, 完成日期, 完成时间",
}  # fmt: skip


def columns(heads: Sequence[str]) -> dict[str, int]:
    """The place of each field that one of the heads names; the first of two counts."""
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        field = _known().get(_folded(head))
        if field is not None:
            found.setdefault(field, place)
    return {field: found[field] for field in FIELDS if field in found}


@cache
def _known() -> dict[str, str]:
    """Fields by every head that means them; what they are exported as comes first."""
    known: dict[str, str] = {}
    for field in FIELDS:
        known.setdefault(field, field)
        for name in said(HEADS[field]):
            known.setdefault(_folded(name), field)
    for field in FIELDS:
        for name in _ALSO[field].split(","):
            known.setdefault(_folded(name), field)
    return known


def _folded(head: str) -> str:
    """A head without what people add to it: case, signs, a remark in brackets."""
    bare = folded(head).casefold().partition("(")[0]
    return " ".join(bare.replace("_", " ").replace("*", " ").strip(" :.").split()) or bare.strip()


def said(words: Words) -> list[str]:
    """A sentence of ours in every language."""
    out = []
    for locale in LOCALES:
        known = catalogue(locale)
        topic, message = words.topic, words.message
        out.append(known.pgettext(topic, message) if topic else known.gettext(message))
    return out


def by_words(choices: Mapping[str, Words]) -> dict[str, str]:
    """The keys of choices by their own names and by what they are called in every language."""
    known = {key: key for key in choices}
    for key, words in choices.items():
        for name in said(words):
            known.setdefault(folded(name).casefold(), key)
    return known
