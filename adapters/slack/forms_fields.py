"""The fields of a form: each parameter as the part of Block Kit that fits its kind of value."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.base import cut
from adapters.slack.inline import Json
from adapters.slack.suggest import VALUE, option, plain_text
from bot.declare import Param
from bot.kinds import MomentKind, PastKind, PersonKind, Reader, Unread
from bot.patterns import regex
from bot.tongue import Tongue
from bot.typed import safe
from bot.words import _

FIELD = "value"  # the action_id of every field; its block is named after the parameter
PICKED = ":picked"  # behind the parameter in the name of the block that a date is chosen in
DAY, CLOCK = "day", "clock"
TEXT = 3000
OPTIONS = 100
TITLE = 2000
_PEOPLE = regex(r"@\(([A-Z0-9]+)(?:\|[^()]*)?\)")
_MOMENT = regex(r"(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?")


def blocks_of(param: Param, filled: str, tongue: Tongue) -> Iterator[Json]:
    """The blocks that ask for a parameter, with what is filled in already."""
    if isinstance(param.kind, (MomentKind, PastKind)) and not param.many:
        yield from _moment(param, filled, tongue)
    else:
        yield _input(param, _element(param, filled, tongue), tongue)


def _input(param: Param, element: Json, tongue: Tongue) -> Json:
    label = safe(tongue.text(param.label)) or param.name
    return {
        "type": "input",
        "block_id": param.name,
        "optional": not param.required,
        "label": plain_text(cut(label, TITLE)),
        "element": {"action_id": FIELD, **element},
    }


def _moment(param: Param, filled: str, tongue: Tongue) -> Iterator[Json]:
    """A date is typed or chosen; what is typed counts. An exact one of the reader's own zone is
    shown as chosen, so that both say the same letter by letter."""
    filled = _here(filled, tongue)
    exact = _MOMENT.fullmatch(filled.strip())
    yield _input(param, _text(param, "" if exact else filled), tongue)
    day: Json = {"type": "datepicker", "action_id": DAY}
    clock: Json = {"type": "timepicker", "action_id": CLOCK}
    if exact:
        day["initial_date"] = exact[1]
        clock |= {"initial_time": exact[2]} if exact[2] else {}
    day["placeholder"] = plain_text(tongue.text(_("or choose a day")))
    clock["placeholder"] = plain_text(tongue.text(_("and a time")))
    yield {"type": "actions", "block_id": param.name + PICKED, "elements": [day, clock]}


def _here(filled: str, tongue: Tongue) -> str:
    """A moment as the reader would type it where they are; whatever else was typed as it is."""
    kind = MomentKind()
    if not kind.exact(filled):
        return filled
    try:
        return kind.plain(kind.read(filled, Reader(tongue.now, tongue.zone)), tongue.zone)
    except Unread:
        return filled


def _element(param: Param, filled: str, tongue: Tongue) -> Json:
    choices = [str(choice) for choice in param.kind.choices()]
    if 0 < len(choices) <= OPTIONS and all(len(choice) <= VALUE for choice in choices):
        wanted = filled.split() if param.many else [filled] if filled else []
        picked = [choice.lstrip("!") for choice in wanted]
        if set(picked) <= set(choices):
            return _menu(param, choices, picked, tongue)
    people = _PEOPLE.findall(filled)
    if isinstance(param.kind, PersonKind) and not _PEOPLE.sub("", filled).strip():
        return _users(param, people)
    # What is one value to us may be several words to a menu: such is typed.
    values = filled.split() if param.many and '"' not in filled else [filled] if filled else []
    if param.kind.wide and "\n" not in filled and all(len(value) <= VALUE for value in values):
        return _search(param, values)
    return _text(param, filled)


def _text(param: Param, filled: str) -> Json:
    lines = param.long or "\n" in filled
    field: Json = {"type": "plain_text_input", "multiline": lines, "max_length": TEXT}
    return field | ({"initial_value": filled} if filled else {})


def _users(param: Param, people: list[str]) -> Json:
    if param.many:
        chosen: Json = {"initial_users": people} if people else {}
        return {"type": "multi_users_select", **chosen}
    return {"type": "users_select", **({"initial_user": people[0]} if people else {})}


def _search(param: Param, values: list[str]) -> Json:
    """A list that is searched by typing; what may be meant is asked of us."""
    chosen = [option(value, value) for value in values]
    if param.many:
        first: Json = {"initial_options": chosen} if chosen else {}
        return {"type": "multi_external_select", "min_query_length": 0, **first}
    first = {"initial_option": chosen[0]} if chosen else {}
    return {"type": "external_select", "min_query_length": 0, **first}


def _menu(param: Param, choices: list[str], picked: list[str], tongue: Tongue) -> Json:
    def shown(choice: str) -> Json:
        word = param.kind.word(choice, tongue.locale)
        return option(word if isinstance(word, str) else tongue.text(word), choice)

    menu: Json = {"options": [shown(choice) for choice in choices]}
    chosen = [shown(choice) for choice in picked]
    if param.many:
        menu |= {"type": "multi_static_select"}
        return menu | ({"initial_options": chosen} if chosen else {})
    menu |= {"type": "static_select"}
    return menu | ({"initial_option": chosen[0]} if chosen else {})
