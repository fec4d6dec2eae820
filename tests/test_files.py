"""Files of a task: kept with their size, link and sender, though their message is gone."""

from __future__ import annotations

from bot.context import File
from tests.room import Room

SHOT = File("shot.png", 12_345, "https://chat.example/files/shot.png")


def started(room: Room, *files: File) -> None:
    room.say("wei", "/project new Acme website")
    room.use("wei", "task make", room.write("ana", "Login is broken.", files=files))


def test_a_task_lists_its_files_with_all_that_is_known_of_them() -> None:
    with Room() as room:
        started(room, SHOT, File(None, None))
        assert room.say("wei", "/task files 1").lines == [
            "ACME-1: 2 files · Login is broken",
            "📎 shot.png (https://chat.example/files/shot.png) · 12 kB · @Ana · Tue 24 Nov 09:00",
            "📎 a file I may not see · @Ana · Tue 24 Nov 09:00",
        ]


def test_the_card_shows_the_first_three_and_the_way_to_the_rest() -> None:
    with Room() as room:
        started(room, *(File(f"shot{n:02}.png", 10) for n in range(12)))
        card = room.say("wei", "/task show 1")
        shown = [line for line in card.lines if line.startswith("📎")]
        assert shown == [f"📎 shot0{n}.png · 10 bytes" for n in range(3)]
        rest = room.press(card, "All files", "wei")
        assert rest.lines[0] == "ACME-1: 12 files · Login is broken" and len(rest.lines) > 10
        assert "shot11.png" in room.press(rest, "Next page", "wei").text()


def test_where_there_is_none_it_says_how_they_come() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Fix login")
        assert room.say("wei", "/task 文件 1").lines == [
            "No file was sent where ACME-1 was talked about.",
            "Files of a thread come along with task make. To add one, send it to me with the words "
            "task attach 12.",
        ]


def test_another_task_and_a_client_see_none_of_them() -> None:
    from bot.context import Speaker

    with Room(people={"wei": Speaker("wei", "Wei", outsider=False)}) as room:
        started(room, SHOT)
        room.say("wei", "/task Another")
        assert "shot.png" not in room.say("wei", "/task files 2").text()
        room.people = {**room.people, "wang": Speaker("wang", "Wang", outsider=True)}
        room.say("wei", "/project bind acme as client", "talks")
        assert "shot.png" not in room.say("wang", "/task files 1", "talks").text()
