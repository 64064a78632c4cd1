"""Change many: choose rows in a list, say what to change, look at what it does to each, confirm.

Every step carries one signed text, the plan: which rows, what was typed, and what the preview showed of each. Going
back therefore keeps what was typed, and a confirmation means exactly what was looked at.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from responsibilities.editing import bulk, drafting, items, steps

from .base import HistoryAdmin
from .bulkforms import FORMS, BulkForm

ACTION = "change_many"
UNREADABLE = (
    "This page was not made for you by this site, or it is too old. Nothing was changed; choose the rows again."
)
LIMIT = 1500
"""Things at once. Each takes about 10 ms to publish, and everybody else who wants to write waits for all of them: that
must stay below the 20 seconds after which a waiting writer gives up."""
OWNER_REASON = "Say why the owner changes: readers see it beside the change."


@dataclass(frozen=True)
class Plan:
    """How far somebody got with a bulk change."""

    pks: list[int]
    query: str = ""
    """The filters of the list, to come back to it."""
    typed: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """What the preview showed: a fingerprint for each row; of nothing for a row that was gone."""


class BulkChanges(HistoryAdmin):
    """Adds "Change many…" to the actions of a list."""

    # Said here and not in `actions`, which an admin replaces.
    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        if "_popup" not in request.GET and self.has_change_permission(request):
            actions[ACTION] = (type(self).change_many, ACTION, f"Change many {self._kind}s…")
        return actions

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.bulk_view)
        return [path("bulk/", view, name=f"{self.opts.app_label}_{self.opts.model_name}_bulk"), *super().get_urls()]

    def change_many(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """The action: nothing is changed yet."""
        pks = list(dict.fromkeys(queryset.values_list("pk", flat=True)))
        if len(pks) > LIMIT:
            sentence = f"At most {LIMIT} are changed at once, and these are {len(pks)}. Filter the list first."
            messages.error(request, sentence)
            return redirect(request.get_full_path())
        return self._form_page(request, Plan(pks, request.GET.urlencode()), FORMS[self.model]())

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Every later step; which one, says the button."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        plan = self._plan(request)
        if plan is None:
            messages.error(request, UNREADABLE)
            return redirect(self._list())
        if "preview" in request.POST:
            form = FORMS[self.model](request.POST)
            plan = replace(plan, typed={name: request.POST[name] for name in form.fields if name in request.POST})
        form = FORMS[self.model](plan.typed)
        if "back" in request.POST or not form.is_valid():
            return self._form_page(request, plan, form)
        return self._apply(request, plan, form) if "apply" in request.POST else self._preview_page(request, plan, form)

    def _form_page(self, request: HttpRequest, plan: Plan, form: BulkForm) -> HttpResponse:
        return self._page(request, "bulk_form", plan, f"Change {self._counted(len(plan.pks))}", form=form)

    def _preview_page(self, request: HttpRequest, plan: Plan, form: BulkForm, reason_error: str = "") -> HttpResponse:
        proposals = bulk.propose(self._kind, plan.pks, form.steps(), request.user)
        marks = {item.pk: steps.fingerprint(item.base) for item in proposals}
        changed = [item for item in proposals if item.is_changed and not item.problem]
        return self._page(
            request,
            "bulk_preview",
            replace(plan, seen=[marks.get(pk, "") for pk in plan.pks]),
            f"What changes in {self._counted(len(plan.pks))}",
            changed=changed,
            refused=[item for item in proposals if item.problem],
            unchanged=[item for item in proposals if not item.is_changed],
            changes_owner=any(item.changes_owner for item in changed),
            may_publish=drafting.may_publish(request.user),
            reason=request.POST.get("reason", ""),
            reason_error=reason_error,
        )

    def _apply(self, request: HttpRequest, plan: Plan, form: BulkForm) -> HttpResponse:
        reason = request.POST.get("reason", "").replace("\r\n", "\n").strip()
        seen = dict(zip(plan.pks, plan.seen, strict=True)) if plan.seen else {}
        if not seen:
            return self._preview_page(request, plan, form)
        if not reason and self._changes_owner(request, plan, form):
            return self._preview_page(request, plan, form, OWNER_REASON)
        outcomes = bulk.apply(self._kind, form.steps(), seen, request.user, reason)
        groups = bulk.counted(outcomes).items()
        return self._page(request, "bulk_result", plan, "What was changed", groups=groups)

    def _changes_owner(self, request: HttpRequest, plan: Plan, form: BulkForm) -> bool:
        proposals = bulk.propose(self._kind, plan.pks, form.steps(), request.user)
        return any(item.changes_owner and not item.problem for item in proposals)

    def _page(self, request: HttpRequest, name: str, plan: Plan, title: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "plan": signing.dumps(asdict(plan), salt=self._salt(request), compress=True),
            "action": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_bulk"),
            "list_url": f"{self._list()}?{plan.query}" if plan.query else self._list(),
            "change_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_change",
        }
        return TemplateResponse(request, f"admin/responsibilities/{name}.html", context)

    def _plan(self, request: HttpRequest) -> Plan | None:
        """What an earlier step signed for this person and this list; None for anything else."""
        try:
            return Plan(**signing.loads(request.POST.get("plan", ""), salt=self._salt(request)))
        except signing.BadSignature:
            return None

    def _salt(self, request: HttpRequest) -> str:
        return f"bulk change of {self._kind} by {request.user.pk}"

    @property
    def _kind(self) -> str:
        return items.KIND_OF_MODEL[self.model].name

    def _counted(self, number: int) -> str:
        return f"{number} {self._kind}{'s' if number != 1 else ''}"

    def _list(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
