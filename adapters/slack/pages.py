"""The few pages people see in a browser when they install Steward: one sentence in both languages.

They hold nothing that came with the request, load nothing from anywhere, and are kept nowhere.
"""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot.tongue import Tongue
from bot.words import Words, _

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

DONE = _("Steward is installed.")
MISSING = _("This page belongs to an installation that was begun here. Begin at the install page.")
FOREIGN = _("This installation was begun in another browser. Begin again, in this one.")
LATE = _("This took longer than ten minutes, so nothing was installed. Begin again.")
USED = _("This installation is done already, or was given up. Begin again.")
DENIED = _("Slack says that you did not allow it, so nothing was installed.")
FAILED = _("Slack did not confirm it, so nothing was installed. Begin again in a minute.")
BUSY = _("Steward cannot write right now, so nothing was installed. Begin again in a minute.")
AGAIN = _("Begin again")


def next_step(prefix: str) -> Words:
    """What to do once it is installed; `prefix` stands before every command."""
    return _(
        "Next: open a room in Slack, invite Steward with {invite}, and type {example}.",
        invite="/invite @steward",
        example=f"/{prefix}project new Acme website",
    )


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Steward</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:17px/1.6 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em}}</style>
</head><body>
{english}
<div lang="zh-Hans">
{chinese}
</div>
</body></html>
"""


def page(
    status: int, sentences: list[Words], tongues: tuple[Tongue, Tongue], link: str = ""
) -> web.Response:
    """The sentences in both languages, with a link that begins again."""

    def part(tongue: Tongue) -> str:
        lines = [f"<p>{escape(tongue.text(sentence))}</p>" for sentence in sentences]
        if link:
            lines.append(f'<p><a href="{escape(link)}">{escape(tongue.text(AGAIN))}</a></p>')
        return "\n".join(lines)

    english, chinese = tongues
    text = _PAGE.format(english=part(english), chinese=part(chinese))
    return web.Response(status=status, text=text, content_type="text/html", headers=HEADERS)
