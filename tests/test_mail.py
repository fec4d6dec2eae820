"""Weekly reports by mail: a letter for each reader, handed over once or told of, over a real line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from adapters.mail.check import findings
from adapters.mail.letter import letter, page, text
from bot.clock import FixedClock
from bot.context import Place, Request, Speaker, Ticking
from bot.desk import Desk
from bot.model.contact import ClientContact
from bot.model.post import PostState
from bot.reply import Bold, Code, Divider, Heading, Line, Link, Reply
from bot.settings import SettingsError, read
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from bot.work import NotDelivered, OutcomeUnknown
from scheduler.courier import Courier
from storage.engine import open_storage
from tests.letterbox import Letterbox
from tests.moments import NOW
from tests.peers.smtp import BODY, DROP, SmtpPeer, trusting
from tests.posts import of_subject
from tests.room import Room

HERE = Place("mail:studio", direct="wang@acme.example")
SAID = Answer(
    Reply((
        Heading(("Acme — weekly report 14",)),
        Line(("• ", "a <b> & \"c\"")),
        Line((".a dot begins it",)),
        Line((Bold("Next"), " ", Code("/task"), " ", Link("here", "https://acme.example/?a=1&b=2"))),
        Line((Link("there", "javascript:alert(1)"),)),
        Divider(),
        Line(("支付流程已跑通",)),
    )),
    Tongue("en", "UTC", NOW),
)  # fmt: skip


def mail(peer: SmtpPeer, **changed: str) -> Mail:
    settings = read(MailSettings, {**peer.settings, **changed})
    return Mail(settings, FixedClock(NOW), context=trusting())


# The letter


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


# The line


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


TROUBLE = [
    ({"tls": "starttls", "user": "studio", "password": "right"}, {"STEWARD_MAIL_PASSWORD": "wrong"},
     "STEWARD_MAIL_PASSWORD"),
    ({"tls": "off"}, {"STEWARD_MAIL_TLS": "starttls"}, "STEWARD_MAIL_TLS"),
    ({"tls": "starttls"}, {"STEWARD_MAIL_TLS": "tls"}, "STEWARD_MAIL_TLS"),
    ({"tls": "off"}, {"STEWARD_MAIL_USER": "studio", "STEWARD_MAIL_PASSWORD": "x"},
     "STEWARD_MAIL_TLS"),
    ({"tls": "starttls"}, {"STEWARD_MAIL_USER": "studio", "STEWARD_MAIL_PASSWORD": "x"},
     "STEWARD_MAIL_USER"),
]  # fmt: skip


@pytest.mark.parametrize(("server", "changed", "name"), TROUBLE)
async def test_a_wrong_setting_is_named_by_the_check_and_holds_no_letter_for_sent(
    server: dict[str, str], changed: dict[str, str], name: str
) -> None:
    async with SmtpPeer(**server) as peer:
        settings = read(MailSettings, {**peer.settings, **changed})
        (found,) = await findings(settings, trusting())
        assert not found.good and name in found.remedy, found
        with pytest.raises(NotDelivered) as refused:
            await mail(peer, **changed).post(HERE, SAID, "p7f3k2xq")
        assert refused.value.counts and name in str(refused.value)
        assert not peer.letters


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted() -> None:
    async with SmtpPeer(tls="starttls") as peer:
        (found,) = await findings(read(MailSettings, peer.settings))
    assert not found.good and "STEWARD_MAIL_TLS" in found.remedy


async def test_the_check_says_when_all_is_right() -> None:
    async with SmtpPeer(tls="starttls", user="studio", password="right") as peer:
        (found,) = await findings(read(MailSettings, peer.settings), trusting())
        assert found.good and f":{peer.port}" in found.what
        assert await findings(read(MailSettings, {})) == []
        await peer.stop()
        (found,) = await findings(read(MailSettings, peer.settings), trusting())
        assert not found.good and "STEWARD_MAIL_PORT" in found.remedy


HALF = [
    ({"STEWARD_MAIL_FROM": "a@b.example"}, "STEWARD_MAIL_SERVER"),
    ({"STEWARD_MAIL_SERVER": "smtp.example.com"}, "STEWARD_MAIL_FROM"),
    ({"STEWARD_MAIL_SERVER": "smtp.example.com", "STEWARD_MAIL_FROM": "nobody"}, "STEWARD_MAIL_FROM"),
    ({"STEWARD_MAIL_SERVER": "smtp.example.com", "STEWARD_MAIL_FROM": "a@b.example",
      "STEWARD_MAIL_USER": "a"}, "STEWARD_MAIL_PASSWORD"),
    ({"STEWARD_MAIL_SERVER": "smtp.example.com", "STEWARD_MAIL_FROM": "a@b.example",
      "STEWARD_MAIL_TLS": "off"}, "STEWARD_MAIL_TLS"),
    ({"STEWARD_MAIL_TLS": "ssl"}, "STEWARD_MAIL_TLS"),
    ({"STEWARD_MAIL_PORT": "smtp"}, "STEWARD_MAIL_PORT"),
    ({"STEWARD_MAIL_PORT": "70000"}, "STEWARD_MAIL_PORT"),
]  # fmt: skip


@pytest.mark.parametrize(
    "sender",
    ["a..b@studio.example", "Studio <a b@studio.example>", "<a@studio.example>, <b@studio.example>",
     "Studio <a@studio,example>", "Studio <a@studio.example", "Studio <ä@studio.example>",
     "Studio <a@studio.example>\r\nBcc: b", "Studio\r\nBcc: b <a@studio.example>", "Studio <a@>"],
)  # fmt: skip
def test_what_no_letter_could_come_from_is_told_at_once(sender: str) -> None:
    variables = {"STEWARD_MAIL_SERVER": "smtp.example.com", "STEWARD_MAIL_FROM": sender}
    with pytest.raises(SettingsError, match="STEWARD_MAIL_FROM"):
        _ = read(MailSettings, variables).chosen


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


@pytest.mark.parametrize(("variables", "name"), HALF)
def test_half_a_setting_is_told(variables: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        _ = read(MailSettings, variables).chosen


# From the report to the mailbox


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


# Who wants it


@pytest.fixture
def room() -> Any:
    with Room(zone="Europe/Berlin") as made:
        made.say("ana", "/my")
        made.say("wei", "/project new Acme website client:Acme")
        made.say("wei", "/pm settings agenda off")
        made.say("wei", "/log contact Ms. Wang reach:wang@acme.example mail:on")
        made.say("wei", "/report client")
        yield made


def letters(room: Room) -> list[str]:
    return [post.to for post in room.posts if post.to and "@" in post.to]


def test_whoever_wants_no_more_gets_no_more(room: Room) -> None:
    room.say("wei", "/report approve")
    room.say("wei", "/log contact Ms. Wang mail:off")
    room.wait("4 days")
    assert letters(room) == []
    assert any("no room is read by the client" in post.text() for post in room.posts)


def test_undo_takes_the_wish_back(room: Room) -> None:
    said = room.say("wei", "/log contact Mr. Smith reach:smith@acme.example mail:on")
    room.press(said, "Undo", "wei")
    room.say("wei", "/report approve")
    room.wait("4 days")
    assert letters(room) == ["wang@acme.example"]


def test_a_new_address_is_where_it_goes(room: Room) -> None:
    room.say("wei", "/report approve")
    room.say("wei", "/log contact Ms. Wang reach:fang@acme.example")
    room.wait("4 days")
    assert letters(room) == ["fang@acme.example"]


def test_rooms_and_mailboxes_get_the_same(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "acme-talks")
    room.say("wei", "/log contact Mr. Smith reach:smith@acme.example mail:on")
    said = room.say("wei", "/report approve").text()
    assert "#acme-talks, Ms. Wang's mailbox and Mr. Smith's mailbox" in said
    room.wait("4 days")
    assert sorted(letters(room)) == ["smith@acme.example", "wang@acme.example"]
    assert [post.room for post in room.posts if post.room == "acme-talks"] == ["acme-talks"]


def test_a_correction_goes_to_whoever_got_the_first(room: Room) -> None:
    room.say("wei", "/report send now")
    room.wait("1 minute")
    room.say("wei", "/report correct #1")
    room.say("wei", '/report edit #1b done:"By card only"')
    room.say("wei", "/report send #1b now")
    room.wait("1 minute")
    assert letters(room) == ["wang@acme.example"] * 2
    assert (
        "By card only" in [post.text() for post in room.posts if post.to == "wang@acme.example"][-1]
    )


def test_what_a_project_lets_go_by_itself_goes_to_mailboxes_too(room: Room) -> None:
    room.say("wei", "/project autosend on")
    room.say("wei", "/report schedule client every friday 10:00")
    room.wait("4 days")
    assert letters(room) == ["wang@acme.example"]


def test_a_client_of_two_projects_gets_a_letter_for_each(room: Room) -> None:
    room.say("wei", "/project new Acme shop client:Acme", "shop")
    room.say("wei", "/report client", "shop")
    room.say("wei", "/report send now", "shop")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    titles = [post.lines[0] for post in room.posts if post.to == "wang@acme.example"]
    assert sorted(title.partition(" —")[0] for title in titles) == ["Acme shop", "Acme website"]


def test_only_whoever_leads_lets_a_report_go_to_a_mailbox(room: Room) -> None:
    room.say("bob", "/my")
    said = room.say("bob", "/log contact Mr. Smith reach:smith@acme.example mail:on")
    assert said.answer.reply.tone == "problem"
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert letters(room) == ["wang@acme.example"]


def test_another_client_s_people_get_nothing(room: Room) -> None:
    room.say("wei", "/project new Globex shop client:Globex", "globex")
    room.say("wei", "/log contact Mr. Burns reach:burns@globex.example mail:on", "globex")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert letters(room) == ["wang@acme.example"]


def test_a_report_of_two_languages_says_how_to_answer_in_both(room: Room) -> None:
    room.say("wei", "/report client language:both")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    (text_,) = [post.text() for post in room.posts if post.to == "wang@acme.example"]
    assert "write to whoever works with you" in text_ and "请联系" in text_


def test_who_has_no_address_cannot_get_it(room: Room) -> None:
    said = room.say("wei", "/log contact Mr. Jones mail:on").text()
    assert "Mr. Jones has no mail address here." in said
    assert "/log contact Mr. Jones reach:wang@acme.example mail:on" in said


def test_where_no_mail_is_set_up_that_is_said_at_once(room: Room) -> None:
    room.desk.mails = False
    said = room.say("wei", "/log contact Mr. Smith reach:smith@acme.example mail:on").text()
    assert "STEWARD_MAIL_SERVER" in said
