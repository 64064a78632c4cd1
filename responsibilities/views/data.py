"""Pages as files, and everything in one file."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from responsibilities.api import dataset, rows, schemas, twins
from responsibilities.api.stamp import Stamp
from responsibilities.formats import FORMATS, guide, table
from responsibilities.pages import addresses, moments
from responsibilities.pages.parts import Link

from . import rendering, sending


@sending.data
def twin(request: HttpRequest, state: Stamp, kind: str, suffix: str, **slugs: str) -> HttpResponseBase:
    found = twins.LOADERS[kind](state, dict(request.GET.lists()), **slugs)
    if found is None:
        return rendering.moved(f"{kind}-twin", *addresses.present(**slugs), suffix)
    form = FORMATS[suffix]
    name = request.path.strip("/").replace("/", "-") if suffix == "csv" else ""
    return sending.document(form.printed(found), form.content_type, of=found.url, name=name)


@sending.data
def twin_as_of(request: HttpRequest, state: Stamp, kind: str, suffix: str, day: str, **slugs: str) -> HttpResponseBase:  # noqa: ARG001
    lasting = addresses.lasting(**slugs)
    on = moments.day(day, Link("now", "/"))
    found = twins.LOADERS[kind](state, {}, **slugs, on=on)
    if found is None or lasting != list(slugs.values()):
        return rendering.moved(f"{kind}-as-of-twin", *sending.other(lasting, slugs), day, suffix)
    form = FORMATS[suffix]
    response = sending.document(form.printed(found), form.content_type, of=found.url)
    return sending.kept(response) if moments.is_settled(on) else response


@sending.data
def everything_json(request: HttpRequest, state: Stamp) -> HttpResponseBase:
    pieces = dataset.pieces(state) if request.method == "GET" else ()
    return StreamingHttpResponse(pieces, content_type="application/json")


@sending.data
def everything_csv(request: HttpRequest, state: Stamp) -> HttpResponseBase:
    lines = table.lines(rows.AnswerRow, dataset.table(state)) if request.method == "GET" else ()
    headers = {"Content-Disposition": 'attachment; filename="answers.csv"'}
    return StreamingHttpResponse(lines, content_type=FORMATS["csv"].content_type, headers=headers)


@sending.data
def schema(request: HttpRequest, state: Stamp, name: str) -> HttpResponseBase:  # noqa: ARG001
    found = schemas.schema(name, state.site_url)
    if found is None:
        raise Http404
    return sending.document(schemas.text(found), "application/schema+json")


@sending.data
def llms(request: HttpRequest, state: Stamp) -> HttpResponseBase:  # noqa: ARG001
    return sending.document(guide.text(state.site_url), "text/plain; charset=utf-8")
