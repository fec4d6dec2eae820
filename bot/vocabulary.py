"""Everything that can be said: the grammar over all command families."""

from __future__ import annotations

from functools import cache

from bot.commands import (
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
    discussion,
    earned,
    find,
    from_message,
    goal,
    handover,
    history,
    holidays,
    hours,
    linking,
    log,
    log_read,
    members,
    message_reminders,
    milestone,
    my,
    pm,
    project,
    project_new,
    queue,
    reactions,
    reminders,
    report,
    risk,
    risk_map,
    spend,
    stock,
    stock_read,
    task,
    task_accept,
    task_edit,
    task_parts,
    task_state,
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
        task, task_edit, task_state, from_message, reminders, threads, task_parts, task_accept, my,
        message_reminders, log, log_read, risk, risk_map, milestone, goal, report, chart, client_report,
        client_send, client_answer, client_clock, checkin, project_new, project, templates, board, client_trust, members,
        holidays, reactions, away, stock, stock_read, booking, hours, timer, spend, budget, earned,
        pm, linking, queue, find, discussion, cards, history, handover, tidings,
    ]  # fmt: skip
    return Grammar(commands_of(modules))
