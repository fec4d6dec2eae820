"""The settings of mail: the server that takes it, and who we are there."""

from __future__ import annotations

from ipaddress import ip_address

from bot.settings import Secret, SettingsError, setting
from bot.values import dataclass

PORTS = {"starttls": 587, "tls": 465, "off": 25}


@dataclass(frozen=True)
class MailSettings:
    """Mail: weekly reports for whoever of a client's wants them so. Without a server none is sent."""

    server: str = setting(
        "STEWARD_MAIL_SERVER",
        "The server that takes our mail (SMTP)",
        example="smtp.example.com",
    )
    sender: str = setting(
        "STEWARD_MAIL_FROM",
        "Whose mail it is: an address that this server lets us send from",
        example="Example Studio <reports@example.com>",
    )
    user: str = setting("STEWARD_MAIL_USER", "The account there, if the server wants one")
    password: Secret = setting("STEWARD_MAIL_PASSWORD", "Its password", Secret())
    tls: str = setting(
        "STEWARD_MAIL_TLS",
        "starttls: encrypted once it is connected; tls: from the start; off: a server on this "
        "machine alone",
        "starttls",
    )
    port: str = setting(
        "STEWARD_MAIL_PORT",
        "Its port, if it is not 587 (starttls), 465 (tls) or 25 (off)",
        example="587",
    )

    def __post_init__(self) -> None:
        if self.tls not in PORTS:
            raise SettingsError("STEWARD_MAIL_TLS: write starttls, tls or off.")
        if self.port and not (self.port.isascii() and self.port.isdecimal() and self.reached):
            raise SettingsError("STEWARD_MAIL_PORT: write a port like 587.")

    @property
    def reached(self) -> int:
        """The port; 0 for one that cannot be."""
        port = int(self.port) if self.port else PORTS[self.tls]
        return port if port <= 65535 else 0

    @property
    def address(self) -> str:
        """The bare address that it is sent from."""
        from email.utils import parseaddr  # whoever sends no mail does not wait for it

        return parseaddr(self.sender)[1]

    @property
    def chosen(self) -> bool:
        """Whether mail is wanted at all; raises SettingsError when it is half set."""
        if not self.server:
            if self.sender or self.user or self.password:
                raise SettingsError(
                    "STEWARD_MAIL_SERVER is missing. Write it like smtp.example.com."
                )
            return False
        if not _is_one(self.sender, self.address):
            raise SettingsError(
                "STEWARD_MAIL_FROM: write an address like Example Studio <reports@example.com>."
            )
        if bool(self.user) != bool(self.password):
            missing = "STEWARD_MAIL_PASSWORD" if self.user else "STEWARD_MAIL_USER"
            raise SettingsError(f"{missing} is missing: the account and its password go together.")
        if self.tls == "off" and not _is_here(self.server):
            raise SettingsError(
                "STEWARD_MAIL_TLS: off is for a server on this machine alone. Write starttls or tls."
            )
        return True


def is_address(said: str) -> bool:
    """Whether that is an address, and nothing beside it, that every mail server takes."""
    from email.errors import MessageError
    from email.headerregistry import Address

    try:
        return said.isascii() and bool(Address(addr_spec=said).domain)
    except (ValueError, IndexError, MessageError):
        return False


def _is_one(sender: str, address: str) -> bool:
    """Whether a sender is that address, with a name or without, and nothing beside it."""
    bare = sender.strip()
    alone = bare == address or bare.endswith(f"<{address}>")
    return alone and bare.isprintable() and is_address(address)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
