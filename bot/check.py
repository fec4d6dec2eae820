"""`steward check`: what was read, what is missing, what each platform granted."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from adapters.base import Finding
from adapters.mail.account import MailSettings
from adapters.mail.check import findings as mail
from bot.compose import kinds, platforms
from bot.settings import Settings, SettingsError, environment, read, unknown
from bot.vocabulary import vocabulary
from storage.engine import Seen, look
from storage.migrate import HEAD
from storage.trouble import Unusable


async def findings(folder: Path, variables: Mapping[str, str] | None = None) -> list[Finding]:
    """Every line of the check, good and bad; none holds a secret."""
    known = environment(folder) if variables is None else variables
    out = [_file(folder)]
    out += [
        Finding(
            False, f"{name} is no setting of Steward", "Look for the right name in .env.example."
        )
        for name in unknown(known, kinds())
    ]
    try:
        settings = read(Settings, known)
    except SettingsError as error:
        return [*out, Finding(False, "The settings cannot be read", str(error))]
    out += [
        Finding(True, f"Zone {settings.zone}, language {settings.language}"),
        *_database(settings),
        *_health(settings),
    ]
    try:
        out += await mail(read(MailSettings, known))
    except SettingsError as error:
        out.append(Finding(False, "Mail: half set", str(error)))
    grammar = vocabulary()
    connected = 0
    for name, module in platforms().items():
        try:
            own = await module.check(read(module.settings, known), grammar)
        except SettingsError as error:
            own = [Finding(False, f"{name}: half set", str(error))]
        out += own
        connected += any(finding.good for finding in own)
    if not connected:
        out.append(
            Finding(
                False,
                "No platform is connected; `steward run` opens the console",
                "Set the tokens of Slack or Discord in .env (README: five minutes each).",
            )
        )
    return out


def _file(folder: Path) -> Finding:
    path = folder / ".env"
    if path.exists():
        return Finding(True, ".env is there")
    return Finding(True, "No .env here: settings come from the environment alone")


def _health(settings: Settings) -> list[Finding]:
    if settings.listening is None:
        return []
    host, port = settings.listening
    try:
        alone = ip_address(host).is_loopback
    except ValueError:
        alone = host == "localhost"
    reach = "this machine alone reaches it" if alone else "other machines reach it as well"
    return [Finding(True, f"Health and metrics are told at {host}:{port}; {reach}")]


def _database(settings: Settings) -> list[Finding]:
    try:
        found = look(settings.database)
    except Unusable as error:
        return [Finding(False, error.what, error.remedy)]
    if found is None or found.revision is None:
        name = settings.database.rpartition("/")[2] or "in memory"
        return [Finding(True, f"The database {name} is made at the first start")]
    if found.revision > HEAD:
        newer = f"The database has the newer schema {found.revision}"
        return [Finding(False, newer, "Install a newer Steward.")]
    schema = Finding(True, f"The database has schema {found.revision}")
    if found.revision < HEAD:
        return [schema]
    return [schema, *_journal(found)]


def _journal(found: Seen) -> list[Finding]:
    if not found.wrong:
        n = "1 entry" if found.entries == 1 else f"{found.entries} entries"
        return [Finding(True, f"The journal of {n} is whole")]
    return [
        Finding(
            False,
            f"The journal of {name} is not as it was written, from entry {seq} on",
            "Somebody changed the database by another way than Steward; a copy from before that "
            "has the true history.",
        )
        for name, seq in found.wrong
    ]
