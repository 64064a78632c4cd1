from django.apps import AppConfig
from django.db.models.signals import post_migrate
from simple_history.signals import pre_create_historical_record


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"
    verbose_name = "Who secures what"

    def ready(self) -> None:
        from .accounts import listening
        from .models.clock import keep_order
        from .models.content_version import watch

        listening.connect()
        post_migrate.connect(watch)
        pre_create_historical_record.connect(keep_order)
