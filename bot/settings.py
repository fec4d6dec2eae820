"""Settings from the environment or a .env file: typed, documented where they are declared.

pydantic-settings does this too, but importing it costs a fifth of all start-up time and memory.
Each adapter declares its own settings beside itself with the same `setting`.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.values import dataclass

S = TypeVar("S")


class Secret(str):
    """A text that does not show itself in logs, errors or repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(…)" if self else "Secret()"

    def __str__(self) -> str:
        return "…"

    def __format__(self, spec: str) -> str:
        return "…"

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return str.__add__(self, "")


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and what to write."""


def setting(name: str, help: str, default: Any = "", *, example: str = "") -> Any:
    """A field of a settings class that is read from the variable `name`."""
    return dataclasses.field(
        default=default, metadata={"name": name, "help": help, "example": example}
    )


@dataclass(frozen=True)
class Settings:
    """Steward itself."""

    database: str = setting(
        "STEWARD_DATABASE",
        "Where everything is kept: sqlite:///file or postgresql://user:password@host/name",
        "sqlite:///steward.db",
    )
    zone: str = setting(
        "STEWARD_ZONE", "The time zone of teams that name none (an IANA name)", "UTC",
        example="Europe/Berlin",
    )  # fmt: skip
    language: str = setting(
        "STEWARD_LANGUAGE", "The language of teams that name none: en or zh", "en"
    )
    health: str = setting(
        "STEWARD_HEALTH",
        "Where /healthz, /readyz and /metrics are answered: a port, for this machine alone, or "
        "address:port; off: nowhere",
        "off",
        example="127.0.0.1:9464",
    )
    address: str = setting(
        "STEWARD_ADDRESS",
        "How calendar programs and forms reach that address from outside, through your proxy",
        example="https://steward.example.com",
    )
    key: Secret = setting(
        "STEWARD_KEY",
        "With which tokens of many workspaces are encrypted; several with commas between: the first "
        "closes, all of them open",
        Secret(),
    )
    forms: str = setting(
        "STEWARD_FORMS",
        "A YAML file with fields and forms of your own; the README says what may stand in it",
        example="forms.yaml",
    )
    files: str = setting(
        "STEWARD_FILES",
        "A folder for copies of the files that are kept with things; empty: they stay where their "
        "platform has them, and go when their message does",
        example="/var/lib/steward/files",
    )
    files_mb: str = setting(
        "STEWARD_FILES_MB",
        "How many MB of copies there may be; files above 10 MB are not copied",
        "1000",
    )
    log: str = setting("STEWARD_LOG", "How logs look: plain or json", "plain")
    log_level: str = setting("STEWARD_LOG_LEVEL", "debug, info, warning or error", "info")

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingsError(
                f"STEWARD_ZONE: {self.zone!r} is not a time zone. Write one like Europe/Berlin."
            ) from None
        _one_of("STEWARD_LANGUAGE", self.language, ("en", "zh"))
        _one_of("STEWARD_LOG", self.log, ("plain", "json"))
        _one_of("STEWARD_LOG_LEVEL", self.log_level, ("debug", "info", "warning", "error"))
        if not self.database.startswith(("sqlite://", "postgresql://")):
            raise SettingsError(
                "STEWARD_DATABASE: write sqlite:///file or postgresql://user:password@host/name."
            )
        if not (self.files_mb.isascii() and self.files_mb.isdecimal() and int(self.files_mb)):
            raise SettingsError("STEWARD_FILES_MB: write a number of megabytes, like 1000.")
        self.listening  # noqa: B018 - a wrong one is told at once
        if self.address and not self.address.startswith(("https://", "http://")):
            raise SettingsError("STEWARD_ADDRESS: write it like https://steward.example.com.")

    @property
    def listening(self) -> tuple[str, int] | None:
        """The host and port of `health`, None for off; raises SettingsError."""
        if self.health == "off":
            return None
        host, _colon, port = self.health.rpartition(":")
        if not (port.isascii() and port.isdecimal() and int(port) <= 65535):
            raise SettingsError(
                "STEWARD_HEALTH: write a port like 9464, an address like 127.0.0.1:9464, or off."
            )
        return host.strip("[]") or "127.0.0.1", int(port)

    @property
    def reached(self) -> str | None:
        """The address at which calendars are read; None where nothing is served."""
        if self.listening is None:
            return None
        host, port = self.listening
        own = f"[{host}]" if ":" in host else host
        return self.address.rstrip("/") or f"http://{own}:{port}"


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(f"{name}: {value!r} is not one of {', '.join(choices)}.")


def environment(folder: Path) -> dict[str, str]:
    """The variables of the process, over those of `folder`/.env, over nothing."""
    kept: dict[str, str] = {}
    if (file := folder / ".env").is_file():
        from dotenv import dotenv_values

        kept = {k: v for k, v in dotenv_values(file).items() if v is not None}
    return {**kept, **os.environ}


def read(kind: type[S], variables: Mapping[str, str]) -> S:
    """The settings class filled from `variables`; NAME_FILE names a file that holds NAME.

    Quotes and blanks around a value are left over from copying and do not count. Raises
    SettingsError.
    """
    values: dict[str, Any] = {}
    for entry in dataclasses.fields(kind):  # type: ignore[arg-type]
        name = entry.metadata["name"]
        text = variables.get(name, "")
        path = variables.get(f"{name}_FILE", "")
        if path and text:
            raise SettingsError(f"{name} and {name}_FILE are both set. Keep one of them.")
        if path:
            try:
                text = Path(path).read_text(encoding="utf-8")
            except OSError as error:
                raise SettingsError(
                    f"{name}_FILE: {path} cannot be read ({error.strerror})."
                ) from None
        text = text.strip().strip("\"'").strip()
        if text:
            values[entry.name] = Secret(text) if isinstance(entry.default, Secret) else text
    return kind(**values)


def misspelt(variables: Mapping[str, str], kinds: Sequence[type]) -> dict[str, str]:
    """Names that are no setting but nearly one, with the one that is most likely meant."""
    strange = unknown(variables, kinds)
    if not strange:
        return {}
    from difflib import get_close_matches

    known = [entry.metadata["name"] for kind in kinds for entry in dataclasses.fields(kind)]
    near = {name: get_close_matches(name, known, 1, 0.8) for name in strange}
    return {name: found[0] for name, found in near.items() if found}


def unknown(variables: Mapping[str, str], kinds: Iterable[type]) -> list[str]:
    """Names that begin like ours but are no setting: most likely misspelt."""
    names = {entry.metadata["name"] for kind in kinds for entry in dataclasses.fields(kind)}
    names |= {f"{name}_FILE" for name in names}
    prefixes = tuple({name.partition("_")[0] + "_" for name in names})
    return sorted(name for name in variables if name.startswith(prefixes) and name not in names)
