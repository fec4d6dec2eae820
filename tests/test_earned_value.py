"""Earned value against published worked examples, and money that stays exact.

The fence: R. Mulcahy, PMP Exam Prep, p. 210 (also studylib.net/doc/5898152): four sides of 1,000 a
day each; at the end of day three two are done and half of the third, for 1,000, 1,200 and 600.
The buildings: ceboardexamgenerator.com, Project Control and Earned Value.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.model.earned import EarnedValue
from bot.model.money import Mixed, Money, over, totals
from tests.room import Room

D = Decimal


def rounded(value: D | None, digits: int) -> D | None:
    return None if value is None else round(value, digits)


def test_the_fence() -> None:
    fence = EarnedValue(D(4000), D(3000), D(2500), D(2800))
    assert (fence.cv, fence.sv) == (D(-300), D(-500))
    assert (rounded(fence.cpi, 3), rounded(fence.spi, 3)) == (D("0.893"), D("0.833"))
    # The book divides by the rounded index: 4,479, 1,679 and -479.
    assert (rounded(fence.eac, 0), rounded(fence.etc, 0), rounded(fence.vac, 0)) == (
        D(4480), D(1680), D(-480),
    )  # fmt: skip


def test_the_buildings() -> None:
    assert rounded(EarnedValue(D(5_000_000), None, D(1_500_000), D(1_800_000)).eac, 6) == 6_000_000
    later = EarnedValue(D(10_000_000), None, D(3_000_000), D(3_500_000))
    assert (rounded(later.cpi, 3), rounded(later.tcpi, 3)) == (D("0.857"), D("1.077"))


def test_what_is_not_known_is_never_nothing() -> None:
    unknown = EarnedValue(D(100), D(50), D(40), None)
    assert (unknown.cv, unknown.cpi, unknown.eac, unknown.tcpi) == (None,) * 4
    assert EarnedValue(D(100), D(0), D(0), D(0)).spi is None
    assert EarnedValue(D(100), D(50), D(40), D(100)).tcpi is None


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(Mixed):
        Money(D(1), "EUR") + Money(D(1), "USD")
    found = totals([Money(D("0.1"), "EUR"), Money(D(3), "CNY"), Money(D("0.2"), "EUR")])
    assert found == [Money(D(3), "CNY"), Money(D("0.3"), "EUR")]
    assert [Money.of(one.kept()) for one in found] == found


def test_the_alerts() -> None:
    assert over(None, D(0)) == []
    assert over(D("0.5"), D("0.5")) == ["50"]
    assert over(D("0.649"), D("0.5")) == ["50"]
    assert over(D("0.651"), D("0.5")) == ["50", "ahead"]
    assert over(D(1), None) == ["50", "80", "100"]


def test_the_day_on_which_a_plan_was_kept_is_one_of_the_project() -> None:
    with Room(at="2026-11-25 00:30") as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Fix login ~2h due friday")
        room.say("wei", "/cost baseline")
        assert "Plan kept Wed 25 Nov" in room.say("wei", "/cost ev").text(), "Tuesday in UTC"
