"""What Slack is told of us when the app is made, and the settings it needs."""

from __future__ import annotations

import json

import pytest

from adapters.slack.manifest import EVENTS, NEEDS, RESERVED, manifest
from adapters.slack.settings import SlackSettings
from bot.settings import Secret, SettingsError, read
from bot.vocabulary import vocabulary


def test_the_manifest_offers_every_family_and_no_reserved_name() -> None:
    made = manifest(SlackSettings(), vocabulary())
    names = [command["command"] for command in made["features"]["slash_commands"]]
    typed = {command.family for command in vocabulary().commands if not command.by_clock}
    assert sorted(names) == sorted(f"/{family}" for family in typed)
    assert not {name.removeprefix("/") for name in names} & RESERVED
    assert all(command["should_escape"] for command in made["features"]["slash_commands"])
    assert all(command["description"] for command in made["features"]["slash_commands"])
    assert made["settings"]["socket_mode_enabled"] is True
    json.dumps(made)


def test_every_event_has_its_scope_and_every_scope_its_reason() -> None:
    scopes = [need.scope for need in NEEDS]
    assert {scope for scope in EVENTS.values() if scope} <= set(scopes)
    assert len(scopes) == len(set(scopes))
    assert all(need.feature and need.without for need in NEEDS)


def test_a_prefix_makes_room_for_a_taken_name() -> None:
    made = manifest(SlackSettings(command_prefix="x-"), vocabulary())
    assert "/x-task" in [c["command"] for c in made["features"]["slash_commands"]]
    reserved = SlackSettings(command_prefix="x" * 33)
    with pytest.raises(SettingsError, match="32"):
        manifest(reserved, vocabulary())


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_HTTP": "h:1"}, "SLACK_SIGNING_SECRET is missing"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "does not begin with xoxb-"),
        ({"SLACK_HTTP": "3000"}, "127.0.0.1:3000"),
        ({"SLACK_COMMAND_PREFIX": "X "}, "lower-case"),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL"),
    ],
)
def test_half_set_settings_say_what_is_missing(variables: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        assert read(SlackSettings, variables).chosen


def test_no_tokens_mean_no_slack_and_no_secret_is_shown() -> None:
    assert SlackSettings().chosen is False
    shown = repr(SlackSettings(bot_token=Secret("xoxb-secret")))
    assert "secret" not in shown.replace("signing_secret", "").replace("client_secret", "")
