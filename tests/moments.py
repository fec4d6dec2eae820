"""Fixed moments that tests share."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday morning, 10:00 in Berlin and 17:00 in Shanghai."""
