"""Sheets drawn with matplotlib; loaded by the process that draws, and by nothing else.

Colours are those of Okabe and Ito, which people tell apart whatever their eyes are like; what a
colour says is also said by a pattern, a line's style or a letter.
"""

from __future__ import annotations

import io
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.charts.fonts import cut, drawable, families

JSON = dict[str, Any]

WIDTH, HEIGHT, DPI = 8.0, 4.5, 150  # 1200 x 675
ROW = 0.26  # inches of a row, where there are many

INK, FAINT, GRID = "#222222", "#6b6b6b", "#dddddd"
BLUE, ORANGE, GREEN, RED, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9"

_CURVES: dict[str, JSON] = {
    "left": {"color": BLUE, "linewidth": 2.6},
    "done": {"color": GREEN, "linewidth": 2.6},
    "scope": {"color": INK, "linewidth": 1.8},
    "pace": {"color": FAINT, "linewidth": 1.4, "linestyle": (0, (5, 3))},
    "forecast": {"color": RED, "linewidth": 1.8, "linestyle": (0, (1, 1.5))},
    "plan": {"color": INK, "linewidth": 1.8, "linestyle": (0, (6, 2))},
    "spent": {"color": RED, "linewidth": 2.6},
}
_RIM = 3.0
"""Points of bare ground around letters that lines may run behind."""

_STEPPED = ("left", "done", "scope", "spent")
_STAGES: dict[str, JSON] = {
    "todo": {"facecolor": "#ffffff", "edgecolor": BLUE},
    "doing": {"facecolor": SKY, "edgecolor": BLUE},
    "blocked": {"facecolor": "#fbe3b3", "edgecolor": ORANGE, "hatch": "xxxx"},
    "late": {"facecolor": RED, "edgecolor": RED},
    "done": {"facecolor": "#c9c9c9", "edgecolor": "#8a8a8a", "hatch": "////"},
    "milestone": {"facecolor": INK, "edgecolor": INK},
    "reached": {"facecolor": "#ffffff", "edgecolor": INK},
}
_LEVELS = ("#d7eef9", "#f7e7a6", "#f4b06a", "#d9683a")
_PARTS: tuple[JSON, ...] = (
    {"color": BLUE},
    {"facecolor": "#bfe0f4", "edgecolor": BLUE, "hatch": "////", "linewidth": 0.8},
)


def png(sheet: JSON) -> bytes:
    """The picture of a sheet."""
    # Nothing that people typed is a formula: "$5" stays "$5".
    rcParams["text.parse_math"] = False
    rcParams["font.family"] = families()
    rcParams["hatch.linewidth"] = 0.6
    draw = {"curves": _curves, "timeline": _timeline, "bars": _bars, "matrix": _matrix}
    rows = len(sheet.get("rows") or sheet.get("bars") or ())
    figure = Figure(figsize=(WIDTH, max(HEIGHT, 1.3 + ROW * rows)), dpi=DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes: Axes = figure.add_subplot()
    title = cut(_text(sheet["title"]), 72)
    # The font with Chinese letters has one weight; half a title in bold looks like a mistake.
    weight = "bold" if cut(title, len(title)) == title else "normal"
    figure.suptitle(title, x=0.01, ha="left", fontsize=14, fontweight=weight, color=INK)
    draw[sheet["plot"]](axes, sheet)
    if sheet["note"]:
        figure.supxlabel(cut(_text(sheet["note"]), 110), fontsize=9, color=FAINT)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GRID)
    out = io.BytesIO()
    canvas.print_figure(out, format="png", pil_kwargs={"optimize": True})
    return out.getvalue()


def _text(pair: list[str]) -> str:
    return drawable(*pair)


def _figure(number: float) -> str:
    """1,234.5; at most one digit behind the point."""
    return f"{number:,.1f}".removesuffix(".0")


def _dates(axes: Axes, sheet: JSON) -> None:
    axes.set_xticks([date["at"] for date in sheet["dates"]])
    axes.set_xticklabels([_text(date["text"]) for date in sheet["dates"]], fontsize=10)
    axes.tick_params(axis="both", length=0, pad=6, labelcolor=INK)


