"""Replies as Slack messages: blocks within Slack's limits, and a plain twin for notifications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from adapters.base import Limits, bar, cut, fit, labelled
from adapters.slack.inline import Json, length, markup, plain, rich, text_element
from adapters.slack.suggest import VALUE, option, picking
from adapters.slack.text import escaped
from bot.chart import Chart
from bot.reply import Block, Button, Divider, Fields, Heading, Line, Meter, Reply, Small, Span
from bot.tongue import Tongue
from bot.typed import safe
from bot.values import dataclass

ROW = 5
MENU = 5
"""Buttons side by side, and entries of the menu that follows four of them."""

LIMITS = Limits(
    text=12_100, line=12_000, blocks=48, buttons=50, row=ROW - 1 + MENU, label=75, payload=2000,
    pause=1.0, rate=5.0,
)  # fmt: skip
"""Slack sums the characters of all blocks (about 13,200); a line is rich text, which has no limit
of its own. A workspace takes some hundred messages a minute, and a room one a second."""

PIECE = 3_000  # characters of rich text kept in one block
MESSAGE = 12_800  # characters of all blocks of a message
BLOCKS = 50
HEADER = 150
CONTEXT = 3_000
TWIN = 3_900  # characters of the plain twin; Slack advises 4,000

BAR = 12
"""How many characters a meter is wide."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` is shown where blocks cannot be (notifications, screen readers)."""

    text: str
    blocks: list[Json]

    @property
    def payload(self) -> Json:
        return {"text": self.text, "blocks": self.blocks}


@dataclass(slots=True)
class _Piece:
    """A stretch that stays together: words that may join the words before, then whole blocks."""

    words: list[Json] = field(default_factory=list)
    blocks: list[Json] = field(default_factory=list)
    twin: str = ""
    size: int = field(init=False)  # characters

    def __post_init__(self) -> None:
        self.size = sum(map(length, self.words)) + sum(map(_characters, self.blocks)) + 1


@dataclass(slots=True)
class _Sheet:
    """A message that is being written: it keeps the sum of characters and the number of blocks.
    Lines that follow each other share a block, the last of them while there is room in it."""

    blocks: list[Json] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)
    size: int = 0
    counted: int = 0  # blocks, as if no lines shared one
    words: list[Json] = field(default_factory=list)  # of the block that further lines may join
    room: int = 0  # characters for which there is room in it

    def takes(self, piece: _Piece) -> bool:
        own = len(piece.blocks) + bool(piece.words)
        full = self.size + piece.size > MESSAGE or self.counted + own > BLOCKS
        return not (self.counted and full)

    def add(self, piece: _Piece) -> None:
        self.size += piece.size
        self.counted += len(piece.blocks) + bool(piece.words)
        if piece.twin:
            self.twins.append(piece.twin)
        if piece.words and piece.size <= self.room:
            self.words += [text_element("\n"), *piece.words]
            self.room -= piece.size
        elif piece.words:
            self.words, self.room = list(piece.words), PIECE - piece.size
            self.blocks.append(_rich_block(self.words))
        if piece.blocks:
            self.blocks += piece.blocks
            self.room = 0


def drawn(reply: Reply, tongue: Tongue) -> list[Message]:
    """The messages of a reply, in order; none for a reply that says nothing."""
    if reply.silent and not reply.buttons:
        return []
    sheets: list[_Sheet] = []
    for page in fit(reply, LIMITS, tongue):
        sheets.append(_Sheet())
        for piece in _pieces(page, tongue):
            _onto(sheets, piece)
    menu = picking(reply.pick, tongue) if reply.pick else None
    if menu is not None:
        _onto(sheets, _Piece(blocks=[menu]))
    written = (sheet for sheet in sheets if sheet.blocks)
    return [_message(sheet, number) for number, sheet in enumerate(written)]


def _onto(sheets: list[_Sheet], piece: _Piece) -> None:
    """The piece on the last sheet, or on a new one where there is no room for it."""
    if not sheets[-1].takes(piece):
        sheets.append(_Sheet())
    sheets[-1].add(piece)


def _pieces(reply: Reply, tongue: Tongue) -> Iterator[_Piece]:
    for block in reply.blocks:
        yield from _block(block, tongue)
    yield from _rows(reply.buttons, tongue)


def _block(block: Block, tongue: Tongue) -> Iterator[_Piece]:
    match block:
        case Line():
            yield from _line(rich(block.spans, tongue), plain(block.spans, tongue))
            yield from _rows(block.buttons, tongue)
        case Heading():
            yield from _heading(block.spans, tongue)
        case Fields():
            for name, value in block.pairs:
                words = rich((name,), tongue)
                bold = [word | {"style": {"bold": True}} for word in words]
                shown = [*bold, text_element(": "), *rich((value,), tongue)]
                yield from _line(shown, f"{plain((name,), tongue)}: {plain((value,), tongue)}")
        case Meter():
            text = f"{plain((block.label,), tongue)} {bar(block.share, BAR)}"
            yield from _line([text_element(text)], text)
        case Divider():
            yield _Piece(blocks=[{"type": "divider"}])
        case Small():
            yield _small(block.spans, tongue)
        case Chart():
            for line in block.twin:
                yield from _block(line, tongue)


