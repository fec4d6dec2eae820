"""The line to the mail server: what of a letter's way is known for sure, and what is not.

The standard library speaks SMTP. It blocks, so everything here runs in a thread (see Mail). Until
the letter itself is on its way nothing can have arrived; from then on until the server's answer,
nobody knows.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage

from adapters.mail.account import MailSettings
from bot.patterns import regex
from bot.work import NotDelivered, OutcomeUnknown

SECONDS = 10.0
"""How long the server may take for one step."""

READY, TAKEN = 354, 250
_DOT = regex(rb"^\.", re.M)


class Refused(Exception):
    """The server does not let us in: which setting is to be looked at, and what it said."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


def opened(settings: MailSettings, context: ssl.SSLContext | None = None) -> smtplib.SMTP:
    """A line on which a letter may be sent. Raises Refused, and OSError where nobody is reached."""
    secure = context or ssl.create_default_context()
    host, port = settings.server, settings.reached
    try:
        if settings.tls == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
        else:
            line = smtplib.SMTP(host, port, timeout=SECONDS)
    except ssl.SSLError as error:
        raise Refused("STEWARD_MAIL_TLS", _word(error)) from None
    try:
        _let_in(line, settings, secure)
    except BaseException:
        line.close()
        raise
    return line


def _let_in(line: smtplib.SMTP, settings: MailSettings, secure: ssl.SSLContext) -> None:
    try:
        if settings.tls == "starttls":
            line.starttls(context=secure)
        if settings.user:
            line.login(settings.user, settings.password.reveal())
        else:
            line.ehlo_or_helo_if_needed()
    except (smtplib.SMTPAuthenticationError, UnicodeEncodeError) as error:
        raise Refused("STEWARD_MAIL_PASSWORD", _word(error)) from None
    except smtplib.SMTPNotSupportedError:
        wants = "STEWARD_MAIL_USER" if line.sock and _is_secure(line) else "STEWARD_MAIL_TLS"
        raise Refused(wants, "the server does not know of it") from None
    except ssl.SSLError as error:
        raise Refused("STEWARD_MAIL_TLS", _word(error)) from None
    except smtplib.SMTPServerDisconnected as error:
        raise OSError(str(error)) from None
    except smtplib.SMTPResponseException as error:
        raise Refused("STEWARD_MAIL_SERVER", _word(error)) from None


def _is_secure(line: smtplib.SMTP) -> bool:
    return isinstance(line.sock, ssl.SSLSocket)


def _word(error: Exception) -> str:
    """What went wrong, without anything that somebody wrote."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"code {error.smtp_code}"
    return getattr(error, "reason", None) or type(error).__name__


def sent(
    made: EmailMessage, settings: MailSettings, to: str, context: ssl.SSLContext | None = None
) -> None:
    """Hand one letter over. Raises NotDelivered, OutcomeUnknown."""
    try:
        line = opened(settings, context)
    except Refused as refused:
        raise NotDelivered(str(refused)) from None
    except OSError as error:
        raise NotDelivered(type(error).__name__, away=True) from None
    try:
        _announced(line, settings.address, to)
        _handed_over(line, made.as_bytes())
        with suppress(smtplib.SMTPException, OSError):  # it has the letter
            line.quit()
    finally:
        line.close()


def _announced(line: smtplib.SMTP, sender: str, to: str) -> None:
    """Who writes to whom. Raises NotDelivered; `gone` where nobody has that address."""
    try:
        code, _said = line.mail(sender)
        if code != TAKEN:
            raise NotDelivered(f"the sender: code {code}")
        code, _said = line.rcpt(to)
        if code not in (TAKEN, 251):
            raise NotDelivered(f"the reader: code {code}", gone=code >= 500)
        code, _said = line.docmd("DATA")
        if code != READY:
            raise NotDelivered(f"the letter: code {code}")
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(type(error).__name__, away=True) from None


def _handed_over(line: smtplib.SMTP, letter: bytes) -> None:
    body = _DOT.sub(b"..", letter)
    end = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        line.send(body + end)
        code, _said = line.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise OutcomeUnknown(type(error).__name__) from None
    if code != TAKEN:
        raise NotDelivered(f"the letter: code {code}")
