"""`steward export` and `steward import`, as whoever runs Steward types them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_cli import script, steward


def test_everything_goes_from_one_database_into_another(tmp_path: Path) -> None:
    script(tmp_path, {"say": "/project new Acme website", "as": "wei", "room": "website"},
           {"say": "/task Fix login"})  # fmt: skip
    old = {"STEWARD_DATABASE": f"sqlite:///{tmp_path / 'script.db'}"}
    new = {"STEWARD_DATABASE": f"sqlite:///{tmp_path / 'new.db'}"}
    out = steward(tmp_path, "export", "--out", "all.json", **old)
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    none = steward(tmp_path, "export", **new)
    assert none.returncode == 1 and "Nobody has spoken to this Steward yet" in none.stderr
    made = steward(tmp_path, "import", "all.json", **new)
    assert made.returncode == 0 and "A new team was made" in made.stdout
    again = steward(tmp_path, "export", **new)
    assert again.stdout == (tmp_path / "all.json").read_text("utf-8")
    twice = steward(tmp_path, "import", "all.json", **new)
    assert twice.returncode == 1 and "This team has something already." in twice.stdout


def test_a_list_is_shown_and_then_imported(tmp_path: Path) -> None:
    script(tmp_path, {"say": "/project new Acme website", "as": "wei", "room": "website"})
    url = {"STEWARD_DATABASE": f"sqlite:///{tmp_path / 'script.db'}"}
    (tmp_path / "list.csv").write_bytes("标题;负责人\n提交文档;wei\n".encode("gbk"))
    shown = steward(tmp_path, "import", "list.csv", "--project", "ACME", **url)
    assert shown.returncode == 0 and "1 task can be imported" in shown.stdout
    assert "say it again with --apply" in shown.stdout
    done = steward(tmp_path, "import", "list.csv", "--project", "acme", "--apply", **url)
    assert done.returncode == 0 and "1 task imported: ACME-1" in done.stdout
    nobody = steward(tmp_path, "import", "list.csv", "--as", "bob", **url)
    assert nobody.returncode == 1 and "Write --as with one of: wei." in nobody.stderr
    lost = steward(tmp_path, "import", "nothing.csv", **url)
    assert lost.returncode == 1 and "nothing.csv cannot be read" in lost.stderr
    assert not any("Traceback" in one.stderr for one in (shown, done, nobody, lost))


def test_a_console_takes_and_hands_over_files(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("title\nFix login\n", "utf-8")
    said = script(
        tmp_path,
        {"say": "/project new Acme website", "as": "wei", "room": "website"},
        {"say": "/pm import", "file": str(tmp_path / "list.csv")},
        {"press": "Import 1 task"},
        {"say": "/pm export tasks"},
    )
    assert "1 task can be imported" in str(said[1]["text"])
    path = Path(str(said[-1]["file"]))
    assert "Fix login" in path.read_text("utf-8-sig")
    path.unlink()
    dump = json.loads(steward(
        tmp_path, "export", STEWARD_DATABASE=f"sqlite:///{tmp_path / 'script.db'}"
    ).stdout)  # fmt: skip
    assert [task["title"] for task in dump["things"]["task"]] == ["Fix login"]
