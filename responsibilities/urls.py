"""The URL contract. Public and permanent: a slug, once published, never changes meaning and is never reused.

/                                   overview
/services/                          directory; ?category= &type= &lifecycle= &text=
/services/<service>/                one service
/services/<service>/<topic>/        one answer
/services/<service>/@<YYYY-MM-DD>/            the service as it stood at the end of that day (UTC)
/services/<service>/<topic>/@<YYYY-MM-DD>/    the answer as it stood
/changes/  /services/<service>/changes/  /topics/<topic>/changes/      what changed; ?since=<YYYY-MM-DD> &before=
    each also as a feed: /changes.atom  /changes.feed.json  and so for a service, a topic and /stack/changes.atom?s=
/topics/  /topics/<topic>/          topics; one topic across all services
/layers/<layer>/                    one layer
/types/<type>/                      what a type means
/matrix/?category= &type= &layer= &owner= &text= &variants=1 &page=      topics by services
/compare/?s=s3&s=rds &only=differences                                 up to six side by side
/stack/?s=s3&s=rds                  what is left to you; /stack.md and /stack.csv the same as files
/search/?q=                         an answer, and results; ?owner= &layer= &category= &type= &scope= &page= &exact=1
/search/suggest?q=                  OpenSearch suggestions (JSON); /opensearch.xml describes them to browsers
/glossary/                          the words of the model, an anchor each
/api/v1/answer?q=                   the direct answer as JSON
/diagrams/overview.svg  /diagrams/types.svg  /diagrams/<service>.svg   pictures; see below for their other forms
/badges/<service>.svg  /badges/<service>/<topic>.svg                   an answer on 20 pixels of height
/badges/<service>.shields.json  /badges/<service>/<topic>.shields.json the same for the endpoint badge of shields.io
/cards/site.<hash>.png  /cards/<service>.<hash>.png  /cards/<service>/<topic>.<hash>.png    link previews, 1200x630
/sitemap.xml  /robots.txt           for crawlers; /favicon.ico for browsers
/-/up/  /-/ready/                   for load balancers

A diagram or badge ends in .svg, .png or @2x.png, with .light or .dark before that to fix its colours (.dark@2x.png).
A card is kept for ever under its hash; any other hash leads (302) to the card as it is now.
"""

from django.urls import path, register_converter

from .views import asking, choosing, feeds, past, pictures, reading, running

register_converter(pictures.RenditionConverter, "form")

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
    path("topics/", reading.topics_page, name="topics"),
    path("topics/<slug:slug>/", reading.topic_page, name="topic"),
    path("topics/<slug:slug>/changes/", past.topic_changes, name="topic-changes"),
    path("topics/<slug:slug>/changes.atom", feeds.topic_atom, name="topic-atom"),
    path("topics/<slug:slug>/changes.feed.json", feeds.topic_json, name="topic-json-feed"),
    path("changes/", past.all_changes, name="changes"),
    path("changes.atom", feeds.all_atom, name="atom"),
    path("changes.feed.json", feeds.all_json, name="json-feed"),
    path("layers/<slug:slug>/", reading.layer_page, name="layer"),
    path("types/<slug:slug>/", reading.type_page, name="service-type"),
    path("matrix/", choosing.matrix_page, name="matrix"),
    path("compare/", choosing.compare_page, name="compare"),
    path("stack/", choosing.stack_page, name="stack"),
    path("stack.md", choosing.stack_markdown, name="stack-markdown"),
    path("stack.csv", choosing.stack_csv, name="stack-csv"),
    path("stack/changes.atom", feeds.stack_atom, name="stack-atom"),
    path("stack/changes.feed.json", feeds.stack_json, name="stack-json-feed"),
    path("search/", asking.search_page, name="search"),
    path("search/suggest", asking.suggestions, name="suggestions"),
    path("opensearch.xml", asking.opensearch, name="opensearch"),
    path("glossary/", reading.glossary_page, name="glossary"),
    path("api/v1/answer", asking.api_answer, name="api-answer"),
    path("diagrams/<slug:slug><form:form>", pictures.diagram_picture, name="diagram"),
    path("badges/<slug:slug><form:form>", pictures.service_badge, name="service-badge"),
    path("badges/<slug:slug>.shields.json", pictures.service_shields, name="service-shields"),
    path("badges/<slug:service_slug>/<slug:topic_slug><form:form>", pictures.answer_badge, name="answer-badge"),
    path("badges/<slug:service_slug>/<slug:topic_slug>.shields.json", pictures.answer_shields, name="answer-shields"),
    path("cards/site.<slug:digest>.png", pictures.site_card, name="site-card"),
    path("cards/<slug:slug>.<slug:digest>.png", pictures.service_card, name="service-card"),
    path("cards/<slug:service_slug>/<slug:topic_slug>.<slug:digest>.png", pictures.answer_card, name="answer-card"),
    path("sitemap.xml", running.sitemap, name="sitemap"),
    path("robots.txt", running.robots, name="robots"),
    path("favicon.ico", running.favicon, name="favicon"),
    path("-/up/", running.up, name="up"),
    path("-/ready/", running.ready, name="ready"),
]
