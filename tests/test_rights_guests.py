"""What somebody may do who is a guest, with tasks of their own."""

from __future__ import annotations

import pytest

from tests.room import Room
from tests.test_rights import MEMBERS_ONLY, refused, room

__all__ = ["room"]


@pytest.fixture
def theirs(room: Room) -> Room:
    """Eve is a guest by hand, and ACME-2 is hers; ACME-3 waits for it."""
    room.say("eve", "/task list")
    room.say("ana", "/project members remove @eve")
    room.say("ana", "/task Write texts @eve")
    room.say("ana", "/task Secret follow-up after 2")
    return room


def test_s5_whoever_gives_work_to_a_guest_is_told_what_they_can_do(room: Room) -> None:
    room.say("eve", "/task list")
    room.say("ana", "/project members remove @eve")
    warning = "@Eve is a guest: they can start, block, note and finish this task, no more."
    for line in ("/task Write texts @eve", "/task edit 1 @eve", "/task assign 1 @eve",
                 "/task assign 1 2 @eve", "/log promise texts by friday @eve"):  # fmt: skip
        assert warning in room.say("ana", line).lines, line
    assert warning not in room.say("ana", "/task Write texts @bob").lines


def test_s5_a_guest_moves_their_own_task_and_no_other(theirs: Room) -> None:
    for line in ("/task start ACME-2", "/task note ACME-2 half of it", "/task block ACME-2 texts",
                 "/task done ACME-2 all of it"):  # fmt: skip
        said = theirs.say("eve", line)
        assert "ACME-2 Write texts" in said.text() and "Secret" not in said.text(), line
        other = theirs.say("eve", line.replace("ACME-2", "ACME-1"))
        assert refused(other, MEMBERS_ONLY) and "Fix login" not in other.text(), line
    assert refused(theirs.say("eve", "/task start ACME-2 ACME-1"), MEMBERS_ONLY)
    for line in ("/task edit ACME-2 due friday", "/task assign ACME-2 @ana", "/task show ACME-2"):
        assert refused(theirs.say("eve", line), MEMBERS_ONLY), line


def test_s5_a_guest_takes_back_their_own_change_and_no_others(theirs: Room) -> None:
    done = theirs.say("ana", "/task done 1")
    assert refused(theirs.press(done, "Undo", "eve"), MEMBERS_ONLY)
    mine = theirs.say("eve", "/task done ACME-2")
    assert theirs.press(mine, "Undo", "eve").lines[0] == "↺ Taken back: /task done ACME-2"
