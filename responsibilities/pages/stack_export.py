"""A stack as files: a Markdown task list for an issue or a wiki, and a table for a spreadsheet."""

import csv
import io
import re
from datetime import date

from .stack import Duty, StackPage

COLUMNS = ("layer", "topic", "owner", "services", "todo", "statement", "checks", "url")
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&])")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def markdown(page: StackPage, site_url: str, day: date) -> str:
    """A task list that GitHub, GitLab and most wikis print with boxes."""
    lines = [f"# {escaped(page.title) or 'My stack'}: {page.duty_count} things to do", ""]
    lines += [f"{name}: not a service we know, left out." for name in map(escaped, page.unknown)]
    lines += [f"{escaped(link.title)}: retired, left out." for link in page.retired]
    if not page.services:
        return "\n".join([*lines, "Choose services: add ?s=s3&s=rds to the address.", ""])
    for group in page.groups:
        lines += ["", f"## {escaped(group.layer)}", ""]
        lines += [_task(duty, site_url) for duty in group.duties]
    lines += ["", "## Covered by AWS alone", ""]
    lines += [
        f"- [{escaped(item.topic.title)}]({site_url}{item.topic.url}): {escaped(item.services)}"
        for item in page.covered
    ]
    lines += ["", f"As of {day.isoformat()}. [This list]({site_url}/stack/?{page.query}) as it is now.", ""]
    return "\n".join(lines)


def _task(duty: Duty, site_url: str) -> str:
    places = ", ".join(f"[{escaped(holder.name)}]({site_url}{holder.url})" for holder in duty.holders)
    found = ", ".join(f"[{escaped(check.identifier)}]({check.url})" for check in duty.checks)
    return f"- [ ] {escaped(duty.todo)} ({escaped(duty.topic)}; {places}){f' Check: {found}.' if found else ''}"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return MARKDOWN.sub(r"\\\1", text)


def table(page: StackPage, site_url: str) -> str:
    """CSV (RFC 4180) that starts with a byte order mark, so that spreadsheets read it as UTF-8.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in page.groups:
        for duty in group.duties:
            row = (
                group.layer,
                duty.topic,
                duty.owner.value,
                ", ".join(holder.name for holder in duty.holders),
                duty.todo,
                duty.statement,
                ", ".join(check.identifier for check in duty.checks),
                " ".join(site_url + holder.url for holder in duty.holders),
            )
            writer.writerow([_harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
