"""What the tests of the admin share: reading a form as a browser would."""

from typing import Any

from bs4 import BeautifulSoup, Tag

LIST = "/admin/responsibilities/"


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def form_data(response: Any) -> dict[str, str]:
    """What a browser would post back from the page's own form if nothing was typed and no button had a name."""
    return _values(soup(response).find("form", id=lambda value: value and value.endswith("_form")))


def fields(response: Any, form_id: str) -> dict[str, str]:
    """The same of the form with this id."""
    return _values(soup(response).find("form", id=form_id))


def _values(form: Tag) -> dict[str, str]:
    data = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or "__prefix__" in name or field.get("type") == "submit":
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data[name] = chosen["value"] if chosen else ""
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                data[name] = field.get("value", "on")
        else:
            data[name] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    return data


def errors(response: Any) -> str:
    return " ".join(soup(response).find(class_="errorlist").get_text(" ").split())


def text(response: Any) -> str:
    """What the page says."""
    return " ".join(soup(response).find(id="content").get_text(" ").split())


def change_url(row: Any) -> str:
    return f"{LIST}{row._meta.model_name}/{row.pk}/change/"
