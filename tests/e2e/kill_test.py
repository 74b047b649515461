#!/usr/bin/env python3
"""kill_test.py PROGRAM [ROUNDS]: nothing that the server acknowledged is ever lost, and nothing is
done twice, however often it is killed.

Writers create, edit and delete freelancers under idempotency keys and remember what was answered.
The server is killed (SIGKILL) at random moments and started again; what was in flight is sent once
more with its key. Then everything acknowledged must be there, as it was acknowledged, once, and
search must see it. In the end `verify` finds no difference, and a rebuilt index answers the same.
"""

import json
import random
import sys
import threading
import time
import unittest

from program import Marketplace

PROGRAM = sys.argv.pop(1)
ROUNDS = int(sys.argv.pop(1)) if len(sys.argv) > 1 else 20
WRITERS = 8
SEED = 20261


class Writer:
    """One caller with people of its own. `known`: external id -> the last answer, None: deleted."""

    def __init__(self, live, number):
        self.live = live
        self.random = random.Random(SEED * 100 + number)
        self.number = number
        self.made = 0
        self.calls = 0
        self.known = {}
        self.in_flight = None
        self.last_seq = 0
        self.problem = None

    def next_call(self):
        """(external id, method, path, body, headers) of something to do."""
        self.calls += 1
        headers = {"Idempotency-Key": f"w{self.number}-{self.calls}"}
        living = [name for name, answer in self.known.items() if answer]
        choice = self.random.random()
        if not living or choice < 0.5:
            self.made += 1
            name = f"w{self.number}-{self.made}"
            body = {"external_id": name, "display_name": "Person " + name,
                    "title": f"potter {self.random.randrange(1000)}"}
            return name, "POST", "/v1/freelancers", body, headers
        name = self.random.choice(living)
        path = "/v1/freelancers/" + self.known[name]["id"]
        if choice < 0.9:
            headers["If-Match"] = f'"v{self.known[name]["version"]}"'
            return name, "PATCH", path, {"title": f"weaver {self.random.randrange(1000)}"}, headers
        return name, "DELETE", path, None, headers

    def send(self, call):
        name, method, path, body, headers = call
        status, answer = self.live.call(method, path, body, headers)
        if status >= 300:
            self.problem = f"{method} {path} {headers}: {status} {answer}"
            return
        self.known[name] = answer if method != "DELETE" else None
        if answer:
            self.last_seq = max(self.last_seq, answer["seq"])

    def work(self):
        """Until the server is gone."""
        try:
            while not self.problem:
                self.in_flight = self.next_call()
                self.send(self.in_flight)
                self.in_flight = None
        except (OSError, ValueError):  # no answer, or a part of one
            pass

    def send_again(self):
        if self.in_flight:
            self.send(self.in_flight)
            self.in_flight = None


class Kills(unittest.TestCase):
    def check(self, live, writers):
        """Everything acknowledged is there once, and found."""
        there = {}
        token = ""
        while token is not None:
            status, page = live.call("GET", f"/v1/freelancers?page_size=100&page_token={token}"
                                     if token else "/v1/freelancers?page_size=100")
            self.assertEqual(status, 200, page)
            for freelancer in page["freelancers"]:
                self.assertNotIn(freelancer["external_id"], there)
                there[freelancer["external_id"]] = freelancer
            token = page["next_page_token"]
        expected = {}
        for writer in writers:
            self.assertIsNone(writer.problem)
            expected.update({name: answer for name, answer in writer.known.items() if answer})
        self.assertEqual(set(there), set(expected))
        for name, answer in expected.items():
            for field in ("id", "title", "version", "seq"):
                self.assertEqual(there[name][field], answer[field], name)
        last_seq = max(writer.last_seq for writer in writers)
        status, found = live.call("GET", f"/v1/talent/search?min_seq={last_seq}&page_size=1")
        self.assertEqual(status, 200, found)
        self.assertEqual(found["total"], len(expected))
        return len(expected)

    def answers(self, live):
        """What search says, without what belongs to the single request."""
        said = []
        for question in ("q=potter&page_size=100", "q=weaver+12&explain=true", "page_size=100"):
            status, answer = live.call("GET", "/v1/talent/search?" + question)
            self.assertEqual(status, 200)
            said.append([(hit["freelancer"]["id"], hit["score"], hit.get("explanation"))
                         for hit in answer["results"]] + [answer["total"]])
        return said

    def test_nothing_acknowledged_is_lost(self):
        chance = random.Random(SEED)
        with Marketplace(PROGRAM, model=False) as live:
            live.create_key()
            writers = [Writer(live, number) for number in range(WRITERS)]
            for _ in range(ROUNDS):
                live.serve()
                threads = [threading.Thread(target=writer.work) for writer in writers]
                for thread in threads:
                    thread.start()
                time.sleep(chance.uniform(0.02, 0.5))
                live.kill()
                for thread in threads:
                    thread.join()
                live.serve()
                for writer in writers:
                    writer.send_again()
                people = self.check(live, writers)
                live.kill()
            live.serve()
            people = self.check(live, writers)
            before = self.answers(live)
            self.assertEqual(live.stop(), 0)
            report = json.loads(live.run("verify", "--json").stdout)
            self.assertEqual(report["differences"], [])
            self.assertEqual(report["freelancers"], people)
            live.run("reindex")
            live.serve()
            self.assertEqual(self.answers(live), before)
            self.assertEqual(live.stop(), 0)
            calls = sum(writer.calls for writer in writers)
            print(f"{ROUNDS} rounds, {calls} writes, {people} people", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
