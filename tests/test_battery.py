"""The faults, loads, oddities of time and bad input that have to be survived, and where each is tested.

A test says which one it is about in its name (`test_f12_...`). Those that are named otherwise
stand in COVERED, as "file::name". What nothing tests stands in NOT_COVERED, with the reason;
what its tests leave out, in PARTLY. Of those that concern Discord, ON_DISCORD and NOT_ON_DISCORD say
the same of Discord itself.
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

ON_DISCORD: dict[str, tuple[str, ...]] = {
    "L7": ("test_discord_battery.py::test_b9_and_l7_thirty_people_press_done_and_it_is_done_once",),
    "L8": ("test_battery_wire.py::test_l8_a_flood_on_discord_is_forgotten",),
    "F3": (
        "test_kill.py::test_f3_killed_between_taking_and_noting_it_is_one_message",
        "test_discord_forum_tasks.py::test_f3_a_post_whose_answer_was_lost_is_not_opened_twice",
        "test_discord_wire_board.py::test_f3_a_lost_answer_to_the_first_message_is_looked_for",
    ),
    "F5": ("test_replicas.py::test_f5_the_lead_is_handed_over_and_terms_grow",),
    "F8": ("test_silence.py::test_f8_a_deaf_line_to_discord_is_red_and_resumed",),
    "F10": ("test_discord_battery.py::test_f10_a_reminder_that_discord_drops_is_delivered_once",),
    "F11": ("test_discord_wire_line.py::test_f11_who_is_refused_everything_asks_nothing_any_more",),
    "F12": (
        "test_discord_wire_posts.py::test_f12_places_that_are_gone_say_so",
        "test_discord_away.py::test_f12_an_unavailable_server_is_not_a_removed_one",
        "test_discord_forum_client.py::test_f12_a_locked_post_is_told_to_the_lead_and_not_tried_for_ever",
    ),
    "F17": (
        "test_battery_wire.py::test_f17_five_lost_sessions_are_one_steward",
        "test_discord_wire_line.py::test_f17_five_fresh_sessions_are_one_sync_and_one_answer",
    ),
    "T5": ("test_discord_draw.py::test_t5_a_day_is_text_and_a_minute_is_in_the_readers_own_zone",),
    "B1": ("test_discord_wire_talk.py::test_forty_thousand_characters_arrive_whole",),
    "B3": ("test_discord_battery.py::test_b3_no_field_rings_anybody_wherever_it_is_shown",),
    "B4": (
        "test_discord_battery.py::test_b4_a_hostile_name_of_a_task_a_file_and_a_post_is_shown_or_refused",
    ),
    "B5": (
        "test_discord_battery.py::test_b5_three_hundred_tasks_keep_discords_limits_in_order",
        "test_discord_draw.py::test_b5_every_message_keeps_the_limits",
    ),
    "B6": ("test_discord_battery.py::test_b6_three_hundred_projects_are_searched_within_25_choices",),
    "B8": (
        "test_discord_wire_forms.py::test_b8_a_button_works_after_a_restart_and_tells_what_it_hangs_on",
        "test_discord_wire_forms.py::test_b8_a_button_with_a_long_line_works_after_a_restart",
    ),
    "B9": ("test_discord_battery.py::test_b9_a_form_that_is_sent_twice_makes_one_task",),
    "B12": (
        "test_discord_forum_client.py::test_b12_no_bot_and_not_we_ourselves_begin_or_answer_anything",
        "test_discord_wire_signs.py::test_b12_what_programs_write_in_a_joined_thread_is_no_comment",
    ),
    "B13": ("test_discord_wire_line.py::test_what_the_library_cannot_read_ends_only_the_line",),
    "S5": (
        "test_discord_wire_people.py::test_s5_who_is_not_let_in_yet_or_timed_out_has_the_least_rights",
        "test_discord_wire_people.py::test_s5_nobody_who_can_do_little_is_given_work_without_a_warning",
    ),
    "S6": ("test_discord_battery.py::test_s6_a_forged_button_and_a_forged_person_do_nothing",),
    "I1": ("test_discord_wire_people.py::test_i1_two_servers_with_the_same_names_and_numbers_do_not_meet",),
    "I5": (
        "test_discord_away.py::test_i5_a_private_staff_thread_under_a_clients_room_hears_nothing_public",
        "test_discord_away.py::test_i5_in_a_wrong_channel_we_are_silent_until_somebody_speaks_to_us",
        "test_discord_forum_tasks.py::test_i5_a_forum_is_bound_by_who_leads_the_project_alone",
    ),
    "I7": ("test_two_platforms.py::test_n4_one_project_lives_in_slack_and_in_discord",),
    "U4": ("test_discord_wire_line.py::test_the_check_says_what_is_there_and_what_is_not",),
    "U6": ("test_run.py::test_one_platform_that_refuses_leaves_the_other_running",),
    "U7": ("test_discord_newcomer.py::test_u7_from_nothing_to_the_first_reminder",),
}  # fmt: skip

NOT_ON_DISCORD: dict[str, str] = {
    "F4": "twenty deliveries in flight at the end are Slack's in the test; the courier is the same",
    "F13": "two hours away are the courier's business (test_scheduler_weather.py), with no platform",
    "F16": "what is never taken is the courier's business (test_scheduler_pace.py), with no platform",
    "F18": "the weather is simulated in front of the courier, and not on a platform's wire",
    "S4": "rights are asked at the desk when it is said (test_rights.py); forms hold none",
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
        _source(test)


def _source(test: str) -> str:
    """The file of "file::name", in which that test is."""
    file, _colons, name = test.partition("::")
    source = (TESTS / file).read_text()
    assert re.search(rf"def {name}\(", source), f"{test} is gone"
    return source


def test_nothing_else_is_listed() -> None:
    assert {*COVERED, *NOT_COVERED, *PARTLY} <= {*IDS}
    assert not {*NOT_COVERED} & {*PARTLY}


@pytest.mark.parametrize("fault", sorted(ON_DISCORD))
def test_what_concerns_discord_is_tested_against_its_double(fault: str) -> None:
    assert fault not in NOT_ON_DISCORD, f"{fault} is tested; take it from NOT_ON_DISCORD"
    assert all("DiscordPeer" in _source(one) or "acme()" in _source(one) or "Registry" in
               _source(one) for one in ON_DISCORD[fault])  # fmt: skip


def test_a_test_of_discords_that_names_a_fault_is_listed() -> None:
    named = re.compile(r"def test_([lftbsiu]\d+)_")
    found = {
        fault.upper()
        for path in TESTS.glob("test_discord_*.py")
        for fault in named.findall(path.read_text())
    }
    assert found <= {*ON_DISCORD}
