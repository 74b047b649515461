#!/usr/bin/env python3
"""kill_files_test.py PROGRAM [--database postgresql] [--rounds N] [--seed N]: a server is
killed while six callers send, attach and delete files, many of them with the same contents; again
and again. Every file that was acknowledged can be read byte by byte, none that was deleted, and no
content is left that is no file's."""

import argparse
import contextlib
import http.client
import itertools
import json
import random
import sys
import threading
import time
import unittest
import urllib.parse

import postgres
from program import HANG, Marketplace

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
parser.add_argument("--rounds", type=int, default=12)
parser.add_argument("--seed", type=int, default=20261128)
ARGUMENTS, REST = parser.parse_known_args()

CALLERS = 6
SHARED = [f"content {number} of many " * 2000 for number in range(3)]
LARGE = 3 << 20  # more than other bodies may have


class Caller:
    """Sends files, attaches some to jobs and deletes others, one request after the other, until the
    server is gone."""

    def __init__(self, number):
        self.name = f"c{number}"
        self.random = random.Random(f"{ARGUMENTS.seed} {number}")
        self.numbers = itertools.count()
        self.files = {}  # id -> content, as acknowledged: those attached to nothing
        self.attached = {}  # and those of jobs
        self.deleted = []
        self.pending = None
        self.failure = None

    def next_request(self):
        """Method, path, body, headers."""
        number = next(self.numbers)
        key = {"Idempotency-Key": f"key-{self.name}-{number}"}
        if self.files and self.random.random() < 0.5:
            file = self.random.choice(list(self.files))
            if self.random.random() < 0.8:
                return "DELETE", "/v1/files/" + file, None, key
            job = {"title": f"{self.name} {number}", "attachments": [file]}
            return "POST", "/v1/jobs", json.dumps(job), key
        content = self.random.choice(SHARED)
        if self.random.random() < 0.3:
            content = f"{self.name} {number} " * self.random.randrange(1, 2000)
        if self.random.random() < 0.1:
            content = f"{self.name} {number} ".ljust(LARGE, "x")
        return "POST", "/v1/files?name=a.txt", content, {"Content-Type": "text/plain", **key}

    def send(self, connection, live):
        method, path, content, headers = self.pending
        connection.request(method, path, content and content.encode(),
                           {"Authorization": "Bearer " + live.key, **headers})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 503 and json.loads(text)["reason"] == "overloaded":
            return  # too many large ones at a time: again
        if answer.status not in (201, 204):
            self.failure = f"{method} {path} was answered {answer.status} {text[:300]}"
        elif path == "/v1/jobs":
            for file in json.loads(text)["attachments"]:
                self.attached[file] = self.files.pop(file)
        elif method == "POST":
            self.files[json.loads(text)["id"]] = content
        else:
            self.deleted.append(path)
            del self.files[path.removeprefix("/v1/files/")]
        self.pending = None

    def run(self, live, acknowledged):
        """In a thread of its own."""
        address = urllib.parse.urlsplit(live.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HANG)
        try:
            while self.failure is None:
                self.pending = self.pending or self.next_request()
                self.send(connection, live)
                acknowledged.release()
        except (OSError, http.client.HTTPException):
            pass  # killed: `pending` stays
        finally:
            connection.close()
            acknowledged.release()


class KilledWithFiles(unittest.TestCase):
    def test_no_acknowledged_file_is_missing_and_no_content_is_left(self):
        if ARGUMENTS.database == "postgresql" and postgres.programs() is None:
            self.skipTest("PostgreSQL is not installed: scripts/setup does it")
        self.random = random.Random(ARGUMENTS.seed)
        self.callers = [Caller(number) for number in range(CALLERS)]
        with contextlib.ExitStack() as undo:
            database = None
            if ARGUMENTS.database == "postgresql":
                database = undo.enter_context(postgres.Cluster()).new_database()
            live = undo.enter_context(
                Marketplace(ARGUMENTS.program, model=False, database=database))
            live.create_key()
            live.serve()
            for number in range(ARGUMENTS.rounds):
                with self.subTest(round=number):
                    self.run_round(live, number)
            self.wait_for_sweep(live, ARGUMENTS.rounds + 1)
            self.assertEqual(live.stop(), 0)
            report = live.run("verify", "--json", check=False)
            self.assertEqual(report.returncode, 0, report.stdout + report.stderr)
            attached = sum(len(caller.attached) for caller in self.callers)
            alive = sum(len(caller.files) for caller in self.callers) + attached
            self.assertEqual(json.loads(report.stdout)["files"], alive)
            gone = sum(len(caller.deleted) for caller in self.callers)
            print(f"{ARGUMENTS.rounds} rounds; {alive} files are there, {attached} of them "
                  f"attached, {gone} were deleted",
                  file=sys.stderr)

    def run_round(self, live, number):
        acknowledged = threading.Semaphore(0)
        threads = [threading.Thread(target=caller.run, args=(live, acknowledged))
                   for caller in self.callers]
        for thread in threads:
            thread.start()
        for _ in range(self.random.randrange(1, 60)):
            self.assertTrue(acknowledged.acquire(timeout=HANG), "the server hangs")
        time.sleep(self.random.random() * 0.02)
        live.kill()
        for thread in threads:
            thread.join()
        self.check_callers()
        live.serve()
        self.check_files(live, number)

    def check_callers(self):
        for caller in self.callers:
            self.assertIsNone(caller.failure)

    def check_files(self, live, number):
        """After what was not answered was sent again: it is done once, whether it had been done."""
        address = urllib.parse.urlsplit(live.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=HANG)
        for caller in self.callers:
            while caller.pending is not None and caller.failure is None:
                caller.send(connection, live)
        self.check_callers()
        for caller in self.callers:
            for file, content in (caller.files | caller.attached).items():
                connection.request("GET", f"/v1/files/{file}/content", None,
                                   {"Authorization": "Bearer " + live.key})
                answer = connection.getresponse()
                self.assertEqual((answer.status, answer.read()), (200, content.encode()), file)
            for path in caller.deleted[-5:]:
                self.assertEqual(live.call("GET", path)[0], 404, f"round {number}: {path}")
        connection.close()

    def wait_for_sweep(self, live, starts):
        until = time.monotonic() + HANG
        while live.log().count('"blobs_swept"') < starts:
            self.assertLess(time.monotonic(), until, "the contents are not swept")
            time.sleep(0.05)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])
