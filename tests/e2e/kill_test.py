#!/usr/bin/env python3
"""kill_test.py PROGRAM [--database sqlite|postgresql] [--rounds N] [--seed N] [--model]: a server
is killed while eight writers write, one of two that share a PostgreSQL, and an import in the middle
of its file; again and again. Nothing that was acknowledged is lost, nothing is done twice, and what
search finds is what the database holds."""

import argparse
import collections
import contextlib
import http.client
import itertools
import json
import random
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

from postgres import Cluster, programs
from program import HANG, Marketplace, end_with_the_test
from writers import CARD, KINDS, SEARCH, WRITERS, Writer, find, get, pages, send

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
parser.add_argument("--rounds", type=int, default=20)
parser.add_argument("--seed", type=int, default=20261125)
parser.add_argument("--model", action="store_true", help="with the sentence encoder")
ARGUMENTS, REST = parser.parse_known_args()

QUESTIONS = (
    ("GET", "/v1/talent/search?q=engineer&facets=skills&explain=true&page_size=100", None),
    ("GET", "/v1/jobs/search?q=parser&facets=skills&explain=true&page_size=100", None),
    ("GET", "/v1/talent/search?page_size=100", None),
    ("GET", "/v1/jobs/search?page_size=100", None),
    ("POST", "/v1/match", {"brief": {"title": "Rust engineer", "description": "A fast parser.",
                                     "skills": [{"name": "Rust", "mandatory": True}],
                                     "type": "hourly"}, "explain": True, "limit": 50}),
)


def comparable(answer):
    """Without what belongs to the single request."""
    return {name: value for name, value in answer.items()
            if name not in ("query_id", "next_page_token")}


def answers(live):
    found = []
    for method, path, body in QUESTIONS:
        status, answer = live.call(method, path, body)
        if status != 200:
            raise AssertionError(f"{path} was answered {status} {answer}")
        found.append(comparable(answer))
    return found


