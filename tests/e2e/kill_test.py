#!/usr/bin/env python3
"""kill_test.py PROGRAM [--rounds N] [--seed N] [--model]: a server is killed while eight writers
write, and an import in the middle of its file; again and again. Nothing that was acknowledged is
lost, nothing is done twice, and what search finds is what the database holds."""

import argparse
import collections
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

from program import HANG, Marketplace, end_with_the_test

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--rounds", type=int, default=20)
parser.add_argument("--seed", type=int, default=20261125)
parser.add_argument("--model", action="store_true", help="with the sentence encoder")
ARGUMENTS, REST = parser.parse_known_args()

WRITERS = 8
KINDS = ("freelancers", "jobs")
SEARCH = {"freelancers": "/v1/talent/search", "jobs": "/v1/jobs/search"}
CARD = {"freelancers": "freelancer", "jobs": "job"}
FEW, MANY = 4, 24  # resources that a writer keeps
QUESTIONS = (
    ("GET", "/v1/talent/search?q=engineer&facets=skills&explain=true&page_size=100", None),
    ("GET", "/v1/jobs/search?q=parser&facets=skills&explain=true&page_size=100", None),
    ("GET", "/v1/talent/search?page_size=100", None),
    ("GET", "/v1/jobs/search?page_size=100", None),
    ("POST", "/v1/match", {"brief": {"title": "Rust engineer", "description": "A fast parser.",
                                     "skills": [{"name": "Rust", "mandatory": True}],
                                     "type": "hourly"}, "explain": True, "limit": 50}),
)


class Resource:
    """A freelancer or a job as its writer knows it: as it was last acknowledged."""

    def __init__(self, kind, external_id):
        self.kind = kind
        self.external_id = external_id
        self.id = None  # not created yet
        self.version = 0
        self.word = None  # in the title: tells this version from every other
        self.deleted = False

    def holds(self, found):
        """Is this what the server has? `found` is None where it has nothing."""
        if self.id is None or self.deleted:
            return found is None
        return (found is not None and found["id"] == self.id and found["version"] == self.version
                and self.word in found["title"])


Write = collections.namedtuple("Write", "method path body headers resource word")


class Writer:
    """Writes its own resources, one request after the other, until the server is gone. A request
    that was not answered is remembered: it may have been done, or not."""

    def __init__(self, number, seed):
        self.name = f"w{number}"
        self.random = random.Random(f"{seed} {number}")
        self.numbers = itertools.count()
        self.resources = []
        self.pending = None
        self.seq = 0  # the last one acknowledged
        self.failure = None

    def alive(self):
        return [resource for resource in self.resources if resource.id and not resource.deleted]

    def next_write(self):
        alive = self.alive()
        number = next(self.numbers)
        word = f"{self.name}n{number}"
        headers = {"Idempotency-Key": f"key-{word}"}
        choice = self.random.random()
        if len(alive) < FEW or (choice < 0.5 and len(alive) < MANY):
            resource = Resource(self.random.choice(KINDS), f"ext-{word}")
            self.resources.append(resource)
            body = {"external_id": resource.external_id, "skills": [{"name": "Rust"}],
                    "title": f"Rust engineer {word}"}
            if resource.kind == "freelancers":
                body |= {"display_name": f"Person {word}", "overview": "I write parsers."}
            else:
                body |= {"description": "We need a parser.", "type": "hourly"}
            return Write("POST", f"/v1/{resource.kind}", body, headers, resource, word)
        resource = self.random.choice(alive)
        path = f"/v1/{resource.kind}/{resource.id}"
        headers["If-Match"] = f'"v{resource.version}"'
        if choice < 0.75:
            return Write("PATCH", path, {"title": f"Go engineer {word}"}, headers, resource, word)
        return Write("DELETE", path, None, headers, resource, None)

    def acknowledge(self, write, answer, headers):
        resource = write.resource
        if write.method == "DELETE":
            resource.deleted = True
        else:
            resource.id = answer["id"]
            resource.version = answer["version"]
            resource.word = write.word
        self.seq = max(self.seq, int(headers["Shortlist-Seq"]))

    def run(self, live, acknowledged):
        """In a thread of its own."""
        address = urllib.parse.urlsplit(live.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HANG)
        try:
            while True:
                self.pending = self.next_write()
                status, answer, headers = send(connection, live.key, self.pending)
                if status not in (200, 201, 204):
                    self.failure = f"{self.pending} was answered {status} {answer}"
                    return
                self.acknowledge(self.pending, answer, headers)
                self.pending = None
                acknowledged.release()
        except (OSError, http.client.HTTPException):
            pass  # killed: `pending` stays
        finally:
            connection.close()
            acknowledged.release()  # nobody waits for this one any more


