"""A seeded project to look around in, and a working week that plays by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from adapters.base import Answerer
from adapters.console import Console, Message
from bot.clock import Clock
from bot.context import Place, Request, Speaker
from bot.model.moment import zone_info

PEOPLE = ("ana", "bob", "wei", "mei")
ROOM = "website"
WORKSPACE = "console:home"


def seed_lines(today: date) -> Iterator[tuple[str, str]]:
    """Who says what to make the seeded project: 12 tasks, 3 risks, a client with a log."""

    def day(offset: int) -> str:
        at = today + timedelta(days=offset)
        while at.weekday() > 4:
            at += timedelta(days=1)
        return at.isoformat()

    yield "ana", '/project new Acme website client:"Acme Ltd"'
    yield "ana", f"/task Draft the sitemap @wei due:{day(1)} ~3h +content"
    yield "ana", f"/task Wireframes for the account area @mei due:{day(3)}T17:00 !high ~6h +design"
    yield "ana", f"/task Home page design @mei due:{day(2)} ~8h +design"
    yield "ana", f"/task Payment flow in the test shop @bob due:{day(5)} !urgent ~12h +shop"
    yield "ana", f"/task Import the old articles @bob due:{day(9)} ~6h +content"
    yield "ana", "/task Order the hosting @ana ~1h"
    yield "wei", f"/task 提交接口文档 @wei due:{day(4)} !高 ~4小时"
    yield "wei", f"/task Set up the staging server @wei due:{day(2)}T12:00 ~2h"
    yield "ana", f"/task Write the privacy page @ana due:{day(8)} ~2h +content client"
    yield "mei", f"/task Choose the icon set @mei due:{day(6)} !low ~1h +design"
    yield "ana", "/task Plan the launch day"
    yield "wei", "/task start 8"
    yield "bob", "/task block 4 the bank has not sent the test keys"
    yield "mei", "/task done 10"
    yield "ana", "/log need wants export to Excel, from Ms. Wang"
    yield "ana", "/log decision the shop opens in euros only, from Mr. Smith"
    yield "ana", f"/log promise we send the price list @bob due:{day(3)}, from Ms. Wang"
    yield "ana", "/risk the photo supplier may be two weeks late p3 i4 @ana type:supplier"
    yield "bob", "/risk the bank may need longer for the contract p2 i5 @bob type:client"
    yield "wei", "/risk the old articles may hold broken links p4 i1 @wei type:tech"
    yield "ana", "/report schedule week every friday 16:00"


async def seed(answer: Answerer, clock: Clock, zone: str) -> None:
    """Make the seeded project. Said a second time over the same database, it changes nothing."""
    today = clock.now().astimezone(zone_info(zone)).date()
    place = Place(WORKSPACE, ROOM)
    # Everybody has been here before, so that they can be named from the first line on.
    for who in PEOPLE:
        speaker = Speaker(who, who.title(), zone, outsider=False)
        await answer(Request(f"seed/{who}", speaker, place, "pm help"))
    for number, (who, line) in enumerate(seed_lines(today)):
        speaker = Speaker(who, who.title(), zone, outsider=False)
        await answer(Request(f"seed/{number}", speaker, place, line, room_name=ROOM))


# A working week: who says what, presses what, and how time passes in between.
WEEK: tuple[tuple[str, str], ...] = (
    ("#", "Monday morning, #website. Ana plans; every answer shows what was understood."),
    ("ana", "/task Send wireframes to client @mei due thursday 17:00 !high ~3h +design"),
    ("wei", "/task 整理首页文案 @wei 周三前 ~2小时"),
    ("ana", "/task 2 14 @bob"),
    ("[", "Apply"),
    ("[", "Undo"),
    ("#", "The client calls."),
    ("ana", "/log promise we show the payment flow by friday @bob"),
    ("ana", "/risk the client's DNS may come late p4 i3 @ana type:client"),
    ("wait", "1 day"),
    ("#", "Tuesday. Work goes on; reminders come by themselves, to their owner only."),
    ("wei", "/task done 1 sitemap is in the drive"),
    ("wei", "/my"),
    ("wait", "1 day"),
    ("mei", "/task done 3"),
    ("bob", "/task unblock 4"),
    ("wait", "1 day"),
    ("#", "Thursday. Somebody asks how it stands."),
    ("ana", "/project status"),
    ("mei", "/task done 13 sent v2, client happy"),
    ("bob", "/task done 15"),
    ("#", "Friday, 16:00: the report comes by itself."),
    ("wait", "until friday"),
)


class Player:
    """Plays the week on a console and prints it as a conversation."""

    def __init__(self, console: Console, answer: Answerer, write: Callable[[str], object]) -> None:
        self._console, self._answer, self._write = console, answer, write
        self._last = ""
        self._asked = False
        console.show = self._show

    def _show(self, message: Message) -> None:
        if not self._asked:
            to = f"to {message.to} alone" if message.to else f"#{message.room}"
            self._write(f"\n  {message.when[:16].replace('T', ' ')}, {to}\n")
        for line in message.text.splitlines():
            self._write(f"      {line}\n")
        buttons = " ".join(f"[{label}]" for label, _line in message.buttons)
        if buttons:
            self._write(f"      {buttons}\n")
        self._last = message.ref

    async def step(self, who: str, line: str) -> None:
        """Say a line, or press a button of the newest message ("[")."""
        self._asked = True
        if who == "[":
            self._write(f"\n(ana presses {line})\n")
            await self._console.press(self._answer, "ana", line, self._last)
        else:
            self._write(f"\n{who:<4}  {line}\n")
            await self._console.say(self._answer, who, line, room=ROOM)
        self._asked = False

    def remark(self, text: str) -> None:
        self._write(f"\n── {text}\n")


def monday(zone: str) -> datetime:
    """When the played week begins: a Monday, 9:30 in `zone`."""
    return datetime(2026, 11, 23, 9, 30, tzinfo=zone_info(zone))


def friday(start: datetime) -> str:
    """The end of the played week, as the console's wait takes it."""
    return f"until {(start + timedelta(days=4)).date()} 16:30"


def printed(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
