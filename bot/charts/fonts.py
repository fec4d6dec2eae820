"""Which letters can be drawn: the fonts at hand, and what to write where they lack some."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LATIN = "DejaVu Sans"  # comes with the library

# Best first: the one that comes with the extra, then those of common systems.
EAST = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "SimHei",
)  # fmt: skip
CARRIED = ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc")
"""A package that is nothing but a font with Chinese, Japanese and Korean letters."""


@cache
def families() -> list[str]:
    """Fonts for matplotlib, in the order in which a letter is looked for."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    package, name = CARRIED
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder) / name
        if path.is_file():
            manager.addfont(path)
    known = {entry.name for entry in manager.ttflist}
    return [LATIN, *[family for family in EAST if family in known][:1]]


@cache
def _letters() -> frozenset[int]:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    found: set[int] = set()
    for family in families():
        path: Any = font_manager.findfont(font_manager.FontProperties(family=[family]))
        face = getattr(path, "face_index", 0)
        found |= set(FT2Font(path, face_index=face).get_charmap())
    return frozenset(found)


@lru_cache(maxsize=512)
def drawable(meant: str, otherwise: str) -> str:
    """`meant` where its letters can be drawn, else `otherwise`; a symbol no font has is left out.

    Signs that are no letters (an emoji) say little; a title without its letters says nothing.
    """
    letters = _letters()
    if any(ord(sign) not in letters and unicodedata.category(sign)[0] in "LN" for sign in meant):
        meant = otherwise
    return " ".join("".join(sign if ord(sign) in letters else " " for sign in meant).split())


def cut(text: str, width: float) -> str:
    """As much as fits into that many letters' width, with an ellipsis; Chinese ones are wide."""
    used = 0.0
    for at, sign in enumerate(text):
        used += 1.75 if unicodedata.east_asian_width(sign) in "WF" else 1.0
        if used > width:
            return text[: max(at - 1, 0)].rstrip() + "…"
    return text
