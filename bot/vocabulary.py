"""Everything that can be said: the grammar over all command families."""

from __future__ import annotations

from functools import cache

from bot.commands import (
    aloud,
    ask,
    automate,
    away,
    board,
    booking,
    budget,
    cards,
    chart,
    checkin,
    client_answer,
    client_clock,
    client_report,
    client_send,
    client_trust,
    closing,
    closing_report,
    contacts,
    discussion,
    earned,
    export,
    feedback,
    feedback_read,
    files,
    find,
    forms,
    from_message,
    goal,
    handover,
    history,
    holidays,
    hours,
    imports,
    late,
    lessons,
    linking,
    log,
    log_read,
    members,
    message_reminders,
    milestone,
    my,
    my_ical,
    my_join,
    pm,
    portfolio,
    project,
    project_flow,
    project_flow_remove,
    project_new,
    promises,
    queue,
    reactions,
    reminders,
    report,
    risk,
    risk_card,
    risk_issue,
    risk_map,
    risk_respond,
    risk_review,
    risk_share,
    risk_signal,
    roles,
    simulate,
    skills,
    spend,
    stock,
    stock_read,
    task,
    task_accept,
    task_edit,
    task_flow,
    task_many,
    task_parts,
    task_state,
    team_join,
    templates,
    threads,
    tidings,
    timer,
    who,
    workload,
)
from bot.custom.commands import extended
from bot.custom.declared import NOTHING, Custom
from bot.declare import Command, commands_of
from bot.grammar import Grammar


def vocabulary(custom: Custom = NOTHING) -> Grammar:
    """The grammar of all commands, families in the order help shows them, with a team's own fields
    and forms. Made once where there are none."""
    return Grammar(extended(_commands(), custom), custom) if custom != NOTHING else _plain()


def vocabulary_of(path: str) -> Grammar:
    """The same with what the file of that path declares, if any is named. Raises SettingsError for
    one that cannot be used."""
    if not path:
        return vocabulary()
    from bot.custom.reading import custom_of

    return vocabulary(custom_of(path, vocabulary()))


@cache
def _plain() -> Grammar:
    return Grammar(_commands())


@cache
def _commands() -> list[Command]:
    modules = [
        task, task_edit, task_many, task_state, task_flow, late, from_message, reminders, linking, threads, task_parts, task_accept, my, my_ical,
        my_join, message_reminders, log, log_read, contacts, promises, risk, risk_review, risk_respond,
        risk_card, risk_issue, risk_signal, risk_share, risk_map, milestone, goal, report, portfolio, chart, client_report,
        client_send, client_answer, client_clock, feedback, feedback_read, checkin, project_new, project, project_flow, project_flow_remove, templates, closing, closing_report, lessons, board, client_trust, members,
        holidays, reactions, workload, who, skills, away, team_join, stock, stock_read, booking, hours, timer, spend, budget, earned,
        pm, roles, ask, queue, simulate, find, files, export, imports, automate, discussion, cards, aloud, history, handover, tidings, forms,
    ]  # fmt: skip
    return commands_of(modules)
