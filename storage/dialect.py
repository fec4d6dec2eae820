"""What SQLAlchemy has in a version of its own for each database."""

from __future__ import annotations

import importlib
from typing import Any

from sqlalchemy import Table


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in this dialect ("sqlite", "postgresql").

    Only the dialect in use is imported: each is a tenth of all start-up time.
    """
    return importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
