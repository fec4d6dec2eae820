"""The tokens of a line, each with what looks like it and is none. See tests/lines.py for the form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.grammar import Refusal
from bot.quotations import quotations
from bot.vocabulary import vocabulary
from tests.lines import ENGLISH, call_of, told

TOKENS = {
    # Who: the first is the owner, the next ones help.
    "oil the gate @ana": "owner=ana",
    "@ana: oil the gate": "owner=ana",
    "oil the gate @ana, @bob, !high": "helpers=bob, owner=ana, priority=high",
    "oil the gate @ana @bob @cy": "helpers=bob+cy, owner=ana",
    "oil the gate @(U1|Ana Berg) @(=x1)": "helpers=(=x1), owner=(U1|Ana Berg)",
    "刷墙@李雷": "owner=李雷",
    "刷墙 ＠李雷，！高": "owner=李雷, priority=high",
    # How urgent.
    "oil the gate !high": "priority=high",
    "oil the gate !2": "priority=normal",
    "oil the gate !!": "priority=high",
    "oil the gate !!!": "priority=urgent",
    "刷墙!紧急": "priority=urgent",
    "刷墙 ！最低": "priority=low",
    # How long.
    "oil the gate ~3h": "estimate=3h",
    "oil the gate ~1h30m": "estimate=1.5h",
    "oil the gate ~2d": "estimate=16h",
    "oil the gate ～1.5h": "estimate=1.5h",
    "刷墙~3小时": "estimate=3h",
    "刷墙 ~半天": "estimate=4h",
    "刷墙 ~两": "",
    "刷墙 ~两小时": "estimate=2h",
    "刷墙 ~十五分钟": "estimate=0.25h",
    "刷墙 ~一天": "estimate=8h",
    "刷墙 ~三个半小时": "estimate=3.5h",
    "刷墙 ~两周 @李雷": "estimate=80h, owner=李雷",
    # What it belongs to, and what it needs.
    "oil the gate #acme": "project=acme",
    "oil the gate +garden +iron": "labels=garden+iron",
    "刷墙＋院子": "labels=院子",
    "oil the gate %beta": "milestone=beta",
    'oil the gate %"phase 2"': "milestone=phase 2",
    "刷墙 ％二期": "milestone=二期",
    "oil the gate needs:figma2": "needs=figma2",
    "需要:figma2 画图": "needs=figma2",
    "oil the gate ^12": "parent=12",
    "oil the gate ^last": "parent=last",
    "oil the gate after 12,14": "after=12+14",
    "after ACME-12 oil the gate": "after=ACME-12",
    "oil the gate blocks 3": "blocks=3",
    "刷墙 之后 3": "after=3",
    # When it reminds.
    "oil the gate friday remind 3d,1h": "due=2026-05-15, remind=3d+1h",
    "oil the gate remind off": "remind=off",
    "remind:3d oil the gate": "remind=3d",
    # By name.
    "oil the gate owner:ana due:friday": "due=2026-05-15, owner=ana",
    "oil the gate priority:high estimate:3h": "estimate=3h, priority=high",
    'oil the gate owner:"Ana Berg"': "owner=Ana Berg",
    # All of it glued together, as Chinese is written.
    "数据迁移~3d@李雷!高周五前": "due=2026-05-15, estimate=24h, owner=李雷, priority=high",
    "数据迁移～３d＠李雷！高周五前": "due=2026-05-15, estimate=24h, owner=李雷, priority=high",
    "数据迁移@李雷，!高，~3小时，周五前":
        "due=2026-05-15, estimate=3h, owner=李雷, priority=high",
    "oil the gate ＠ana ！high ～３h due １２/１２":
        "due=2026-12-12, estimate=3h, owner=ana, priority=high",
    # A flag: only behind other tokens, dates among them.
    "oil the gate @ana client": "owner=ana, visibility=client",
    "oil the gate friday client": "due=2026-05-15, visibility=client",
    "oil the gate friday, client": "due=2026-05-15, visibility=client",
    "oil the gate client friday @ana": "due=2026-05-15, owner=ana",
    "oil the gate @ana client friday": "due=2026-05-15, owner=ana, visibility=client",
    "oil the gate @ana internal": "owner=ana, visibility=internal",
    "刷墙 @李雷 周五 对客户可见": "due=2026-05-15, owner=李雷, visibility=client",
    "刷墙 周五 内部": "due=2026-05-15, visibility=internal",
    # Of a risk.
    "/risk it may slip p3 i4 @ana": "impact=4, owner=ana, probability=3",
    "/risk P5 I5 it burns": "impact=5, probability=5",
    "/risk it may slip probability 3 impact 4 @ana": "impact=4, owner=ana, probability=3",
    "/risk it may slip prob:3, impact:4": "impact=4, probability=3",
    "/risk 供应商延期 概率3 影响4": "impact=4, probability=3",
    "/risk 供应商延期到p4i3": "impact=3, probability=4",
    "/risk 供应商延期 ｐ４ ｉ３": "impact=3, probability=4",
    # Who said it.
    "/log need wants export, from Ms. Wang, before launch": "contact=Ms. Wang",
    "/log need Export from Ms. Wang": "contact=Ms. Wang",
    "/log need export to Excel. from Acme": "contact=Acme",
    "/log 需求 要导出Excel，来自王总": "contact=王总",
    '/log note contact:"the Kims" called': "contact=the Kims",
}  # fmt: skip

TEXTS = [
    # A sign inside a word, or with nothing behind it, is none.
    "learn C++ and c#", "A/B test", "x^2 plot", "2^10 is big", "a+b", "x@y", "do it now!",
    "fix gate!high", "mail ana@acme.org", "call +86 138 0013 8000", "oil ~3", "oil ~soon",
    "fix #1", "#12 is wrong", "raise by 50%", "raise to 50% of it", "5+3", "+1 for that",
    "#1号问题", "涨价50％", "联系 wang@例子.com",
    # Nothing in an address is read.
    "see https://a.b/due/friday?x=@ana#acme&y=!high",
    "看 https://例子.com/@李雷/周五",
    # Nor in quotes,
    'paint the "@ana !high due friday" sign', "paint the “@ana” sign", "给「@李雷 !高」改字",
    "paint the 'due friday' sign", "paint the ‘@ana’ sign", "rename `due_friday !high` soon",
    "给《明天 !高》改字",
    # but a mark alone protects nothing (see below).
    # Words that only look like leads or names.
    "after lunch we talk", "blocks of wood", "needs paint", "note: friday is off", "remind ana",
    "talk to client", "client", "call the client", "shared with client, internal",
    "对客户可见的功能", "ratio 3:2", "and/or toggle",
    # p and i inside words.
    "/risk mp3 player", "/risk use i18n", "/risk delays impact 4 shops",
    "/log need move from Berlin to Paris", '/log need "from Ms. Wang" she said',
    "/log need shared with client",
]  # fmt: skip


@pytest.mark.parametrize(("line", "what"), TOKENS.items())
def test_tokens_are_read_wherever_they_stand(line: str, what: str) -> None:
    said = told(line)
    assert (said.what, said.asks, said.flagged) == (what, (), ())


@pytest.mark.parametrize("line", TEXTS)
def test_what_only_looks_like_a_token_is_text(line: str) -> None:
    said = told(line)
    title = line.split(" ", 2)[2] if line.startswith("/log") else line.removeprefix("/risk ")
    assert (said.title, said.what, said.asks, said.flagged) == (title, "", (), ())


TITLES = {
    # Brackets that held nothing but tokens go with them.
    "oil the gate (due friday)": "oil the gate",
    "oil (@ana, !high) the gate": "oil the gate",
    "刷墙（周五前，@李雷）": "刷墙",
    "oil the gate (the old one) friday": "oil the gate (the old one)",
    "fix foo() @ana": "fix foo()",
    "oil the gate on friday, then paint": "oil the gate, then paint",
    "oil  the gate": "oil  the gate",
    "oil @ana the gate": "oil the gate",
    "oil the gate @ana, !high, friday": "oil the gate",
    "oil the gate @ana.": "oil the gate",
    "oil the gate !high.": "oil the gate.",
    "oil the gate @ana!": "oil the gate!",
    "刷墙，@李雷，周五前，再打扫": "刷墙，再打扫",
    "oil the gate, @ana, and the door": "oil the gate, and the door",
    "“oil the gate”": "oil the gate",
    '"oil the gate friday"': "oil the gate friday",
    'oil the "gate"': 'oil the "gate"',
    "oil the gate:": "oil the gate:",
    'oil the "gate @ana': 'oil the "gate',
    "title:roof oil the gate": "roof oil the gate",
    "刷墙，@李雷，周五前": "刷墙",
    "数据迁移~3d@李雷!高周五前": "数据迁移",
    "把墙@李雷 刷了": "把墙 刷了",
}


@pytest.mark.parametrize(("line", "title"), TITLES.items())
def test_what_remains_is_the_title(line: str, title: str) -> None:
    assert told(line).title == title


@pytest.mark.parametrize(
    ("line", "title", "what", "flagged"),
    [
        ("oil the gate !1 !4", "oil the gate !1", "priority=urgent", ("!1",)),
        ("oil the gate #acme #globex", "oil the gate #acme", "project=globex", ("#acme",)),
        ("oil the gate ~1h ~3h ~2h", "oil the gate ~1h ~3h", "estimate=2h", ("~3h", "~1h")),
        ("/risk it may slip p3 p4 i2", "it may slip p3", "impact=2, probability=4", ("p3",)),
        # What no level is stays as it was typed.
        ("oil the gate !important", "oil the gate !important", "", ("!important",)),
        ("oil the gate !9", "oil the gate !9", "", ("!9",)),
    ],
)
def test_of_several_tokens_the_last_one_counts_and_the_others_are_flagged(
    line: str, title: str, what: str, flagged: tuple[str, ...]
) -> None:
    said = told(line)
    assert (said.title, said.what, said.flagged) == (title, what, flagged)


@pytest.mark.parametrize(
    ("line", "title", "what", "question"),
    [
        ("/risk it may slip p9 i2", "it may slip p9", "impact=2", "probability: p9 = ?"),
        ("/risk it may slip p3 i0", "it may slip i0", "probability=3", "impact: i0 = ?"),
        ("/risk 会延期p3i6", "会延期 i6", "probability=3", "impact: i6 = ?"),
    ],
)
def test_a_scale_out_of_range_is_asked_about(
    line: str, title: str, what: str, question: str
) -> None:
    said = told(line)
    assert (said.title.replace(" ", ""), said.what) == (title.replace(" ", ""), what)
    assert said.asks == (question,)
    (ask,) = call_of(line).asks
    assert ask.why is not None and "from 1 to 5" in ask.why.message


REFERENCES = {
    "/task 12 14 17 @bob due +2d": ("task edit", "owner=bob, refs=12+14+17, shift=2"),
    "/task 12,14 @bob": ("task edit", "owner=bob, refs=12+14"),
    "/task 12-15 !high": ("task edit", "priority=high, refs=12+13+14+15"),
    "/task ACME-12 due friday": ("task edit", "due=2026-05-15, refs=ACME-12"),
    "/task last @bob": ("task edit", "owner=bob, refs=last"),
    "/task done 12 13 sent v2": ("task done", "refs=12+13"),
    "/任务 完成 12 第二版已发": ("task done", "refs=12"),
    # Filters alone list, with a change they edit, before a title they are words or tokens of it.
    "/task overdue": ("task list", "which=overdue"),
    "/task 逾期": ("task list", "which=overdue"),
    "/task mine !high": ("task list", "priority=high, which=mine"),
    "/task @ana": ("task list", "owner=ana"),
    "/task overdue @ana due +2d": ("task edit", "refs=overdue+@ana, shift=2"),
    '/task overdue %"phase 2", +garden ~3h':
        ("task edit", 'estimate=3h, refs=overdue+%"phase 2"++garden'),
    "/task 没人 截止周五": ("task edit", "due=2026-05-15, refs=unowned"),
    "/task @ana oil the gate": ("task add", "owner=ana"),
    "/task overdue bills must be paid": ("task add", ""),
    # In the middle of a line they are no filters.
    "/task done refs:\"overdue,@ana\"": ("task done", "refs=overdue+@ana"),
    "/task edit refs:overdue due:friday": ("task edit", "due=2026-05-15, refs=overdue"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), REFERENCES.items())
def test_references_and_filters_stand_first(line: str, wanted: tuple[str, str]) -> None:
    said = told(line)
    assert (said.path, said.what) == wanted


def test_a_word_that_turns_out_to_be_longer_or_none_is_cut() -> None:
    """How the desk has a line read again once it knows who is called what."""
    shorter = replace(ENGLISH, cuts=(("@李雷下周去", 3),))
    assert told("刷墙@李雷下周去", shorter).what == "owner=李雷"
    nobody = replace(ENGLISH, cuts=(("@zoe", 0),))
    said = told("ping @zoe about it", nobody)
    assert (said.title, said.what, said.flagged) == ("ping @zoe about it", "", ("@zoe",))


@pytest.mark.parametrize("value", ["priority:9", "due:whenever", "owner:", "estimate:long"])
def test_a_named_value_that_cannot_be_read_is_told(value: str) -> None:
    if value == "owner:":
        assert told(f"oil the gate {value}").title == "oil the gate owner:"
        return
    with pytest.raises(Refusal, match="said"):
        call_of(f"oil the gate {value}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('a "b" c', ['"b"']),
        ('a "b c', []),
        ('"a \\" b" c', ['"a \\" b"']),
        ('"a \\\\" b" c', ['"a \\\\"']),
        ("“a” 「b」 “c", ["“a”", "「b」"]),
        ('"a 「b" c」', ['"a 「b"']),
        ("a `b` 《c》", ["`b`", "《c》"]),
        ("a 'b c' d", ["'b c'"]),
        ("a 'it's b' c", ["'it's b'"]),
        ("don't ring the boys' room", []),
        ("till 'til, the kids' one", []),
    ],
)
def test_a_quotation_runs_to_its_own_mark(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == found


def test_typed_values_are_not_flagged_for_what_the_text_says() -> None:
    grammar = vocabulary()
    add = grammar.get("task add")
    assert add is not None
    call = grammar.bind(add, {"priority": "low"}, ENGLISH, "oil the gate !high")
    assert call.args["priority"].value == "low" and call.flagged == ()


@pytest.mark.parametrize(
    "line", ["assign 12 to @bob", "assign 12 给 @bob", "handover @ana to @bob"]
)
def test_words_that_only_join_tokens_are_nothing(line: str) -> None:
    family = "team" if line.startswith("handover") else "task"
    assert call_of(f"/{family} {line}").args


def test_words_that_join_more_than_tokens_are_told() -> None:
    with pytest.raises(Refusal, match="means here"):
        call_of("/task assign 12 to the gardener")


@pytest.mark.parametrize("line", ["3 minute film", "2 days of digging", "3天试用页"])
def test_a_number_that_counts_is_no_reference(line: str) -> None:
    call = call_of(f"/task {line}")
    assert (call.command.path, call.args["title"]) == ("task add", line)


@pytest.mark.parametrize("line", ["3 @ana", "3 2 @ana", "3 due in 2 days"])
def test_a_number_that_counts_nothing_is_one(line: str) -> None:
    assert call_of(f"/task {line}").command.path == "task edit"


@pytest.mark.parametrize(
    ("refs", "numbers"),
    [
        ("12, 14", [12, 14]),
        ("12 and 14", [12, 14]),
        ("12 & 14", [12, 14]),
        ("12, 14 and ACME-17", [12, 14, 17]),
        ("12、14和17", [12, 14, 17]),
        ("#12", [12]),
        ("12:", [12]),
    ],
)
def test_references_are_listed_as_people_list_things(refs: str, numbers: list[int]) -> None:
    call = call_of(f"/task drop {refs} too old")
    assert [ref.number for ref in call.args["refs"]] == numbers
    assert call.args["note"] == "too old"


def test_a_word_that_joins_no_reference_is_said() -> None:
    call = call_of("/task drop 12 and forget it")
    assert ([ref.number for ref in call.args["refs"]], call.args["note"]) == ([12], "and forget it")


@pytest.mark.parametrize("line", ["need: a fence", "need：a fence", "need:a fence"])
def test_a_verb_may_have_a_colon_behind_it(line: str) -> None:
    call = call_of(f"/log {line}")
    assert (call.command.path, call.args["text"]) == ("log need", "a fence")


def test_a_colon_makes_no_verb_of_what_needs_references() -> None:
    assert call_of("/task list: a fence").args["title"] == "list: a fence"
