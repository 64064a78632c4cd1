"""``make bench``: the figures of CONTRIBUTING, as ratios of things measured side by side in one run on one machine."""

import os
import tempfile
from pathlib import Path


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Before Django reads it: measured on a database of its own.
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        from tests.bench import freshness, pages, serving, starting

        pages.main()
        serving.main()
        freshness.main()
        starting.main()


if __name__ == "__main__":
    main()
