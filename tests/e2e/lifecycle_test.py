#!/usr/bin/env python3
"""lifecycle_test.py PROGRAM: a server is stopped, started again, and started where it cannot be: in
a folder that another one holds, on a port that is taken, on a disk that is full or read-only."""

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import unittest
import urllib.parse
import urllib.request

from program import HANG, LIBC, Marketplace
from writers import WRITERS, Writer, find, get

PROGRAM = sys.argv.pop(1)
CLONE_NEWNS = 0x20000


def address_of(live):
    return urllib.parse.urlsplit(live.url).netloc


def profile(name):
    return {"external_id": name, "display_name": name, "title": f"Rust engineer {name}",
            "overview": "I write parsers. " * 100}


def metric(live, series):
    """The value of one series of /metrics, by name and labels as they are written there."""
    with urllib.request.urlopen(live.url + "/metrics", timeout=HANG) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(series + " "):
                return float(line.removeprefix(series + " "))
    raise AssertionError("no metric " + series)


class Stopping(unittest.TestCase):
    def test_sigterm_answers_what_it_does_and_the_next_start_is_at_once(self):
        with Marketplace(PROGRAM, model=False) as live:
            live.create_key()
            live.serve()
            writers = [Writer(number, 1) for number in range(WRITERS)]
            for _ in range(5):
                acknowledged = threading.Semaphore(0)
                threads = [threading.Thread(target=writer.run, args=(live, acknowledged))
                           for writer in writers]
                for thread in threads:
                    thread.start()
                for _ in range(60):
                    self.assertTrue(acknowledged.acquire(timeout=HANG))
                address = address_of(live)
                self.assertEqual(live.stop(), 0)
                for thread in threads:
                    thread.join()
                live.serve(listen=address)
                self.check(live, writers)

    def check(self, live, writers):
        """What was done was answered, and what was answered is there."""
        for writer in writers:
            self.assertIsNone(writer.failure)
            writer.pending = None  # a request that met a closed connection: not done
            for resource in writer.resources:
                self.assertTrue(resource.holds(find(live, resource)), vars(resource))

    def test_half_a_request_holds_nobody_up(self):
        with Marketplace(PROGRAM, model=False) as live:
            live.create_key()
            live.serve()
            host, port = address_of(live).split(":")
            with socket.create_connection((host, int(port)), timeout=HANG) as half:
                half.sendall(b"POST /v1/freelancers HTTP/1.1\r\nHost: here\r\nContent-Le")
                get(live, "/v1/health/live")
                self.assertEqual(live.stop(), 0)
                with contextlib.suppress(ConnectionResetError):
                    self.assertEqual(half.recv(100), b"")


