"""A letter over a real line to a server: handed over, refused, or in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from bot.context import Place
from bot.reply import Heading, Line, Reply
from bot.tongue import Answer
from bot.work import NotDelivered, OutcomeUnknown
from tests.mailing import HERE, SAID, mail
from tests.moments import NOW
from tests.peers.smtp import BODY, DROP, SmtpPeer


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with SmtpPeer() as peer:
        ref = await mail(peer).post(HERE, SAID, "p7f3k2xq")
    (came,) = peer.letters
    assert ref == "<p7f3k2xq@studio.example>" == came.message["Message-ID"]
    assert (came.sender, came.to) == ("reports@studio.example", "wang@acme.example")
    assert "\n.a dot begins it" in came.part("plain")
    assert "支付流程已跑通" in came.part("html")


async def test_a_line_of_one_dot_does_not_end_a_letter() -> None:
    said = Answer(Reply((Heading(("Week",)), Line((".",)), Line(("after it",)))), SAID.tongue)
    async with SmtpPeer() as peer:
        await mail(peer).post(HERE, said, "p7f3k2xq")
    assert peer.letters[0].part("plain").splitlines()[-2:] == [".", "after it"]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_nobody_on_the_way_reads_it_or_the_password(tls: str) -> None:
    async with SmtpPeer(tls=tls, user="studio", password="right") as peer:
        await mail(peer).post(HERE, SAID, "p7f3k2xq")
    (came,) = peer.letters
    assert came.secure and came.user == "studio"


REFUSED = [
    ({"CONNECT": ["554 no"]}, {"away": True}),
    ({"CONNECT": [DROP]}, {"away": True}),
    ({"MAIL": ["451 4.7.1 later"]}, {"counts": True}),
    ({"MAIL": ["550 5.7.1 not you"]}, {"counts": True}),
    ({"RCPT": ["450 4.2.0 later"]}, {"counts": True, "gone": False}),
    ({"RCPT": ["550 5.1.1 nobody"]}, {"gone": True}),
    ({"RCPT": [DROP]}, {"away": True}),
    ({"DATA": ["452 4.3.1 full"]}, {"counts": True}),
    ({"DATA": [DROP]}, {"away": True}),
    ({BODY: ["451 4.3.0 later"]}, {"counts": True, "gone": False}),
    ({BODY: ["552 5.3.4 too large"]}, {"counts": True, "gone": False}),
]


@pytest.mark.parametrize(("answers", "how"), REFUSED, ids=lambda one: str(one)[:40])
async def test_what_was_refused_did_certainly_not_arrive(
    answers: dict[str, list[str]], how: dict[str, Any]
) -> None:
    async with SmtpPeer() as peer:
        peer.answers.update({name: list(said) for name, said in answers.items()})
        with pytest.raises(NotDelivered) as refused:
            await mail(peer).post(HERE, SAID, "p7f3k2xq")
        for name, value in how.items():
            assert getattr(refused.value, name) is value, name
        assert not peer.letters
        await mail(peer).post(HERE, SAID, "p7f3k2xq")
    assert len(peer.letters) == 1


async def test_a_lost_answer_after_the_letter_is_in_doubt() -> None:
    async with SmtpPeer() as peer:
        peer.answers[BODY] = [DROP]
        with pytest.raises(OutcomeUnknown):
            await mail(peer).post(HERE, SAID, "p7f3k2xq")
        assert len(peer.letters) == 1


async def test_a_letter_that_was_taken_counts_though_the_goodbye_is_lost() -> None:
    async with SmtpPeer() as peer:
        peer.answers["QUIT"] = [DROP]
        await mail(peer).post(HERE, SAID, "p7f3k2xq")


async def test_nobody_can_look_into_a_mailbox() -> None:
    async with SmtpPeer() as peer:
        with pytest.raises(OutcomeUnknown) as unknown:
            await mail(peer).find(HERE, "p7f3k2xq", NOW)
    assert unknown.value.for_good


async def test_a_server_that_is_away_is_tried_again() -> None:
    async with SmtpPeer() as peer:
        way = mail(peer)
        await peer.stop()
        with pytest.raises(NotDelivered) as refused:
            await way.post(HERE, SAID, "p7f3k2xq")
    assert refused.value.away and not refused.value.gone


async def test_a_place_that_is_no_address_is_refused_for_good() -> None:
    async with SmtpPeer() as peer:
        for to in (
            "a..b@acme.example",
            "a@acme.example\r\nRCPT TO:<b@acme.example>",
            "wäng@acme.example",
        ):
            with pytest.raises(NotDelivered) as refused:
                await mail(peer).post(Place("mail:studio", direct=to), SAID, "p7f3k2xq")
            assert refused.value.gone
    assert peer.letters == []
