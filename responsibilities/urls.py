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
/sitemap.xml  /robots.txt           for crawlers; /favicon.ico for browsers
/-/up/  /-/ready/                   for load balancers
"""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.overview_page, name="overview"),
    path("services/", views.directory_page, name="directory"),
    path("services/<slug:slug>/", views.service_page, name="service"),
    path("services/<slug:service_slug>/<slug:topic_slug>/", views.answer_page, name="answer"),
    path("topics/", views.topics_page, name="topics"),
    path("topics/<slug:slug>/", views.topic_page, name="topic"),
    path("layers/<slug:slug>/", views.layer_page, name="layer"),
    path("types/<slug:slug>/", views.type_page, name="service-type"),
    path("matrix/", views.matrix_page, name="matrix"),
    path("compare/", views.compare_page, name="compare"),
    path("stack/", views.stack_page, name="stack"),
    path("stack.md", views.stack_markdown, name="stack-markdown"),
    path("stack.csv", views.stack_csv, name="stack-csv"),
    path("search/", views.search_page, name="search"),
    path("search/suggest", views.suggestions, name="suggestions"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("glossary/", views.glossary_page, name="glossary"),
    path("api/v1/answer", views.api_answer, name="api-answer"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("-/up/", views.up, name="up"),
    path("-/ready/", views.ready, name="ready"),
]
