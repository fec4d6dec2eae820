"""Installations: what workspaces gave us, encrypted, and what was spent of them.

They belong to no organisation: a workspace lets us in before anybody has spoken there.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.credentials import Credential
from bot.settings import Secret
from storage.schema import credential as _table
from storage.schema import spent as _spent
from storage.seal import Seal
from storage.trouble import busy

_COLUMNS = (
    _table.c.platform, _table.c.name, _table.c.secret, _table.c.expires, _table.c.version,
    _table.c.paused,
)  # fmt: skip
_THIS = and_(_table.c.platform == bindparam("platform_"), _table.c.name == bindparam("name_"))
_UNCHANGED = and_(_THIS, _table.c.version == bindparam("version_"))
_ALL = select(*_COLUMNS).where(_table.c.platform == bindparam("platform_")).order_by(_table.c.name)
_ONE = select(*_COLUMNS).where(_THIS)
_BORROW = (
    update(_table)
    .where(
        _THIS,
        or_(
            _table.c.holder.is_(None),
            _table.c.holder == bindparam("holder_"),
            _table.c.until <= bindparam("now_"),
        ),
    )
    .values(holder=bindparam("holder_"), until=bindparam("until_"))
    .returning(*_COLUMNS)
)
_CHANGE = update(_table).where(_UNCHANGED).values(
    secret=bindparam("secret_"), expires=bindparam("expires_"), paused=bindparam("paused_"),
    version=_table.c.version + 1, holder=None, until=None,
).returning(*_COLUMNS)  # fmt: skip
_REPLACE = update(_table).where(_THIS).values(
    secret=bindparam("secret_"), expires=bindparam("expires_"), paused="",
    version=_table.c.version + 1, holder=None, until=None,
).returning(*_COLUMNS)  # fmt: skip
_FORGET = delete(_spent).where(_spent.c.until < bindparam("now_"))


class SqlCredentials:
    """See bot.credentials.Credentials."""

    def __init__(self, engine: Engine, writer: AbstractContextManager[Any], seal: Seal) -> None:
        """`writer` is the lock under which a database with one writer is written."""
        self._engine, self._writer, self._seal = engine, writer, seal
        self._changing = engine.execution_options(changes=True)

    def all(self, platform: str) -> list[Credential]:
        """See Credentials.all."""
        with busy(), self._engine.connect() as connection:
            rows = connection.execute(_ALL, {"platform_": platform}).all()
        return [self._read(row) for row in rows]

    def get(self, platform: str, name: str) -> Credential | None:
        """See Credentials.get."""
        with busy(), self._engine.connect() as connection:
            row = connection.execute(_ONE, {"platform_": platform, "name_": name}).first()
        return self._read(row) if row is not None else None

    def keep(self, made: Credential) -> Credential:
        """See Credentials.keep."""
        key = {"platform_": made.platform, "name_": made.name}
        values = {"secret_": self._seal.close(made.secret), "expires_": made.expires}
        new = {"platform": made.platform, "name": made.name, "secret": values["secret_"],
               "expires": made.expires, "version": 1, "paused": ""}  # fmt: skip
        # Two people may install it at the same moment; the later of them counts.
        for attempt in (1, 2):
            try:
                with busy(), self._writer, self._changing.begin() as connection:
                    row = connection.execute(_REPLACE, key | values).first()
                    if row is None:
                        connection.execute(insert(_table), new)
                        row = connection.execute(_ONE, key).one()
                return self._read(row)
            except IntegrityError:
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def borrow(
        self, platform: str, name: str, holder: str, now: datetime, seconds: float
    ) -> Credential | None:
        """See Credentials.borrow."""
        values = {
            "platform_": platform,
            "name_": name,
            "holder_": holder,
            "now_": now,
            "until_": now + timedelta(seconds=seconds),
        }
        return self._changed(_BORROW, values)

    def renew(self, old: Credential, secret: Secret, expires: datetime | None) -> Credential | None:
        """See Credentials.renew."""
        return self._changed(_CHANGE, self._as(old, secret, expires, ""))

    def pause(self, old: Credential, why: str) -> Credential | None:
        """See Credentials.pause."""
        return self._changed(_CHANGE, self._as(old, old.secret, old.expires, why))

    def spend(self, digest: str, now: datetime, until: datetime) -> bool:
        """See Credentials.spend."""
        try:
            with busy(), self._writer, self._changing.begin() as connection:
                connection.execute(_FORGET, {"now_": now})
                connection.execute(insert(_spent), {"digest": digest, "until": until})
        except IntegrityError:
            return False
        return True

    def _as(
        self, old: Credential, secret: Secret, expires: datetime | None, paused: str
    ) -> dict[str, Any]:
        return {
            "platform_": old.platform,
            "name_": old.name,
            "version_": old.version,
            "secret_": self._seal.close(secret),
            "expires_": expires,
            "paused_": paused,
        }

    def _changed(self, statement: Any, values: dict[str, Any]) -> Credential | None:
        with busy(), self._writer, self._changing.begin() as connection:
            row = connection.execute(statement, values).first()
        return self._read(row) if row is not None else None

    def _read(self, row: Any) -> Credential:
        platform, name, secret, expires, version, paused = row
        return Credential(platform, name, self._seal.open(secret), expires, version, paused)
