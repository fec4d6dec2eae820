"""A whole Steward behind one adapter, for tests of boards and homes over the wire."""

from __future__ import annotations

from datetime import timedelta

from adapters.base import Adapter
from bot.context import Place, Request, Speaker
from scheduler.courier import Courier
from tests.doors import Brain

TURN = timedelta(seconds=21)
WEI = "wei-the-lead"


class Deskful:
    """The desk over a database, and a courier that delivers through the adapter."""

    def __init__(self, brain: Brain, adapter: Adapter, room: Place, said: int = 0) -> None:
        self.brain, self.adapter, self.room = brain, adapter, room
        self._n = said  # so many things were said before
        places = {adapter.name: adapter}
        self.courier = Courier(brain.storage.posts, places, brain.answer, brain.clock)

    def another(self) -> Courier:
        places = {self.adapter.name: self.adapter}
        return Courier(self.brain.storage.posts, places, self.brain.answer, self.brain.clock)

    def say(self, line: str, room: Place | None = None) -> list[str]:
        """The lead of the project says it in the room; the lines of the answer."""
        self._n += 1
        speaker = Speaker(WEI, "Wei", "Europe/Berlin", "en", outsider=False)
        place = room or self.room
        request = Request(f"b{self._n}", speaker, place, line.lstrip("/"), room_name="website")
        answer = self.brain.desk.answer(request)
        assert answer.reply.tone != "problem", answer.reply
        self.brain.clock.advance(timedelta(milliseconds=1))
        return [answer.tongue.text(span) for b in answer.reply.blocks
                for span in getattr(b, "spans", ())]  # fmt: skip

    async def pass_by(self, time: timedelta = TURN) -> None:
        """Let that time pass, and what is due be delivered."""
        self.brain.clock.advance(time)
        await self.courier.round(self.brain.clock.now())
        self.brain.clock.advance(timedelta(seconds=2))
        await self.courier.round(self.brain.clock.now())

    async def begin(self) -> None:
        """A project with a board in the room."""
        self.say("/project new Acme website")
        self.say("/pm settings agenda off quiet off")
        self.say("/project board on")
        await self.pass_by()
