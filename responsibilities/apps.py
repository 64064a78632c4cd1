from django.apps import AppConfig


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"
    verbose_name = "Who secures what"

    def ready(self) -> None:
        from .accounts import listening

        listening.connect()
