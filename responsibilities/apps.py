from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"
    verbose_name = "Who secures what"

    def ready(self) -> None:
        from .accounts import listening
        from .models.content_version import watch

        listening.connect()
        post_migrate.connect(watch)
