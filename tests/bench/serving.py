"""How many requests a second a page is answered with, beside nginx answering the same bytes from a file.

Needs nginx and wrk (Debian: ``apt install nginx-light wrk``). The rounds alternate, so that both meet the same noise.
"""

import gzip
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/services/rds/", "/services/rds/backups/", "/", "/services/rds.json", "/diagrams/overview.svg")
ROUNDS, SECONDS, CONNECTIONS = 3, 3, 16
NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; types {{ text/html html; application/json json; image/svg+xml svg; }} default_type text/html;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; gzip_static on; etag on; open_file_cache max=100; keepalive_requests 1000000; }}
}}
"""


def main() -> None:
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        print(f"Serving was not measured: {' and '.join(missing)} missing (Debian: apt install nginx-light wrk).")
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        site = stack.enter_context(serving_site(folder))
        bodies = {path: fetch(site + path) for path in PAGES}
        nginx = stack.enter_context(serving_files(folder, bodies))
        print(f"Requests a second, gzip, {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS} s in turn")
        for number, path in enumerate(PAGES):
            compare(path, site + path, f"{nginx}/{number}.html")
        path = PAGES[0]
        known = {"site": etag(site + path), "nginx": etag(f"{nginx}/0.html")}
        compare(f"{path} 304", site + path, f"{nginx}/0.html", known)


def compare(label: str, ours: str, theirs: str, known: dict[str, str] | None = None) -> None:
    rates: dict[str, list[float]] = {"site": [], "nginx": []}
    for _ in range(ROUNDS):
        for name, url in (("site", ours), ("nginx", theirs)):
            rates[name].append(rate(url, (known or {}).get(name, "")))
    site, nginx = (statistics.median(rates[name]) for name in ("site", "nginx"))
    print(f"  {site:8,.0f} of nginx's {nginx:8,.0f}: {site / nginx:5.2f}   {label}")


def rate(url: str, known: str = "") -> float:
    """Requests a second, of which all are answered with 200 or 304."""
    headers = ["-H", "Accept-Encoding: gzip", *(["-H", f"If-None-Match: {known}"] if known else [])]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *headers, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and not known:
        raise SystemExit(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found else 0.0


def fetch(url: str) -> bytes:
    return requests.get(url, timeout=30).content


def etag(url: str) -> str:
    return requests.get(url, headers={"Accept-Encoding": "gzip"}, timeout=30).headers["ETag"]


@contextmanager
def serving_site(folder: Path) -> Iterator[str]:
    port = free_port()
    environment = {
        **os.environ,
        "ENV_FILE": str(folder / "none"),
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder / 'site.sqlite3'}"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEBUG": "false",
    }
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with running(command, port, cwd=ROOT, env=environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def serving_files(folder: Path, bodies: dict[str, bytes]) -> Iterator[str]:
    port = free_port()
    (folder / "www").mkdir()
    for number, body in enumerate(bodies.values()):
        (folder / "www" / f"{number}.html").write_bytes(body)
        (folder / "www" / f"{number}.html.gz").write_bytes(gzip.compress(body, 6))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    folder.chmod(0o755)
    with running(["nginx", "-c", str(folder / "nginx.conf"), "-e", "stderr"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(command: list[str], port: int, **options: object) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    # All the content is imported first, which takes minutes on a busy machine.
    for _ in range(6000):
        if process.poll() is not None:
            raise SystemExit(f"{process.args} ended with {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Nothing listens on {port}.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
