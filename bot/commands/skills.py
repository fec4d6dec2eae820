"""Skills: who has which, at what level, who has confirmed it, and what a project lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text, folded
from bot.model.ability import Ability
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.patterns import regex
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, Who, dotted
from bot.rules import may_speak_for
from bot.skills import LONGEST, has, last_used, level_of, needed, register
from bot.wording import called, hint
from bot.words import Words, _, ngettext
from bot.work import Work

SHOWN = 15
EXAMPLE = Code("/team skills @me figma2 python3")
_APART = regex(r"[\s,，、;；]+")


@command(
    "team skills",
    aliases=("team 技能", "team skill", "team 能力"),
    examples=("/team skills", "/team skills @me figma2 python3", "/team 技能 @me figma2"),
)
def skills(
    context: Context,
    work: Work,
    skills: Text | None = None,
    owner: Person | None = None,
    project: Project | None = None,
) -> Reply:
    """Say what somebody can do; without skills, who can do what and what a project lacks.

    skills: Skills with their levels: figma2 python3; 1 has begun, 2 works alone, 3 teaches it
    owner: Whose skills they are; yours, if nobody is named
    project: The project whose gaps are shown, if it is not this room's
    """
    if skills is None:
        if owner is not None:
            return _of_person(owner, context, work)
        return _of_team(project or context.project, context, work)
    person = owner or context.me
    may_speak_for(person, context, EXAMPLE)
    levels = _read(skills)
    own = register(work).get(person.id, {})
    sure = person.id != context.me.id and _may_confirm(context)
    for skill, level in levels.items():
        known = own.get(skill)
        if known is None:
            known = work.abilities.add(
                Ability(new_id(work.now), person.id, skill, level, work.now, context.me.id)
            )
        elif known.level != level:
            known.level, known.said_at, known.said_by = level, work.now, context.me.id
            known.confirmed_at = known.confirmed_by = None
        if sure:
            _confirm(known, context, work)
        own[skill] = known
    chosen = [own[skill] for skill in levels]
    said = _("{who}: {skills}", who=Who(person.name), skills=_listed(chosen))
    waits = [one for one in chosen if not one.confirmed]
    buttons = (_confirming(person, waits),) if waits else ()
    return Reply((Line(("✎ ", said)),), buttons, tone="good")


def _read(said: str) -> dict[str, int]:
    """figma2 python3 -> levels by skill. Raises Refusal."""
    out: dict[str, int] = {}
    for word in filter(None, _APART.split(folded(said).lower())):
        skill, level = level_of(re.sub(r"^(?:needs|需要):", "", word))
        if len(skill) > LONGEST or not any(char.isalpha() for char in skill):
            raise Refusal(
                _("“{said}” is not a skill.", said=word[:60]),
                _("Write a word and a level from 1 to 3: {example}.", example=EXAMPLE),
            )
        if level is None:
            raise Refusal(
                _("At what level? 1 has begun, 2 works alone, 3 teaches it."),
                _("Write it like {example}.", example=Code(f"/team skills @me {skill}2")),
            )
        out[skill] = level
    return out


@command(
    "team skills confirm",
    aliases=("team 技能 确认",),
    examples=("/team skills confirm @ana figma", "/team 技能 确认 @ana"),
)
def confirm(context: Context, work: Work, owner: Person, skills: Text | None = None) -> Reply:
    """Confirm that somebody has the skills they say they have.

    owner: Whose skills
    skills: Which; all of them, if you name none
    """
    if owner.id == context.me.id:
        raise Refusal(
            _("Nobody confirms their own skills."),
            _("Let somebody who leads type {example}.",
              example=Code(f"/team skills confirm @{owner.handle}")),
        )  # fmt: skip
    if not _may_confirm(context):
        raise Refusal(
            _("Skills are confirmed by whoever leads."),
            _("Let a manager type {example}.",
              example=Code(f"/team skills confirm @{owner.handle}")),
        )  # fmt: skip
    chosen = _chosen(owner, skills, work)
    for one in chosen:
        _confirm(one, context, work)
    said = _("{who}: {skills}", who=Who(owner.name), skills=_listed(chosen))
    return Reply((Line(("✔ ", said)),), tone="good")


@command(
    "team skills drop",
    aliases=("team 技能 删除",),
    examples=("/team skills drop @me figma", "/team 技能 删除 @me figma"),
)
def drop(context: Context, work: Work, skills: Text, owner: Person | None = None) -> Reply:
    """Take skills of somebody off the list.

    skills: Which: figma python
    owner: Whose; yours, if nobody is named
    """
    person = owner or context.me
    may_speak_for(person, context, Code("/team skills drop @me figma"))
    chosen = _chosen(person, skills, work)
    said = _("{who} no longer lists {skills}.", who=Who(person.name), skills=_listed(chosen))
    for one in chosen:
        work.abilities.drop(one)
    return Reply((Line(("− ", said)),))


def _chosen(person: Person, said: str | None, work: Work) -> list[Ability]:
    """Those that were named, or all; raises Refusal where there are none."""
    own = register(work).get(person.id, {})
    names = [level_of(word)[0] for word in _APART.split(folded(said or "").lower()) if word]
    missing = next((name for name in names if name not in own), None)
    if missing is not None or not own:
        raise Refusal(
            _("{who} lists no {skill}.", who=Who(person.name), skill=missing)
            if missing
            else _("{who} lists no skills yet.", who=Who(person.name)),
            _("Say what they can do: {example}.",
              example=Code(f"/team skills @{person.handle} {missing or 'figma'}2")),
        )  # fmt: skip
    return [own[name] for name in names] if names else list(own.values())


def _may_confirm(context: Context) -> bool:
    led = context.project is not None and context.project.lead == context.me.id
    return led or context.role in (Role.MANAGER, Role.OWNER)


def _confirm(one: Ability, context: Context, work: Work) -> None:
    if not one.confirmed:
        one.confirmed_at, one.confirmed_by = work.now, context.me.id


def _confirming(person: Person, waits: Sequence[Ability]) -> Button:
    named = " ".join(one.skill for one in waits)
    return Button(_("Confirm"), f"team skills confirm @(={person.id}) {named}")


def _listed(found: Sequence[Ability]) -> str:
    """figma 2 ✓, python 3"""
    return ", ".join(f"{one.skill} {one.level}{' ✓' if one.confirmed else ''}" for one in found)


def _of_person(person: Person, context: Context, work: Work) -> Reply:
    own = list(register(work).get(person.id, {}).values())
    if not own:
        example = Code(f"/team skills @{person.handle} figma2 python3")
        return Reply(
            (
                Line((_("{who} lists no skills yet.", who=Who(person.name)),)),
                hint(_("Say what they can do: {example}.", example=example)),
            ),
            private=True,
        )
    blocks: list[Block] = [Heading((_("Skills of {who}", who=Who(person.name)),))]
    for one in own[:SHOWN]:
        confirmer = work.people.get(one.confirmed_by) if one.confirmed_by else None
        sure = _("confirmed by {who}", who=Who(confirmer.name)) if confirmer else _("own word")
        blocks.append(Line(dotted(Bold(one.skill), _level(one.level), sure, _used(one, work))))
    waits = [one for one in own if not one.confirmed]
    may = waits and person.id != context.me.id and _may_confirm(context)
    return Reply(tuple(blocks), (_confirming(person, waits),) if may else (), private=True)


def _level(level: int) -> Words:
    return _("level {n}", n=level)


def _used(one: Ability, work: Work) -> Words:
    used = last_used(one.person, one.skill, work)
    if used is None:
        return _("not used here yet")
    return _("last used {day}", day=used.date())


def _of_team(home: Project | None, context: Context, work: Work) -> Reply:
    """Every skill with who has it, and what the open tasks of the project need beyond that."""
    from bot.workload import team

    people = {one.id: one for one in team(work)}
    known = {key: own for key, own in register(work).items() if key in people}
    by_skill: dict[str, list[Ability]] = {}
    for own in known.values():
        for one in own.values():
            by_skill.setdefault(one.skill, []).append(one)
    blocks: list[Block] = [Heading((_("Skills of the team"),))]
    for skill in sorted(by_skill)[:SHOWN]:
        who = sorted(by_skill[skill], key=lambda one: (-one.level, people[one.person].name))
        blocks.append(Line((Bold(skill), "  ", *dotted(*(_has(one, people) for one in who[:8])))))
    more = len(by_skill) - SHOWN
    if more > 0:
        blocks.append(hint(ngettext("and {n} more", "and {n} more", more)))
    if not by_skill:
        blocks.append(Line((_("Nobody lists any skills yet."),)))
    blocks += _gaps(home, known, people, work) if home is not None else []
    return Reply(
        (*blocks, hint(_("Say what you can do: {example}.", example=EXAMPLE))), private=True
    )


def _has(one: Ability, people: Mapping[str, Person]) -> Words:
    mark = " ✓" if one.confirmed else ""
    return _("{who} {level}", who=Who(people[one.person].name), level=f"{one.level}{mark}")


def _gaps(
    home: Project, known: Mapping[str, Mapping[str, Ability]], people: Mapping[str, Person],
    work: Work,
) -> list[Block]:  # fmt: skip
    """The skills that open tasks need and too few of the project's people have."""
    from bot.gate import members

    here = {one.id for one in members(home, work)}
    out: list[Block] = []
    for skill, (level, tasks) in sorted(needed(home.id, work).items()):
        able = [key for key, own in known.items() if has(own, {skill: level})]
        inside = [key for key in able if key in here]
        if len(inside) > 1:
            continue
        n = ngettext("{n} task needs it", "{n} tasks need it", tasks)
        said: Span = _("nobody here has it")
        if inside:
            said = _("only {who} has it", who=Who(people[inside[0]].name))
        elif able:
            said = _("nobody here has it; {who} has", who=Who(people[able[0]].name))
        out.append(Line(dotted(Bold(f"{skill} {level}"), said, n)))
    if out:
        title = _("What {project} lacks", project=called(home, work))
        return [Line((Bold(title),)), *out[:SHOWN]]
    return [hint(_("{project} lacks no skill that its tasks name.", project=called(home, work)))]
