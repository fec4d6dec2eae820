"""`steward check`: what was read, what is missing, what each platform granted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from adapters.base import Finding
from bot.compose import platforms
from bot.settings import Settings, SettingsError, environment, read, unknown
from bot.vocabulary import vocabulary
from storage.engine import look
from storage.migrate import HEAD
from storage.trouble import Unusable


async def findings(folder: Path, variables: Mapping[str, str] | None = None) -> list[Finding]:
    """Every line of the check, good and bad; none holds a secret."""
    known = environment(folder) if variables is None else variables
    out = [_file(folder)]
    kinds = [Settings, *(module.settings for module in platforms().values())]
    out += [
        Finding(
            False, f"{name} is no setting of Steward", "Look for the right name in .env.example."
        )
        for name in unknown(known, kinds)
    ]
    try:
        settings = read(Settings, known)
    except SettingsError as error:
        return [*out, Finding(False, "The settings cannot be read", str(error))]
    out += [
        Finding(True, f"Zone {settings.zone}, language {settings.language}"),
        _database(settings),
    ]
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


def _database(settings: Settings) -> Finding:
    try:
        found = look(settings.database)
    except Unusable as error:
        return Finding(False, error.what, error.remedy)
    if found is None:
        name = settings.database.rpartition("/")[2] or "in memory"
        return Finding(True, f"The database {name} is made at the first start")
    if found > HEAD:
        return Finding(
            False, f"The database has the newer schema {found}", "Install a newer Steward."
        )
    return Finding(True, f"The database has schema {found}")
