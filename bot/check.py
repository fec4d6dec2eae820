"""`steward check`: what was read, what is missing, what each platform granted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from adapters.base import Finding
from adapters.mail.account import MailSettings
from adapters.mail.check import findings as mail
from bot.compose import kinds, platforms
from bot.custom.declared import NOTHING, Custom
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
    custom, told = _forms(settings)
    out += told
    out += [
        Finding(True, f"Zone {settings.zone}, language {settings.language}"),
        *_database(settings, custom),
        *_health(settings),
        *_files(settings),
    ]
    try:
        out += await mail(read(MailSettings, known))
    except SettingsError as error:
        out.append(Finding(False, "Mail: half set", str(error)))
    grammar = vocabulary(custom or NOTHING)
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


def _forms(settings: Settings) -> tuple[Custom | None, list[Finding]]:
    """What the file of fields and forms declares, None where it cannot be used; and every mistake
    in it, with its line and what to write instead."""
    if not settings.forms:
        return NOTHING, []
    from bot.custom.reading import read_file

    path = Path(settings.forms)
    try:
        found = read_file(path, vocabulary())
    except SettingsError as error:
        return None, [Finding(False, f"{path.name} cannot be used", str(error))]
    if found.mistakes:
        return None, [
            Finding(False, f"{path.name}, line {one.line}: {one.found}", one.instead)
            for one in found.mistakes
        ]
    fields, forms = len(found.custom.fields), len(found.custom.forms)
    return found.custom, [Finding(True, f"{path.name} declares {fields} fields and {forms} forms")]


def _undeclared(seen: Seen, custom: Custom) -> list[Finding]:
    """Values of fields that the file does not name: they stay, and nobody sees them."""
    return [
        Finding(
            True,
            f"The field {name} of {kind} is not declared; "
            f"{'1 value is' if n == 1 else f'{n} values are'} kept, and exported",
            "Declare it again to show them.",
        )
        for (kind, name), n in sorted(seen.fields.items())
        if custom.field(kind, name) is None
    ]


def _files(settings: Settings) -> list[Finding]:
    if not settings.files:
        return []
    folder = Path(settings.files).expanduser()
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return [Finding(True, f"Copies of files go to {folder}, up to {settings.files_mb} MB")]
    return [
        Finding(
            False,
            f"Copies of files cannot be written to {folder}",
            "Let Steward write there, or set STEWARD_FILES to another folder.",
        )
    ]


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


def _database(settings: Settings, custom: Custom | None) -> list[Finding]:
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
    gone = _undeclared(found, custom) if custom is not None else []
    return [schema, *_journal(found), *gone]


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
