"""The process that :mod:`tests.bench.kill` kills: says what it begins and what the site has acknowledged, line by line."""

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")
django.setup()

from responsibilities.models import Service, content_version  # noqa: E402
from srm_site.wsgi import application  # noqa: E402
from tests.bench import saving  # noqa: E402


def main() -> None:
    seed, mark, folder, cookies = sys.argv[1:]
    browser = saving.Browser(application, cookies)
    say(ready=serves(saving.Browser(application)))
    for operation in saving.operations(browser, Path(folder), random.Random(seed), mark):
        say(begun=operation.kind, wants=operation.wants)
        operation.do()
        say(done=operation.kind, version=content_version())


def serves(reader: saving.Browser) -> str:
    """Empty if it does: pages are there, and say what the database says."""
    for path in ("/-/ready/", "/", "/matrix/"):
        if reader.get(path).status_code != 200:
            return f"{path} is not served"
    for service in Service.objects.all():
        page = reader.get(f"/services/{service.slug}/")
        if page.status_code != 200 or service.summary not in page.content.decode():
            return f"the page of {service.slug} does not say what is stored"
    return ""


def say(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
