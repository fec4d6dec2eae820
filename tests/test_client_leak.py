"""Nothing that was not shared reaches a client, whatever a project is full of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from bot.context import Speaker
from bot.reports.client_page import words_in
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana Berg", outsider=False),
    "zed": Speaker("zed", "Zedcanary Internal", outsider=False),
    "wang": Speaker("wang", "Ms. Wang", outsider=True),
}
SEEDS = range(24)
OWN = re.compile(r"good(?:mile)?\d+")
DAYS = ("today 09:30", "today 18:00", "tomorrow", "friday", "30 nov", "2 dec", "20 dec", "")


class Week:
    """Somebody works for a week, by chance: what is shared says `good`, all else `canary`."""

    def __init__(self, room: Room, dice: random.Random) -> None:
        self.room, self.dice, self.n = room, dice, 0
        self.tasks: list[tuple[int, bool]] = []  # the number, and whether it is shared
        self.milestones: list[str] = []
        self.entries = self.risks = self.made = 0

    def say(self, line: str, who: str = "") -> None:
        said = self.room.say(who or self.dice.choice(("wei", "ana")), line)
        assert said.answer.reply.tone != "problem", f"{line}\n{said.text()}"

    def word(self, kind: str) -> str:
        self.n += 1
        return f"{kind}{self.n}{self.dice.choice(('', ' and more of it', ' 还有 这些'))}"

    def step(self) -> None:
        steps: list[Callable[[], None]] = [
            self.task, self.task, self.task, self.shared, self.shared, self.done, self.done,
            self.block, self.note, self.risk, self.log, self.need, self.promise, self.milestone,
            self.move, self.checkin, self.move_milestone, self.hours, self.spend, self.price,
            self.stock,
        ]  # fmt: skip
        self.dice.choice(steps)()

    def _due(self) -> str:
        day = self.dice.choice(DAYS)
        return f'due:"{day}"' if day else ""

    def task(self) -> None:
        self.made += 1
        self.tasks.append((self.made, False))
        owner = self.dice.choice(("@zed", "@ana", "@wei"))
        label = self.dice.choice(("", "+decision", "+canarylabel"))
        self.say(f'/task add "{self.word("canary")}" {owner} {self._due()} {label} !high ~3h')

    def shared(self) -> None:
        self.made += 1
        self.tasks.append((self.made, True))
        label = self.dice.choice(("", "", "+decision", "+canarylabel"))
        owner = self.dice.choice(("@ana", "@wang"))
        self.say(
            f'/task add "{self.word("good")}" {owner} {self._due()} {label} visibility:client',
            "wei",
        )

    def _some(self) -> int | None:
        return self.dice.choice(self.tasks)[0] if self.tasks else None

    def done(self) -> None:
        if (number := self._some()) is not None:
            self.room.say("wei", f"/task done {number} {self.word('canarynote')}")

    def block(self) -> None:
        if (number := self._some()) is not None:
            self.room.say("wei", f"/task block {number} {self.word('canaryblocker')}")

    def note(self) -> None:
        if (number := self._some()) is not None:
            self.room.say("ana", f'/task note {number} "{self.word("canaryremark")}"')

    def move(self) -> None:
        if (number := self._some()) is not None:
            self.room.say("wei", f"/task due {number} {self.dice.choice(DAYS) or 'none'}")

    def risk(self) -> None:
        self.risks += 1
        n = self.risks
        self.say(f"/risk add {self.word('canaryrisk')} -> canaryeffect{n} p3 i4 @zed")
        self.say(
            f'/risk respond R-{n} trigger:"canarytrigger{n}" contingency:"canaryplan{n}"', "wei"
        )
        if n % 3 == 1:
            self.say(f"/risk share R-{n} goodrisk{n}", "wei")
        elif n % 3 == 2:
            self.say(f"/risk happened R-{n} canaryissue{n} 31.17 EUR", "wei")

    def log(self) -> None:
        kind = self.dice.choice(("note", "opinion", "decision", "feedback", "question"))
        self.entries += 1
        self.say(f'/log {kind} "{self.word("canarylog")}"')
        if kind in ("feedback", "question"):
            self.say(f'/log answer L-{self.entries} "{self.word("canaryanswer")}"')

    def need(self) -> None:
        """A need is shared by its answer; as long as nobody has answered it, it stays inside."""
        self.entries += 1
        if self.dice.random() < 0.5:
            self.say(f'/log need "{self.word("canaryneed")}"')
        else:
            self.say(f'/log need "{self.word("good")}" contact:"Ms. Wang"')
            self.say(f'/log answer L-{self.entries} "{self.word("good")}"')

    def promise(self) -> None:
        self.entries += 1
        self.made += 1
        self.tasks.append((self.made, True))
        self.say(f'/log promise "{self.word("good")}" @ana {self._due()}')

    def milestone(self) -> None:
        name = f"goodmile{len(self.milestones)}"
        self.milestones.append(name)
        self.say(f"/milestone add {name} 12 dec client")

    def move_milestone(self) -> None:
        if self.milestones:
            name = self.dice.choice(self.milestones)
            self.say(f"/milestone move %{name} {self.dice.choice(('1 dec', '18 dec', 'today'))}")

    def hours(self) -> None:
        if (number := self._some()) is not None:
            self.room.say("ana", f'/cost log 5m on {number} "{self.word("canaryhours")}"')

    def spend(self) -> None:
        self.say(f'/cost spend 71.17 EUR "{self.word("canaryspend")}"')

    def price(self) -> None:
        self.say("/cost rate @ana 61.13 EUR bill:97.19EUR", "wei")
        self.say("/cost budget 48123 EUR", "wei")

    def stock(self) -> None:
        self.say(f'/stock add "{self.word("canarything")}" ×3')

    def checkin(self) -> None:
        self.say(
            f'/report checkin did:"{self.word("canarycheck")}" next:"{self.word("canarynext")}"'
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_internal_is_in_the_preview_or_in_what_is_posted(seed: int) -> None:
    dice = random.Random(seed)
    language = dice.choice(("en", "zh", "both"))
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website client:Acme")
        room.say("wei", "/project bind acme as client", "talks")
        week = Week(room, dice)
        for _ in range(dice.randint(5, 40)):
            week.step()
        if dice.random() < 0.5:
            room.wait("1 day")
            for _ in range(10):
                week.step()
        room.say("wei", f"/report client {language}")
        room.say("wei", "/report approve")
        seen = room.say("wei", "/report preview")
        room.wait("1 week")
        (sent,) = [post for post in room.posts if post.room == "talks"]
    for text in (seen.text(), sent.text()):
        assert "canary" not in text and "Zedcanary" not in text, text
        assert not any(money in text for money in ("EUR", "61.13", "97.19", "48123", "48,123")), (
            text
        )
    for language_half in sent.text().split("---"):
        assert words_in(language_half.replace("[Why?]", "")) < 200, language_half
    parts = sent.text().split("---")
    assert len(parts) == (3 if language == "both" else 1), "two languages, and what is pressed"


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_nothing_internal_is_in_what_a_client_hears_when_they_answer(seed: int) -> None:
    """Every button of their report, pressed by two people of theirs, before and after the team has
    been at work on what they said; and the report that comes of it."""
    dice = random.Random(2000 + seed)
    people = PEOPLE | {"li": Speaker("li", "Mr. Li", outsider=True)}
    heard: list[str] = []
    with Room(people=people) as room:
        room.say("wei", "/project new Acme website client:Acme")
        room.say("wei", "/project words canary")
        room.say("wei", "/project bind acme as client", "talks")
        week = Week(room, dice)
        week.shared()
        for _ in range(dice.randint(5, 30)):
            week.step()
        room.say("wei", '/task add "good question" +decision visibility:client')
        room.say("wei", f"/report client {dice.choice(('en', 'zh', 'both'))}")
        room.say("wei", "/report send now")
        room.wait("1 minute")
        (post,) = [post for post in room.posts if post.room == "talks"]
        lines = sorted(set(post.buttons.values()))
        assert sum(line.startswith("report answer") for line in lines) >= 3
        for _ in range(2):
            for who in ("wang", "li"):
                heard += [room.say(who, f"/{line}", "talks").text() for line in lines]
                heard += [room.say(who, "/pm undo", "talks").text()]
            room.wait("1 hour")
            for _ in range(5):  # nothing numbered among what was pressed
                dice.choice((week.task, week.shared, week.note, week.risk, week.checkin))()
            with room.work() as work:
                pressed = tuple(answer.entry for answer in work.answers.find())
                waiting = [one.number for one in work.logs.find(id=pressed) if one.waiting]
            for number in waiting:
                room.say("wei", f'/log answer L-{number} "{week.word("good")}"')
        room.say("wei", "/report send now")
        room.say("wei", "/report client")
        room.say("wei", "/report send now")
        room.wait("1 week")
        heard += [post.text() for post in room.posts if post.room == "talks"]
    assert len(heard) > 20
    for text in heard:
        assert "canary" not in text and "Zedcanary" not in text, text
        assert "ACME-" not in text and "L-" not in text, text


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_nothing_internal_is_ever_on_the_board_before_a_client(seed: int) -> None:
    dice = random.Random(500 + seed)
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website client:Acme")
        room.say("wei", "/project bind acme as client", "talks")
        room.say("wei", "/project board on", "talks")
        week = Week(room, dice)
        for _ in range(25):
            week.step()
            room.wait("1 minute")
        room.say("wei", "/project status red because canary")
        room.wait("2 days")
        seen = [post for post in (*room.posts, *room.edits) if post.room == "talks"]
    assert len(seen) > 3 and "good" in seen[-1].text()
    assert not any("canary" in post.text() for post in seen)


def test_there_is_something_to_leak() -> None:
    """The same week does tell its team all of it, and its client what is theirs."""
    dice = random.Random(3)
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        week = Week(room, dice)
        for _ in range(60):
            week.step()
        inside = [
            room.say("wei", line).text() for line in ("/task list", "/risk list", "/log list")
        ]
        shown = room.say("wei", "/report client").text()
    assert all("canary" in text for text in inside)
    assert "good" in shown


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_both_languages_hold_the_same_numbers_and_names(seed: int) -> None:
    """As many rows in each section, with the same words of the team's in them."""
    dice = random.Random(1000 + seed)
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        week = Week(room, dice)
        for _ in range(30):
            week.step()
        english, chinese = room.say("wei", "/report client both").text().split("---")[1:3]
    rows = [
        [line for line in half.splitlines() if line[:1] in "•123"] for half in (english, chinese)
    ]
    assert len(rows[0]) == len(rows[1])

    for one, other in zip(*rows, strict=True):
        assert OWN.findall(one) == OWN.findall(other), (one, other)
