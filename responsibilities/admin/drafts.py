"""Changes on their way to readers: the list of them, and the page on which one is reviewed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from responsibilities.contentsync.records import Key
from responsibilities.editing import differences, drafting, items, preview
from responsibilities.editing.writing import ConflictError, RefusedError
from responsibilities.models import Draft
from responsibilities.vocabulary import OPEN_STATES, DraftState

from .listexport import ListExport

CHANGE = "admin:responsibilities_draft_change"


class MineFilter(admin.SimpleListFilter):
    """Whose turn it is."""

    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("mine", "Written by me"), ("asked", "I am asked to review"), ("review", "Waiting for a review")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Draft]) -> QuerySet[Draft]:
        conditions: dict[str, dict[str, Any]] = {
            "mine": {"author": request.user, "state__in": OPEN_STATES},
            "asked": {"reviewer": request.user, "state": DraftState.IN_REVIEW},
            "review": {"state": DraftState.IN_REVIEW},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


class ReviewForm(forms.Form):
    """What a reviewer says."""

    text = forms.CharField(label="Comment", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


@admin.register(Draft)
class DraftAdmin(ListExport, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["label", "kind", "state", "author", "reviewer", "publish_at", "changed_at", "batch"]
    list_filter = ["state", MineFilter, "kind", ("batch", admin.EmptyFieldListFilter)]
    list_select_related = ["author", "reviewer"]
    search_fields = ["label", "key", "reason", "batch", "author__username"]
    search_help_text = "Words of what is changed, the reason, the author or the batch."
    date_hierarchy = "changed_at"
    actions = ["approve_selected", "discard_selected"]
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A draft begins on the form of what it changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """It is discarded, and stays to be read."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change content may see what others are changing."""
        return super().has_view_permission(request, obj) or may_change_content(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    # --- One draft

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        draft = self.get_object(request, object_id)
        if draft is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_permission(request, draft):
            raise PermissionDenied
        review = ReviewForm(request.POST or None, initial={"version": draft.version})
        if request.method == "POST" and review.is_valid():
            return self._decided(request, draft, review.cleaned_data)
        return TemplateResponse(request, "admin/responsibilities/draft.html", self._page(request, draft, review))

    def _page(self, request: HttpRequest, draft: Draft, review: ReviewForm) -> dict[str, Any]:
        user, is_author = request.user, draft.author == request.user
        merged = drafting.difference(draft)
        now = items.current(drafting.key_of(draft))
        is_open = draft.is_open
        before, after = (now, merged.record()) if is_open else (draft.base, draft.data)
        may_decide = user.has_perm(drafting.PUBLISH)
        return {
            **self.admin_site.each_context(request),
            "title": draft.label,
            "opts": self.opts,
            "draft": draft,
            "review": review,
            "comments": draft.comments.select_related("author"),
            "differences": differences.between(before, after),
            "moved": is_open and now != draft.base,
            "conflicts": differences.side_by_side(merged) if is_open and merged.conflicts else (),
            "names": {"base": "When it was begun", "theirs": "Now", "mine": "The draft"},
            "edit_url": edit_url(draft) if is_open and is_author else "",
            "page_url": page_url(draft),
            "preview_url": request.build_absolute_uri(preview.link(draft)) if is_open else "",
            "preview_days": preview.LASTS.days,
            "may_approve": is_open and drafting.may_publish(user, draft.author),
            "may_send_back": may_decide and draft.state in (DraftState.IN_REVIEW, DraftState.SCHEDULED),
            "may_submit": is_author and draft.state in (DraftState.DRAFT, DraftState.SENT_BACK),
            "may_discard": is_open and (is_author or may_decide),
            "waits": draft.publish_at and draft.publish_at > timezone.now(),
        }

    def _decided(self, request: HttpRequest, draft: Draft, said: dict[str, Any]) -> HttpResponse:
        level = messages.ERROR
        try:
            message, level = self._act(request, draft, said), messages.SUCCESS
        except ConflictError:
            message = "Somebody changed the same fields meanwhile: see below. The author can merge them."
        except RefusedError as refusal:
            message = str(refusal)
        self.message_user(request, message, level)
        return redirect(CHANGE, draft.pk)

    def _act(self, request: HttpRequest, draft: Draft, said: dict[str, Any]) -> str:
        user, text = request.user, said["text"]
        if "_approve" in request.POST:
            written = drafting.approve(draft, user, text, said["version"])
            return "Published." if written else "Approved; readers see it from its date on."
        if "_send_back" in request.POST:
            drafting.send_back(draft, user, text)
            return "Sent back to its author."
        if "_submit" in request.POST:
            drafting.submit(draft, user)
            return "Waiting for review."
        if "_discard" in request.POST:
            drafting.discard(draft, user)
            return "Discarded. Readers see what they saw."
        drafting.comment(draft, user, text)
        return "Your comment is below."

    # --- Many at once

    @admin.action(description="Approve and publish the selected changes")
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        self._each(request, queryset, "published", lambda draft: drafting.approve(draft, request.user))

    @admin.action(description="Discard the selected changes")
    def discard_selected(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        self._each(request, queryset, "discarded", lambda draft: drafting.discard(draft, request.user))

    def _each(self, request: HttpRequest, queryset: QuerySet[Draft], done: str, act: Any) -> None:
        """Each on its own: one that is refused does not stop the others, and is named."""
        count = 0
        for draft in queryset:
            try:
                act(draft)
                count += 1
            except (ConflictError, RefusedError) as problem:
                self.message_user(request, f"{draft}: {problem}", messages.ERROR)
        if count:
            self.message_user(request, f"{count} {done}.", messages.SUCCESS)


def may_change_content(user: Any) -> bool:
    names = (kind.model._meta for kind in items.KINDS.values())
    return any(user.has_perm(f"responsibilities.change_{meta.model_name}") for meta in names)


def edit_url(draft: Draft) -> str:
    """The form on which its author goes on with it."""
    row = items.find(Key(draft.kind, draft.key))
    name = f"admin:responsibilities_{items.KINDS[draft.kind].model._meta.model_name}"
    address = reverse(f"{name}_change", args=[row.pk]) if row is not None else reverse(f"{name}_add")
    return f"{address}?draft={draft.pk}"


def page_url(draft: Draft) -> str:
    """Where readers see the thing as it is; nothing for a new one, or for a list without pages."""
    row = items.find(Key(draft.kind, draft.key))
    return row.get_absolute_url() if row is not None and hasattr(row, "get_absolute_url") else ""
