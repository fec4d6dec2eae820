"""The modules whose assertions show, like those of the tests, what was compared."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    "tests.discord_running", "tests.letterbox", "tests.peers.slack_sample", "tests.slack_running"
)
