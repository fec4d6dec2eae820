"""The translations where they are read: in help that can be typed, and in whole replies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.catalogue import LOCALES, catalogue
from bot.clock import FixedClock
from bot.context import Place, Request, Speaker
from bot.declare import Param
from bot.desk import Desk
from bot.kinds import (
    ChoiceKind,
    ContactKind,
    DailyKind,
    DaysKind,
    DurationKind,
    HoursKind,
    LanguageKind,
    MomentKind,
    Reader,
    RecurrenceKind,
    RefKind,
    ZoneKind,
)
from bot.privacy import told_at_once
from bot.reply import Button, Code, Fields, Line, Meter, Reply, Span
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from bot.words import Words
from storage.engine import open_storage

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Shanghai


# What help says can be typed


def parameters() -> list[tuple[str, Param]]:
    return [(command.path, param) for command in vocabulary().commands for param in command.params]


def chinese_help(param: Param) -> str:
    return Tongue("zh_Hans", "Asia/Shanghai", NOW).text(param.label)


TYPED = (
    ContactKind, DailyKind, DaysKind, DurationKind, HoursKind, MomentKind, RecurrenceKind, RefKind, ZoneKind,
)  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "colon", "comma"), [("en", ": ", ", "), ("zh_Hans", "：", "、")]
)
def test_examples_in_the_help_of_parameters_can_be_typed(
    locale: str, colon: str, comma: str
) -> None:
    reader = Reader(NOW, "Asia/Shanghai", locale)
    tongue = Tongue(locale, "Asia/Shanghai", NOW)
    read = 0
    for path, param in parameters():
        help_text = tongue.text(param.label)
        if not isinstance(param.kind, TYPED) or colon not in help_text:
            continue
        for example in help_text.partition(colon)[2].split(comma):
            if isinstance(param.kind, RefKind):
                assert all(param.kind.several(word) for word in example.split()), (path, example)
            else:
                param.kind.read(example, reader)  # raises Unread
            read += 1
    assert read > 40


def test_choices_named_in_the_help_are_choices() -> None:
    reader = Reader(NOW, "Asia/Shanghai", "zh_Hans")
    for _path, param in parameters():
        if isinstance(param.kind, ChoiceKind | LanguageKind):
            for word in re.findall("[a-z]+", chinese_help(param)):
                param.kind.read(word, reader)  # raises Unread


def test_the_help_of_a_command_fits_every_platform() -> None:
    """100 characters is what the narrowest of them shows beside a command or an option."""
    known = catalogue("zh_Hans")
    helps = [command.help for command in vocabulary().commands]
    helps += [param.help for _path, param in parameters()]
    assert [text for text in helps if len(known.gettext(text)) > 100] == []


# Replies


TALK = (
    "/task 测试",
    "/project new 官网改版 key:WEB",
    "/project list",
    "/my",
    "/task 提交接口文档 周五前 !高 ~4小时",
    "/task 做首页 @小王 明天 !紧急 +设计 对客户可见",
    "/task 写文案 @小张 昨天",
    "/task 上线 after:1 ^2",
    "/task list",
    "/task list 逾期",
    "/task list 受阻",
    "/task show 1",
    "/task start 1",
    "/task block 1 等客户",
    "/task unblock 1",
    "/task block 1 2 等客户",
    "/task done 2 客户满意",
    "/task done 2",
    "/task note 1 客户喜欢第二版",
    "/task due 1",
    "/task edit 1",
    "/task drop 3",
    "/task reopen 3",
    "/task show 99",
    "/task list page 甲",
    "/log 需求 要导出表格，来自王总",
    "/log 承诺 周四前发报价 @小王",
    "/log list",
    "/log answer L-1 下个版本有",
    "/log answer L-1",
    "/risk 供应商可能延期 p3 i4",
    "/risk 预算不够",
    "/risk list",
    "/risk review R-1 p5",
    "/risk close R-2 已追加预算",
    "/report schedule 周报 每周一、周三 9:30",
    "/report schedule",
    "/report week",
    "/report team",
    "/project status",
    "/project members",
    "/pm settings hours 25",
    "/pm find 客户",
    "/pm undo",
    "/pm redo",
    "/无此命令",
)


@pytest.fixture
def desk() -> Iterator[Desk]:
    storage = open_storage("sqlite://")
    yield Desk(vocabulary(), storage.house, FixedClock(NOW), ("Asia/Shanghai", "zh_Hans"))
    storage.close()


def said(desk: Desk, number: int, words: str) -> Answer:
    speaker = Speaker("wang", "小王", None, "zh-CN", outsider=False)
    request = Request(str(number), speaker, Place("console:home", "网站"), words)
    return told_at_once(desk.answer, request, reads=True)


def test_replies_to_a_chinese_reader_have_no_english_in_them(desk: Desk) -> None:
    left = []
    for number, words in enumerate(TALK):
        answer = said(desk, number, words)
        texts = list(drawn(answer))
        assert answer.tongue.locale == "zh_Hans"
        assert not any(text.startswith("出了点问题") for text in texts), words
        left += [(words, text) for text in texts if english_words(text)]
        in_english = replace(answer, tongue=replace(answer.tongue, locale="en"))
        assert any(english_words(text) for text in drawn(in_english)), words
    assert left == []


def drawn(answer: Answer) -> Iterator[str]:
    """Every text of a reply, without what is quoted to be typed as it is."""
    tongue = answer.tongue
    for spans in spans_of(answer.reply):
        yield "".join(own_text(tongue, span) for span in spans)


def spans_of(reply: Reply) -> Iterator[tuple[Span, ...]]:
    yield from labels(reply.buttons)
    for block in reply.blocks:
        if isinstance(block, Fields):
            yield from block.pairs
        elif isinstance(block, Meter):
            yield (block.label,)
        elif isinstance(block, Line):
            yield block.spans
            yield from labels(block.buttons)
        else:
            yield getattr(block, "spans", ())


def labels(buttons: tuple[Button, ...]) -> Iterator[tuple[Span, ...]]:
    """Those whose label is a sentence of ours; the others show a name or a command."""
    return ((button.label,) for button in buttons if isinstance(button.label, Words))


def own_text(tongue: Tongue, span: Span) -> str:
    if isinstance(span, Code):
        return ""
    if isinstance(span, Words) and span.values:
        return "".join(own_text(tongue, piece) for piece in tongue.pieces(span))
    return tongue.text(span)


def english_words(text: str) -> list[str]:
    """Words of two letters or more that are neither a reference nor a zone."""
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"\bWEB\b|Asia/Shanghai", "", text))


def test_a_reply_says_what_happened_in_chinese(desk: Desk) -> None:
    said(desk, 1, "/project new 官网改版 key:WEB")
    answer = said(desk, 2, "/task 提交接口文档 周五前 !高 ~4小时")
    spans = next(spans for spans in spans_of(answer.reply) if len(spans) > 1)
    text = "".join(answer.tongue.text(span) for span in spans)
    assert text == "✚ WEB-1 提交接口文档 · @小王 · 11月27日 周五 · 高优先级 · ~4h"
    buttons = [answer.tongue.text(button.label) for button in answer.reply.buttons]
    assert buttons == ["完成", "开始", "编辑", "撤销"]


def test_the_same_reply_is_english_for_an_english_reader(desk: Desk) -> None:
    said(desk, 1, "/project new 官网改版 key:WEB")
    reply = said(desk, 2, "/task show 99").reply
    line = next(block for block in reply.blocks if isinstance(block, Line))
    tongues = [Tongue(locale, "Asia/Shanghai", NOW) for locale in LOCALES]
    texts = ["".join(map(tongue.text, line.spans)) for tongue in tongues]
    assert texts == ["There is no 99 here.", "这里没有 99。"]
