#!/usr/bin/env python3
"""writes_benchmark.py DATA [--build DIR]: what a client waits for when it creates, changes, lists
and reads freelancers on a marketplace that shortlist_benchmark has made, one request at a time over
HTTP, beside one durable commit of as much text to a SQLite file in the same file system. Prints one
JSON document; what it creates it deletes again.
"""

import argparse
import http.client
import json
import pathlib
import sqlite3
import statistics
import tempfile
import time
import urllib.parse

from server_benchmark import Server, wait_until_settled

ROUNDS = 300
PROFILE = {"display_name": "Bench", "title": "Rust engineer for parsers", "overview": "word " * 200,
           "skills": [{"name": "Rust"}, {"name": "Parsing"}], "country": "DE",
           "hourly_rate": {"amount_minor": 5_000, "currency": "USD"}}


class Times(dict):
    """Of each kind of work, in milliseconds."""

    def take(self, kind, work):
        began = time.perf_counter()
        result = work()
        self.setdefault(kind, []).append((time.perf_counter() - began) * 1e3)
        return result

    def report(self):
        return {kind: {"p50_ms": statistics.median(times),
                       "p99_ms": statistics.quantiles(times, n=100)[98], "max_ms": max(times)}
                for kind, times in self.items()}


class Client:
    """One connection that is kept open."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc)
        self.headers = {"Authorization": "Bearer " + server.key}

    def ask(self, method, path, body=None, **headers):
        self.connection.request(method, path, body and json.dumps(body),
                                {**self.headers, **headers})
        with self.connection.getresponse() as answer:
            text = answer.read()
            if answer.status >= 300:
                raise SystemExit(f"{method} {path}: {answer.status} {text[:500]}")
            return json.loads(text) if text else None, answer.getheader("ETag")


class DurableFile:
    """A SQLite file that is written as the server writes its own."""

    def __init__(self, folder):
        self.sql = sqlite3.connect(folder / "commits.db", isolation_level=None)
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.execute("PRAGMA synchronous = FULL")
        self.sql.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)")
        self.text = json.dumps(PROFILE)

    def commit(self):
        self.sql.execute("BEGIN IMMEDIATE")
        self.sql.execute("INSERT INTO texts (text) VALUES (?)", (self.text,))
        self.sql.execute("COMMIT")


def measure(client, durable):
    times = Times()
    created = []
    for i in range(ROUNDS):
        times.take("commit", durable.commit)
        made, etag = times.take("create",
                                lambda: client.ask("POST", "/v1/freelancers", PROFILE))
        path = "/v1/freelancers/" + made["id"]
        created.append(path)
        patch = {"title": f"Rust engineer, {i}"}
        times.take("patch", lambda p=path, b=patch, e=etag:
                   client.ask("PATCH", p, b, **{"If-Match": e}))
        times.take("read", lambda p=path: client.ask("GET", p))
        page, _ = times.take("list", lambda: client.ask("GET", "/v1/freelancers?page_size=20"))
        token = page["next_page_token"]
        times.take("next page", lambda t=token: client.ask(
            "GET", f"/v1/freelancers?page_size=20&page_token={t}"))
    for path in created:
        client.ask("DELETE", path)
    return times.report()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, default="build/release")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shortlist-bench-", dir=options.data.parent) as folder:
        server = Server(options.build, options.data, pathlib.Path(folder))
        try:
            server.start()
            wait_until_settled(server)
            result = measure(Client(server), DurableFile(pathlib.Path(folder)))
        finally:
            server.stop()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
