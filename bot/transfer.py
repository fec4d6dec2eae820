"""`steward export` and `steward import`: what whoever runs Steward does without a chat."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from adapters.console.draw import drawn, plain
from bot.clock import SystemClock, new_id
from bot.commands.imports import misfit
from bot.context import File, Place, Request, Speaker
from bot.desk import Desk
from bot.kinds import spoken
from bot.model.people import Role
from bot.privacy import told_at_once
from bot.settings import Settings, SettingsError
from bot.tongue import Tongue
from bot.vault import Unfit
from bot.vocabulary import vocabulary_of
from storage.engine import Storage, open_storage
from storage.founding import founded, teams


def exported(settings: Settings, team: str | None) -> str:
    """Everything of a team as JSON text; raises SettingsError where it is not clear which."""
    storage = open_storage(settings.database)
    try:
        org = _team(storage, team)
        with storage.house.open(org, SystemClock().now(), changes=False) as work:
            dump = work.vault.dump()
    finally:
        storage.close()
    return json.dumps(dump, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def imported(
    settings: Settings,
    path: Path,
    team: str | None,
    project: str | None,
    who: str | None,
    *,
    apply: bool,
) -> tuple[str, bool]:
    """What is said of it, and whether it went well. Raises SettingsError for what is not clear."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from None
    storage = open_storage(settings.database)
    try:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
            return _founded(storage, content, settings)
        return _listed(storage, content, path.name, settings, (team, project, who), apply=apply)
    finally:
        storage.close()


def _founded(storage: Storage, content: bytes, settings: Settings) -> tuple[str, bool]:
    tongue = Tongue(spoken(settings.language), settings.zone, SystemClock().now())
    try:
        made = founded(storage.house, json.loads(content), tongue.now)
    except Unfit as unfit:
        refusal = misfit(unfit)
        return f"{tongue.text(refusal.text)}\n{tongue.text(refusal.hint)}", False
    except (ValueError, RecursionError):
        raise SettingsError(
            "This file is no JSON. Export it again, and import it as it is."
        ) from None
    return f"A new team was made: {made} things.", True


def _listed(
    storage: Storage,
    content: bytes,
    name: str,
    settings: Settings,
    meant: tuple[str | None, str | None, str | None],
    *,
    apply: bool,
) -> tuple[str, bool]:
    """Said by somebody of the team, like every list that is imported; all rules hold."""
    team, project, who = meant
    workspace, speaker = _speaker(storage, _team(storage, team), who)
    clock = SystemClock()
    desk = Desk(
        vocabulary_of(settings.forms), storage.house, clock, (settings.zone, settings.language)
    )
    text = f"#{project}" if project else ""
    request = Request(
        f"import/{new_id(clock.now())}",
        speaker,
        Place(workspace, direct=speaker.native),
        command="pm import",
        values={"text": text},
        files=(File(name, len(content), content=content),),
        fetched=True,
    )
    # Whoever is at this machine has it all.
    answer = told_at_once(desk.answer, request, reads=True)
    said = [drawn(replace(answer.reply, buttons=()), answer.tongue, plain)]
    line = next(
        (b.line for b in answer.reply.buttons if b.line.startswith("pm import apply")), None
    )
    if line is None:
        return said[0], answer.reply.tone != "problem"
    if not apply:
        return f"{said[0]}\nNothing was done yet: say it again with --apply.", True
    apply_it = Request(f"import/{new_id(clock.now())}", request.speaker, request.place, words=line)
    done = told_at_once(desk.answer, apply_it, reads=True)
    said.append(drawn(replace(done.reply, buttons=()), done.tongue, plain))
    return "\n".join(said), done.reply.tone != "problem"


def _team(storage: Storage, named: str | None) -> str:
    known = teams(storage.house)
    if named is not None and named in known:
        return known[named]
    if named is None and len(set(known.values())) == 1:
        return next(iter(known.values()))
    if not known:
        raise SettingsError("Nobody has spoken to this Steward yet: there is no team.")
    raise SettingsError(f"Which team? Write --team with one of: {', '.join(known)}.")


def _speaker(storage: Storage, org: str, handle: str | None) -> tuple[str, Speaker]:
    """An account of whoever is named, else of an owner, and its workspace."""
    with storage.house.open(org, SystemClock().now(), changes=False) as work:
        people = work.people.find(active=True, order=("handle",))
        for person in people:
            if person.handle == handle if handle else person.role is Role.OWNER:
                accounts = work.accounts.find(person=person.id, limit=1)
                if accounts:
                    return accounts[0].workspace, Speaker(accounts[0].native, person.name)
    known = ", ".join(person.handle for person in people)
    raise SettingsError(
        f"Nobody here is called {handle or 'owner'}. Write --as with one of: {known}."
    )
