"""A mail server on this machine: it takes letters, and does what a test wants it to do wrong.

async with SmtpPeer(user="studio", password="right") as peer:
    peer.answers["RCPT"] = ["450 4.2.0 later"]
    ...
    assert peer.letters[0]["Subject"] == "..."
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
DROP = "drop"
"""In the place of an answer: the line is cut."""
BODY = "BODY"
"""The step at which the letter itself has been taken over."""


@dataclass(frozen=True)
class Letter:
    """What came, to whom, and whether nobody could have read it on its way."""

    sender: str
    to: str
    raw: bytes
    secure: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=default)
        assert isinstance(found, EmailMessage)
        return found

    def part(self, kind: str) -> str:
        """What is in it as "plain" or "html"."""
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


class SmtpPeer:
    """`tls` is how it is encrypted: "starttls", "tls" or "off"; without a user nobody logs in."""

    def __init__(self, *, tls: str = "off", user: str | None = None, password: str = "") -> None:
        self.tls, self.user, self.password = tls, user, password
        self.answers: defaultdict[str, list[str]] = defaultdict(list)
        self.letters: list[Letter] = []
        self.said: list[str] = []  # every line of every client, but for secrets
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> SmtpPeer:
        context = server_context() if self.tls == "tls" else None
        self._server = await asyncio.start_server(self._serve, HOST, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Nobody is there any more."""
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def settings(self) -> dict[str, str]:
        """What .env says of it."""
        found = {
            "STEWARD_MAIL_SERVER": HOST, "STEWARD_MAIL_PORT": str(self.port),
            "STEWARD_MAIL_TLS": self.tls, "STEWARD_MAIL_FROM": "Studio <reports@studio.example>",
        }  # fmt: skip
        if self.user:
            found |= {"STEWARD_MAIL_USER": self.user, "STEWARD_MAIL_PASSWORD": self.password}
        return found

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Line(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


class _Cut(Exception):
    pass


class _Line:
    """One client."""

    def __init__(
        self, peer: SmtpPeer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._peer, self._reader, self._writer = peer, reader, writer
        self._secure = peer.tls == "tls"
        self._user: str | None = None
        self._sender = self._to = ""

    async def run(self) -> None:
        try:
            await self._say("CONNECT", "220 here")
            while line := (await self._reader.readline()).decode("ascii").strip():
                verb = line.split()[0].upper()
                self._peer.said.append(line if verb != "AUTH" else "AUTH")
                if verb == "QUIT":
                    await self._say(verb, "221 bye")
                    return
                await self._do(verb, line)
        except _Cut:
            return

    async def _do(self, verb: str, line: str) -> None:
        match verb:
            case "EHLO" | "HELO":
                await self._greet()
            case "STARTTLS":
                await self._say(verb, "220 go on")
                await self._writer.start_tls(server_context())
                self._secure = True
            case "AUTH":
                await self._let_in(line)
            case "MAIL":
                self._sender = line.partition("<")[2].partition(">")[0]
                wanted = self._peer.user is not None and self._user is None
                await self._say(verb, "530 5.7.0 who are you?" if wanted else "250 ok")
            case "RCPT":
                self._to = line.partition("<")[2].partition(">")[0]
                await self._say(verb, "250 ok")
            case "DATA":
                if await self._say(verb, "354 write"):
                    await self._read()
            case "RSET" | "NOOP":
                await self._say(verb, "250 ok")
            case _:
                await self._say(verb, "502 what?")

    async def _greet(self) -> None:
        able = [f"250-{HOST}"]
        if self._peer.tls == "starttls" and not self._secure:
            able.append("250-STARTTLS")
        if self._peer.user is not None:
            able.append("250-AUTH PLAIN")
        await self._say("EHLO", "\r\n".join([*able, "250 8BITMIME"]))

    async def _let_in(self, line: str) -> None:
        given = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
        right = given == [self._peer.user, self._peer.password]
        self._user = self._peer.user if right else None
        await self._say("AUTH", "235 welcome" if right else "535 5.7.8 no")

    async def _read(self) -> None:
        raw = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3]
        letter = raw.replace(b"\r\n..", b"\r\n.")
        if await self._say(BODY, "250 taken", lost=letter):
            self._keep(letter)

    def _keep(self, letter: bytes) -> None:
        self._peer.letters.append(Letter(self._sender, self._to, letter, self._secure, self._user))

    async def _say(self, step: str, answer: str, *, lost: bytes | None = None) -> bool:
        """What a test wants said there, else `answer`; whether it went on. A letter whose answer is
        lost was taken."""
        wanted = self._peer.answers[step]
        said = wanted.pop(0) if wanted else answer
        if said == DROP:
            if lost is not None:
                self._keep(lost)
            raise _Cut
        self._writer.write(said.encode() + b"\r\n")
        await self._writer.drain()
        return said == answer


@cache
def _certificate() -> tuple[bytes, bytes]:
    """A key and a certificate that it signed itself, for this machine; made once."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    own = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return own, made.public_bytes(pem)


def server_context() -> ssl.SSLContext:
    """What the server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder, "both.pem")
        path.write_bytes(b"".join(_certificate()))
        context.load_cert_chain(path)
    return context


def trusting() -> ssl.SSLContext:
    """A client that trusts it."""
    return ssl.create_default_context(cadata=_certificate()[1].decode())
