"""A forum in the test room: people write posts, sort, rename and close them; Steward hears of it as a
platform tells it, and shows how each post looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from bot.context import Happening, Message, Place, Quote, What
from bot.reply import Reply
from bot.signs import asked_by
from bot.tongue import Answer, Tongue
from tests.room import Room, Said, Written


@dataclass
class Post:
    """A post of a forum, which is a room that holds threads alone."""

    forum: str
    title: str
    written: Written
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.written.thread


class Forums:
    """The posts of one forum, over every restart of the process; the last one is meant."""

    def __init__(self, room: Room, forum: str) -> None:
        self._room, self._forum = room, forum
        self._numbers = count(1)
        self.post: Post | None = None

    def begin(self, who: str, words: str) -> Said:
        """Somebody writes a post: its title, its text and its tags, with bars between them."""
        title, text, tags = ([part.strip() for part in words.split("|")] + ["", ""])[:3]
        forum, key = self._forum, f"t{next(self._numbers)}"
        speaker = self._room.request(who, forum).speaker
        now = self._room.clock.now()
        message = Message(key, text, speaker.name, now, who, _link(forum, key), outsider=None)
        nothing = Said(Answer(Reply(), Tongue("en", "UTC", now)), forum)
        self.post = Post(forum, title, Written(message, forum, key, nothing))
        self.post.tags = tuple(tag.strip() for tag in tags.split(",") if tag.strip())
        return self._told(What.OPENED, who, text)

    def add(self, who: str, text: str) -> Said:
        """Somebody writes in the post, to the others there."""
        return self._told(What.SAID, who, text)

    def tag(self, who: str, words: str) -> Said:
        """Somebody gives the post a tag; who it was is not told."""
        post = self.last
        added = tuple(tag.strip() for tag in words.split(","))
        post.tags = (*post.tags, *added)
        said = self._happening(What.TAGGED, self._room.request(who, post.forum).place, post)
        return self._heard(replace(said, added=added))

    def rename(self, who: str, title: str) -> Said:
        self.last.title = title
        return self._told(What.RENAMED, who, told=False)

    def close(self, who: str) -> Said:
        return self._told(What.CLOSED, who, told=False)

    def say(self, who: str, line: str) -> Said:
        """Somebody says it to Steward in the post."""
        post = self.last
        message = post.written.message
        about = Quote(
            message.text, message.author, message.link, (), post.key, post.key, (message,)
        )
        request = self._room.request(who, post.forum, words=line, about=about, forum=True)
        return self._room.ask(replace(request, place=replace(request.place, thread=post.key)))

    def react(self, who: str, sign: str, *, off: bool) -> Said:
        """Somebody puts a sign on the message that the post began with, or takes it off."""
        post = self.last
        about = self._room.about(post.written)
        request = self._room.request(who, post.forum, sign=sign, unsigned=off, about=about)
        place = replace(request.place, thread=post.key)
        id = asked_by(sign, place, post.key, f"e{next(self._numbers)}", off=off)
        return self._room.ask(replace(request, id=id, place=place, forum=True))

    def shows(self, tags: tuple[str, ...]) -> None:
        """What Steward made of the tags of the post."""
        if self.post is not None:
            self.post.tags = tags

    def _told(self, what: What, who: str, text: str = "", *, told: bool = True) -> Said:
        """Something happens in the post; `told`: whether the platform says who it was."""
        post = self.last
        request = self._room.request(who, post.forum)
        said = self._happening(what, request.place, post)
        speaker = request.speaker if told else None
        if speaker is not None and speaker.outsider is not True:
            speaker = replace(speaker, outsider=None)  # as where a platform cannot tell
        link = _link(post.forum, post.key)
        return self._heard(replace(said, speaker=speaker, text=text, link=link))

    def _happening(self, what: What, place: Place, post: Post) -> Happening:
        id = post.key if what is What.OPENED else f"{post.key}-{next(self._numbers)}"
        place = replace(place, thread=post.key)
        return Happening(id, what, place, title=post.title, tags=post.tags)

    def _heard(self, said: Happening) -> Said:
        answer = self._room.desk.answer(said)
        return self._room.heard(answer, said.place)

    @property
    def last(self) -> Post:
        if self.post is None:
            raise LookupError("nobody has written a post yet")
        return self.post


def _link(forum: str, key: str) -> str:
    return f"https://chat.example/{forum}/{key}"
