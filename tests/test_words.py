"""The translations: complete, true to their English, and written as Chinese is written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.catalogue import LOCALES, catalogue
from bot.locale.update import ROOT, template, translated, updated

LANGUAGES = ROOT / "bot" / "locale"
CHINESE = LANGUAGES / "zh_Hans" / "LC_MESSAGES" / "steward.po"

# Nothing but a place, or marks that Chinese shares with English.
SAME = {
    "{name}", "{one}", "{ref} {title} {who}", "{risk} {who}", "{rule}", "{said} {more}", "{day} {task}",
    "{said} → {answer}", "{before} → {after}", "{what} — {when}", "{when}", "{who} {share}", "“{text}”", "{milestone} {due}",
    "▲{n}", "▼{n}", "{was} → {now}", "☑ {done}/{all}", "🏁 {milestone} {share} %",
}  # fmt: skip

_PLACE = re.compile(r"\{\w+\}")
_HAN = "\u4e00-\u9fff"


def parsed(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3], abort_invalid=True)


@cache
def chinese() -> Catalog:
    return parsed(CHINESE)


@cache
def wanted() -> Catalog:
    return template()


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalog if message.id)


def named(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, english(message)[0]) for message in messages(catalog)}


def english(message: Message) -> tuple[str, ...]:
    """The sentence in English: one form, or one and many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message) -> tuple[str, ...]:
    """The sentence in Chinese, which has one form for all numbers."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


# The files


def test_every_language_has_a_catalogue_that_can_be_read() -> None:
    files = {path.parts[-3]: parsed(path) for path in LANGUAGES.rglob("*.po")}
    assert {"en", *files} == set(LOCALES)
    for locale, catalog in files.items():
        assert str(catalog.locale) == locale
        assert len(catalog) > 300


def test_every_sentence_is_translated() -> None:
    assert [english(m) for m in messages(chinese()) if not translated(m)] == []


def test_the_catalogue_holds_the_sentences_of_the_source_and_no_others() -> None:
    assert named(chinese()) == named(wanted())
    assert named(updated(CHINESE, "zh_Hans")) == named(chinese())
    assert not chinese().obsolete


def test_no_translation_is_a_guess() -> None:
    assert [english(m) for m in messages(chinese()) if m.fuzzy] == []


def test_the_file_is_as_its_update_writes_it() -> None:
    catalog = updated(CHINESE, "zh_Hans")
    catalog.creation_date = catalog.revision_date = chinese().creation_date
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_output=True)
    assert out.getvalue().decode("utf-8") == CHINESE.read_text("utf-8")


# The sentences


def test_the_places_of_a_sentence_are_the_same_in_both_languages() -> None:
    """With plurals the Chinese form stands for all numbers, so it has the places of "many"."""
    wrong = [
        (english(message)[-1], form)
        for message in messages(chinese())
        for form in forms(message)
        if places(form) != places(english(message)[-1]) or set("{}") & set(_PLACE.sub("", form))
    ]
    assert wrong == []


def test_a_plural_in_english_adds_no_place_but_the_number() -> None:
    for message in messages(wanted()):
        one, many = english(message)[0], english(message)[-1]
        assert places(many) - places(one) <= {"{n}"}, many
        assert places(one) <= places(many), many


def test_no_translation_is_its_english() -> None:
    same = {form for m in messages(chinese()) for form in forms(m) if form in english(m)}
    assert same == SAME


@pytest.mark.parametrize(
    "pattern",
    [
        rf"[{_HAN}}}”）][,;:?!()]",
        rf"[,;:?!()][{_HAN}{{“（]",
        rf"[{_HAN}]\.",
        r"\.\.\.",
        r"[\"']",
    ],
)
def test_punctuation_is_full_width(pattern: str) -> None:
    assert matching(pattern) == []


def test_no_blank_stands_between_chinese_characters() -> None:
    assert matching(rf"[{_HAN}，。：；？！、”）] [{_HAN}“（]|\s$|^\s|  ") == []


def test_quotation_marks_and_brackets_are_closed() -> None:
    wrong = [
        form
        for message in messages(chinese())
        for form in forms(message)
        if form.count("“") != form.count("”") or form.count("（") != form.count("）")
    ]
    assert wrong == []


def matching(pattern: str) -> list[str]:
    return [f for m in messages(chinese()) for f in forms(m) if re.search(pattern, f)]


@pytest.mark.parametrize(("chinese_end", "english_end"), [("。", "."), ("？", "?"), ("：", ":")])
def test_a_sentence_ends_as_its_english_does(chinese_end: str, english_end: str) -> None:
    """A full stop only where English has one; it may go behind something to be typed."""
    wrong = [
        form
        for message in messages(chinese())
        for form in forms(message)
        if form.endswith(chinese_end) and not english(message)[0].endswith(english_end)
    ]
    assert wrong == []


def test_words_and_their_meaning_by_topic() -> None:
    """One English word, several in Chinese: the topic decides."""
    known = catalogue("zh_Hans")
    assert known.pgettext("button", "Done") == "完成"
    assert known.pgettext("state", "Done") == "已完成"
    assert known.pgettext("band", "High") == "高"
    assert known.pgettext("priority", "High") == "高优先级"


def test_one_form_serves_every_number() -> None:
    known = catalogue("zh_Hans")
    texts = {known.ngettext("{n} day late", "{n} days late", n) for n in (0, 1, 2, 21)}
    assert texts == {"逾期{n}天"}
