"""Slack: slash commands, buttons, forms, mentions and direct messages.

The library is imported only when there is a token: everything here is cheap until then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.slack.settings import SlackSettings
from bot.grammar import Grammar

if TYPE_CHECKING:
    from adapters.base import Adapter, Finding
    from bot.clock import Clock

settings = SlackSettings


def build(settings: SlackSettings, grammar: Grammar, clock: Clock) -> Adapter | None:
    """The adapter, or None when no token is set; raises SettingsError when half of them are."""
    if not settings.chosen:
        return None
    from adapters.slack.adapter import Slack

    return Slack(settings, grammar, clock)


async def check(settings: SlackSettings, grammar: Grammar) -> list[Finding]:
    """What Slack granted against what is needed; nothing when no token is set."""
    if not settings.chosen:
        return []
    from adapters.slack.check import findings

    return await findings(settings)


def _manifest(settings: SlackSettings, grammar: Grammar) -> str:
    """print the manifest to paste where Slack makes a new app"""
    from adapters.slack.manifest import manifest

    return json.dumps(manifest(settings, grammar), indent=2, ensure_ascii=False)


tools: dict[str, Callable[[SlackSettings, Grammar], str]] = {"slack-manifest": _manifest}
