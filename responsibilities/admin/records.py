"""The admin of everything that has a record: a form becomes a change, and the change is published or kept as a draft.

Nothing an editor typed is lost: what somebody else changed while the form was open is shown beside it, and what the
database refuses comes back on the form.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from responsibilities.contentsync.records import Key, Record
from responsibilities.editing import drafting, items, writing
from responsibilities.editing.writing import Change, ConflictError, RefusedError
from responsibilities.models import Draft, outage, snapshot

from . import merging
from .base import HistoryAdmin
from .recordforms import SavingForm, action_of, draft_for

KEPT = "Nothing was saved. What you typed is still below: send it again in a few minutes."
SAVING = ("Saving", {"fields": ["change_reason", "ask", "publish_at", "opened"]})


class RecordAdmin(HistoryAdmin):
    """Turns Django's form into a :class:`Change` and hands it to the editing room."""

    change_form_template = "admin/responsibilities/record_form.html"

    # --- What a form starts with

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_fieldsets(request, obj), SAVING]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        start = self._start(request, obj)
        form.opened_as, form.started, form.draft = start
        form.refusal = getattr(request, "refusal", "")
        return form

    def _start(self, request: HttpRequest, obj: Any) -> tuple[Record | None, Record | None, tuple[int, int] | None]:
        """What was there, what the form starts with instead, and the draft it goes on with."""
        if hasattr(request, "resolved"):
            change, replaces = request.resolved
            return change.base, change.record, replaces
        draft = self._draft(request)
        if draft:
            return draft.base, draft.data, (draft.pk, draft.version)
        return items.current(items.key_of(self._stored(obj))) if obj else None, None, None

    def _stored(self, obj: Any) -> Any:
        """The row as it is, not as somebody typed it."""
        return self.model._default_manager.get(pk=obj.pk)

    def _draft(self, request: HttpRequest) -> Draft | None:
        draft = draft_for(request.user, request.GET.get("draft"))
        return draft if draft and items.KINDS[draft.kind].model is self.model else None

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        initial = super().get_changeform_initial_data(request)
        draft = self._draft(request)
        return initial | (self.scope_initial(drafting.key_of(draft)) if draft else {})

    def scope_initial(self, key: Key) -> dict[str, Any]:
        """What the key of a new thing says, as fields of its form."""
        return {"slug": key.name}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method != "POST" and hasattr(inline, "initial"):
            there, started, _ = self._start(request, obj if obj.pk else None)
            kwargs["initial"] = inline.initial((started or there or {}).get(prefix, ()))
        return kwargs

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons that make other things in a window: each has its own way to readers."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, name):
                setattr(field.widget, name, False)
        return field

    # --- The way of a form

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "POST" and "mine" in request.POST:
            return self._choose(request, object_id, form_url)
        context = self._context(request, object_id) | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except (ConflictError, drafting.OwnDraftError) as conflict:
            return merging.page(self, request, conflict)
        except RefusedError as refusal:
            request.refusal = str(refusal)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, context)
        except DatabaseError as error:
            found = outage(error)
            if found is None or not found.wrote_nothing or request.method != "POST":
                raise
            request.refusal = f"{found.value} {KEPT}"  # type: ignore[attr-defined]
            return self._come_back(request, object_id, form_url, context)

    def _come_back(self, request: HttpRequest, object_id: Any, form_url: str, context: dict[str, Any]) -> HttpResponse:
        """The form as it was sent, from a database that can only be read: Django's own way begins with a lock."""
        with snapshot():
            response: Any = self._changeform_view(request, object_id, form_url, context)
            response.render()
        response.status_code, response.headers["Retry-After"] = 503, "60"
        return response  # type: ignore[no-any-return]

    def _context(self, request: HttpRequest, object_id: Any) -> dict[str, Any]:
        row = self.get_object(request, object_id) if object_id else None
        drafts = drafting.open_drafts(items.key_of(row)) if row else Draft.objects.none()
        edited = self._draft(request)
        return {
            "may_publish": drafting.may_publish(request.user),
            "edited_draft": edited,
            "open_drafts": [draft for draft in drafts if draft != edited],
        }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the whole record is written at once, in :meth:`save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        parts = {formset.prefix: formset.entries() for formset in formsets if hasattr(formset, "entries")}
        key = items.key_of(self._stored(form.instance) if change else form.instance)
        wanted = Change(key, form.was, form.record(parts))
        request.wanted = wanted  # type: ignore[attr-defined]
        outcome = self.send(request, wanted, form.cleaned_data, form.replaces)
        if isinstance(outcome, writing.Written):
            form.instance.pk = outcome.row.pk

    def send(
        self, request: HttpRequest, change: Change, options: dict[str, Any], replaces: tuple[int, int] | None
    ) -> Draft | writing.Written:
        """Publishes the change or keeps it as a draft. Who may not publish sends it for review.

        :param options: what a :class:`SavingForm` says.
        :raises ConflictError: as :func:`writing.publish`; so for the other errors.
        """
        action = action_of(request)
        publishes = action == "publish" and drafting.may_publish(request.user)
        if publishes and not options["publish_at"]:
            outcome: Any = self._publish(request.user, change, options["change_reason"], replaces)
        else:
            drafting.require_mergeable(change)
            outcome = drafting.save(
                change,
                request.user,
                options["change_reason"],
                for_review=action != "draft",
                reviewer=options["ask"],
                publish_at=options["publish_at"],
                replaces=replaces,
            )
            if publishes:
                drafting.approve(outcome, request.user)
        request.outcome = outcome  # type: ignore[attr-defined]
        return outcome  # type: ignore[no-any-return]

    def _publish(self, user: Any, change: Change, reason: str, replaces: tuple[int, int] | None) -> writing.Written:
        written = writing.publish(change, user, reason)
        draft = Draft.objects.filter(pk=replaces[0], author=user).first() if replaces else None
        if draft is not None and draft.is_open:
            drafting.published_by_form(draft, user, written)
        return written

    # --- Two editors at once

    def _choose(self, request: HttpRequest, object_id: Any, form_url: str) -> Any:
        """What somebody chose of three versions is sent on; on the way it may meet the next edit."""
        chosen = merging.chosen(request)
        saving = SavingForm(request.POST)
        if chosen is None or not saving.is_valid():
            messages.error(request, "This page was not made by this site, or its time is over. Open the form again.")
            return redirect(request.get_full_path())
        change, replaces = chosen
        allowed = self.has_add_permission(request) if change.base is None else self.has_change_permission(request)
        if not allowed or items.KINDS[change.key.kind].model is not self.model:
            raise PermissionDenied
        try:
            self.send(request, change, saving.cleaned_data, replaces)
        except (ConflictError, drafting.OwnDraftError) as conflict:
            return merging.page(self, request, conflict, change)
        except RefusedError as refusal:
            return self._back_to_form(request, object_id, form_url, (change, replaces), str(refusal))
        return self.response_change(request, items.find(change.key) or self.model())

    def _back_to_form(self, request: HttpRequest, object_id: Any, form_url: str, resolved: Any, refusal: str) -> Any:
        """The form again, filled with what was chosen, to mend what the rules refuse."""
        messages.error(request, refusal)
        request.method = "GET"
        request.resolved = resolved  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, self._context(request, object_id))

    # --- Afterwards

    def construct_change_message(self, *_: Any, **__: Any) -> str:
        """History says who changed what; Django's log would say it a second time, without the values."""
        return ""

    def log_addition(self, *_: Any) -> Any:
        """As with :meth:`construct_change_message`."""

    def log_change(self, *_: Any) -> Any:
        """As with :meth:`construct_change_message`."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._response(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._response(request) or super().response_change(request, obj)

    def _response(self, request: HttpRequest) -> HttpResponse | None:
        """After a draft or a form that changed nothing; else Django's own."""
        outcome = getattr(request, "outcome", None)
        if isinstance(outcome, Draft):
            messages.success(request, f"{outcome.get_state_display()}: {outcome}. Readers still see what they saw.")
            return redirect("admin:responsibilities_draft_change", outcome.pk)
        if outcome is not None and not outcome.is_changed:
            messages.info(request, "Nothing was changed.")
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return None
