"""The write side for people: Django's admin, arranged around an editor's questions."""

from django.contrib import admin

from . import additions, answers, drafts, proof, services, suggestions, taxonomy, upgrades

admin.site.site_header = "Who secures what on AWS"
admin.site.site_title = "Editing"
admin.site.index_title = "What do you want to change?"

__all__ = ["additions", "answers", "drafts", "proof", "services", "suggestions", "taxonomy", "upgrades"]
