"""What a reaction to a message means: each sign stands for a line that somebody might type."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from enum import StrEnum

from bot.context import Place
from bot.model.project import Project


class Meaning(StrEnum):
    """What a sign does."""

    TASK = "task"
    LOG = "log"
    RISK = "risk"
    TAKE = "take"
    DONE = "done"
    SNOOZE = "snooze"
    PROMISE = "promise"
    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "任务": "task", "日志": "log", "风险": "risk", "认领": "take", "完成": "done",
            "推迟": "snooze", "承诺": "promise", "关": "off", "关闭": "off",
        }  # fmt: skip


LINES: dict[Meaning, str] = {
    Meaning.TASK: "task make",
    Meaning.LOG: "log make",
    Meaning.RISK: "risk make",
    Meaning.TAKE: "task take this",
    Meaning.DONE: "task done this",
    Meaning.SNOOZE: "task snooze this tomorrow",
    Meaning.PROMISE: "log make promise",
}
"""What is said with each of them, about the message."""

USUAL: dict[str, Meaning] = {
    "📌": Meaning.TASK,
    "📞": Meaning.LOG,
    "⚠": Meaning.RISK,
    "👀": Meaning.TAKE,
    "✅": Meaning.DONE,
    "💤": Meaning.SNOOZE,
    "🤝": Meaning.PROMISE,
}
"""What signs mean where a project has not said otherwise."""

REGRET = timedelta(minutes=10)
"""So long after it a sign that is taken away takes back what it did."""

# Names that are not those of the character itself.
_NAMES = {
    "warning": "⚠", "white_check_mark": "✅", "heavy_check_mark": "✔", "zzz": "💤",
    "handshake": "🤝", "phone": "☎", "telephone": "☎",
}  # fmt: skip


def sign_of(said: str) -> str:
    """A sign as maps know it, however it is written: 📌, :pushpin: or pushpin; without its skin
    tone and what only asks for colours. One that has no character keeps its name: ":party:"."""
    bare = "".join(
        c for c in said.strip() if c != "\ufe0f" and not "\U0001f3fb" <= c <= "\U0001f3ff"
    )
    name = bare.strip(":").partition("::")[0].lower()
    if not name.isascii() or not name:
        return bare
    if name in _NAMES:
        return _NAMES[name]
    try:
        found = unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return f":{name}:"
    return found if unicodedata.category(found) == "So" else f":{name}:"


def signs_of(project: Project | None) -> dict[str, Meaning]:
    """What each sign means in a project; None: where no project is, in somebody's own messages."""
    own = {sign: Meaning(meaning) for sign, meaning in (project.signs if project else {}).items()}
    return {sign: what for sign, what in {**USUAL, **own}.items() if what is not Meaning.OFF}


def asked_by(sign: str, place: Place, message: str, event: str = "", *, off: bool = False) -> str:
    """The id of the request that putting a sign on a message is, or taking it `off`; without the
    platform's id of that `event`, how the ids of all such requests begin."""
    where = f"{place.workspace}:{place.room or place.direct}:{message}"
    return f"{'unsign' if off else 'sign'}:{where}:{sign_of(sign)}:{event}"
