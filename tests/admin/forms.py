"""What a browser would post, read off the page."""

from bs4 import BeautifulSoup


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def fields(response, form_id: str) -> dict[str, str]:
    """The values of a form if nothing was typed; no button, no box ticked that was not."""
    form = soup(response).find("form", id=form_id)
    data = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or field.get("type") == "submit":
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data[name] = chosen["value"] if chosen else ""
        elif field.get("type") == "checkbox":
            if field.has_attr("checked"):
                data[name] = field.get("value", "on")
        else:
            data[name] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    return data


def text(response) -> str:
    """What the page says."""
    return " ".join(soup(response).find(id="content").get_text(" ").split())