class Watching(unittest.TestCase):
    def test_what_is_counted_wrongly_is_named(self):
        with Marketplace(PROGRAM, model=False) as live:
            live.create_key()
            live.serve()
            for name in "abc":
                self.assertEqual(live.call("POST", "/v1/freelancers", profile(name))[0], 201)
            live.stop()
            live.run("verify")
            with contextlib.closing(sqlite3.connect(live.data / "marketplace.db")) as sql, sql:
                sql.execute("UPDATE document_counts SET count = 9 WHERE documents = 'freelancers'")
            done = live.run("verify", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("there are 3 freelancers, counted are 9", done.stdout + done.stderr)

    def test_it_says_that_it_stops_and_every_line_of_its_log_is_json(self):
        with Marketplace(PROGRAM, model=False) as live:
            settings = json.loads(live.config.read_text())
            settings["server"]["drain_ms"] = HANG * 1000
            live.config.write_text(json.dumps(settings))
            live.create_key()
            live.serve()
            self.assertTrue(get(live, "/v1/health/ready")["ready"])
            live.call("POST", "/v1/freelancers", profile("a"), {"X-Request-Id": "mine-1"})
            live.server.send_signal(signal.SIGTERM)
            health = {"reasons": []}
            while not health["reasons"]:
                status, health = live.call("GET", "/v1/health/ready")
            self.assertEqual((status, health["reasons"]), (503, ["stopping"]))
            self.assertEqual(get(live, "/v1/health/live"), {"live": True})
            self.assertEqual(get(live, "/v1/jobs/search?q=rust")["total"], 0)
            self.assertEqual(live.stop(), 0)  # the second signal ends the waiting
            lines = [json.loads(line) for line in live.log().splitlines()]
            for line in lines:
                self.assertLessEqual({"time", "level", "event"}, line.keys())
            events = [line["event"] for line in lines]
            at = [events.index(event) for event in
                  ("listening", "search_loaded", "http_request", "stopping", "stopped")]
            self.assertEqual(at, sorted(at))
            mine = [line for line in lines if line.get("request_id") == "mine-1"]
            self.assertEqual([(line["event"], line["route"], line["status"]) for line in mine],
                             [("http_request", "/v1/freelancers", 201)])


class Refusing(unittest.TestCase):
    def refused(self, live, *words):
        done = live.run("serve", *words, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_a_folder_that_another_server_holds(self):
        with Marketplace(PROGRAM, model=False) as live:
            live.create_key()
            live.serve()
            self.assertIn("index_locked", self.refused(live, "--listen", "127.0.0.1:0"))
            self.assertEqual(live.call("POST", "/v1/freelancers", profile("a"))[0], 201)

    def test_a_port_that_is_taken(self):
        with Marketplace(PROGRAM, model=False) as live, socket.create_server(
                ("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            said = self.refused(live, "--listen", address)
            self.assertIn(address, said)
            self.assertIn("Address already in use", said)

    def test_a_folder_that_cannot_be_made(self):
        with Marketplace(PROGRAM, model=False) as live:
            (live.folder / "file").write_text("")
            live.data = live.folder / "file" / "data"
            said = self.refused(live, "--listen", "127.0.0.1:0")
            self.assertIn(str(live.data), said)


class Disk(unittest.TestCase):
    """In a mount namespace of its own, with a small disk in memory at the marketplace's place."""

    def setUp(self):
        if LIBC.unshare(CLONE_NEWNS) != 0:
            self.skipTest("may not have a mount namespace of its own (that needs root)")
        self.mount("--make-rprivate", "/")

    def mount(self, *words):
        subprocess.run(["mount", *map(str, words)], check=True, timeout=HANG)

    @contextlib.contextmanager
    def disk(self, size):
        with Marketplace(PROGRAM, model=False) as live:
            live.data.mkdir()
            self.mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", live.data)
            try:
                yield live
            finally:
                live.kill()
                subprocess.run(["umount", str(live.data)], check=True, timeout=HANG)

    def test_that_is_full_refuses_writes_loses_none_and_goes_on_when_there_is_room(self):
        with self.disk("4m") as live:
            live.create_key()
            live.serve()
            kept = {}
            status, answer = self.fill(live, kept, "p")
            self.assertEqual((status, answer["reason"]), (503, "storage_full"))
            self.assertGreater(len(kept), 50)
            self.assertIn("storage_full", live.call("GET", "/v1/health/ready")[1]["degraded"])
            self.assertGreater(metric(live, 'shortlist_degraded{reason="storage_full"}'), 0)
            self.assertGreater(
                metric(live, 'shortlist_database_unavailable_total{reason="storage_full"}'), 0)
            self.check(live, kept)  # reading goes on
            live.kill()
            self.mount("-o", "remount,size=12m", live.data)
            live.serve()
            self.check(live, kept)
            status, answer = self.fill(live, kept, "q")
            self.assertEqual((status, answer["reason"]), (503, "storage_full"))
            self.check(live, kept)
            self.mount("-o", "remount,size=64m", live.data)
            # Without a start.
            status, answer = live.call("POST", "/v1/freelancers", profile("room"))
            self.assertEqual(status, 201)
            self.assertNotIn("storage_full", live.call("GET", "/v1/health/ready")[1]["degraded"])
            kept["room"] = answer["id"]
            found = get(live, f"/v1/talent/search?q=title:room&min_seq={answer['seq']}")
            self.assertEqual(found["total"], 1)
            self.check(live, kept)
            self.assertEqual(live.stop(), 0)
            self.assertTrue(json.loads(live.run("verify", "--json").stdout)["ok"])

    def fill(self, live, kept, prefix):
        for number in range(20_000):
            status, answer = live.call("POST", "/v1/freelancers", profile(f"{prefix}{number}"))
            if status != 201:
                return status, answer
            kept[answer["external_id"]] = answer["id"]
        raise AssertionError("the disk never filled up")

    def check(self, live, kept):
        for external_id, name in kept.items():
            status, answer = live.call("GET", f"/v1/freelancers/{name}")
            self.assertEqual((status, answer.get("external_id")), (200, external_id))

    def test_that_is_read_only_is_named(self):
        with self.disk("8m") as live:
            live.create_key()
            self.mount("-o", "remount,ro", live.data)
            done = live.run("serve", "--listen", "127.0.0.1:0", check=False)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(str(live.data), done.stderr)


if __name__ == "__main__":
    unittest.main()
