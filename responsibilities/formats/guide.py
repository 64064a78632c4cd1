"""``/llms.txt``: the site told to a language model, by the convention of llmstxt.org."""

from collections.abc import Iterable

from django.urls import reverse

from responsibilities.models import Topic
from responsibilities.pages.board import all_topics, published_services
from responsibilities.pages.escaping import inline, link

SUMMARY = (
    "> Who is responsible for what on AWS: AWS, the customer or both, for each service and each security topic."
    " Every answer has its source and the day it was checked. Not written or endorsed by AWS."
)
NOTES = """\
- The owner of a topic is `customer`, `shared`, `aws` or `n/a`.
- The most specific answer wins: of the service, of the service it is a variant of, of its type, else the general one.
- To cite an answer, link to its page, the address without the suffix. Addresses never change their meaning.
- For one question, ask the API: its answer is null rather than a guess."""


def text(site_url: str) -> str:
    """Links lead to Markdown and data, not to pages. Two queries."""
    services = [
        _line(row.name, site_url + reverse("service-twin", args=[row.slug, "md"]), row.summary)
        for row in published_services()
    ]
    topics = [
        _line(row.name, site_url + reverse("topic-twin", args=[row.slug, "md"]), _asks(row)) for row in all_topics()
    ]
    return (
        "\n\n".join(
            [
                "# Who secures what on AWS",
                SUMMARY,
                NOTES,
                _section("API", _api(site_url)),
                _section("Data set", _data(site_url)),
                _section("Services", services),
                _section("Topics", topics),
                _section("Optional", _optional(site_url)),
            ]
        )
        + "\n"
    )


def _asks(row: Topic) -> str:
    return row.question.replace("{service}", "an AWS service")


def _api(site_url: str) -> list[str]:
    question = site_url + reverse("api-answer") + "?q=who+patches+the+os+on+rds"
    answers = site_url + reverse("api-list", args=["answers"])
    return [
        _line("Ask a question", question, "The direct answer with its sources, as JSON; put your question into q."),
        _line("Answers", answers, "Filter by service, topic, layer, type, category, owner and scope."),
        _line("OpenAPI", site_url + reverse("openapi"), "Describes every address."),
    ]


def _data(site_url: str) -> list[str]:
    return [
        _line(
            "Everything as JSON", site_url + reverse("data-json"), "Services, topics, layers, types, sources, answers."
        ),
        _line("All answers as CSV", site_url + reverse("data-csv"), "One answer a line."),
    ]


def _optional(site_url: str) -> list[str]:
    return [
        _line("Matrix", site_url + reverse("matrix-twin", args=["md"]), "Every topic on every service."),
        _line("Compare", site_url + reverse("compare-twin", args=["md"]) + "?s=s3&s=rds", "Services side by side."),
        _line("My stack", site_url + reverse("stack-twin", args=["md"]) + "?s=s3&s=rds", "What is left to you."),
        _line("About the API", site_url + reverse("api"), "For people."),
    ]


def _section(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"## {title}", "", *lines])


def _line(title: str, url: str, note: str) -> str:
    return f"- {link(title, url)}: {inline(note)}"
