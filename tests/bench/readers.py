"""Readers with connections that stay open, in a process of their own: what they were answered, as JSON.

``python -m tests.bench.readers HOST:PORT READERS SECONDS``; paths come line by line on standard input.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Seen:
    """By one reader."""

    statuses: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    slowest: float = 0.0


def main() -> None:
    address, readers, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    paths = sys.stdin.read().split()
    until = time.monotonic() + seconds
    all_seen = [Seen() for _ in range(readers)]
    threads = [
        threading.Thread(target=read, args=(address, paths, random.Random(number), until, seen))
        for number, seen in enumerate(all_seen)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sum((seen.statuses for seen in all_seen), Counter())
    problems = [problem for seen in all_seen for problem in seen.problems]
    slowest = max(seen.slowest for seen in all_seen)
    sys.stdout.write(json.dumps({"statuses": statuses, "problems": problems[:20], "slowest": slowest}))


def read(address: str, paths: list[str], chance: random.Random, until: float, seen: Seen) -> None:
    connection = http.client.HTTPConnection(address, timeout=60)
    tags: dict[str, str] = {}
    while time.monotonic() < until:
        path = chance.choice(paths)
        known = {"If-None-Match": tags[path]} if path in tags and chance.random() < 0.5 else {}
        began = time.monotonic()
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", **known})
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            seen.problems.append(f"{path}: {error!r}")
            connection.close()
            continue
        seen.slowest = max(seen.slowest, time.monotonic() - began)
        seen.statuses[response.status] += 1
        if response.status not in (200, 304):
            seen.problems.append(f"{path}: {response.status}")
        tags[path] = response.headers.get("ETag", "")
    connection.close()


if __name__ == "__main__":
    main()
