"""An agency's project from the first word to the lessons, on both databases.

Whatever numbers the talk ends with are worked out a second time from its plain lines, by
tests/by_hand.py, and compared as people read them.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.by_hand import ByHand, money, plain, ratio
from tests.postgres import database, postgres
from tests.room import Room
from tests.talking import HERE, Step, read
from tests.test_talks import Play

__all__ = ["database", "postgres"]

TALK = HERE / "talks" / "twelve-weeks.txt"
BESIDE = {"PV", "EV", "AC", "CV", "SV", "BAC", "EAC", "ETC", "VAC"}
"""The measures that are amounts; the others are ratios."""


@pytest.mark.slow
def test_the_numbers_are_those_of_the_plain_lines(database: str) -> None:
    talk = read(TALK.read_text("utf-8"))
    hand = ByHand({key: who.name for key, who in talk.people.items()}, talk.at, talk.zone)
    compared = []
    with Room(talk.at, talk.zone, talk.language, database, talk.people) as room:
        play = Play(talk, room)
        for step in talk.steps:
            said = _taken(play, step)
            hand.take(step.line)
            if step.line in EXPECTED:
                _compare(said, EXPECTED[step.line](hand), step)
                compared.append(step.line)
    assert compared == [
        "wei> /cost ev", "wei> /report closing", "mei> /report 结项", "wei> /cost ev",
    ]  # fmt: skip


def _taken(play: Play, step: Step) -> list[str]:
    """The lines of the answer, which is also what the talk expects."""
    shown = play.take(step)
    return "\n".join(shown).split("\n")


def _compare(said: list[str], wanted: list[str], step: Step) -> None:
    missing = [line for line in wanted if line not in said]
    if missing:
        pytest.fail("\n".join([f"line {step.number}, by hand:", *missing, "said:", *said]))


def _english(hand: ByHand) -> list[str]:
    state, (planned, took), (late, title) = hand.state, hand.lengths(), hand.slip()
    kept, made = hand.promises()
    value = hand.earned()
    spent = hand.cost()
    over = (spent - state.budget) / state.budget * 100
    stars = f"{sum(state.points) / len(state.points):.1f} (n={len(state.points)})"
    goals = [
        f"{name}: {done:%a} {done.day} {done:%b} ✔"
        if done <= due
        else f"{name}: {due:%a} {due.day} {due:%b} → {done:%a} {done.day} {done:%b} "
        f"✖ {(done - due).days} days"
        for name, due, done in hand.goals()
    ]
    overload = "".join(f" · overload: @{who}, {n} week" for who, n in hand.overload().items())
    outcomes = hand.outcomes()
    return [
        f"Goals  {sum(met for *_one, met in outcomes)} of {len(outcomes)} reached"
        f" · {' · '.join(goals)}",
        *(
            f"{'✔' if met else '✖'} {n}  {goal.n} {goal.what} · wanted {goal.n} {goal.what}"
            f" · reached {came} · {_apart(came - goal.n)}"
            for n, goal, came, met in outcomes
        ),
        f"Scope  {len(state.kept)} planned · {hand.count('done')} delivered · "
        f"{hand.count('dropped')} dropped · {state.needs} wishes of the client",
        f"Schedule  planned {planned} d → {took} d · worst slip: {title}, {late} days",
        f"Cost  budget {money(state.budget)} → {money(spent)} ({over:+.1f}%) · "
        f"hours {plain(hand.hours())}h of {state.budget_hours}h · "
        f"CPI {ratio(value['CPI'])}, SPI {ratio(value['SPI'])} · data: 100 % of tasks estimated",
        f"Risks  {len(state.risks)} raised · {hand.risks('closed')} closed · "
        f"{hand.risks('happened')} happened · {hand.risks('open')} left open",
        f"Client  reports {hand.on_time()}/{len(state.sent)} on time · promises {kept}/{made} kept"
        f" · needs and questions {sum(state.answered.values())}/{len(state.answered)} answered"
        f" · satisfaction {stars} · recommends us {state.score}",
        f"Team  median time blocked {hand.blocked()}h{overload}",
        "Lessons  " + " · ".join(f"K-{n} {text}" for n, text in state.lessons.items()),
        "Next  nothing is owed",
    ]


def _apart(n: Decimal) -> str:
    return f"+{n}" if n > 0 else f"−{-n}" if n < 0 else "±0"


def _chinese(hand: ByHand) -> list[str]:
    """What somebody reads who does not lead: the same, in their language, and no money."""
    state, (planned, took), (late, title) = hand.state, hand.lengths(), hand.slip()
    kept, made = hand.promises()
    stars = f"{sum(state.points) / len(state.points):.1f} (n={len(state.points)})"
    overload = "".join(f" · 超负荷：@{who}，{n}周" for who, n in hand.overload().items())
    outcomes = hand.outcomes()
    return [
        *(
            f"{'✔' if met else '✖'} {n}  {goal.n} {goal.what} · 目标{goal.n} {goal.what}"
            f" · 实际{came} · {_apart(came - goal.n)}"
            for n, goal, came, met in outcomes
        ),
        f"范围  计划{len(state.kept)}个 · 交付{hand.count('done')}个 · "
        f"取消{hand.count('dropped')}个 · 客户需求{state.needs}个",
        f"进度  计划{planned}天 → {took}天 · 最大延误：{title}，{late}天",
        f"风险  提出{len(state.risks)}个 · 关闭{hand.risks('closed')}个 · "
        f"发生{hand.risks('happened')}个 · 未了结{hand.risks('open')}个",
        f"客户  报告{hand.on_time()}/{len(state.sent)}准时 · 承诺{kept}/{made}兑现 · "
        f"需求和问题{sum(state.answered.values())}/{len(state.answered)}已回复 · "
        f"满意度{stars} · 推荐意愿{state.score}",
        f"团队  受阻时间中位数{hand.blocked()} 小时{overload}",
    ]


def _earned(hand: ByHand) -> list[str]:
    names = {
        "PV": "Planned by now", "EV": "Earned", "AC": "Spent", "CV": "Cost variance",
        "SV": "Schedule variance", "CPI": "Cost index", "SPI": "Schedule index",
        "BAC": "Budget at completion", "EAC": "Estimate at completion", "ETC": "Still to come",
        "VAC": "Variance at completion", "TCPI": "Needed index",
    }  # fmt: skip
    out = []
    for key, value in hand.earned().items():
        written = money(value) if key in BESIDE and value is not None else ratio(value)
        out.append(f"{names[key]} ({key}): {written}")
    return out


EXPECTED = {
    "wei> /cost ev": _earned,
    "wei> /report closing": _english,
    "mei> /report 结项": _chinese,
}
