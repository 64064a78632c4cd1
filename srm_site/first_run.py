"""Writes ``.env`` on the first run: the example, with a secret key of this installation's own."""

import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def main() -> None:
    target = BASE_DIR / ".env"
    if target.exists():
        return
    example = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    target.touch(mode=0o600)
    target.write_text(example.replace("SECRET_KEY=\n", f"SECRET_KEY={secrets.token_urlsafe(50)}\n"), encoding="utf-8")
    print("Wrote .env with a new SECRET_KEY.")


if __name__ == "__main__":
    main()
