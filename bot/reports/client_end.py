"""What a client reads at the end: what they may know, thanks, and three questions.

Like their weekly report it is made from what is shared with them and from nothing else; what people
say of the project among themselves never reaches it.
"""

from __future__ import annotations

from bot.goals import goals_of, outcome
from bot.model.closing import Closing
from bot.model.moment import zone_info
from bot.model.money import plain
from bot.model.project import Project
from bot.model.report import ReportLanguage
from bot.model.task import TaskState, Visibility
from bot.promises import ledger
from bot.reply import Block, Bold, Button, Heading, Line, Reply, Small
from bot.tongue import Tongue
from bot.words import Words, _, ngettext
from bot.work import Work

SHOWN = 8

_LOCALES = {
    ReportLanguage.EN: ("en",), ReportLanguage.ZH: ("zh_Hans",),
    ReportLanguage.BOTH: ("en", "zh_Hans"),
}  # fmt: skip


def client_end(closing: Closing, project: Project, work: Work) -> Reply:
    """The message, in the client's language or in both."""
    chosen = project.client_language or ReportLanguage.of(project.locale)
    blocks: list[Block] = []
    for locale in _LOCALES[chosen]:
        tongue = Tongue(locale, project.zone, work.now)
        for n, said in enumerate(_lines(closing, project, work)):
            text = said if isinstance(said, str) else tongue.text(said)
            blocks.append(Heading((text,)) if n == 0 else Line((text,)))
    asks = [Tongue(locale, project.zone, work.now).text(_ASK) for locale in _LOCALES[chosen]]
    blocks.append(Small((Bold(" · ".join(asks)),)))
    line = f"report closing answer of:{closing.id}"
    return Reply(tuple(blocks), (Button(_("Answer three questions"), line, "primary"),))


_ASK = _("Would you recommend us, 0 to 10? What worked? What should we do better?")


def _lines(closing: Closing, project: Project, work: Work) -> list[Words | str]:
    out: list[Words | str] = [_("🏁 {project} is finished", project=project.name)]
    out += _goals(project, work)
    out += _reached(project, work)
    done = work.tasks.find(
        project=project.id, state=TaskState.DONE, visibility=Visibility.CLIENT, order=("done_at",)
    )
    if done:
        out.append(ngettext("Delivered: {n} item", "Delivered: {n} items", len(done)))
        out += [f"• {task.title}" for task in done[:SHOWN]]
        if len(done) > SHOWN:
            out.append(ngettext("and {n} more", "and {n} more", len(done) - SHOWN))
    kept = ledger([project], work).kept
    if kept:
        out.append(ngettext("{n} promise kept", "{n} promises kept", kept))
    out.append(_("Thank you for working with us."))
    if closing.contact:
        out.append(_("From now on you can ask: {contact}", contact=closing.contact))
    return out


def _goals(project: Project, work: Work) -> list[Words | str]:
    """What came of the goals that are shared with the client; one that nobody measured says nothing."""
    found = [outcome(one) for one in goals_of(project, work)]
    return [
        _("{sign} {goal}: {now} reached, {wanted} wanted",
          sign="✔" if one.reached else "✖", goal=one.goal.specific, now=plain(one.now),
          wanted=one.wanted)
        for one in found
        if one.now is not None and one.goal.visibility is Visibility.CLIENT
    ]  # fmt: skip


def _reached(project: Project, work: Work) -> list[Words]:
    zone = zone_info(project.zone)
    found = work.milestones.find(
        project=project.id, visibility=Visibility.CLIENT, order=("done_at",)
    )
    return [
        _("✔ {milestone} reached on {day}",
          milestone=one.name, day=one.done_at.astimezone(zone).date())
        for one in found
        if one.done_at is not None
    ]  # fmt: skip
