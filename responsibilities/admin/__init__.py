"""The write side for people: Django's admin, arranged around an editor's questions."""

from django.contrib import admin

from . import accounts, answers, proof, services, taxonomy

admin.site.site_header = "Who secures what on AWS"
admin.site.site_title = "Editing"
admin.site.index_title = "What do you want to change?"

__all__ = ["accounts", "answers", "proof", "services", "taxonomy"]
