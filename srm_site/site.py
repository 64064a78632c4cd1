"""Django's admin with what waits for an editor on its front page."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from responsibilities.accounts.site import Site


class EditingSite(Site):
    site_header = "Who secures what on AWS"
    site_title = "Editing"
    index_title = "What waits for you"
    index_template = "admin/dashboard.html"

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        from responsibilities.editing.dashboard import dashboard

        return super().index(request, {"sections": dashboard(request.user), **(extra_context or {})})
