"""The URL contract. Public and permanent: a slug, once published, never changes meaning and is never reused.

/                                   overview
/services/                          directory; ?category= &type= &lifecycle= &lens= &team= &text=
/services/<service>/                one service; ?full with all parts, sources and checks; so for past days
                                    ?lens=<lens> only its topics
/services/<service>/<topic>/        one answer
/services/<service>/<topic>/suggest/          where a reader says what is wrong with it
/services/<service>/@<YYYY-MM-DD>/            the service as it stood at the end of that day (UTC)
/services/<service>/<topic>/@<YYYY-MM-DD>/    the answer as it stood
/changes/  /services/<service>/changes/  /topics/<topic>/changes/      what changed; ?since=<YYYY-MM-DD> &before=
    each also as a feed: /changes.atom  /changes.feed.json  and so for a service, a topic and /stack/changes.atom?s=
/topics/  /topics/<topic>/          topics; one topic across all services
/layers/<layer>/                    one layer
/lenses/<lens>/                     a concern, such as resiliency: its topics, and where services differ
/types/<type>/                      what a type means
/matrix/?category= &type= &layer= &lens= &owner= &team= &text= &variants=1 &page=     topics by services
/compare/?s=s3&s=rds &only=differences                                 up to six side by side
/stack/?s=s3&s=rds &lens= &team=    what is left to you
/teams/  /teams/<team>/?page=       teams of the organisation; what one of them owns
/search/?q=                         an answer, and results; ?owner= &layer= &category= &type= &scope= &page= &exact=1
/search/suggest?q=                  OpenSearch suggestions (JSON); /opensearch.xml describes them to browsers
/glossary/                          the words of the model, an anchor each
the same path + .json .md .csv      of service, answer, topic, team, matrix, compare, stack, search: the page as a file
/api/                               about the API; /api/v1/openapi.json describes it to programs
/api/v1/<list>?page= &per_page=     services topics layers types teams answers sources, each with filters
/api/v1/changes                     what changed, newest first; ?service= &topic= &since= &before= &per_page=
/api/v1/services/<service>  /api/v1/topics/<topic>  /api/v1/teams/<team>   the same as the twin of the page
/api/v1/answer?q=                   the direct answer as JSON
/diagrams/overview.svg  /diagrams/types.svg  /diagrams/<service>.svg   pictures; see below for their other forms
/badges/<service>.svg  /badges/<service>/<topic>.svg                   an answer on 20 pixels of height
/badges/<service>.shields.json  /badges/<service>/<topic>.shields.json the same for the endpoint badge of shields.io
/cards/site.<hash>.png  /cards/<service>.<hash>.png  /cards/<service>/<topic>.<hash>.png    link previews, 1200x630
/data/answers.json  /data/answers.csv  /data/schema/<name>.json         everything in one file; JSON Schemas
/llms.txt                           the site told to language models
/share/services/<service>/  /share/services/<service>/<topic>/  /share/topics/<topic>/
/share/compare/?s=s3&s=rds  /share/diagrams/<overview, types or a service>/
                                    the page as ready text for wikis, issues and mail
/embed/<service>/  /embed/<service>/<topic>/  /embed/compare/?s=s3&s=rds
                                    small pages that others may frame; no service is called "compare"
/oembed?url= &format= &maxwidth= &maxheight=                           oEmbed provider for pages of this site
/sitemap.xml  /robots.txt           for crawlers; /favicon.ico for browsers
/-/reviews/?service= &within=30 &page=    answers that are due for review; /-/reviews.json?service= &within=30
/-/up/  /-/ready/                   for load balancers
/-/preview/<token>/  /-/preview/<token>/page/<path>     a page as it will be with a change that is not published yet;
                                    signed, and good for a week: the one address that is not meant to last

A diagram or badge ends in .svg, .png or @2x.png, with .light or .dark before that to fix its colours (.dark@2x.png).
A card is kept for ever under its hash; any other hash leads (302) to the card as it is now.
"""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .api.lists import RESOURCES
from .formats import FORMATS
from .views import (
    api,
    asking,
    choosing,
    data,
    embedding,
    feedback,
    feeds,
    past,
    pictures,
    previewing,
    reading,
    running,
    sharing,
)


class Suffix(StringConverter):
    """The kinds of file that pages are also offered as."""

    regex = "|".join(FORMATS)


class Resource(StringConverter):
    """The lists of the API."""

    regex = "|".join(RESOURCES)


register_converter(pictures.RenditionConverter, "form")
register_converter(Suffix, "suffix")
register_converter(Resource, "resource")

TWINS = {
    "service": "services/<slug:service_slug>",
    "answer": "services/<slug:service_slug>/<slug:topic_slug>",
    "topic": "topics/<slug:topic_slug>",
    "team": "teams/<slug:team_slug>",
    "matrix": "matrix",
    "compare": "compare",
    "stack": "stack",
    "search": "search",
}
"""Pages that have twins, and their path without the last slash."""

