"""The pages that are made from declarations are as they would be made now."""

from __future__ import annotations

import re
from pathlib import Path

from bot.compose import kinds
from bot.grammar import Refusal
from bot.kinds import Reader
from bot.reference import command_table, env_example, rights_table
from bot.tongue import Tongue
from bot.vocabulary import vocabulary
from tests.capabilities import PAGE, page
from tests.declared import of_readme
from tests.moments import NOW

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def between(text: str, name: str) -> str:
    return text.partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]


def test_the_readme_lists_every_command_as_declared() -> None:
    assert between(README, "commands") == command_table(vocabulary(), Tongue("en", "UTC", NOW))


def test_the_page_of_rights_shows_the_table_as_it_is() -> None:
    page = (ROOT / "docs" / "rights.md").read_text("utf-8")
    assert between(page, "rights") == rights_table(Tongue("en", "UTC", NOW))


def test_the_page_of_capabilities_names_every_talk_of_one() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.capabilities"


def test_env_example_holds_every_setting() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == env_example(kinds())


def test_every_line_the_readme_shows_can_be_typed() -> None:
    """Lines in code spans and blocks that begin with a command of ours."""
    grammar = vocabulary(of_readme())
    reader = Reader(NOW, "Europe/Berlin")
    # The table's first column holds names alone; its examples are tried with the grammar.
    prose = README.replace(between(README, "commands"), "")
    lines = re.findall(r"(?<=`)(/[a-z]+ [^`…]+)(?=`)|^\S+ {2,}(/[a-z]+ .+)$", prose, re.M)
    typed = [one or other for one, other in lines if ": " not in one and "\\|" not in one]
    typed = [line for line in typed if line.split()[0][1:] in grammar.families]
    assert len(typed) > 8
    for line in typed:
        try:
            grammar.parse(line, reader)
        except Refusal as refusal:
            assert refusal.form is not None, f"{line} means nothing, and opens no form either"


def test_links_in_the_pages_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_lock_files_hold_no_addresses_and_every_requirement() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = project.partition("\ndependencies = [")[2].partition("\n]")[0]
    wanted = re.findall(r'^  "([A-Za-z][\w.-]*)', listed, re.M)
    assert len(wanted) > 8
    extras = project.partition("[project.optional-dependencies]\n")[2].partition("\n\n")[0]
    wanted += re.findall(r'"([A-Za-z][\w.-]*)', extras)
    assert "matplotlib" in wanted
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert all(
            "--hash=sha256:" in block for block in re.findall(r"^\S+==.*(?:\n    .*)*", text, re.M)
        )
        pinned = text.lower()
        for package in wanted:
            name = re.sub(r"[-_.]+", "-", package).lower()
            assert f"{name}==" in pinned or f"{name}[" in pinned


def test_the_map_of_the_house_names_no_room_that_is_gone() -> None:
    """Every module and folder that the page of the architecture lists is there."""
    drawn = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("```")[1]
    assert "formdoor.py" in drawn
    top, gone = "", []
    for line in drawn.splitlines():
        if re.fullmatch(r"\w+/", line):
            top = line
        for name in re.findall(r"(?:^|\s)(\w+\.py|\w+/)(?=\s|$)", line):
            if name != top and not (ROOT / top / name).exists():
                gone.append(top + name)
    assert gone == []
