"""A letter and where it goes, for the tests of mail."""

from __future__ import annotations

from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from bot.clock import FixedClock
from bot.context import Place
from bot.reply import Bold, Code, Divider, Heading, Line, Link, Reply
from bot.settings import read
from bot.tongue import Answer, Tongue
from tests.moments import NOW
from tests.peers.smtp import SmtpPeer, trusting

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