urlpatterns = [
    path("", reading.overview_page, name="overview"),
    path("services/", reading.directory_page, name="directory"),
    path("services/<slug:slug>/", reading.service_page, name="service"),
    path("services/<slug:slug>/@<str:day>/", past.service_as_of, name="service-as-of"),
    path("services/<slug:slug>/changes/", past.service_changes, name="service-changes"),
    path("services/<slug:slug>/changes.atom", feeds.service_atom, name="service-atom"),
    path("services/<slug:slug>/changes.feed.json", feeds.service_json, name="service-json-feed"),
    path("services/<slug:service_slug>/<slug:topic_slug>/@<str:day>/", past.answer_as_of, name="answer-as-of"),
    path("services/<slug:service_slug>/<slug:topic_slug>/", reading.answer_page, name="answer"),
    path("services/<slug:service_slug>/<slug:topic_slug>/suggest/", feedback.suggest, name="suggest"),
    path("topics/", reading.topics_page, name="topics"),
    path("topics/<slug:slug>/", reading.topic_page, name="topic"),
    path("topics/<slug:slug>/changes/", past.topic_changes, name="topic-changes"),
    path("topics/<slug:slug>/changes.atom", feeds.topic_atom, name="topic-atom"),
    path("topics/<slug:slug>/changes.feed.json", feeds.topic_json, name="topic-json-feed"),
    path("changes/", past.all_changes, name="changes"),
    path("changes.atom", feeds.all_atom, name="atom"),
    path("changes.feed.json", feeds.all_json, name="json-feed"),
    path("teams/", reading.teams_page, name="teams"),
    path("teams/<slug:slug>/", reading.team_page, name="team"),
    path("layers/<slug:slug>/", reading.layer_page, name="layer"),
    path("lenses/<slug:slug>/", reading.lens_page, name="lens"),
    path("types/<slug:slug>/", reading.type_page, name="service-type"),
    path("matrix/", choosing.matrix_page, name="matrix"),
    path("compare/", choosing.compare_page, name="compare"),
    path("stack/", choosing.stack_page, name="stack"),
    path("stack/changes.atom", feeds.stack_atom, name="stack-atom"),
    path("stack/changes.feed.json", feeds.stack_json, name="stack-json-feed"),
    path("search/", asking.search_page, name="search"),
    path("search/suggest", asking.suggestions, name="suggestions"),
    path("opensearch.xml", asking.opensearch, name="opensearch"),
    path("glossary/", reading.glossary_page, name="glossary"),
    *[path(f"{route}.<suffix:suffix>", data.twin, {"kind": kind}, f"{kind}-twin") for kind, route in TWINS.items()],
    *[
        path(f"{TWINS[kind]}/@<str:day>.<suffix:suffix>", data.twin_as_of, {"kind": kind}, f"{kind}-as-of-twin")
        for kind in ("service", "answer")
    ],
    path("api/", api.reference_page, name="api"),
    path("api/v1/openapi.json", api.description, name="openapi"),
    path("api/v1/answer", api.answer, name="api-answer"),
    path("api/v1/changes", api.changes, name="api-changes"),
    path("api/v1/services/<slug:service_slug>", api.single, {"kind": "service"}, "api-service"),
    path("api/v1/topics/<slug:topic_slug>", api.single, {"kind": "topic"}, "api-topic"),
    path("api/v1/teams/<slug:team_slug>", api.single, {"kind": "team"}, "api-team"),
    path("api/v1/<resource:name>", api.listed, name="api-list"),
    path("data/answers.json", data.everything_json, name="data-json"),
    path("data/answers.csv", data.everything_csv, name="data-csv"),
    path("data/schema/<slug:name>.json", data.schema, name="schema"),
    path("llms.txt", data.llms, name="llms"),
    path("diagrams/<slug:slug><form:form>", pictures.diagram_picture, name="diagram"),
    path("badges/<slug:slug><form:form>", pictures.service_badge, name="service-badge"),
    path("badges/<slug:slug>.shields.json", pictures.service_shields, name="service-shields"),
    path("badges/<slug:service_slug>/<slug:topic_slug><form:form>", pictures.answer_badge, name="answer-badge"),
    path("badges/<slug:service_slug>/<slug:topic_slug>.shields.json", pictures.answer_shields, name="answer-shields"),
    path("cards/site.<slug:digest>.png", pictures.site_card, name="site-card"),
    path("cards/<slug:slug>.<slug:digest>.png", pictures.service_card, name="service-card"),
    path("cards/<slug:service_slug>/<slug:topic_slug>.<slug:digest>.png", pictures.answer_card, name="answer-card"),
    path("share/services/<slug:slug>/", sharing.service_page, name="share-service"),
    path("share/services/<slug:service_slug>/<slug:topic_slug>/", sharing.answer_page, name="share-answer"),
    path("share/topics/<slug:slug>/", sharing.topic_page, name="share-topic"),
    path("share/compare/", sharing.compare_page, name="share-compare"),
    path("share/diagrams/<slug:name>/", sharing.diagram_page, name="share-diagram"),
    # Before the services: "compare" is a reserved slug.
    path("embed/compare/", embedding.compare_embed, name="embed-compare"),
    path("embed/<slug:slug>/", embedding.service_embed, name="embed-service"),
    path("embed/<slug:service_slug>/<slug:topic_slug>/", embedding.answer_embed, name="embed-answer"),
    path("oembed", embedding.oembed_endpoint, name="oembed"),
    path("sitemap.xml", running.sitemap, name="sitemap"),
    path("robots.txt", running.robots, name="robots"),
    path("favicon.ico", running.favicon, name="favicon"),
    path("-/reviews/", reading.reviews_page, name="reviews"),
    path("-/reviews.json", api.reviews_list, name="reviews-json"),
    path("-/up/", running.up, name="up"),
    path("-/ready/", running.ready, name="ready"),
    path("-/preview/<str:token>/", previewing.entry, name="preview"),
    path("-/preview/<str:token>/page/<path:path>", previewing.page, name="preview-page"),
]
