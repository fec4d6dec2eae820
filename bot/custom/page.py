"""A form as a page of HTML: no scripts, one style, labels and mistakes where a screen reader looks."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

from bot.custom.outside import Entry, Sheet
from bot.words import Words, _

STYLE = """
:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}
body{max-width:40rem;margin:2rem auto;padding:0 1rem}
label,legend{display:block;font-weight:600}
fieldset{border:0;padding:0;margin:0}fieldset label{font-weight:400}
.entry{margin:1.25rem 0}.help{margin:0;opacity:.8}
input:not([type=checkbox]),textarea,select{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}
.wrong{margin:0;font-weight:600;color:#b00020}
.sum{border:2px solid #b00020;padding:.5rem 1rem}
button{font:inherit;padding:.6rem 1.5rem}
@media(prefers-color-scheme:dark){.wrong{color:#ff8a80}.sum{border-color:#ff8a80}}
""".strip()

POLICY = (
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
"""What a browser lets the page do: nothing but show itself and send the form."""

KEY = "form-key"
"""The hidden field by which a page that is sent twice is one act. No field of a form has a dash."""

_INPUTS = {"line": "text", "number": "text", "date": "date", "link": "url"}
_ROWS = 5


def page(
    sheet: Sheet,
    key: str,
    said: Mapping[str, list[str]] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> str:
    """The form, with what was said already and what is wrong with it; `key` is that of the act."""
    said, wrong = said or {}, wrong or {}
    body = [f"<h1>{escape(sheet.title)}</h1>"]
    if sheet.help:
        body.append(f"<p>{escape(sheet.help)}</p>")
    body += _summary(sheet, wrong)
    body.append('<form method="post" novalidate accept-charset="utf-8">')
    body.append(f'<input type="hidden" name="{KEY}" value="{escape(key)}">')
    for entry in sheet.entries:
        body += _entry(entry, said.get(entry.name, []), wrong.get(entry.name), sheet)
    send = _text(sheet, _("Send"))
    body.append(f"<p><button>{send}</button></p></form>")
    return _whole(sheet, body, bad=bool(wrong))


def thanks(sheet: Sheet, said: str) -> str:
    """What stands there once it was sent."""
    again = _text(sheet, _("Fill it in once more"))
    lang = sheet.tongue.locale[:2]
    body = [
        f"<h1>{escape(sheet.title)}</h1>",
        f'<p role="status">{escape(said)}</p>',
        f'<p><a href="?lang={lang}">{again}</a></p>',
    ]
    return _whole(sheet, body)


def described(sheet: Sheet) -> str:
    """The form for programs, as JSON: what may be sent."""
    fields = [
        {
            "name": entry.name,
            "label": entry.label,
            "help": entry.help,
            "required": entry.required,
            "several": entry.kind == "several",
            "choices": [name for name, _label in entry.choices],
        }
        for entry in sheet.entries
    ]
    return as_json({"title": sheet.title, "help": sheet.help, "fields": fields})


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _summary(sheet: Sheet, wrong: Mapping[str, str]) -> Iterator[str]:
    """What is wrong, above everything, with a link to each field."""
    if not wrong:
        return
    head = _text(sheet, _("This was not sent yet:"))
    yield f'<div class="sum" role="alert"><p>{head}</p><ul>'
    known = {entry.name for entry in sheet.entries}
    for name, why in wrong.items():
        linked = f'<a href="#{escape(name)}">{escape(why)}</a>' if name in known else escape(why)
        yield f"<li>{linked}</li>"
    yield "</ul></div>"


def _entry(entry: Entry, said: list[str], wrong: str | None, sheet: Sheet) -> Iterator[str]:
    name = escape(entry.name)
    notes = [f"{name}-help"] * bool(entry.help) + [f"{name}-wrong"] * bool(wrong)
    marks = f' id="{name}"'
    if notes:
        marks += f' aria-describedby="{" ".join(notes)}"'
    if wrong:
        marks += ' aria-invalid="true"'
    if entry.required and entry.kind != "several":
        marks += ' aria-required="true"'
    label = escape(entry.label)
    if not entry.required:
        label = _text(sheet, _("{field} (if you like)", field=entry.label))
    yield '<div class="entry">'
    if entry.kind == "several":
        yield f"<fieldset{marks}><legend>{label}</legend>"
    else:
        yield f'<label for="{name}">{label}</label>'
    if entry.help:
        yield f'<p class="help" id="{name}-help">{escape(entry.help)}</p>'
    if wrong:
        yield f'<p class="wrong" id="{name}-wrong">{escape(wrong)}</p>'
    yield from _control(entry, said, f'name="{name}"', marks, sheet)
    yield "</div>"


def _control(entry: Entry, said: list[str], named: str, marks: str, sheet: Sheet) -> Iterator[str]:
    first = said[0] if said else ""
    if entry.kind == "several":
        for value, label in entry.choices:
            on = " checked" if value in said else ""
            box = f'<input type="checkbox" {named} value="{escape(value)}"{on}>'
            yield f"<label>{box} {escape(label)}</label>"
        yield "</fieldset>"
    elif entry.kind == "one":
        nothing = _text(sheet, _("Choose…"))
        options = [f'<option value="">{nothing}</option>']
        for value, label in entry.choices:
            on = " selected" if value == first else ""
            options.append(f'<option value="{escape(value)}"{on}>{escape(label)}</option>')
        yield f"<select {named}{marks}>{''.join(options)}</select>"
    elif entry.kind == "lines":
        yield f'<textarea {named}{marks} rows="{_ROWS}">\n{escape(first)}</textarea>'
    else:
        mode = ' inputmode="decimal"' if entry.kind == "number" else ""
        kind = _INPUTS[entry.kind]
        if entry.kind == "date" and first and not _is_day(first):
            kind = "text"  # a browser would drop what is no day, and it is to be seen
        yield f'<input type="{kind}" {named}{marks}{mode} value="{escape(first)}">'


def _is_day(text: str) -> bool:
    return len(text) == 10 and text.replace("-", "").isdecimal()


def _text(sheet: Sheet, words: Words) -> str:
    return escape(sheet.tongue.text(words))


def _whole(sheet: Sheet, body: list[str], *, bad: bool = False) -> str:
    lang = sheet.tongue.locale.replace("_", "-")
    other, called = ("en", "English") if lang.startswith("zh") else ("zh", "中文")
    title = escape(sheet.title)
    if bad:
        title = _text(sheet, _("Not sent yet: {form}", form=sheet.title))
    return "\n".join([
        "<!doctype html>",
        f'<html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="robots" content="noindex"><title>{title}</title>',
        f"<style>{STYLE}</style></head><body><main>",
        *body,
        f'<p><a href="?lang={other}" lang="{other}" hreflang="{other}">{called}</a></p>',
        "</main></body></html>\n",
    ])  # fmt: skip
