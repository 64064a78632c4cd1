"""Django's admin with our own site in the place of its default one."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default_site = "srm_site.site.EditingSite"
