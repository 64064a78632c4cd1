"""Readers answer back: the form below "Something wrong?"."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View, csrf
from django.views.decorators.csrf import csrf_protect

from responsibilities.accounts import addresses as addresses_of
from responsibilities.feedback import receiving
from responsibilities.pages import addresses
from responsibilities.pages.feedback import FeedbackPage, feedback

from . import rendering

THANKS = "sent"
NO_COOKIE = "Your browser did not send back the cookie of this form, so nothing was sent yet. Send it once more."


@method_decorator(csrf_protect, name="dispatch")
class SuggestView(View):
    """The only page of a reader that takes something in, and so the only one that sets a cookie."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
        page = self._page(service_slug, topic_slug)
        if page is None:
            return _moved(service_slug, topic_slug)
        return _form(request, page, receiving.SuggestionForm(initial={"shown": _shown(page)}))

    def post(self, request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
        page = rendering.found(self._page(service_slug, topic_slug))
        form = receiving.SuggestionForm(request.POST)
        if not form.is_valid():
            return _form(request, page, _about_now(form, page))
        try:
            receiving.receive(page.service, page.topic, form, addresses_of.throttled_address(request) or "")
        except receiving.TooManyError as error:
            form.add_error(None, str(error))
            return _form(request, page, form, status=429)
        return redirect(f"{request.path}?{THANKS}")

    def _page(self, service_slug: str, topic_slug: str) -> FeedbackPage | None:
        if not settings.SUGGESTIONS:
            raise Http404
        return feedback(service_slug, topic_slug)


suggest = SuggestView.as_view()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page; for a suggestion its form again, because a lost cookie must not cost what was typed."""
    match = request.resolver_match
    is_suggestion = match is not None and match.url_name == "suggest" and settings.SUGGESTIONS
    page = feedback(**match.kwargs) if match and is_suggestion else None
    if page is None:
        return csrf.csrf_failure(request, reason)
    form = receiving.SuggestionForm(request.POST)
    form.add_error(None, NO_COOKIE)
    return _form(request, page, _about_now(form, page), status=403)


def _form(request: HttpRequest, page: FeedbackPage, form: receiving.SuggestionForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "sent": THANKS in request.GET}
    response = rendering.page(request, "suggest", page, status=status, canonical=page.back.url, **shown)
    response["Cache-Control"] = "no-store"
    return response


def _about_now(form: receiving.SuggestionForm, page: FeedbackPage) -> receiving.SuggestionForm:
    """The same form, about what is shown now if what it was about can't be told any more."""
    if "shown" in form.errors:
        form.data = {**form.data.dict(), "shown": _shown(page)}  # type: ignore[attr-defined]
    return form


def _shown(page: FeedbackPage) -> str:
    return receiving.shown(page.row, page.owner_label, page.statement)


def _moved(service_slug: str, topic_slug: str) -> HttpResponse:
    return rendering.moved("suggest", *addresses.present_answer(service_slug, topic_slug))
