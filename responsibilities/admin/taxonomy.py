"""The short lists: categories, layers, types, topics and the glossary."""

from django.contrib import admin

from responsibilities.models import Category, Layer, ServiceType, Term, Topic

from .base import FixedSlugAdmin, LastingAdmin
from .bulk import BulkChanges
from .kindforms import TermForm, TopicForm
from .listedits import ListEdits
from .listexport import ListExport
from .recordforms import RecordForm
from .records import RecordAdmin
from .transfer import TransferAdmin


@admin.register(Category)
class CategoryAdmin(ListExport, RecordAdmin, FixedSlugAdmin):
    form = RecordForm
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]
    fields = ["name", "slug", "position"]


@admin.register(Layer)
class LayerAdmin(ListExport, RecordAdmin, FixedSlugAdmin):
    form = RecordForm
    list_display = ["name", "position", "cross_cutting"]
    list_filter = ["cross_cutting"]
    search_fields = ["name", "description"]
    fields = ["name", "slug", "description", "cross_cutting", "position"]


@admin.register(ServiceType)
class ServiceTypeAdmin(ListExport, RecordAdmin, FixedSlugAdmin):
    form = RecordForm
    list_display = ["name", "short_name", "position"]
    search_fields = ["name", "short_name"]
    fields = ["name", "short_name", "slug", "description", "position"]


@admin.register(Topic)
class TopicAdmin(TransferAdmin, BulkChanges, ListEdits, RecordAdmin, LastingAdmin):
    form = TopicForm
    list_display = ["name", "layer", "question", "is_headline", "position"]
    list_editable = ["is_headline", "position"]
    list_records = {"is_headline": "headline", "position": "position"}
    list_select_related = ["layer"]
    list_filter = ["layer", "is_headline", "is_everywhere"]
    search_fields = ["name", "question", "keywords", "aliases__slug"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "other_names", "layer", "question"]}),
        ("On pages", {"fields": ["is_headline", "is_everywhere", "keywords", "position"]}),
    ]


@admin.register(Term)
class TermAdmin(TransferAdmin, RecordAdmin, FixedSlugAdmin):
    form = TermForm
    list_display = ["name", "definition", "service_type", "is_verified"]
    list_select_related = ["service_type"]
    list_filter = ["is_lens", "is_verified", "service_type"]
    search_fields = ["name", "definition", "other_names", "keywords"]
    autocomplete_fields = ["topics"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "definition", "text"]}),
        ("Found by", {"fields": ["other_names", "keywords", "topics", "is_lens", "service_type"]}),
        ("Source", {"fields": ["title", "url", "section", "checked_on", "is_verified", "note"]}),
    ]