def send(connection, key, write):
    body = None if write.body is None else json.dumps(write.body)
    connection.request(write.method, write.path, body,
                       {"Authorization": "Bearer " + key, **write.headers})
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else None, answer.headers


def get(live, path):
    """An answer that must come, however slow the machine is to catch up."""
    while True:
        status, answer = live.call("GET", path)
        if status == 200:
            return answer
        if answer["reason"] != "not_caught_up":
            raise AssertionError(f"GET {path} was answered {status} {answer}")


def pages(live, path, results):
    token = None
    while True:
        answer = get(live, path + (f"&page_token={urllib.parse.quote(token)}" if token else ""))
        yield from answer[results]
        token = answer["next_page_token"]
        if token is None:
            return


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


class KilledServer(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(ARGUMENTS.seed)
        self.writers = [Writer(number, ARGUMENTS.seed) for number in range(WRITERS)]
        self.unanswered = collections.Counter()

    def test_loses_nothing_acknowledged_and_does_nothing_twice(self):
        with Marketplace(ARGUMENTS.program, model=ARGUMENTS.model) as live:
            live.create_key()
            live.serve()
            for number in range(ARGUMENTS.rounds):
                try:
                    self.run_round(live, number)
                except AssertionError as error:
                    raise AssertionError(f"seed {ARGUMENTS.seed}, round {number}; the log ends "
                                         f"with\n{live.log()[-3000:]}") from error
            live.kill()
            self.assertTrue(self.unanswered[True] + self.unanswered[False])
            print(f"{ARGUMENTS.rounds} rounds, {max(w.seq for w in self.writers)} events; of the "
                  f"writes without an answer {self.unanswered[True]} were done, "
                  f"{self.unanswered[False]} were not", file=sys.stderr)
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
        acknowledged = threading.Semaphore(0)
        threads = [threading.Thread(target=writer.run, args=(live, acknowledged))
                   for writer in self.writers]
        for thread in threads:
            thread.start()
        # Mostly short rounds; some are long enough that derived state is committed within.
        most = 60 if self.random.random() < 0.8 else 600
        for _ in range(self.random.randrange(1, most)):
            self.assertTrue(acknowledged.acquire(timeout=HANG), "the server hangs")
            if not all(thread.is_alive() for thread in threads):
                break  # why is told below
        time.sleep(self.random.random() * 0.01)
        live.kill()
        for thread in threads:
            thread.join()
        for writer in self.writers:
            self.assertIsNone(writer.failure)

    def verify(self, live):
        report = live.run("verify", "--json", check=False)
        self.assertEqual(report.returncode, 0, report.stdout + report.stderr)
        self.assertTrue(json.loads(report.stdout)["ok"])

    def settle(self, live):
        """Sends again what was not answered: it is done once, whether it had been done or not."""
        address = urllib.parse.urlsplit(live.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HANG)
        for writer in self.writers:
            write, writer.pending = writer.pending, None
            if write is None:
                continue
            found = self.find(live, write.resource)
            done = not write.resource.holds(found)
            self.unanswered[done] += 1
            before = self.last_seq(live)
            status, answer, headers = send(connection, live.key, write)
            if done:
                self.assertEqual(self.last_seq(live), before, f"{write} was done twice")
                status, answer, headers = self.what_was_done(write, found, status, answer, headers)
            self.assertIn(status, (200, 201, 204), f"{write}: {answer}")
            writer.acknowledge(write, answer, headers)
            self.assertTrue(write.resource.holds(self.find(live, write.resource)), write)
        connection.close()

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

    def find(self, live, resource):
        found = get(live, f"/v1/{resource.kind}?external_id={resource.external_id}")[resource.kind]
        self.assertLessEqual(len(found), 1, f"{resource.external_id} is there twice")
        return found[0] if found else None

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


class KilledImport(unittest.TestCase):
    ROWS = 600

    def test_ends_as_if_it_had_never_been_killed(self):
        for served in (False, True):
            with self.subTest(served=served), Marketplace(ARGUMENTS.program, model=False) as live:
                self.import_until_whole(live, served)

    def import_until_whole(self, live, served):
        made = live.folder / "made"
        live.run("generate", "--seed", 3, "--freelancers", self.ROWS, "--jobs", 1, "--out", made)
        rows = made / "freelancers.jsonl"
        with Marketplace(ARGUMENTS.program, model=False) as other:
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
        chance = random.Random(ARGUMENTS.seed)
        for attempt in range(6):
            running = subprocess.Popen(live.command("import", "freelancers", rows),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       preexec_fn=end_with_the_test)
            try:
                running.wait((attempt + chance.random()) / 6 * seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                killed += 1
            running.wait(HANG)
        return killed


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])
