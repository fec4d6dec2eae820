"""What reading dates costs: the work a line may cause, and what is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, time

import pytest

from bot.when.finder import MOST_FOUND, MOST_WORK, plain_of, search
from bot.when.found import Scene
from bot.when.lexicon import MOST_TOKENS, Lexicon
from bot.when.line import Line
from bot.when.words import en, zh

NOW = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
LEXICON = Lexicon([en.WORDS, zh.WORDS])


@pytest.mark.parametrize(
    "piece",
    ["a ", "1 ", "9", "1/", "1:", "friday ", "1st and ", "every ", "due by on ", "in 1 ", "3 days, ",
     "the ", "下周五", "三", "周", "的", "a@", "http://", "half ", "+", "mondays and ", "1 day after ",
     "monday before ", "the day after ", "first monday after ", "a week on ", "within the ", "春节",
     "春节后第一个工作日", "农历", "大年初一", "五一后三天", "今年中秋", "周5", "月内", "当天", "mid-", "份",
     "from 4 dec ", "起", "从12月4日起", "4起", "from every ", "starting 4 ", "since friday ", "1日起每"],
)  # fmt: skip
def test_a_very_long_line_costs_no_more_than_a_long_one(piece: str) -> None:
    """Counted in tries and tokens, of which an ordinary line wants a tenth."""
    scene = Scene(NOW.replace(tzinfo=None), NOW, "UTC", None, True, False, (time(9), time(18)),
                  frozenset(range(5)), ())  # fmt: skip
    line = Line(LEXICON.lex(plain_of(piece * (40_000 // len(piece)))), scene)
    assert len(search(line)) <= MOST_FOUND
    assert line.size <= MOST_TOKENS
    assert line.work < MOST_WORK + 100


@pytest.mark.parametrize(
    ("locales", "loaded"),
    [
        ("en zh_Hans", "bot.when.words.en bot.when.words.zh"),
        ("fr_FR", "bot.when.words.en bot.when.words.zh bot.when.words.fr dateparser"),
    ],
)
def test_what_people_speak_is_loaded_before_it_is_wanted_and_no_more(
    locales: str, loaded: str
) -> None:
    program = f"import sys; from bot.when import warm; warm({locales.split()}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    modules = done.stdout.split()
    heavy = {name for name in modules if name.startswith("bot.when.words.") or name == "dateparser"}
    assert heavy - {"bot.when.words.numbers"} == {*loaded.split()}, done.stderr


def test_the_reader_is_loaded_in_steps_of_a_few_modules() -> None:
    program = (
        "import sys\nfrom importlib import import_module\nfrom bot.when import PARTS\n"
        "ours = lambda: {name for name in sys.modules if name.startswith('bot.when.')}\n"
        "steps = []\n"
        "for part in PARTS:\n"
        "    before = ours(); import_module(f'bot.when.{part}'); steps.append(len(ours() - before))\n"
        "from bot.when import warm; before = ours(); warm(['en'])\n"
        "print(max(steps), ' '.join(sorted(ours() - before)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    most, *rest = done.stdout.split()
    assert int(most) <= 5 and rest == ["bot.when.words.zh"], done.stderr
