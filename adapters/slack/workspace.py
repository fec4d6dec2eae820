"""One workspace: who we are there, its people, our voice, and what is said there."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.base import Answerer, Core, NotDelivered
from adapters.slack.ack import Ack
from adapters.slack.home import HOME, Homes
from adapters.slack.inline import Json
from adapters.slack.installation import Installation
from adapters.slack.listen import ACK, Listener
from adapters.slack.people import People
from adapters.slack.post import Post
from adapters.slack.strangers import Strangers
from adapters.slack.tidings import Tell, Tidings
from adapters.slack.voice import Voice
from adapters.slack.web import Me
from bot.clock import Clock
from bot.context import Place
from bot.grammar import Grammar
from bot.tongue import Answer


class Workspace:
    """A workspace with all that belongs to it; of two that a company let us into at once, only the
    client is the same."""

    def __init__(self, installation: Installation, me: Me, tell: Tell) -> None:
        self.installation, self.me = installation, me
        web = installation.web
        self.people = People(web, me)
        self.strangers = Strangers(web, me)
        self.tidings = Tidings(me, self.people, self.strangers, tell)
        self.voice = Voice(web)
        self.hands = Post(web, self.voice)
        self.homes = Homes(web)
        self._listener: Listener | None = None
        self._app: AsyncApp | None = None

    def listen(
        self, grammar: Grammar, clock: Clock, answer: Answerer, prefix: str, core: Core | None
    ) -> None:
        """From now on what is said here is answered by `answer`."""
        self._listener = Listener(
            self.installation.web, self.me, self.people, self.voice, grammar, clock,
            self.strangers.beside(self.people.beside(answer)), prefix, self.homes, core,
        )  # fmt: skip

    async def catch_up(self) -> None:
        """Hear what was said in threads of ours while nobody listened."""
        if self._listener is not None:
            await self._listener.catch_up()

    async def dispatch(self, body: Json, ack: Ack) -> BoltResponse:
        """What is answered to a payload for this workspace."""
        if await self.tidings.heard(body):
            return BoltResponse(status=200)
        assert self._listener is not None
        if self._app is None:
            self._app = self._listener.app()
        # So the library calls what has been parsed already, whichever door it came by.
        request = AsyncBoltRequest(body=body, mode="socket_mode", context={ACK: ack})
        return await self._app.async_dispatch(request)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """See Adapter.post. Raises NotDelivered where the room has turned out to be a stranger's."""
        if not place.direct:
            await self.tidings.look(place.room)
        return await self.hands.post(place, answer, key)

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """See Adapter.edit; `ref` may be that of somebody's Home tab."""
        if not ref.startswith(HOME):
            await self.hands.edit(place, ref, answer)
        elif ref.removeprefix(HOME) == self.me.team and place.direct:
            await self.homes.edit(place.direct, answer)
        else:
            raise NotDelivered("that home is in another workspace", gone=True)

    async def finish(self, seconds: float) -> None:
        if self._listener is not None:
            await self._listener.finish(seconds)
