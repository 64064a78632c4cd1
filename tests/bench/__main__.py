"""``make bench``: the figures of CONTRIBUTING, as ratios of things measured side by side in one run on one machine."""

import os
import tempfile
from pathlib import Path
from types import ModuleType

import django


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Before Django reads it: measured on a database of its own.
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        for part in parts():
            part.main()


def parts() -> list[ModuleType]:
    """In their order. Most need models, which can only be loaded once Django is set up."""
    from tests import environment  # noqa: F401 -- sets what Django reads

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")
    django.setup()
    from tests.bench import freshness, growth, pages, serving, starting

    return [pages, serving, freshness, growth, starting]


if __name__ == "__main__":
    main()
