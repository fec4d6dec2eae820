"""Forms at their secret addresses: pages for people, JSON for programs, and nothing else behind."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import aiohttp
import pytest

from bot.context import Speaker
from bot.formdoor import LARGEST, OFTEN, WHILE, Pace
from bot.model.formlink import filler_of
from bot.model.project import ProjectState
from bot.reply import Reply
from storage.founding import teams
from tests.declared import FILE, WHOLE, declared, served, token_of
from tests.room import Room

GOOD = {"title": "Logo is white", "steps": "open it\nlook", "pages": "3"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(custom=WHOLE) as made:
        made.say("ana", "/project new Acme website key:ACME")
        made.say("wei", "/my")
        yield made


def titles(room: Room) -> list[str]:
    with room.work() as work:
        return [task.title for task in work.tasks.find(order=("number",))]


class Page(HTMLParser):
    """What stands in a page: tags with their attributes, and the texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def key(self) -> str:
        (found,) = [one["value"] for one in self.all("input") if one["type"] == "hidden"]
        return str(found)


async def test_what_is_sent_becomes_a_task_of_nobody_we_know(room: Room) -> None:
    token = token_of(room, "bug", "ana")
    async with served(room) as address, aiohttp.ClientSession() as browser:
        async with browser.get(address + token) as answer:
            shown = Page(await answer.text())
            assert answer.status == 200
        sent = {**GOOD, "form-key": shown.key}
        async with browser.post(address + token, data=sent) as answer:
            assert answer.status == 200 and "sent" in answer.url.query
            assert "Thank you. We look at it today." in await answer.text()
    with room.work() as work:
        (task,) = work.tasks.find()
        (ana,) = work.people.find(handle="ana")
        (home,) = work.projects.find()
        assert (task.title, task.labels, task.project) == ("Logo is white", ["bug"], home.id)
        assert task.extra == {"steps": "open it\nlook", "pages": 3, "source": "mail"}
        assert task.created_by == filler_of("bug") and task.owner == ana.id
        assert work.journal.recent(1)[0].actor == filler_of("bug")
    assert "the web form bug" in room.say("ana", "/pm history 1").text()
    with room.work() as work:
        act = next(a for a in work.journal.recent(9) if a.actor == filler_of("bug"))
    assert "Taken back" in room.say("ana", f"/pm undo {act.seq}").text() and titles(room) == []


async def test_the_page_can_be_read_by_anybody_and_runs_nothing(room: Room) -> None:
    token = token_of(room, "quote", "ana")
    async with served(room) as address, aiohttp.ClientSession() as browser:
        for language, words in (("en", "Ask for a quote"), ("zh", "询价")):
            async with browser.get(address + token, params={"lang": language}) as answer:
                text, headers = await answer.text(), answer.headers
            page = Page(text)
            assert f"<h1>{words}</h1>" in text and page.all("html")[0]["lang"] in ("en", "zh-Hans")
            assert page.all("script", "iframe", "img") == []
            assert not any(key.startswith("on") for _tag, attrs in page.tags for key in attrs)
            labelled = {one["for"] for one in page.all("label") if "for" in one}
            fields = [one for one in page.all("input", "select", "textarea") if "id" in one]
            assert {one["id"] for one in fields} == labelled and len(fields) == 9
            assert len(page.all("fieldset")) == len(page.all("legend")) == 1
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cache-Control"] == "no-store"
        async with browser.get(address + token, headers={"Accept-Language": "zh-CN"}) as answer:
            assert "<h1>询价</h1>" in await answer.text()


async def test_a_mistake_stands_beside_its_field_and_what_was_typed_is_kept(room: Room) -> None:
    token = token_of(room, "quote", "ana")
    sent = [("title", '<b>"A" & B</b>'), ("pages", "900"), ("areas", "web"), ("areas", "moon"),
            ("promised", "soonish"), ("form-key", "k1")]  # fmt: skip
    async with served(room) as address, aiohttp.ClientSession() as browser:
        async with browser.post(address + token, data=sent) as answer:
            assert answer.status == 422
            text = await answer.text()
        page = Page(text)
        assert "<b>" not in text and '<b>"A" & B</b>' in "".join(page.texts)
        wrong = [one for one in page.all("input", "fieldset") if one.get("aria-invalid")]
        assert {one["id"] for one in wrong} == {"pages", "areas", "promised"}
        for one in wrong:
            assert f"{one['id']}-wrong" in str(one["aria-describedby"])
        assert {str(one["href"]) for one in page.all("a")} >= {"#pages", "#areas", "#promised"}
        kept = {
            one.get("name"): one.get("value") for one in page.all("input") if "checked" not in one
        }
        assert (kept["pages"], kept["promised"], page.key) == ("900", "soonish", "k1")
        assert [one["value"] for one in page.all("input") if "checked" in one] == ["web"]
        assert page.all("div")[0].get("role") == "alert"
    assert titles(room) == []


