"""Desk: the one path from something said to a reply, for people, buttons and the clock alike."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import intents, own_words
from bot.answered import annotated, offering_undo
from bot.asides import heed_of, is_unread, line_of_sign, meant, overheard_in
from bot.asides import spoken as spoken_words
from bot.clock import Clock, new_id, short_id
from bot.context import Context, Happening, Place, Request, Ticking, Told
from bot.discussions import NothingMeant
from bot.entering import entered
from bot.grammar import Call, Grammar, Refusal, Understood
from bot.kinds import Reader, spoken
from bot.model.people import Organisation, Role
from bot.model.project import Audience
from bot.named import nobody
from bot.privacy import Unseen
from bot.reading import hinted, reader_of, tongue_of
from bot.refused import hindered, problem, refused
from bot.reply import Code, Reply
from bot.resolve import Recut, resolve
from bot.rules import allowed, heard_in_private, may_be_posted, who_can
from bot.several import BETWEEN, carried, lines_of, listed
from bot.tongue import Answer, Tongue
from bot.underway import telling
from bot.whereabouts import audience_of, find_project
from bot.wishes import triaged
from bot.words import _
from bot.work import Answered, Busy, Entrance, House, Work

log = logging.getLogger("steward.desk")

QUIET = timedelta(minutes=1)


class Desk:
    """Answers everything that is said. Synchronous; safe to call from several threads."""

    def __init__(
        self,
        grammar: Grammar,
        house: House,
        clock: Clock,
        home: tuple[str, str] = ("UTC", "en"),
        address: str | None = None,
    ) -> None:
        """`home` is the zone and language of a new team whose first member hints at neither;
        `address` where people read what is served outside chat."""
        self.grammar, self.house, self.clock, self.home = grammar, house, clock, home
        self.address, self.mails = address, False  # and whether anything goes out by mail
        self._logged: datetime | None = None  # when the database was last complained of

    def answer(self, said: Request | Ticking | Told | Happening) -> Answer:
        """The reply to a request, to a line of the clock, to what a platform told, or to what
        happened in a forum. Never raises."""
        now = self.clock.now()
        tongue = Tongue(self.home[1], self.home[0], now)
        entrance: Entrance | None = None
        try:
            if isinstance(said, Ticking):
                return self._tick(said)
            if isinstance(said, Told):
                return self._told(said, tongue)
            if isinstance(said, Happening):
                from bot.forum_life import happened  # for who has forums alone

                return happened(said, self)
            tongue = hinted(said.speaker, tongue)
            if said.asks is not None or said.unsent:
                return self._unsaid(said, tongue)
            if said.overheard or said.sign is not None:
                return self._unaddressed(said, tongue)
            entrance = self._enter(said)
            tongue = tongue_of(entrance.organisation, entrance.person, entrance.project, now)
            answer = self._request(said, entrance, tongue)
            if said.draft and answer.reply.tone != "problem":
                from bot.forms import sent

                sent(said, entrance, self.house, now)
            return self._resumed(answer, entrance)
        except Refusal as refusal:
            return self._resumed(Answer(refused(refusal), tongue, private=True), entrance)
        except Unseen as unseen:
            return Answer(Reply(), tongue, private=True, unread=True, rooms=unseen.rooms)
        except Busy as busy:
            return Answer(self._hindered(busy, now), tongue, private=True)
        except Exception as error:
            number = short_id()
            log.error("request failed: %s: %s", number, type(error).__name__, exc_info=error)
            text = _("Something broke ({number}). Nothing was changed.", number=number)
            return Answer(problem(text), tongue, private=True)

    def _hindered(self, busy: Busy, now: datetime) -> Reply:
        """The database is of no use for now: people are told, and the log once a minute."""
        if self._logged is None or now - self._logged >= QUIET:
            self._logged = now
            log.error("the database is %s: %s", busy.why.value, busy)
        return hindered(busy.why)

    def _unaddressed(self, request: Request, tongue: Tongue) -> Answer:
        """Something said to others, or a sign on a message: most of it is none of our business."""
        nothing = Answer(Reply(), tongue, private=True)
        asked = meant(request, heed_of(request, self.house), self.grammar)
        if asked is None:
            return nothing
        entrance = self._enter(asked)
        tongue = tongue_of(entrance.organisation, entrance.person, entrance.project, tongue.now)
        if asked.sign is not None:
            context = self.context(asked, entrance, tongue)
            with self.house.open(entrance.organisation.id, tongue.now, changes=False) as work:
                line = line_of_sign(asked, context, work)
            if line is None:
                return nothing
            asked = replace(asked, words=line)
        try:
            return self._request(asked, entrance, tongue)
        except Refusal as refusal:
            # They meant us by a sign, or by words that act; a comment or a name asks for nothing.
            if asked.command is not None or isinstance(refusal, NothingMeant):
                return nothing
            raise

    # A person's request

    def _enter(self, request: Request) -> Entrance:
        return entered(request, self.house, self.home, self.clock.now())

    def _request(self, request: Request, entrance: Entrance, tongue: Tongue) -> Answer:
        context = self.context(request, entrance, tongue)
        if entrance.answered is not None:
            return self._heard(entrance.answered, context, entrance)
        reader = reader_of(context)
        calls = self._read(request, context, reader, entrance.organisation)
        reason = allowed(calls[0].command, context)
        wish = triaged(calls[0], context, reader) if reason is not None else None
        if wish is not None:
            calls = [wish]
        elif reason is not None:
            with self.house.open(entrance.organisation.id, context.now, changes=False) as work:
                raise Refusal(reason, who_can(calls[0].command, context, work))
        if is_unread(calls[0], request):
            return Answer(Reply(), tongue, private=True, unread=True)
        organisation, since = entrance.organisation, entrance.seq
        reply = self.run(calls, reader, context, organisation, request.id, since)
        if request.home is not None:
            me, where = entrance.person.id, request.place.workspace
            self.house.opened(organisation.id, me, where, request.home, context.now)
        return self._heard(reply, context, entrance)

    def _read(
        self, request: Request, context: Context, reader: Reader, organisation: Organisation
    ) -> list[Call]:
        """What is asked for: one thing, or several of a kind where each has a line."""
        if request.command is None:
            words = spoken_words(request)
            if request.free:
                with self.house.open(organisation.id, context.now, changes=False) as work:
                    words = intents.heard(words, context, work, reader, self.grammar)
            first, *others = lines_of(words)
            if others and (listed := self.grammar.find(first, asks=False))[0].listed:
                about = any(param.positional for param in listed[0].params)
                lines = carried(listed[1], others) if about else [listed[1], *others]
                return [self.grammar.bind(listed[0], {}, reader, line) for line in lines]
            opened = partial(self.house.open, organisation.id, context.now, changes=False)
            return [own_words.read(words, self.grammar, reader, context, opened)]
        command = self.grammar.get(request.command)
        if command is None or any(command.param(name) is None for name in request.values):
            raise Refusal(
                _("This is out of date. Type it again."),
                _("{help} shows what can be typed.", help=Code("/pm help")),
            )
        return [self.grammar.bind(command, request.values, reader, request.words)]

    # Forms

    def _resumed(self, answer: Answer, entrance: Entrance | None) -> Answer:
        """A form that opens holds what its reader had filled in before and not sent."""
        if answer.reply.form is None or entrance is None:
            return answer
        from bot.forms import resumed

        now = answer.tongue.now
        return replace(answer, reply=resumed(answer.reply, entrance, self.house, now, self.grammar))

    def _unsaid(self, request: Request, tongue: Tongue) -> Answer:
        """To what is no saying yet. Nobody is let in for it."""
        from bot.forms import unsaid

        place, native = request.place, request.speaker.native
        entrance = self.house.enter(place.workspace, native, place.room, request.id)
        if entrance is None:
            return Answer(Reply(), tongue, private=True)
        organisation, person = entrance.organisation, entrance.person
        tongue = tongue_of(organisation, person, entrance.project, tongue.now)
        context = self.context(request, entrance, tongue)
        return unsaid(request, context, entrance, self.house)

    def understand(self, request: Request, zone: str, locale: str) -> Understood:
        """What a request would do, read in this zone and language, without doing it.

        Numbered things, and people on the client's side, are not looked up: they stay what was
        written.
        """
        entrance = self._enter(request)
        tongue = Tongue(spoken(locale), zone, self.clock.now())
        context = self.context(request, entrance, tongue)
        reader = replace(reader_of(context), locale=locale)
        call: Call | None = None
        try:
            call = self._read(request, context, reader, entrance.organisation)[0]
            with self.house.open(entrance.organisation.id, context.now, changes=False) as work:
                call, args = self._resolved(call, reader, context, work, things=False)
            return Understood(call.command, args, bool(context.asks))
        except Refusal as refusal:
            return Understood(refusal.command or (call.command if call else None), {}, True)
        except Unseen:
            return Understood(call.command if call else None, {}, True)

    def _reread(self, call: Call, reader: Reader, cuts: dict[str, int]) -> Call:
        again = replace(reader, cuts=tuple(cuts.items()))
        return self.grammar.bind(call.command, call.values, again, call.text)

    def context(self, request: Request, entrance: Entrance, tongue: Tongue) -> Context:
        person, room = entrance.person, entrance.room
        if room is not None and request.shared is not False:
            # Whatever it was bound as: who reads it decides what may be said there.
            room = replace(room, audience=Audience.CLIENT)
        role = person.role
        if entrance.role is not None and Role(entrance.role).rank > role.rank:
            role = Role(entrance.role)
        if request.speaker.outsider:
            role = Role.GUEST
        return Context(
            now=tongue.now,
            zone=tongue.zone,
            locale=tongue.locale,
            place=request.place,
            actor=person,
            reader=person,
            role=role,
            outsider=request.speaker.outsider,
            room=room,
            shared=request.shared,
            project=entrance.project,
            project_why="room" if entrance.project else None,
            audience=audience_of(room, request),
            about=request.about,
            sign=request.sign,
            overheard=overheard_in(request),
            key=request.key or request.id,
            source=(request.about.link if request.about else None) or request.link,
            room_name=request.room_name,
            forum=request.forum,
            files=request.files,
            sees=request.sees,
            lacks=request.lacks,
            address=self.address,
            mails=self.mails,
            grammar=self.grammar,
            progress=telling(request, tongue),
        )

    def _heard(self, reply: Reply, context: Context, entrance: Entrance) -> Answer:
        """To whom the reply is shown, and in which language: the reader's own, or the room's."""
        private = reply.private is not False
        if private or not context.room or entrance.project is None:
            return Answer(reply, Tongue(context.locale, context.zone, context.now), private)
        project = entrance.project
        return Answer(reply, Tongue(project.locale, project.zone, context.now), private)

    # Running

    def run(
        self,
        calls: list[Call],
        reader: Reader,
        context: Context,
        organisation: Organisation,
        request: str,
        since: int = 0,
    ) -> Reply:
        """Carry the calls out, all or none of them, as one act."""
        command = calls[0].command
        changes = command.changes
        try:
            with self.house.open(
                organisation.id, context.now, changes=changes, request=request, since=since
            ) as work:
                done = [self._carried_out(call, reader, context, work) for call in calls]
                reply = listed(done)
                if not changes:
                    return reply
                return work.save(
                    request=request,
                    actor=context.actor.id if context.actor and not context.unnamed else None,
                    line=BETWEEN.join(self.grammar.write(call) for call, _reply in done),
                    # Nobody can take back what nobody is known to have said.
                    answer=partial(offering_undo, reply, command)
                    if not context.unnamed
                    else lambda _seq: reply,
                )
        except Answered as answered:
            return answered.reply

    def _carried_out(
        self, call: Call, reader: Reader, context: Context, work: Work
    ) -> tuple[Call, Reply]:
        call, args = self._resolved(call, reader, context, work)
        reply = call.command.run(context, work, **args)
        if reply.then is not None:
            from bot.agreed import agreed  # for what was asked first

            call, reply = agreed(reply, context, work, self._carried_out)
        if reply.private is None and context.actor is not None:
            # Kept with the reply, so that a repeated request is answered as privately.
            reply = replace(reply, private=heard_in_private(call.command, context))
        return replace(call, asks=context.asks), annotated(reply, context, work)

    def _resolved(
        self,
        call: Call,
        reader: Reader,
        context: Context,
        work: Work,
        *,
        things: bool = True,
    ) -> tuple[Call, dict[str, Any]]:
        """The things that are meant; a name that turns out shorter makes the line be read again."""
        cuts: dict[str, int] = {}
        find_project(context, work, call)
        make_id = partial(new_id, context.now)
        # Each round settles one more token of the line, so this ends.
        while True:
            context.call, context.asks, context.flagged = call, call.asks, call.flagged
            context.said = (
                self.grammar.write(call)
                if call.values
                else f"{call.command.path} {call.text}".strip()
            )
            try:
                return call, resolve(call, context, work, make_id, things=things)
            except Recut as recut:
                if recut.token in cuts:
                    raise nobody(recut.token) from None
                cuts[recut.token] = recut.length
                call = self._reread(call, reader, cuts)

    # The platform, and the clock

    def _told(self, told: Told, tongue: Tongue) -> Answer:
        """What a platform told, as the command for it says; nothing where nobody has spoken yet."""
        organisation = self.house.organisation(told.workspace)
        command = self.grammar.get(told.command)
        if organisation is None or command is None or not command.by_clock:
            return Answer(Reply(), tongue)
        with self.house.open(organisation, tongue.now, changes=False) as work:
            home = work.organisation
        context = Context(
            now=tongue.now, zone=home.zone, locale=home.locale, place=Place(told.workspace),
            actor=None, reader=None, role=Role.OWNER, grammar=self.grammar,
        )  # fmt: skip
        reader = reader_of(context)
        calls = [self.grammar.bind(command, told.values, reader, "")]
        return Answer(self.run(calls, reader, context, home, told.id), tongue)

    def _tick(self, ticking: Ticking) -> Answer:
        now = self.clock.now()
        with self.house.open(ticking.organisation, now, changes=False) as work:
            person = work.people.get(ticking.reader) if ticking.reader else None
            room = work.rooms.get(ticking.room) if ticking.room else None
            project = work.projects.get(room.project) if room else None
            organisation = work.organisation
        tongue = tongue_of(organisation, person, project, now)
        context = Context(
            now=now,
            zone=tongue.zone,
            locale=tongue.locale,
            place=Place(room.workspace, room.native, ticking.thread) if room else Place(""),
            actor=None,
            reader=person,
            role=Role.OWNER,
            room=room,
            project=project,
            audience=room.audience if room else Audience.TEAM,
            grammar=self.grammar,
        )
        if (ticking.reader and person is None) or (ticking.room and room is None):
            return Answer(Reply(), tongue)  # whoever was to hear it is gone
        reader = reader_of(context)
        calls = [self.grammar.parse(ticking.line, reader)]
        reply = self.run(calls, reader, context, organisation, ticking.id)
        return Answer(reply if may_be_posted(calls[0].command, context) else Reply(), tongue)
