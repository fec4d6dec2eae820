"""The faults, loads, oddities of time and bad input that have to be survived, and where each is tested.

A test says which one it is about in its name (`test_f12_...`). Those that are named otherwise
stand in COVERED, as "file::name". What nothing tests stands in NOT_COVERED, with the reason;
what its tests leave out, in PARTLY.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LAST = (("L", 8), ("F", 18), ("T", 10), ("B", 13), ("S", 16), ("I", 7))
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
    "B10": (
        "test_import.py::test_however_a_list_is_written",
        "test_import.py::test_two_hundred_bad_rows_are_counted_and_nothing_is_imported",
        "test_import.py::test_what_no_list_is",
    ),
    "B11": (
        "test_when.py::test_chinese_in_either_locale",
        "test_when.py::test_other_languages",
        "test_every_command.py::test_every_form_opens_is_filled_in_and_is_sent",
    ),
    "S7": (
        "test_storage_rows.py::test_like_takes_every_letter_as_it_is",
        "test_contract.py::test_nothing_somebody_typed_can_ping_or_look_like_more",
    ),
    "S8": (
        "test_export.py::test_cells_come_back_and_none_is_a_formula",
        "test_workbooks.py::test_no_text_is_a_formula",
    ),
    "I7": (
        "test_two_platforms.py::test_n4_one_project_lives_in_slack_and_in_discord",
        "test_joining_people.py::test_nobody_becomes_somebody_by_name_or_by_a_code_alone",
        "test_uniting.py::test_unlinked_people_stay_apart_and_lead_what_they_led",
    ),
}  # fmt: skip

NOT_COVERED: dict[str, str] = {
    "S15": "there is no language model",
    "S16": "that the lock has hashes is tested (test_docs.py); an audit of known holes asks a service "
           "on the network, and no test does, and there is no bill of materials",
}  # fmt: skip

PARTLY: dict[str, str] = {
    "L5": "an hour of it is played in a minute, with a new line every few seconds, and marked slow",
    "S12": "words in the rows are hostile; a table is spoilt in all its columns at once",
    "B2": "what follows “due” and is no date at all stays in the title without a remark (10, -1)",
    "B11": "Japanese is read in dates alone; there are no commands in it",
    "F7": "what Slack tells of reactions, direct messages and mentions outside known threads while "
          "nobody listens for longer than it repeats them (minutes) is lost: rooms are not read",
    "F13": "replies of that time in threads of ours are heard afterwards (test_slack_missed.py, "
           "test_discord_missed.py); of Slack those of the forty threads that were heard last",
}  # fmt: skip
"""What a test of that name leaves out, and why."""


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
    assert {*COVERED, *NOT_COVERED, *PARTLY} <= {*IDS}
    assert not {*NOT_COVERED} & {*PARTLY}