def _curves(axes: Axes, sheet: JSON) -> None:
    top = max((number for curve in sheet["curves"] for _day, number in curve["points"]), default=1)
    top = max(top, 1)
    for curve in sheet["curves"]:
        days, numbers = zip(*curve["points"], strict=True)
        steps = curve["look"] in _STEPPED
        look = _CURVES[curve["look"]]
        drawstyle = "steps-post" if steps else "default"
        axes.plot(days, numbers, label=_text(curve["name"]), drawstyle=drawstyle, **look)
        if steps:
            axes.plot(days[-1:], numbers[-1:], "o", color=look["color"], markersize=6)
            axes.annotate(
                _figure(numbers[-1]), (days[-1], numbers[-1]),
                (7, -15 if curve["look"] == "done" else 5), textcoords="offset points",
                fontsize=11, fontweight="bold", color=look["color"], zorder=4,
                path_effects=[withStroke(linewidth=_RIM, foreground="white")],
            )  # fmt: skip
    span = sheet["last"] - sheet["first"]
    axes.set_xlim(sheet["first"] - span * 0.01, sheet["last"] + span * 0.05)
    axes.set_ylim(0, top * 1.18)
    axes.set_ylabel(_text(sheet["unit"]), fontsize=10, color=FAINT)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _at: _figure(number)))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    _dates(axes, sheet)
    axes.tick_params(axis="y", labelsize=10)
    for mark in sheet["marks"]:
        axes.axvline(mark["at"], color=INK, linewidth=1, linestyle=(0, (2, 2)), alpha=0.7)
    _mark_names(axes, sheet, top * 1.17)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.09), ncols=4, frameon=False, fontsize=10
    )


def _mark_names(axes: Axes, sheet: JSON, height: float) -> None:
    """Names at the top of their lines, on the side where there is room; never over one another."""
    span = max(1, sheet["last"] - sheet["first"])
    marks = sorted(sheet["marks"], key=lambda mark: mark["at"])
    places = [(mark["at"] - sheet["first"]) / span for mark in marks]
    before = (-1.0, False)
    for index, (mark, place) in enumerate(zip(marks, places, strict=True)):
        crowded = index + 1 < len(marks) and places[index + 1] - place < 0.25
        left = place > 0.8 or (crowded and place > 0.12)
        lower = place - before[0] < 0.25 and left == before[1]
        axes.annotate(
            cut(_text(mark["text"]), 22), (mark["at"], height),
            (-4 if left else 4, -14 if lower else 0), textcoords="offset points",
            ha="right" if left else "left", va="top", fontsize=10, color=INK,
        )  # fmt: skip
        before = (place, left)


def _timeline(axes: Axes, sheet: JSON) -> None:
    rows, first, last = sheet["rows"], sheet["first"], sheet["last"]
    for index, row in enumerate(rows):
        look = _STAGES[row["stage"]]
        if row["point"]:
            at = min(max(row["start"], first), last)
            axes.plot(
                at + 0.5, index, marker="D", markersize=9, linestyle="none",
                markerfacecolor=look["facecolor"], markeredgecolor=look["edgecolor"],
            )  # fmt: skip
            continue
        start, end = max(row["start"], first), min(row["end"] + 1, last)
        axes.barh(index, max(end - start, 0.4), 0.62, left=start, linewidth=1, **look)
        if row["start"] < first:
            axes.annotate("‹", (first, index), ha="right", va="center", fontsize=12, color=FAINT)
        if row["end"] + 1 > last:
            axes.annotate("›", (last, index), ha="left", va="center", fontsize=12, color=FAINT)
    labels = [cut(_text(row["text"]), 34) for row in rows]
    axes.set_yticks(range(len(rows)), labels, fontsize=10)
    axes.set_xlim(first, last)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    _dates(axes, sheet)
    today = sheet["today"]
    axes.axvline(today["at"] + 0.5, color=INK, linewidth=1.2, linestyle=(0, (2, 2)))
    axes.annotate(
        _text(today["text"]), (today["at"] + 0.5, 1.0), (0, 2), xycoords=("data", "axes fraction"),
        textcoords="offset points", ha="center", va="bottom", fontsize=10, color=INK,
    )  # fmt: skip
    handles = [_key(stage, _text(name)) for stage, name in sheet["stages"].items()]
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.35, -0.06), ncols=6, frameon=False,
        fontsize=10, handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def _key(stage: str, name: str) -> Patch | Line2D:
    look = _STAGES[stage]
    if stage in ("milestone", "reached"):
        return Line2D(
            [], [], marker="D", linestyle="none", markersize=8, label=name,
            markerfacecolor=look["facecolor"], markeredgecolor=look["edgecolor"],
        )  # fmt: skip
    return Patch(label=name, **look)


