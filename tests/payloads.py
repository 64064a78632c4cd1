"""What attackers type: well-known ways to smuggle script, style, requests and formulas through a text field.

Each of them opens a dialog, asks another host, or shows the product of a sum that nobody should have worked out.
"""

import itertools
from collections.abc import Iterator
from typing import Any

from django.db import models

ELSEWHERE = "xss.invalid"
"""A host that no page asks for anything."""
SUM, WORKED_OUT = "7777*7777", "60481729"

RUN_BY_THEMSELVES = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=x oNeRrOr=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    f"<img src=//{ELSEWHERE}/p>",
    f"<link rel=stylesheet href=//{ELSEWHERE}/>",
    f"<style>@import'//{ELSEWHERE}/'</style>",
    f"<script src=//{ELSEWHERE}/></script>",
    f"<meta http-equiv=refresh content=0;//{ELSEWHERE}/>",
]
"""Put into a page as they are, these need nobody to click. A test shows it."""

OTHERS = [
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<object data=javascript:alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "<form action=javascript:alert(1)><button>x",
    "<base href=javascript:/a/-alert(1)///////>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    '![x](x"onerror="alert(1))',
    '[x](https://a.example/"onmouseover="alert(1))',
    f"![x](//{ELSEWHERE}/p)",
    '<https://a.example/"onclick=alert(1)>',
    "`<img src=x onerror=alert(1)>`",
    f"{{{{{SUM}}}}}",
    f"${{{SUM}}} #{{{SUM}}} <%= {SUM} %>",
    "{% debug %}{% include 'admin/base.html' %}",
    "{service.__class__.__mro__}",
    "{{constructor.constructor('alert(1)')()}}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<\u017fcript>alert(1)</\u017fcript>",
    "\u202e<svg onload=alert(1)>\u2066",
    "\u2028alert(1)\u2029<svg\u00a0onload=alert(1)>",
    "<scr\x0bipt>\x1falert(1)\ufffe</script>",
    "';alert(1)//\";alert(1)//</script>",
    f'=HYPERLINK("//{ELSEWHERE}",1)',
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "\t=1+1",
]
PAYLOADS = [*RUN_BY_THEMSELVES, *OTHERS]

LINKS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "javascript://a.example/%0aalert(1)",
    "javascript:https://a.example",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "view-source:https://a.example",
    "feed:javascript:alert(1)",
]
"""What no field for an address takes, however it is asked."""

ADDRESS = "https://a.example/\"><script>alert(1)</script>'onmouseover='alert(1)"
"""An address all the same, with what would end an attribute."""
MAIL = '"<script>alert(1)</script>"@example.org'
"""Strange, and valid."""

_NO_TEXT = {"slug", "key", "kind", "token", "client", "batch", "password", "app_label", "model", "codename"}
_HASHES = ("_hash", "session_key")


def fields(model: type[models.Model]) -> Iterator[models.Field]:  # type: ignore[type-arg]
    """Every column that takes a text of somebody's own: not keys, choices and hashes."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
        if is_text and not field.choices and field.name not in _NO_TEXT and not field.name.endswith(_HASHES):
            yield field


def poison(model: type[models.Model]) -> int:
    """Fills every text of every row of a table with payloads, past all checks. Says how many it wrote."""
    turns = {field.name: itertools.cycle(PAYLOADS) for field in fields(model)}
    for skipped, turn in enumerate(turns.values()):
        # Columns of one row hold different payloads.
        for _ in range(skipped * 7):
            next(turn)
    count = 0
    for number, row in enumerate(model._base_manager.order_by("pk")):
        values = {field.name: _value(field, row, turns[field.name], number) for field in fields(model)}
        values = {name: value for name, value in values.items() if value is not None}
        if values:
            model._base_manager.filter(pk=row.pk).update(**values)
            count += len(values)
    return count


def _value(field: Any, row: Any, turn: Iterator[str], number: int) -> Any:
    now = getattr(row, field.name)
    if isinstance(field, models.JSONField):
        return _inside(now, turn)
    if now == "" and field.name in {"reason", "retired_reason", "exception"}:
        return None  # forbidden there by a rule between columns
    if isinstance(field, models.EmailField):
        return MAIL
    if isinstance(field, models.URLField) or field.name in {"url", "standard_url", "runbook_url", "link", "issuer"}:
        return f"{ADDRESS}{number}"
    room = (field.max_length or 2000) - (4 if field.unique else 0)
    room -= len("{service}") if field.name == "question" else 0
    text = next(payload for payload in turn if len(payload) <= room)
    if field.name == "question":
        text += "{service}"
    return f"{text}{number}" if field.unique else text


_KEPT = {"topic", "service", "service_type", "scope", "slug", "owner", "category", "type", "layer", "lifecycle"}
_KEPT |= {"kind", "side", "id", "variant_of", "successor", "reviewed", "review_by", "checked", "topics"}


def _inside(value: Any, turn: Iterator[str]) -> Any:
    """Texts of a record; what is one of a few words or a key stays."""
    if isinstance(value, dict):
        return {key: part if key in _KEPT else _inside(part, turn) for key, part in value.items()}
    if isinstance(value, list):
        return [_inside(part, turn) for part in value]
    if isinstance(value, str) and value:
        return ADDRESS if value.startswith("http") else next(payload for payload in turn if len(payload) <= 40)
    return value