async def test_what_is_sent_twice_is_one_thing(room: Room) -> None:
    token = token_of(room, "bug", "ana")
    async with served(room) as address, aiohttp.ClientSession() as browser:

        async def post() -> int:
            async with browser.post(address + token, data={**GOOD, "form-key": "k1"}) as answer:
                return answer.status

        assert set(await asyncio.gather(*(post() for _ in range(4)))) == {200}
        again = {"Idempotency-Key": "k2"}
        for _ in range(2):
            async with browser.post(address + token, json=GOOD, headers=again) as answer:
                assert answer.status == 201
    assert titles(room) == ["Logo is white"] * 2


async def test_programs_send_json(room: Room) -> None:
    token = token_of(room, "quote", "ana")
    async with served(room) as address, aiohttp.ClientSession() as program:
        async with program.get(address + token, headers=JSON) as answer:
            asked = await answer.json()
        assert [one["name"] for one in asked["fields"]][:3] == ["title", "po", "cost"]
        said = {
            "title": "A banner",
            "pages": 7,
            "paid": True,
            "areas": ["web", "shop"],
            "cost": 99.5,
        }
        async with program.post(address + token, json=said) as answer:
            assert (answer.status, await answer.json()) == (
                201, {"message": "Thank you. It has been noted."},
            )  # fmt: skip
        bad: dict[str, object] = {"pages": {}, "cost": [1], "colour": "red", "title": None}
        async with program.post(address + token, json=bad) as answer:
            assert answer.status == 422
            assert set((await answer.json())["errors"]) == {"pages", "cost", "colour", "title"}
        for body in (b"[]", b"{", b'{"title": "\xff"}', b"[" * 9000):
            kind = {"Content-Type": "application/json"}
            async with program.post(address + token, data=body, headers=kind) as answer:
                assert answer.status == 400 and "Traceback" not in await answer.text()
        async with program.post(address + token, json={**said, "title": "?"}) as answer:
            assert answer.status == 422 and set((await answer.json())["errors"]) == {"title"}
        half = b'{"\\ud800": "x"}'  # half of a sign, which no text can hold
        async with program.post(address + token, data=half, headers=kind) as answer:
            assert answer.status == 422 and "?" in (await answer.json())["errors"]
        async with program.post(
            address + token, data=b"x", headers={"Content-Type": "text/plain"}
        ) as answer:
            assert answer.status == 415
        async with program.post(address + token, data=b"x" * (LARGEST + 1), headers=kind) as answer:
            assert answer.status == 413
    with room.work() as work:
        (task,) = work.tasks.find()
        assert task.extra == {"cost": "99.5 EUR", "source": "mail", "areas": ["web", "shop"],
                              "paid": True, "pages": 7}  # fmt: skip


async def test_an_address_ends_and_is_not_guessed(room: Room) -> None:
    first = token_of(room, "bug", "ana")
    second = token_of(room, "bug", "ana")
    assert len({first, second}) == 2 and all(re.fullmatch(r"[\w-]{43}", t) for t in (first, second))
    async with served(room) as address, aiohttp.ClientSession() as browser:

        async def status(token: str) -> int:
            async with browser.post(address + token, data=GOOD, allow_redirects=False) as answer:
                return answer.status

        assert [await status(one) for one in (first, second, "x" * 43)] == [404, 303, 404]
        room.say("ana", "/pm form unlink bug #acme")
        assert await status(second) == 404
        third = token_of(room, "bug", "ana")
        room.desk.grammar.custom = type(WHOLE)()  # the form is in the file no more
        assert await status(third) == 404
        room.desk.grammar.custom = WHOLE
        (org,) = set(teams(room.storage.house).values())
        with room.storage.house.open(org, room.clock.now(), changes=True) as work:
            work.projects.find()[0].state = ProjectState.CLOSED
            work.save(request="closed", actor=None, line="pm help", answer=lambda _seq: Reply())
        assert await status(third) == 404
    assert titles(room) == ["Logo is white"]


async def test_too_many_at_once_are_asked_to_wait(room: Room) -> None:
    token, other = token_of(room, "bug", "ana"), token_of(room, "quote", "ana")
    async with served(room) as address, aiohttp.ClientSession() as browser:
        for _ in range(OFTEN):
            async with browser.post(address + token, json={}) as answer:
                assert answer.status == 422
        async with browser.post(address + token, json=GOOD) as answer:
            assert answer.status == 429 and 0 < int(answer.headers["Retry-After"]) <= WHILE + 1
        async with browser.post(address + other, json={}) as answer:
            assert answer.status == 422, "others are none the worse for it"