class Killing(unittest.TestCase):
    """What is killed, on the database that was asked for."""

    def setUp(self):
        if ARGUMENTS.database == "postgresql":
            if programs() is None:
                self.skipTest("PostgreSQL is not installed: scripts/setup does it")
            self.cluster = self.enterContext(Cluster())
        self.random = random.Random(ARGUMENTS.seed)
        self.writers = [Writer(number, ARGUMENTS.seed) for number in range(WRITERS)]
        self.unanswered = collections.Counter()

    def new_database(self):
        """A URL, or None: a file in the marketplace's own folder."""
        return self.cluster.new_database() if ARGUMENTS.database == "postgresql" else None

    def marketplace(self, model=False, database=None):
        return Marketplace(ARGUMENTS.program, model, database or self.new_database())

    def run_rounds(self, run_round, *lives):
        for number in range(ARGUMENTS.rounds):
            try:
                run_round(*lives, number)
            except AssertionError as error:
                logs = "\n".join(live.log()[-3000:] for live in lives)
                raise AssertionError(f"seed {ARGUMENTS.seed}, round {number}; the log ends "
                                     f"with\n{logs}") from error
        self.assertTrue(self.unanswered[True] + self.unanswered[False])
        print(f"{ARGUMENTS.rounds} rounds, {max(w.seq for w in self.writers)} events; of the "
              f"writes without an answer {self.unanswered[True]} were done, "
              f"{self.unanswered[False]} were not", file=sys.stderr)

    def start_writers(self, lives):
        """Of each server its share; the threads, and a semaphore that counts what was answered."""
        acknowledged = threading.Semaphore(0)
        threads = [threading.Thread(target=writer.run, args=(live, acknowledged))
                   for writer, live in zip(self.writers, itertools.cycle(lives))]
        for thread in threads:
            thread.start()
        return threads, acknowledged

    def wait_for(self, count, acknowledged):
        for _ in range(count):
            self.assertTrue(acknowledged.acquire(timeout=HANG), "the server hangs")
            self.check_writers()

    def check_writers(self):
        for writer in self.writers:
            self.assertIsNone(writer.failure)

    def verify(self, live):
        report = live.run("verify", "--json", check=False)
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)
        self.assertTrue(json.loads(report.stdout)["ok"])

    def settle(self, live):
        """Sends again what was not answered: it is done once, whether it had been done or not."""
        address = urllib.parse.urlsplit(live.url)
        for writer in self.writers:
            write, writer.pending = writer.pending, None
            if write is None:
                continue
            found = find(live, write.resource)
            done = not write.resource.holds(found)
            self.unanswered[done] += 1
            before = self.last_seq(live)
            # Of its own: the server closes a silent connection when others wait for a worker.
            with contextlib.closing(http.client.HTTPConnection(
                    address.hostname, address.port, timeout=HANG)) as connection:
                status, answer, headers = send(connection, live.key, write)
            if done:
                self.assertEqual(self.last_seq(live), before, f"{write} was done twice")
                status, answer, headers = self.what_was_done(write, found, status, answer, headers)
            self.assertIn(status, (200, 201, 204), f"{write}: {answer}")
            writer.acknowledge(write, answer, headers)
            self.assertTrue(write.resource.holds(find(live, write.resource)), write)

    def what_was_done(self, write, found, status, answer, headers):
        """The key brings the first answer back; a patch says that its If-Match is of the past."""
        if write.method == "DELETE":
            self.assertIsNone(found)
        else:
            self.assertIsNotNone(found, write)
            self.assertEqual(found["version"], write.resource.version + 1, write)
            self.assertIn(write.word, found["title"])
        if write.method == "PATCH" and status == 412:
            return 200, found, {"Shortlist-Seq": found["seq"]}
        return status, answer, headers

    def last_seq(self, live):
        return get(live, "/v1/health/ready")["last_seq"]

    def check_resources(self, live):
        for kind in KINDS:
            stored = {}
            for found in pages(live, f"/v1/{kind}?page_size=100", kind):
                self.assertNotIn(found["external_id"], stored)
                stored[found["external_id"]] = found
            for resource in self.known(kind):
                self.assertTrue(resource.holds(stored.pop(resource.external_id, None)),
                                vars(resource))
            self.assertFalse(stored, "nobody wrote these")

    def check_search(self, live):
        seq = max(writer.seq for writer in self.writers)
        for kind in KINDS:
            found = [result[CARD[kind]]["id"] for result in
                     pages(live, f"{SEARCH[kind]}?page_size=100&min_seq={seq}", "results")]
            alive = [resource for resource in self.known(kind)
                     if resource.id and not resource.deleted]
            self.assertEqual(sorted(found), sorted(resource.id for resource in alive))
            for resource in self.random.sample(alive, min(8, len(alive))):
                answer = get(live, f"{SEARCH[kind]}?q=title:{resource.word}&min_seq={seq}")
                self.assertEqual([result[CARD[kind]]["id"] for result in answer["results"]],
                                 [resource.id], resource.word)

    def known(self, kind):
        return [resource for writer in self.writers for resource in writer.resources
                if resource.kind == kind]


class KilledServer(Killing):
    def test_loses_nothing_acknowledged_and_does_nothing_twice(self):
        with self.marketplace(ARGUMENTS.model) as live:
            live.create_key()
            live.serve()
            self.run_rounds(self.run_round, live)
            live.kill()
            self.check_reindex(live)

    def run_round(self, live, number):
        self.write_until_killed(live)
        if number % 4 == 1:  # a start is killed, too, somewhere before its first answers
            live.begin()
            time.sleep(self.random.random() * live.seconds_to_serve)
            live.kill()
        if number % 5 == 4:
            self.verify(live)
        live.serve()
        self.settle(live)
        self.check_resources(live)
        self.check_search(live)

    def write_until_killed(self, live):
        threads, acknowledged = self.start_writers([live])
        # Mostly short rounds; some are long enough that derived state is committed within.
        most = 60 if self.random.random() < 0.8 else 600
        self.wait_for(self.random.randrange(1, most), acknowledged)
        time.sleep(self.random.random() * 0.01)
        live.kill()
        for thread in threads:
            thread.join()
        self.check_writers()

    def check_reindex(self, live):
        self.verify(live)
        live.serve()
        before = answers(live)
        self.assertTrue(all(answer["results"] for answer in before))
        self.assertEqual(live.stop(), 0)
        self.verify(live)
        live.run("reindex")
        self.verify(live)
        live.serve()
        self.assertEqual(answers(live), before)


