"""Style sheets, scripts and the font, under the names that pages give them."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static


@cache
def static_files() -> dict[str, bytes]:
    """Address -> content, of the site's own. Those of the admin no reader needs."""
    found = {}
    for folder in map(Path, settings.STATICFILES_DIRS):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not name.endswith("admin.css") and not name.endswith("admin.js"):
                found[static(name)] = _content(path, name)
    return found


def _content(path: Path, name: str) -> bytes:
    """As collected: there the style sheet names the font as it is called there."""
    stored = getattr(staticfiles_storage, "stored_name", lambda given: given)(name)
    if staticfiles_storage.exists(stored):
        with staticfiles_storage.open(stored) as file:
            return bytes(file.read())
    return path.read_bytes()
