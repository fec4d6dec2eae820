"""Run by Alembic with the connection that storage.migrate hands over."""

from __future__ import annotations

from alembic import context

from storage.schema import whole

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=whole(), transactional_ddl=False)
context.run_migrations()