@unittest.skipIf(ARGUMENTS.database == "sqlite", "servers share a PostgreSQL only")
class KilledNeighbour(Killing):
    """Two servers on one database, each with an index of its own."""

    def test_holds_nobody_up_and_loses_nothing(self):
        database = self.new_database()
        with self.marketplace(database=database) as one, self.marketplace(database=database) as two:
            two.key = one.create_key()
            one.serve()
            two.serve()
            self.run_rounds(self.run_round, one, two)
            self.assertEqual(answers(one), answers(two))

    def run_round(self, one, two, number):
        first, second = (one, two) if number % 2 else (two, one)
        threads, acknowledged = self.start_writers([first, second])
        self.wait_for(self.random.randrange(1, 60), acknowledged)
        first.kill()
        # Its writers count as answered when they end; the neighbour's go on.
        self.wait_for(WRITERS // 2 + self.random.randrange(1, 30), acknowledged)
        first.serve()
        self.wait_for(self.random.randrange(1, 30), acknowledged)
        second.kill()
        for thread in threads:
            thread.join()
        self.check_writers()
        second.serve()
        self.settle(first)
        for live in (first, second):
            self.check_resources(live)
            self.check_search(live)


class KilledImport(Killing):
    ROWS = 600

    def test_ends_as_if_it_had_never_been_killed(self):
        for served in (False, True):
            with self.subTest(served=served), self.marketplace() as live:
                self.import_until_whole(live, served)

    def import_until_whole(self, live, served):
        made = live.folder / "made"
        live.run("generate", "--seed", 3, "--freelancers", self.ROWS, "--jobs", 1, "--out", made)
        rows = made / "freelancers.jsonl"
        with self.marketplace() as other:
            began = time.monotonic()
            other.run("import", "freelancers", rows)
            seconds = time.monotonic() - began
        live.create_key()
        if served:
            live.serve()
        self.assertGreater(self.kill_imports(live, rows, seconds), 0)
        report = json.loads(live.run("import", "freelancers", rows, "--json").stdout)
        self.assertEqual(report["refused"], [])
        self.assertEqual(report["updated"], 0)
        self.assertEqual(report["created"] + report["unchanged"], self.ROWS)
        again = json.loads(live.run("import", "freelancers", rows, "--json").stdout)
        self.assertEqual(again["unchanged"], self.ROWS)
        if not served:
            live.serve()
        seq = get(live, "/v1/health/ready")["last_seq"]
        self.assertEqual(seq, self.ROWS)  # each row was written once
        public = sum(json.loads(row).get("visibility") != "private"
                     for row in rows.read_text().splitlines())
        self.assertEqual(get(live, f"/v1/talent/search?min_seq={seq}")["total"], public)
        self.assertEqual(live.stop(), 0)
        verified = json.loads(live.run("verify", "--json").stdout)
        self.assertEqual((verified["ok"], verified["freelancers"]), (True, self.ROWS))

    def kill_imports(self, live, rows, seconds):
        """Each a little later in its work than the one before; how many were still at it."""
        killed = 0
        for attempt in range(6):
            running = subprocess.Popen(live.command("import", "freelancers", rows),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=live.environment, preexec_fn=end_with_the_test)
            try:
                running.wait((attempt + self.random.random()) / 6 * seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                killed += 1
            running.wait(HANG)
        return killed


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])