def _bars(axes: Axes, sheet: JSON) -> None:
    bars = sheet["bars"]
    widest = max(max((sum(bar["parts"]) for bar in bars), default=0), 1)
    for index, bar in enumerate(bars):
        at = 0.0
        for part, look in zip(bar["parts"], _PARTS, strict=True):
            if part:
                axes.barh(index, part, 0.6, left=at, **look)
            at += part
        words = _text(bar["sum"]) if at else ""
        if bar["note"]:
            words = f"{words}  {_text(bar['note'])}".strip()
        axes.annotate(
            words, (at, index), (6, 0), textcoords="offset points", va="center", fontsize=10,
            color=INK,
        )  # fmt: skip
    labels = [cut(_text(bar["text"]), 22) for bar in bars]
    axes.set_yticks(range(len(bars)), labels, fontsize=11)
    axes.set_ylim(max(len(bars), 3) - 0.4, -0.6)
    axes.set_xlim(0, widest * 1.45)
    axes.set_xlabel(_text(sheet["unit"]), fontsize=10, color=FAINT)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="both", length=0, labelcolor=INK)
    handles = [
        Patch(label=_text(name), **look) for name, look in zip(sheet["names"], _PARTS, strict=True)
    ]
    axes.legend(
        handles=handles, loc="upper right", bbox_to_anchor=(1.0, -0.06), ncols=2, frameon=False,
        fontsize=10,
    )  # fmt: skip


def _matrix(axes: Axes, sheet: JSON) -> None:
    letters = [letter for letter, _name in sheet["levels"]]
    for up, right, level, refs, left in sheet["cells"]:
        corner = (right - 0.5, up - 0.5)
        axes.add_patch(
            Rectangle(corner, 1, 1, facecolor=_LEVELS[level], edgecolor="white", linewidth=2)
        )
        axes.text(
            right - 0.45, up + 0.44, letters[level], ha="left", va="top", fontsize=8, color=INK,
            alpha=0.75,
        )  # fmt: skip
        shown = refs if len(refs) <= 4 else [*refs[:3], f"+{len(refs) - 3}"]
        lines = [" ".join(shown[at : at + 2]) for at in range(0, len(shown), 2)]
        axes.text(
            right, up + (0.06 if left else 0), "\n".join(lines), ha="center", va="center",
            fontsize=11, fontweight="bold", color=INK, zorder=4,
            path_effects=[withStroke(linewidth=_RIM, foreground=_LEVELS[level])],
        )  # fmt: skip
        if left:
            _hollow(axes, up, right, left)
    for move in sheet["moves"]:
        _move(axes, *move)
    axes.set_xlim(0.5, 5.5)
    axes.set_ylim(0.5, 5.5)
    axes.set_xticks(range(1, 6))
    axes.set_yticks(range(1, 6))
    axes.tick_params(axis="both", length=0, labelsize=11, labelcolor=INK)
    axes.set_xlabel(f"{_text(sheet['right'])} →", fontsize=10, color=FAINT)
    axes.set_ylabel(f"{_text(sheet['up'])} →", fontsize=10, color=FAINT)
    handles: list[Patch | Line2D] = []
    for colour, (letter, name) in zip(_LEVELS[::-1], sheet["levels"][::-1], strict=True):
        handles.append(Patch(facecolor=colour, label=f"{letter}  {_text(name)}"))
    if sheet["moved"]:
        arrow: JSON = {"marker": ">", "linestyle": "-", "color": BLUE, "markevery": (1, 1)}
        handles.append(Line2D([0, 1], [0, 0], label=_text(sheet["moved"]), **arrow))
    if sheet["later"]:
        ring: JSON = {
            "marker": "o",
            "linestyle": "none",
            "markersize": 9,
            "markerfacecolor": "white",
        }
        handles.append(Line2D([], [], label=_text(sheet["later"]), markeredgecolor=INK, **ring))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=10,
        labelspacing=0.7,
    )  # fmt: skip


def _hollow(axes: Axes, up: int, right: int, left: list[str]) -> None:
    """What will remain in a cell: a hollow circle at its lower edge, and whose it is."""
    axes.plot(
        right - 0.36, up - 0.33, "o", markersize=9, markerfacecolor="white", markeredgecolor=INK,
        markeredgewidth=1.4, zorder=3,
    )  # fmt: skip
    named = left[0] if len(left) == 1 else f"{left[0]} +{len(left) - 1}"
    axes.text(
        right - 0.26, up - 0.33, named, ha="left", va="center", fontsize=8.5, color=INK, zorder=4
    )


def _move(axes: Axes, up: int, right: int, to_up: int, to_right: int) -> None:
    """An arrow from where risks were to where they are, in the corner that names leave free."""
    aside, above = 0.33, 0.3
    start, end = (right + aside, up + above), (to_right + aside, to_up + above)
    axes.annotate(
        "", xy=end, xytext=start, zorder=3,
        arrowprops={
            "arrowstyle": "-|>", "color": BLUE, "linewidth": 1.8, "shrinkA": 3, "shrinkB": 0,
            "mutation_scale": 14,
        },
    )  # fmt: skip
    axes.plot(*start, "o", markersize=4.5, color=BLUE, zorder=3)