def _line(words: list[Json], twin: str) -> Iterator[_Piece]:
    """One line; where it is long, several pieces that each fit into a block."""
    whole = _Piece(words, twin=twin)
    if whole.size <= PIECE:
        if words:
            yield whole
        return
    piece: list[Json] = []
    size = 1
    for word in _split(words):
        if piece and size + length(word) > PIECE:
            yield _Piece(piece, twin=twin)
            piece, size, twin = [], 1, ""
        piece.append(word)
        size += length(word)
    yield _Piece(piece, twin=twin)


def _split(words: list[Json]) -> Iterator[Json]:
    """The elements, long text in several."""
    for word in words:
        text = word.get("text", "")
        if word["type"] != "text" or len(text) <= PIECE:
            yield word
            continue
        for at in range(0, len(text), PIECE):
            yield word | {"text": text[at : at + PIECE]}


def _heading(spans: tuple[Span, ...], tongue: Tongue) -> Iterator[_Piece]:
    text = plain(spans, tongue).replace("\n", " ")
    if text.strip() and len(text) <= HEADER:
        words = {"type": "plain_text", "text": text, "emoji": False}
        yield _Piece(blocks=[{"type": "header", "text": words}], twin=text)
    elif text.strip():
        yield from _line([text_element(text, bold=True)], text)


def _small(spans: tuple[Span, ...], tongue: Tongue) -> _Piece:
    twin = plain(spans, tongue)
    if not twin.strip():
        return _Piece()
    marked = markup(spans, tongue)
    element: Json = {"type": "plain_text", "text": cut(twin, CONTEXT), "emoji": False}
    if marked is not None and len(marked) <= CONTEXT:
        element = {"type": "mrkdwn", "text": marked, "verbatim": True}
    return _Piece(blocks=[{"type": "context", "elements": [element]}], twin=twin)


def _rows(buttons: Iterable[Button], tongue: Tongue) -> Iterator[_Piece]:
    kept = list(buttons)
    while kept:
        row, kept = _row(kept, tongue)
        yield _Piece(blocks=[{"type": "actions", "elements": row}])


def _row(buttons: list[Button], tongue: Tongue) -> tuple[list[Json], list[Button]]:
    """The elements of a row, and the buttons behind it. Where five are too few, the fifth is a menu
    of further ones, if their lines find room in it: such a line is shorter than a button's."""
    further = buttons[ROW - 1 : ROW - 1 + MENU]
    if len(buttons) <= ROW or any(len(safe(button.line)) > VALUE for button in further):
        return [_button(button, tongue) for button in buttons[:ROW]], buttons[ROW:]
    menu = {
        "type": "overflow",
        "options": [option(tongue.text(each.label), safe(each.line)) for each in further],
    }
    shown = [_button(button, tongue) for button in buttons[: ROW - 1]]
    return [*shown, menu], buttons[ROW - 1 + MENU :]


def _button(button: Button, tongue: Tongue) -> Json:
    label = safe(labelled(button, tongue, LIMITS)).strip() or "…"
    words = {"type": "plain_text", "text": label, "emoji": True}
    style = {} if button.style == "plain" else {"style": button.style}
    return {"type": "button", "text": words, "value": safe(button.line), **style}


def _message(sheet: _Sheet, number: int) -> Message:
    text = escaped(cut("\n".join(sheet.twins), TWIN)) or "…"
    return Message(text, _numbered(sheet.blocks, number))


def _rich_block(words: list[Json]) -> Json:
    section = {"type": "rich_text_section", "elements": words}
    return {"type": "rich_text", "elements": [section]}


def _numbered(blocks: list[Json], number: int) -> list[Json]:
    """Every button with a name of its own; what it does is in its value alone."""
    for row, block in enumerate(blocks):
        if block["type"] == "actions" and "block_id" not in block:
            block["block_id"] = f"say-{number}-{row}"
            for place, element in enumerate(block["elements"]):
                element["action_id"] = f"say-{row}-{place}"
    return blocks


def _characters(block: Json) -> int:
    """All characters of a block's texts, those of buttons included."""
    match block:
        case {"elements": list(elements)}:
            return sum(_characters(element) for element in elements)
        case {"text": str(text)}:
            return len(text)
        case {"text": dict(text)}:
            return _characters(text)
    return 0
