"""The faults, loads and oddities of time that have to be survived, and where each is tested.

A test says which one it is about in its name (`test_f12_...`). Those that are named otherwise
stand in COVERED, as "file::name". What nothing tests yet stands in NOT_COVERED, with the reason.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LAST = (("L", 8), ("F", 18), ("T", 10), ("S", 16), ("I", 7))
IDS = [f"{kind}{n}" for kind, last in LAST for n in range(1, last + 1)]

COVERED: dict[str, tuple[str, ...]] = {
    "L7": ("test_desk.py::test_thirty_presses_of_done_are_one_change",),
    "F1": (
        "test_slack_wire_talk.py::test_an_event_sent_again_is_one_saying",
        "test_restart.py::test_a_request_repeated_after_a_restart_is_answered_and_not_done_again",
    ),
    "F2": (
        "test_run.py::test_what_was_answered_survives_a_kill",
        "test_run.py::test_a_press_that_was_acknowledged_survives_a_kill",
    ),
    "F5": (
        "test_run.py::test_a_second_process_on_one_file_is_refused_with_the_remedy",
        "test_scheduler_weather.py::test_more_readers_than_a_lease_is_long_are_told_once",
    ),
    "F6": (
        "test_storage_processes.py::test_a_foreign_lock_is_busy_and_nothing_is_half_done",
        "test_desk_trouble.py::test_what_is_mended_is_used_again",
        "test_scheduler_heartbeat.py::test_a_beat_that_fails_is_not_the_last",
    ),
    "F7": ("test_slack_wire_line.py::test_the_line_comes_back",),
    "F9": (
        "test_slack_wire_line.py::test_a_refused_token_is_told_and_not_tried_again",
        "test_discord_wire_line.py::test_a_token_that_dies_ends_the_line_with_the_remedy",
        "test_run.py::test_one_platform_that_refuses_leaves_the_other_running",
    ),
    "F10": (
        "test_discord_wire_posts.py::test_a_lost_answer_is_unknown_and_the_post_is_there_once",
        "test_scheduler_courier.py::test_an_unknown_outcome_is_looked_up_before_it_is_repeated",
    ),
    "F11": ("test_discord_wire_posts.py::test_when_everything_is_refused_we_fall_silent",),
    "S1": ("test_slack_wire_guard.py::test_only_slack_is_heard",),
    "S2": ("test_slack_wire_guard.py::test_the_same_signed_bytes_run_once",),
    "T2": (
        "test_scheduler_courier.py::test_a_standing_report_comes_by_itself_and_once",
        "test_scheduler_planner.py::test_five_weeks_away_give_one_post",
    ),
    "I4": (
        "test_client_sending.py::test_it_goes_exactly_once_also_after_a_restart",
        "test_client_leak.py::test_nothing_internal_is_in_the_preview_or_in_what_is_posted",
    ),
}  # fmt: skip

NOT_COVERED: dict[str, str] = {
    "L6": "there is no import yet",
    "S7": "hostile words in searches are tested under other names, not with hypothesis",
    "S8": "there is no export yet",
    "S12": "hostile rows are not seeded yet",
    "S15": "there is no language model",
    "S16": "the lock has hashes; an audit and a bill of materials are not made yet",
    "I7": "linking one person over two platforms is not there yet",
}


def _named(fault: str) -> list[str]:
    """The files with a test that has it in its name."""
    pattern = re.compile(rf"def test_{fault.lower()}_")
    return [path.name for path in TESTS.glob("test_*.py") if pattern.search(path.read_text())]


@pytest.mark.parametrize("fault", IDS)
def test_each_is_tested_or_has_a_reason_not_to_be(fault: str) -> None:
    named, elsewhere, reason = _named(fault), COVERED.get(fault), NOT_COVERED.get(fault)
    assert named or elsewhere or reason, f"{fault}: no test has it in its name"
    assert not (reason and (named or elsewhere)), f"{fault} is tested; take it from NOT_COVERED"
    for test in elsewhere or ():
        file, _colons, name = test.partition("::")
        assert re.search(rf"def {name}\(", (TESTS / file).read_text()), f"{test} is gone"


def test_nothing_else_is_listed() -> None:
    assert {*COVERED, *NOT_COVERED} <= {*IDS}
