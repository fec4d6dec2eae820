"""The command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from bot import compose, serving, when
from bot.clock import SystemClock
from bot.kinds import spoken
from bot.loading import loading
from bot.logs import set_up
from bot.settings import Secret, Settings, SettingsError, environment, misspelt, read
from bot.tongue import Tongue
from bot.vocabulary import vocabulary, vocabulary_of
from storage.engine import InUse, open_storage
from storage.migrate import Newer
from storage.trouble import Unusable, address_of

EPILOG = """examples:
  steward run                       start the platforms whose tokens are set, or the console
  steward console                   a seeded project in this terminal
  steward demo                      play a working week
  steward check                     what is set, what is missing, and what to do about it
exit codes: 0 fine, 1 something is missing or wrong (the message says what), 2 wrong usage"""


def main(arguments: list[str] | None = None) -> int:
    """Run one word of the command line; the exit code. People never see a traceback."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except (SettingsError, InUse, Newer, Unusable, serving.Ended) as error:
        sys.stderr.write(f"steward: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="steward",
        description="Runs client projects from where a team already talks.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    words = parser.add_subparsers(title="words", metavar="WORD", required=True)

    def word(
        name: str, run: Callable[[argparse.Namespace], int], help: str
    ) -> argparse.ArgumentParser:
        made = words.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    word("run", _run, "start Steward: the platforms whose tokens are set, or the console")
    console = word("console", _console, "Steward in this terminal, with a seeded project")
    console.add_argument("--json", action="store_true", help="JSON lines in, JSON lines out")
    console.add_argument(
        "--db", metavar="URL", help="keep everything here (default: in memory, seeded)"
    )
    console.add_argument(
        "--at", metavar="ISO", help="the clock starts here and moves by wait alone"
    )
    console.add_argument("--zone", metavar="ZONE", help="the zone of people who name none")
    console.add_argument(
        "--language", choices=("en", "zh"), help="the language of people who name none"
    )
    console.add_argument(
        "--marks", action="store_true", help='write {"done": n} after each line in'
    )
    console.add_argument(
        "--charts", metavar="FOLDER", help="with --json: where pictures of charts are written"
    )
    word("demo", _demo, "play a working week of the seeded project")
    check = word("check", _check, "what was read, what is missing, what each platform granted")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    out = word("export", _export, "write everything of a team to a file, as JSON")
    out.add_argument("--team", metavar="WORKSPACE", help="which team, where there are several")
    out.add_argument("--out", metavar="FILE", help="where to write it (default: here)")
    into = word("import", _import, "bring in what export wrote, or a CSV list of tasks")
    into.add_argument("file", metavar="FILE", help="a .json of export, else a list")
    into.add_argument("--team", metavar="WORKSPACE", help="which team, where there are several")
    into.add_argument("--project", metavar="KEY", help="the project of a list")
    into.add_argument("--as", dest="who", metavar="HANDLE", help="who does it (default: an owner)")
    into.add_argument("--apply", action="store_true", help="do it; else a list is only shown")
    word("migrate", _migrate, "bring the database up to date and end")
    commands = word("commands", _commands, "print everything that can be typed in chat")
    commands.add_argument("--markdown", action="store_true", help="as the table of the README")
    commands.add_argument("--env", action="store_true", help="print .env.example instead")
    commands.add_argument("--rights", action="store_true", help="print who may do what instead")
    commands.add_argument("--language", choices=("en", "zh"), default="en")
    when = word("when", _when, "read dates: JSON lines in, JSON lines out")
    when.add_argument("--json-lines", action="store_true", required=True)
    parse = word("parse", _parse, "read lines as Steward would: JSON lines in, JSON lines out")
    parse.add_argument("--json-lines", action="store_true", required=True)
    for module in compose.platforms().values():
        for name, tool in module.tools.items():
            word(name, _tool(module.settings, tool), (tool.__doc__ or name).splitlines()[0])
    return parser


class _Version(argparse.Action):
    """Looked up when it is asked for: every start would wait for it otherwise."""

    def __call__(self, parser: argparse.ArgumentParser, *_given: object) -> None:
        sys.stdout.write(f"steward {version('steward')}\n")
        parser.exit()


def _settings() -> Settings:
    return read(Settings, environment(Path.cwd()))


def _secrets() -> list[str]:
    variables = environment(Path.cwd())
    password = address_of(read(Settings, variables).database).password
    found = [password] if password else []
    for kind in compose.kinds():
        values = vars(read(kind, variables)).values()
        found += [value.reveal() for value in values if isinstance(value, Secret)]
    return found


def _run(given: argparse.Namespace) -> int:
    settings = _settings()
    set_up(settings.log, settings.log_level, _secrets())
    _refuse_misspelt()
    clock = SystemClock()
    with loading():
        variables = environment(Path.cwd())
        places = compose.connected(variables, clock)
        steward = compose.compose(settings, clock) if places else None
        if steward:
            steward.adapters.update(places)
            steward.post_by(Mail(read(MailSettings, variables), clock))
            steward.warm()
    if steward:
        try:
            asyncio.run(serving.serve(steward))
        finally:
            steward.close()
        return 0
    sys.stdout.write(
        "No tokens are set, so here is a seeded project to try; nothing is kept.\n"
        "To connect Slack or Discord, see the README (five minutes each).\n\n"
    )
    from bot import terminal

    return terminal.talk(settings)


def _refuse_misspelt() -> None:
    """A setting that is not read is worse than none: the demo would open in place of the team."""
    kinds = compose.kinds()
    found = misspelt(environment(Path.cwd()), kinds)
    if found:
        said = ", ".join(f"{name} (did you mean {right}?)" for name, right in found.items())
        raise SettingsError(f"No setting of Steward: {said}. See .env.example.")


def _console(given: argparse.Namespace) -> int:
    from bot import terminal

    settings = _settings()
    if given.zone:
        settings = replace(settings, zone=given.zone)
    if given.language:
        settings = replace(settings, language=given.language)
    set_up(settings.log, "error" if settings.log_level == "info" else settings.log_level, [])
    if given.json:
        charts = Path(given.charts) if given.charts else None
        return terminal.script(settings, given.at, given.db, marks=given.marks, charts=charts)
    return terminal.talk(settings, given.at, given.db)


def _demo(given: argparse.Namespace) -> int:
    from bot import terminal

    settings = _settings()
    set_up(settings.log, "error", [])
    return terminal.play(settings)


def _check(given: argparse.Namespace) -> int:
    from bot.check import findings

    found = asyncio.run(findings(Path.cwd()))
    for one in found:
        if given.json:
            line = {"good": one.good, "what": one.what, "remedy": one.remedy}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(f"{'✔' if one.good else '✖'} {one.what}\n")
            if one.remedy:
                sys.stdout.write(f"    {one.remedy}\n")
    return 0 if all(one.good for one in found) else 1


def _export(given: argparse.Namespace) -> int:
    from bot import transfer

    text = transfer.exported(_settings(), given.team)
    if given.out:
        Path(given.out).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _import(given: argparse.Namespace) -> int:
    from bot import transfer

    said, good = transfer.imported(
        _settings(), Path(given.file), given.team, given.project, given.who, apply=given.apply
    )
    sys.stdout.write(said + "\n")
    return 0 if good else 1


def _migrate(given: argparse.Namespace) -> int:
    open_storage(_settings().database).close()
    sys.stdout.write("The database is up to date.\n")
    return 0


def _commands(given: argparse.Namespace) -> int:
    from bot.reference import command_table, env_example, manual, rights_table

    tongue = Tongue(spoken(given.language), "UTC", SystemClock().now())
    if given.env:
        kinds = compose.kinds()
        sys.stdout.write(env_example(kinds))
    elif given.rights:
        sys.stdout.write(rights_table(tongue))
    elif given.markdown:
        sys.stdout.write(command_table(vocabulary(), tongue))
    else:
        sys.stdout.write(manual(vocabulary_of(_settings().forms), tongue))
    return 0


def _when(given: argparse.Namespace) -> int:
    """{"text","ref","lang"} in, {"dt","span","rrule"} out, a line each."""
    for line in sys.stdin:
        if line.strip():
            asked = json.loads(line)
            ref = datetime.fromisoformat(asked["ref"])
            found = when.answer(asked["text"], ref, asked["lang"])
            sys.stdout.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")
            sys.stdout.flush()
    return 0


def _parse(given: argparse.Namespace) -> int:
    from bot.parse import answers

    for answer in answers(sys.stdin):
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    return 0


def _tool(kind: type, tool: Callable[..., str]) -> Callable[[argparse.Namespace], int]:
    def run(given: argparse.Namespace) -> int:
        sys.stdout.write(tool(read(kind, environment(Path.cwd())), vocabulary()) + "\n")
        return 0

    return run
