"""The app manifest, made from the grammar; and why each permission in it is asked for."""

from __future__ import annotations

from adapters.base import cut
from adapters.slack import shortcuts
from adapters.slack.inline import Json
from adapters.slack.settings import BACK, EVENTS_AT, SlackSettings
from adapters.slack.tidings_heard import TIDINGS
from bot.grammar import Grammar
from bot.settings import SettingsError
from bot.values import dataclass

MOST = 50
NAME = 32
DESCRIPTION = 2000
HINT = 1000

RESERVED = frozenset(
    {
        *("me", "status", "away", "dnd", "shrug", "remind", "msg", "feed", "who", "collapse"),
        *("expand", "leave", "join", "open", "search", "topic", "mute", "pro", "shortcuts"),
    }
)
"""Names of Slack's own; it refuses a manifest that holds a single one of them."""


@dataclass(frozen=True, slots=True)
class Need:
    """A permission: what it is for, and what does not work without it."""

    scope: str
    feature: str
    without: str


NEEDS = (
    Need("commands", "slash commands", "no command can be typed after a slash"),
    Need("chat:write", "answers, reminders and reports", "nothing can be posted"),
    Need("pins:write", "a project's board, pinned in its room", "boards stand without a pin"),
    Need(
        "files:write",
        "charts as images, and exports as files",
        "charts are told in words alone, and nothing can be exported here",
    ),
    Need(
        "files:read",
        "lists that somebody drops to import them; no other file is read",
        "a list has to be pasted to be imported",
    ),
    Need("im:write", "reminders to one person", "personal reminders cannot be delivered"),
    Need(
        "reactions:read",
        "reactions as commands: a pin makes a task of a message",
        "reactions to messages do nothing",
    ),
    Need("app_mentions:read", "@steward in rooms and threads", "mentions are not heard"),
    Need("im:history", "direct messages to Steward", "direct messages are not heard"),
    Need(
        "channels:history",
        "replies in threads of public rooms; looking before a post is repeated",
        "threads are not understood, and a post whose fate is unknown is told instead of repeated",
    ),
    Need("groups:history", "the same in private rooms", "the same, in private rooms"),
    Need(
        "channels:read",
        "the names of public rooms, and whether strangers read them",
        "every answer in a public room is private, nothing is posted there, and #room in a mention "
        "is not understood",
    ),
    Need(
        "groups:read",
        "the names of private rooms, and whether strangers read them",
        "the same, in private rooms",
    ),
    Need(
        "users:read",
        "names, time zones, languages, and who is a guest",
        "everybody may do only what a guest may, in the team's zone and language",
    ),
)

EVENTS: dict[str, str | None] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "tokens_revoked": "",
    **TIDINGS,
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
"""Events, with the scope each of them needs, if any."""


def manifest(settings: SlackSettings, grammar: Grammar) -> Json:
    """What to paste where Slack makes a new app; raises SettingsError for names it would refuse."""
    return {
        "display_information": {
            "name": "Steward",
            "description": "Runs client projects from where your team already talks.",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "steward", "always_online": True},
            "shortcuts": shortcuts.manifest(),
            "slash_commands": commands(settings, grammar),
        },
        "oauth_config": {
            **({"redirect_urls": [settings.public(BACK)]} if settings.many else {}),
            "scopes": {"bot": sorted(need.scope for need in NEEDS)},
        },
        "settings": {
            "event_subscriptions": {**_address(settings), "bot_events": sorted(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **_address(settings),
                **_address(settings, "message_menu_options_url"),
            },
            "org_deploy_enabled": settings.many,
            "socket_mode_enabled": settings.socket,
            "token_rotation_enabled": settings.many,
        },
    }


def commands(settings: SlackSettings, grammar: Grammar) -> list[Json]:
    """Each family as a slash command."""
    found = [_command(settings, grammar, family) for family in _typed(grammar)]
    if len(found) > MOST:
        raise SettingsError(f"Slack takes at most {MOST} commands of an app; these are more.")
    return found


def _typed(grammar: Grammar) -> list[str]:
    """The families that people may type; what only the clock says is no command."""
    return list(dict.fromkeys(c.family for c in grammar.commands if not c.by_clock))


def _command(settings: SlackSettings, grammar: Grammar, family: str) -> Json:
    name = settings.command_prefix + family
    if name in RESERVED:
        raise SettingsError(f"/{name} is a command of Slack's own. Set SLACK_COMMAND_PREFIX.")
    if len(name) > NAME or name != name.lower():
        raise SettingsError(f"/{name}: Slack takes at most {NAME} lower-case characters.")
    members = [c for c in grammar.commands if c.family == family and not c.by_clock]
    bare = next((c for c in members if c.when or not c.verb), members[0])
    verbs = " | ".join(c.verb for c in members if c.verb)
    return {
        "command": f"/{name}",
        "description": cut(bare.help, DESCRIPTION),
        **({"usage_hint": cut(verbs, HINT)} if verbs else {}),
        "should_escape": True,
        **_address(settings, "url"),
    }


def _address(settings: SlackSettings, key: str = "request_url") -> Json:
    """Where Slack calls over HTTP; Socket Mode needs no address. Where SLACK_URL does not say the
    public name, it is the operator's to fill in."""
    return {} if settings.socket else {key: settings.public(EVENTS_AT)}
