"""What is on its way while places join a team and leave it is looked for, and said once."""

from __future__ import annotations

from datetime import timedelta

from bot.model.post import Post
from tests.joined import in_hand, join, left, two_places
from tests.postgres import database, postgres

__all__ = ["database", "postgres"]


def test_what_is_on_its_way_while_they_join_and_part_is_said_once(database: str) -> None:
    with two_places(database) as room:
        written = room.write("dan", "the logo is late")
        room.use("dan", "my remind tomorrow 10am", written)
        held = in_hand(room, "dan")
        join(room)
        with room.work("wei") as work:
            assert held.looked_for() == work.organisation.id != held.claim.organisation
        again = in_hand(room, "dan")
        left(room)
        assert again.looked_for() == held.claim.organisation


def test_a_message_of_which_a_part_moves_is_looked_for_by_both(database: str) -> None:
    with two_places(database) as room:
        join(room)
        written = room.write("dan", "the logo is late")
        room.use("dan", "my remind tomorrow 10am", written)
        with room.work("dan") as work:
            (account,) = work.accounts.find(native="dan")
            team = work.organisation.id
        now, office = room.clock.now(), room.storage.posts
        stays = Post("x/1", "pm help", now, "soon", person=account.person)
        office.enqueue(team, [stays], now)
        held = in_hand(room, "dan")
        assert len(held.claim.posts) == 2
        left(room)
        end = held.claim.lease_until
        assert held.claim.inbox not in {
            claim.inbox for claim in office.claim(end - timedelta(seconds=2), holder="other",
                                                  lease_seconds=1, limit=100)
        }  # fmt: skip
        claims = office.claim(end, holder="other", lease_seconds=1, limit=100)
        found = {c.organisation: c.doubts for c in claims if c.inbox == held.claim.inbox}
        parts = [doubt.posts for doubts in found.values() for doubt in doubts]
        assert len(found) == 2 and sorted(map(len, parts)) == [1, 1]
        assert set().union(*parts) == {stored.id for stored in held.claim.posts}
        assert {doubt.key for doubts in found.values() for doubt in doubts} == {held.claim.attempt}
