"""The fields and forms that tests declare: the file of the talk of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.custom.declared import Custom
from bot.custom.outside import Outside, Sent
from bot.custom.reading import read_text
from bot.door import Door
from bot.formdoor import Forms
from bot.health import Vitals
from bot.vocabulary import vocabulary
from storage.feeds import formlink_of
from tests.room import Room

FILE = Path(__file__).parent / "talks" / "C66-forms.yaml"

QUOTE = """
  quote:
    title: {en: Ask for a quote, zh: 询价}
    makes: task
    who: guests
    fields:
      - title
      - po
      - cost
      - source
      - areas
      - steps
      - promised
      - paid
      - pages
      - ticket
"""
"""A form that asks for everything that somebody outside may be asked."""


def declared(text: str) -> Custom:
    """What that text declares; it has to be right."""
    found = read_text(text, vocabulary())
    assert not found.mistakes, [str(one) for one in found.mistakes]
    return found.custom


CUSTOM = declared(FILE.read_text("utf-8"))
WHOLE = declared(FILE.read_text("utf-8") + QUOTE)


def of_readme() -> Custom:
    """What the README shows as an example."""
    readme = (FILE.parents[2] / "README.md").read_text("utf-8")
    return declared(readme.partition("<!-- forms -->\n```yaml\n")[2].partition("```")[0])


@asynccontextmanager
async def served(room: Room) -> AsyncIterator[str]:
    """The address below which the room's forms are served."""

    async def find(token: str, locale: str | None) -> Outside | None:
        found = formlink_of(room.storage.house, token)
        return Outside.of(room.desk, *found, locale) if found is not None else None

    async def send(form: Outside, said: Mapping[str, Any], key: str) -> Sent:
        return form.send(room.desk, said, key)

    async def look() -> Vitals:
        raise AssertionError("nobody asks for that here")

    door = Door(("127.0.0.1", 0), look, None, Forms(find, send))
    running = asyncio.create_task(door.run())
    try:
        yield f"http://127.0.0.1:{door.port}/form/"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        door.close()


def token_of(room: Room, form: str, who: str = "wei") -> str:
    """A new secret address of that form; what is said of it before it ends."""
    text = room.say(who, f"/pm form link {form} #acme").text()
    assert "/form/" in text, text
    return text.partition("/form/")[2][:43]
