"""Number words of the languages that write them with letters, made from a few lists."""

from __future__ import annotations

from collections.abc import Sequence


def counted(words: str, first: int = 1) -> dict[str, int]:
    """Number words in order; alternatives are joined with "/" and blanks within with "_"."""
    return {
        form.replace("_", " "): number
        for number, forms in enumerate(words.split(), first)
        for form in forms.split("/")
    }


def tens(words: dict[str, int], units: dict[str, int], joints: Sequence[str]) -> dict[str, int]:
    """The numbers made of a ten, a joint and a unit: twenty-one, treinta y uno."""
    return {
        f"{ten}{joint}{unit}": number + plus
        for ten, number in words.items()
        for unit, plus in units.items()
        if plus < 10
        for joint in joints
    }


def named(names: str, first: int = 0) -> dict[str, int]:
    """Weekdays or months in order; alternatives are joined with "/"."""
    return counted(names, first)


def each(value: int, words: str) -> dict[str, int]:
    """Words separated by "/" that mean the same."""
    return dict.fromkeys((word.strip() for word in words.split("/")), value)


def joined(*parts: dict[str, int]) -> dict[str, int]:
    """Several of these in one."""
    return {word: value for part in parts for word, value in part.items()}
