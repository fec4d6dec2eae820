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
    find,
    from_message,
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
    project,
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
    spend,
    stock,
    stock_read,
    task,
    task_edit,
    task_many,
    task_state,
    team_join,
    templates,
    threads,
    tidings,
    timer,
)
from bot.declare import commands_of
from bot.grammar import Grammar


@cache
def vocabulary() -> Grammar:
    """The grammar of all commands, families in the order help shows them. Made once."""
    modules = [
        task, task_edit, task_many, task_state, late, from_message, reminders, threads, my, my_ical,
        my_join, message_reminders, log, log_read, contacts, promises, risk, risk_review, risk_respond,
        risk_card, risk_issue, risk_signal, risk_share, risk_map, milestone, report, chart, client_report,
        client_send, client_answer, client_clock, feedback, feedback_read, checkin, project_new, project, templates, closing, closing_report, lessons, board, client_trust, members,
        holidays, reactions, away, team_join, stock, stock_read, booking, hours, timer, spend, budget, earned,
        pm, roles, ask, linking, queue, find, export, imports, automate, discussion, cards, aloud, history, handover, tidings,
    ]  # fmt: skip
    return Grammar(commands_of(modules))
