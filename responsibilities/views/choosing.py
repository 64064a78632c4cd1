"""Pages about services that somebody chose; the choice is in the address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from responsibilities.pages import compare, matrix, stack, stack_export

from . import rendering


@require_safe
def matrix_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "matrix", matrix.matrix(request.GET.dict()))


@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    only_differences = request.GET.get("only") == "differences"
    return rendering.page(
        request, "compare", compare.compare(request.GET.getlist("s"), only_differences=only_differences)
    )


@require_safe
def stack_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "stack", stack.stack(request.GET.getlist("s")))


@require_safe
def stack_markdown(request: HttpRequest) -> HttpResponse:
    text = stack_export.markdown(stack.stack(request.GET.getlist("s")), settings.SITE_URL, timezone.localdate())
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def stack_csv(request: HttpRequest) -> HttpResponse:
    text = stack_export.table(stack.stack(request.GET.getlist("s")), settings.SITE_URL)
    headers = {"Content-Disposition": 'attachment; filename="my-stack.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
