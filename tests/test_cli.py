"""The command line as a newcomer uses it: real processes, no tokens, an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("STEWARD_", "SLACK_", "DISCORD_"))
}


def steward(
    folder: Path, *words: str, given: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=folder,
        env={**CLEAN, "PYTHONPATH": str(Path(__file__).parent.parent), **env},
    )


def script(folder: Path, *lines: dict[str, object]) -> list[dict[str, object]]:
    url = f"sqlite:///{folder / 'script.db'}"
    given = "".join(json.dumps(line) + "\n" for line in lines)
    at = ("--at", "2026-11-24T09:00", "--zone", "Europe/Berlin")
    done = steward(folder, "console", "--json", "--db", url, *at, given=given)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_demo_plays_a_week_and_ends_well(tmp_path: Path) -> None:
    done = steward(tmp_path, "demo")
    assert done.returncode == 0
    assert done.stderr == ""
    for shown in ("ACME-13", "⏰ Due", "☎ L-", "⚠ R-", "week 48", "↺ Taken back"):
        assert shown in done.stdout
    assert "Something broke" not in done.stdout


def test_run_names_a_setting_that_is_misspelt(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-canary\nSTEWARD_ZONNE=UTC\n", "utf-8")
    done = steward(tmp_path, "run", given="/quit\n", SLACK_WEBHOOK_URL="of somebody else")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "steward: No setting of Steward: SLACK_BOT_TOKN (did you mean SLACK_BOT_TOKEN?), "
        "STEWARD_ZONNE (did you mean STEWARD_ZONE?). See .env.example.\n"
    )


def test_run_without_tokens_is_a_console_with_a_seeded_project(tmp_path: Path) -> None:
    done = steward(tmp_path, "run", given="/task\n/quit\n")
    assert done.returncode == 0, done.stderr
    assert "No tokens are set" in done.stdout
    assert "Acme website: 11 tasks" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_script_drives_a_conversation_and_time(tmp_path: Path) -> None:
    said = script(
        tmp_path,
        {"say": "/project new Acme website", "as": "wei", "room": "website"},
        {"say": "/task Fix login @ana due friday 5pm !high", "as": "wei", "room": "website"},
        {"wait": "3 days"},
        {"press": "Done", "as": "ana", "message": "m2"},
        {"wait": "3 days"},
    )
    assert [one["message"] for one in said] == [f"m{n}" for n in range(1, 8)]
    assert said[1]["text"] == "✚ ACME-1 Fix login · @ana · Fri 27 Nov 17:00 · High"
    given = said[2]
    assert given["to"] == "ana" and str(given["text"]).startswith("@wei gave you a task")
    assert said[3]["to"] == "wei", "whoever leads hears that it was not agreed to"
    reminder = said[4]
    assert (reminder["to"], reminder["room"]) == ("ana", None)
    assert reminder["at"] == "2026-11-26T17:00:00+01:00"
    assert {"label": "Done", "line": "task done ACME-1"} in reminder["buttons"]  # type: ignore[operator]
    agenda = said[5]  # the next morning; it is due on that day
    assert (agenda["to"], agenda["at"]) == ("ana", "2026-11-27T09:00:00+01:00")
    assert str(said[6]["text"]).startswith("✔ ACME-1")


def test_a_script_goes_on_over_the_same_database(tmp_path: Path) -> None:
    script(tmp_path, {"say": "/project new Acme website", "as": "wei", "room": "website"})
    again = script(tmp_path, {"say": "/task Two", "as": "wei", "room": "website"})
    assert str(again[0]["text"]).startswith("✚ ACME-1 Two")


def test_check_says_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    done = steward(tmp_path, "check")
    assert done.returncode == 1
    assert "No platform is connected" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    lines = steward(tmp_path, "check", "--json").stdout.splitlines()
    assert all({"good", "what", "remedy"} == set(json.loads(line)) for line in lines)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STEWARD_ZONE", "Mars/Olympus"),
        ("STEWARD_LANGUAGE", "tlh"),
        ("STEWARD_DATABASE", "mysql://x"),
        ("STEWARD_LOG", "loud"),
        ("SLACK_APP_TOKEN", "xapp-secret-canary"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_shown(
    tmp_path: Path, name: str, value: str
) -> None:
    done = steward(tmp_path, "run", **{name: value})
    assert done.returncode == 1
    assert name.partition("_")[0] in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_a_misspelt_setting_is_pointed_out(tmp_path: Path) -> None:
    done = steward(tmp_path, "check", STEWARD_DATABSE="sqlite:///x.db")
    assert "STEWARD_DATABSE is no setting" in done.stdout


def test_quotes_and_blanks_around_a_value_do_not_count(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('STEWARD_ZONE=" Asia/Shanghai "\n', "utf-8")
    assert "Zone Asia/Shanghai" in steward(tmp_path, "check").stdout


def test_commands_prints_the_reference_in_both_languages(tmp_path: Path) -> None:
    assert "/task add <title>" in steward(tmp_path, "commands").stdout
    assert "任务" in steward(tmp_path, "commands", "--language", "zh").stdout


def test_migrate_makes_the_database_and_may_be_repeated(tmp_path: Path) -> None:
    for _time in range(2):
        assert steward(tmp_path, "migrate").returncode == 0
    assert (tmp_path / "steward.db").exists()


def test_when_reads_lines_of_json(tmp_path: Path) -> None:
    line = {"text": "call Bob friday 5pm", "ref": "2026-11-24T09:00:00", "lang": "en"}
    done = steward(tmp_path, "when", "--json-lines", given=json.dumps(line) + "\n")
    assert json.loads(done.stdout)["dt"].startswith("2026-11-27T17:00")
