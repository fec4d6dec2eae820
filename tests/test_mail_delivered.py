"""From the report to the mailbox: each letter is handed over once, or told of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from bot.clock import FixedClock
from bot.context import Place, Request, Speaker, Ticking
from bot.desk import Desk
from bot.model.post import PostState
from bot.settings import read
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from scheduler.courier import Courier
from storage.engine import open_storage
from tests.letterbox import Letterbox
from tests.mailing import mail
from tests.moments import NOW
from tests.peers.smtp import BODY, DROP, SmtpPeer
from tests.posts import of_subject


class Studio:
    """A team whose client wants the report by mail, with a courier over a real line."""

    def __init__(self, way: Mail) -> None:
        self.clock = FixedClock(NOW)
        way.clock = self.clock
        self.storage = open_storage("sqlite://")
        self.desk = Desk(vocabulary(), self.storage.house, self.clock, ("Europe/Berlin", "en"))
        self.desk.mails = True
        self.box = Letterbox(clock=self.clock)
        self.courier = self.another(way)
        self._number = 0
        for line in (
            "/project new Acme website client:Acme", "/pm settings agenda off quiet off",
            "/log contact Ms. Wang reach:wang@acme.example mail:on",
            "/task Payment flow due tomorrow", "/task edit 1 client",
            "/report client", "/report send now",
        ):  # fmt: skip
            answer = self.say(line)
            assert answer.reply.tone != "problem", line
        self.clock.advance(timedelta(minutes=1))

    def another(self, way: Mail) -> Courier:
        return Courier(
            self.storage.posts, {"letters": self.box, "mail": way}, self.answer, self.clock
        )

    def say(self, line: str) -> Answer:
        self._number += 1
        place, wei = Place("letters:home", "website"), Speaker("wei", "Wei", outsider=False)
        return self.desk.answer(Request(f"r{self._number}", wei, place, line, room_name="website"))

    async def answer(self, ticking: Ticking) -> Answer:
        return await asyncio.to_thread(self.desk.answer, ticking)

    async def rounds(self, hours: float = 0, courier: Courier | None = None) -> None:
        """Deliver what is due, and what falls due within so many hours."""
        until = self.clock.now() + timedelta(hours=hours)
        while True:
            due = await (courier or self.courier).round(self.clock.now())
            if due is None or due > until:
                return
            self.clock.set(max(due, self.clock.now() + timedelta(seconds=1)))

    def states(self) -> list[PostState]:
        with self.storage.engine.connect() as connection:
            key = connection.exec_driver_sql("SELECT id FROM report").scalar_one()
        found = of_subject(self.storage, f"report/{key}")
        return [one.state for one in found if one.post.why == "mail"]

    def told(self) -> list[str]:
        """What whoever leads the project heard of letters."""
        return [one for one in self.box.texts() if one.startswith("⚠")]


@pytest.fixture
async def peer() -> AsyncIterator[SmtpPeer]:
    async with SmtpPeer() as made:
        yield made


@pytest.fixture
async def studio(peer: SmtpPeer) -> AsyncIterator[Studio]:
    made = Studio(mail(peer))
    yield made
    made.storage.close()


async def test_a_report_goes_to_the_mailbox_once(studio: Studio, peer: SmtpPeer) -> None:
    await studio.rounds(20)
    (came,) = peer.letters
    assert came.to == "wang@acme.example"
    assert str(came.message["Subject"]).startswith("Acme website — weekly report 1 · ")
    plain = came.part("plain")
    assert "Payment flow" in plain and "write to whoever works with you on Acme website" in plain
    assert "[1]" not in plain and "How was this week" not in plain and "Why?" not in plain
    assert studio.states() == [PostState.SENT] and studio.told() == []


async def test_what_is_refused_for_now_comes_later(studio: Studio, peer: SmtpPeer) -> None:
    peer.answers["RCPT"] = ["450 4.2.0 later"] * 3
    await studio.rounds(2)
    assert len(peer.letters) == 1 and studio.states() == [PostState.SENT]
    assert studio.told() == []


async def test_a_reader_whom_the_server_does_not_know_is_told_of_at_once(
    studio: Studio, peer: SmtpPeer
) -> None:
    peer.answers["RCPT"] = ["550 5.1.1 nobody"]
    await studio.rounds()
    assert studio.states() == [PostState.DEAD]
    (told,) = studio.told()
    assert "could not be delivered to Ms. Wang (wang@acme.example)" in told


async def test_a_letter_that_is_refused_again_and_again_is_told_of(
    studio: Studio, peer: SmtpPeer
) -> None:
    peer.answers[BODY] = ["552 5.3.4 too large"] * 20
    await studio.rounds(24)
    assert not peer.letters and studio.states() == [PostState.DEAD]
    assert len(studio.told()) == 1 and len(peer.answers[BODY]) == 12


async def test_a_lost_answer_is_told_and_never_repeated(studio: Studio, peer: SmtpPeer) -> None:
    peer.answers[BODY] = [DROP]
    await studio.rounds(20)
    assert len(peer.letters) == 1 and studio.states() == [PostState.DEAD]
    (told,) = studio.told()
    assert "Nobody can tell whether a message arrived: Ms. Wang (wang@acme.example)" in told


async def test_a_process_that_dies_in_the_middle_repeats_nothing(
    studio: Studio, peer: SmtpPeer
) -> None:
    class Dies(Mail):
        async def post(self, place: Place, answer: Answer, key: str) -> str:
            await super().post(place, answer, key)
            raise asyncio.CancelledError

    settings = read(MailSettings, peer.settings)
    dying = studio.another(Dies(settings, studio.clock))
    with pytest.raises(asyncio.CancelledError):
        await dying.round(studio.clock.now())
    await studio.rounds(1)
    assert len(peer.letters) == 1 and studio.states() == [PostState.DEAD]
    assert "Nobody can tell" in studio.told()[0]


async def test_a_server_that_is_away_for_a_while_gets_it_then(
    studio: Studio, peer: SmtpPeer
) -> None:
    peer.answers["CONNECT"] = ["421 not now"] * 8
    await studio.rounds(24)
    assert len(peer.letters) == 1 and studio.told() == []


async def test_without_a_server_whoever_leads_is_told_at_once() -> None:
    studio = Studio(Mail(read(MailSettings, {}), FixedClock(NOW)))
    try:
        await studio.rounds()
        assert studio.states() == [PostState.DEAD]
        assert "could not be delivered to Ms. Wang" in studio.told()[0]
    finally:
        studio.storage.close()
