"""What holds for all tests: the modules whose assertions show, like those of the tests, what was
compared; and what makes the lot of them quick."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite(
    "tests.discord_running", "tests.letterbox", "tests.peers.slack_sample", "tests.slack_running"
)


def pytest_configure() -> None:
    gc.disable()  # next to nothing of what the tests import is garbage


def pytest_collection_finish() -> None:
    from tests.quick import collect_seldom

    collect_seldom()


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    from tests.quick import databases

    with databases():
        yield
