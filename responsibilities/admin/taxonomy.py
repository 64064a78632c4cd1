"""The short lists: categories, layers, types, topics and the glossary."""

from django.contrib import admin

from responsibilities.models import Category, Layer, ServiceType, Term, Topic, TopicAlias

from .base import FixedSlugAdmin, LastingAdmin
from .transfer import TransferAdmin


@admin.register(Category)
class CategoryAdmin(FixedSlugAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]
    fields = ["name", "slug", "position"]


@admin.register(Layer)
class LayerAdmin(FixedSlugAdmin):
    list_display = ["name", "position", "cross_cutting"]
    list_filter = ["cross_cutting"]
    search_fields = ["name", "description"]
    fields = ["name", "slug", "description", "cross_cutting", "position"]


@admin.register(ServiceType)
class ServiceTypeAdmin(FixedSlugAdmin):
    list_display = ["name", "short_name", "position"]
    search_fields = ["name", "short_name"]
    fields = ["name", "short_name", "slug", "description", "position"]


class TopicAliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = TopicAlias
    extra = 0
    can_delete = False
    verbose_name_plural = "Addresses (each redirects here, for ever)"


@admin.register(Topic)
class TopicAdmin(TransferAdmin, LastingAdmin):
    list_display = ["name", "layer", "question", "is_headline", "position"]
    list_select_related = ["layer"]
    list_filter = ["layer", "is_headline"]
    search_fields = ["name", "question", "keywords", "aliases__slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TopicAliasInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "layer", "question"]}),
        ("On pages", {"fields": ["is_headline", "keywords", "position"]}),
    ]


@admin.register(Term)
class TermAdmin(TransferAdmin, FixedSlugAdmin):
    list_display = ["name", "definition", "service_type", "is_verified"]
    list_select_related = ["service_type"]
    list_filter = ["is_verified", "service_type"]
    search_fields = ["name", "definition", "other_names", "keywords"]
    autocomplete_fields = ["topics", "source"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "definition", "text"]}),
        ("Found by", {"fields": ["other_names", "keywords", "topics", "service_type"]}),
        ("Source", {"fields": ["source", "section", "checked_on", "is_verified", "note"]}),
    ]
