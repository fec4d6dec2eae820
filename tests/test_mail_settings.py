"""Settings of mail that are wrong or half there: told at the start, or by the check."""

from __future__ import annotations

import pytest

from adapters.mail.account import MailSettings
from adapters.mail.check import findings
from bot.settings import SettingsError, read
from bot.work import NotDelivered
from tests.mailing import HERE, SAID, mail
from tests.peers.smtp import SmtpPeer, trusting

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


@pytest.mark.parametrize(("variables", "name"), HALF)
def test_half_a_setting_is_told(variables: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        _ = read(MailSettings, variables).chosen


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
