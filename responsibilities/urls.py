"""The URL contract. Public and permanent: a slug, once published, never changes meaning and is never reused.

/                                   overview
/services/                          directory; ?category= &type= &lifecycle= &text=
/services/<service>/                one service
/services/<service>/<topic>/        one answer
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
/share/services/<service>/  /share/services/<service>/<topic>/  /share/topics/<topic>/
/share/compare/?s=s3&s=rds  /share/diagrams/<overview, types or a service>/
                                    the page as ready text for wikis, issues and mail
/embed/<service>/  /embed/<service>/<topic>/  /embed/compare/?s=s3&s=rds
                                    small pages that others may frame; no service is called "compare"
/oembed?url= &format= &maxwidth= &maxheight=                           oEmbed provider for pages of this site
/sitemap.xml  /robots.txt           for crawlers; /favicon.ico for browsers
/-/up/  /-/ready/                   for load balancers
"""

from django.urls import path

from .views import asking, choosing, embedding, reading, running, sharing

urlpatterns = [
    path("", reading.overview_page, name="overview"),
    path("services/", reading.directory_page, name="directory"),
    path("services/<slug:slug>/", reading.service_page, name="service"),
    path("services/<slug:service_slug>/<slug:topic_slug>/", reading.answer_page, name="answer"),
    path("topics/", reading.topics_page, name="topics"),
    path("topics/<slug:slug>/", reading.topic_page, name="topic"),
    path("layers/<slug:slug>/", reading.layer_page, name="layer"),
    path("types/<slug:slug>/", reading.type_page, name="service-type"),
    path("matrix/", choosing.matrix_page, name="matrix"),
    path("compare/", choosing.compare_page, name="compare"),
    path("stack/", choosing.stack_page, name="stack"),
    path("stack.md", choosing.stack_markdown, name="stack-markdown"),
    path("stack.csv", choosing.stack_csv, name="stack-csv"),
    path("search/", asking.search_page, name="search"),
    path("search/suggest", asking.suggestions, name="suggestions"),
    path("opensearch.xml", asking.opensearch, name="opensearch"),
    path("glossary/", reading.glossary_page, name="glossary"),
    path("api/v1/answer", asking.api_answer, name="api-answer"),
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
    path("-/up/", running.up, name="up"),
    path("-/ready/", running.ready, name="ready"),
]
