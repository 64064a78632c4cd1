"""Pages about services that somebody chose; the choice is in the address."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from responsibilities.pages import compare, matrix, stack

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
    asked = {name: request.GET.get(name, "") for name in ("team", "lens")}
    return rendering.page(request, "stack", stack.stack(request.GET.getlist("s"), **asked))