async def test_whoever_guesses_addresses_makes_no_form_wait(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.formdoor.STRANGE", 5)
    one, other = token_of(room, "bug", "ana"), token_of(room, "quote", "ana")
    async with served(room) as address, aiohttp.ClientSession() as browser:

        async def got(token: str) -> int:
            async with browser.get(address + token) as answer:
                return answer.status

        assert await got(one) == 200
        guesses = [f"{n:043}" for n in range(9)]
        assert [await got(guess) for guess in guesses] == [404] * 4 + [429] * 5
        async with browser.post(address + guesses[0], json=GOOD) as answer:
            assert answer.status == 429
        assert [await got(one) for _ in range(20)] == [200] * 20
        assert await got(other) == 429  # nobody knew it before
        room.say("ana", "/pm form unlink bug #acme")
        assert (await got(one), await got(one)) == (404, 429)  # it is none any more


async def test_each_form_is_counted_by_itself(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.formdoor.LOOKED_AT", 3)
    one, other = token_of(room, "bug", "ana"), token_of(room, "quote", "ana")
    async with served(room) as address, aiohttp.ClientSession() as browser:
        for token, expected in ((one, [200] * 3 + [429]), (other, [200] * 3 + [429])):
            statuses = []
            for _ in range(4):
                async with browser.get(address + token) as answer:
                    statuses.append(answer.status)
            assert statuses == expected


def test_a_pace_forgets() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert [pace.wait("a") for _ in range(OFTEN)] == [0] * OFTEN
    assert pace.wait("a") == int(WHILE) + 1
    now[0] = WHILE + 1
    assert pace.wait("a") == 0
    for number in range(3000):
        pace.wait(str(number))
    assert len(pace._used) <= 1000


def test_only_who_leads_gives_an_address_and_only_of_what_is_fit(room: Room) -> None:
    said = room.say("wei", "/pm form link bug #acme").text()
    assert "This needs a manager of Acme website." in said and "/form/" not in said
    said = room.say("ana", "/pm form link order #acme").text()
    assert "This form asks for tester" in said and "/form/" not in said
    assert "There is no form called nix." in room.say("ana", "/pm form link nix #acme").text()
    with Room(custom=WHOLE) as closed:
        closed.say("ana", "/project new Acme website key:ACME")
        closed.desk.address = None
        assert "Forms are not served here yet." in closed.say("ana", "/pm form link bug").text()


def test_a_guest_fills_in_what_is_for_guests_and_learns_nothing() -> None:
    people = {
        "ana": Speaker("ana", "Ana", outsider=False),
        "gus": Speaker("gus", "Gus", outsider=True),
    }
    with Room(custom=WHOLE, people=people) as room:
        room.say("ana", "/project new Acme website key:ACME")
        room.say("ana", "/project bind acme as client", "talks")
        answer = room.say("gus", '/pm form bug The page is blank steps:"open it" pages:2', "talks")
        assert answer.private and answer.lines[0] == "Thank you. We look at it today."
        assert "ACME-1" not in answer.text() and "bug" not in answer.text()
        listed = room.say("gus", "/pm form", "talks")
        assert "/pm form bug" in listed.text() and "/pm form order" not in listed.text()
        refused = room.say("gus", "/pm form order Paper po:7", "talks")
        assert refused.lines[0] == "This is for the team's own members."
        with room.work("ana") as work:
            (task,) = work.tasks.find()
            assert work.people.get(str(task.owner)).handle == "ana"  # type: ignore[union-attr]
            assert work.people.get(task.created_by).handle == "gus"  # type: ignore[union-attr]


def test_what_a_form_sets_and_cannot_is_not_told_to_people_outside() -> None:
    text = FILE.read_text("utf-8").replace("      priority: high\n", "      owner: '@ada'\n")
    people = {
        "ana": Speaker("ana", "Ana", outsider=False),
        "gus": Speaker("gus", "Gus", outsider=True),
    }
    with Room(custom=declared(text), people=people) as room:
        room.say("ana", "/project new Acme website key:ACME")
        room.say("ana", "/project bind acme as client", "talks")
        said = room.say("gus", '/pm form bug The page is blank steps:"open it"', "talks")
        assert said.lines[:2] == [
            "This form cannot be filled in now.",
            "Tell whoever gave it to you.",
        ]
        told = room.say("ana", '/pm form bug The page is blank steps:"open it"')
        assert "ada" in told.text(), "the team is told what is wrong"
