"""Letters: what stands in one, and which address it goes to."""

from __future__ import annotations

import pytest

from adapters.mail.letter import letter, page, text
from bot.model.contact import ClientContact
from bot.reply import Heading, Line, Reply
from bot.tongue import Answer
from tests.mailing import SAID
from tests.moments import NOW


def test_a_letter_says_the_same_in_both_of_its_parts() -> None:
    made = letter(SAID, "p7f3k2xq", "Studio <reports@studio.example>", "wang@acme.example", NOW)
    assert made["Subject"] == "Acme — weekly report 14"
    assert made["Message-ID"] == "<p7f3k2xq@studio.example>"
    assert made["From"] == "Studio <reports@studio.example>"
    assert made["To"] == "wang@acme.example"
    assert made["Auto-Submitted"] == "auto-generated"
    plain, rich = text(SAID.reply, SAID.tongue), page(SAID.reply, SAID.tongue)
    assert '• a <b> & "c"' in plain and "支付流程已跑通" in plain
    assert "• a &lt;b&gt; &amp; &quot;c&quot;" in rich and "支付流程已跑通" in rich
    assert '<a href="https://acme.example/?a=1&amp;b=2">here</a>' in rich
    assert "<strong>Next</strong> <code>/task</code>" in rich


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    rich = page(SAID.reply, SAID.tongue)
    assert "<script" not in rich and "src=" not in rich and 'href="javascript' not in rich


@pytest.mark.parametrize("title", ["One\r\nBcc: all@acme.example", "a\nb", "x" * 5000, "", "  "])
def test_what_was_typed_begins_no_header(title: str) -> None:
    said = Answer(Reply((Heading((title,)), Line(("hello",)))), SAID.tongue)
    made = letter(said, "p7f3k2xq", "reports@studio.example", "wang@acme.example", NOW)
    assert made["Bcc"] is None
    assert b"\nBcc:" not in made.as_bytes().partition(b"\r\n\r\n")[0]


def test_an_address_is_found_in_how_somebody_is_reached() -> None:
    def address(reach: str | None) -> str | None:
        return ClientContact("c1", "Ms. Wang", NOW, "p1", reach=reach).address

    assert address("wang@acme.example") == "wang@acme.example"
    assert address("office: Wang.Fang+news@mail.acme.example, 555-12") == (
        "Wang.Fang+news@mail.acme.example"
    )
    assert address("555-12") is None and address(None) is None and address("@wang") is None
    assert address("邮箱wang@acme.example找我") == "wang@acme.example"
    assert address("mailto:wang@acme.example.") == "wang@acme.example"
    assert address("<wang@acme.example>/555") == "wang@acme.example"


@pytest.mark.parametrize(
    "reach",
    ["müller@acme.example", "mu\u0308ller@acme.example", "иван@acme.example", "ｗang@acme.example",
     "wang@acme.example2", "wang@acme.example.рф", "wang@acme.examplé", "wang..f@acme.example",
     ".wang@acme.example", "wang.@acme.example", "wang@-acme.example", "a@wang@acme.example",
     f"{'w' * 65}@acme.example"],
)  # fmt: skip
def test_no_part_of_an_address_is_taken_for_another_one(reach: str) -> None:
    assert ClientContact("c1", "Ms. Wang", NOW, "p1", reach=reach).address is None
