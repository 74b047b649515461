#!/usr/bin/env python3
"""server_benchmark.py DATA [--build DIR]: a real server on a marketplace that shortlist_benchmark
has made: how long from its start to the first right answer, how much memory it takes, and how it
bears load. Prints one JSON document.

Files of the marketplace are in the page cache at each start but the first, which is not counted.
"""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

STARTS = 5
QUIET_SECONDS = 90  # longer than a graph of 100,000 vectors takes
SECONDS = 10  # of a load
MATCHES = "match=1"
OWN_RATE_LIMIT = {"server": {"requests_per_second": 1_000_000, "request_burst": 1_000_000}}


class Server:
    """`shortlist serve` on a folder, on a free port."""

    def __init__(self, build, data, folder):
        self.program = build / "shortlist"
        self.config = folder / "config.json"
        self.config.write_text(json.dumps(OWN_RATE_LIMIT))
        self.folder = ["--data", data, "--config", self.config]
        self.log = folder / "log"
        self.key = subprocess.run(
            [self.program, "admin", "create-key", "--role", "admin", "--label", "benchmark",
             *self.folder], check=True, capture_output=True, text=True).stdout.strip()
        self.process = self.url = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--listen", "127.0.0.1:0", *self.folder], text=True,
                stdout=subprocess.PIPE, stderr=log)
        line = self.process.stdout.readline()
        if "ready at " not in line:
            raise SystemExit("the server did not start:\n" + self.log.read_text()[-2000:])
        self.url = line.split("ready at ")[1].strip()

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def get(self, path):
        request = urllib.request.Request(self.url + path,
                                         headers={"Authorization": "Bearer " + self.key})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def memory(self, name):
        """A line of the process's status (VmRSS, VmHWM), in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith(name + ":"))
        return int(line.split()[1]) * 1024

    def load(self, *words):
        """A load's report."""
        done = subprocess.run(
            [self.program, "load", "--url", self.url, "--seconds", str(SECONDS), "--json", *words],
            check=True, capture_output=True, text=True,
            env={**os.environ, "SHORTLIST_KEY": self.key})
        return json.loads(done.stdout)


def ids(answer, noun):
    return [hit[noun]["id"] for hit in answer["results"]]


def ask(server, job):
    """A match and a search by words, as the ids that are found."""
    match = server.get(f"/v1/jobs/{job}/candidates?limit=20")
    search = server.get("/v1/talent/search?q=react%20developer&mode=lexical")
    return ids(match, "freelancer"), ids(search, "freelancer")


def wait_until_settled(server):
    """What a start leaves to be done behind the answers changes some: a graph of the vectors may
    miss a neighbour, and scores become those of today. It is over once nothing is published."""
    seen, since = None, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        time.sleep(1)
        generations = [index["generation"] for index in server.get("/v1/health/ready")["indexes"]]
        if generations != seen:
            seen, since = generations, time.monotonic()


def measure_starts(server, job, right):
    starts = []
    for _ in range(STARTS):
        began = time.monotonic()
        server.start()
        ready = time.monotonic() - began
        if ask(server, job) != right:
            raise SystemExit("the first answer after a start is not the one before it")
        starts.append({"ready": ready, "first_answer": time.monotonic() - began,
                       "rss": server.memory("VmRSS")})
        print(f"  start {starts[-1]}", file=sys.stderr)
        if len(starts) < STARTS:
            server.stop()
    return {name: statistics.median(start[name] for start in starts) for name in starts[0]} | {
        "first_answers": [start["first_answer"] for start in starts]}


def measure_load(server):
    """Closed loops for the peak, open loops below it."""
    loads = {}

    def run(name, *words):
        print(f"  load {name}", file=sys.stderr)
        loads[name] = server.load(*words)

    run("match, 1 client", "--mix", MATCHES, "--clients", "1")
    run("match, 2 clients", "--mix", MATCHES, "--clients", "2")
    run("match, 4 clients", "--mix", MATCHES, "--clients", "4")
    peak = max(load["per_second"] for load in loads.values())
    for share in (50, 80):
        run(f"match, open loop at {share} % of the peak", "--mix", MATCHES, "--clients", "16",
            "--rate", str(peak * share / 100))
    run("mixed, 4 clients", "--clients", "4")
    rate = loads["mixed, 4 clients"]["per_second"] / 2
    run("mixed, open loop at 50 % of that", "--clients", "16", "--rate", str(rate))
    return loads


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, default="build/release")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shortlist-bench-") as folder:
        server = Server(options.build, options.data, pathlib.Path(folder))
        try:
            server.start()
            job = server.get("/v1/jobs?page_size=1")["jobs"][0]["id"]
            health = server.get("/v1/health/ready")
            wait_until_settled(server)
            right = ask(server, job)
            server.stop()
            result = {"indexes": health["indexes"], "semantic": health["semantic"],
                      "start": measure_starts(server, job, right)}
            result["load"] = measure_load(server)
            result["rss_after_load"] = server.memory("VmRSS")
            result["rss_peak"] = server.memory("VmHWM")
        finally:
            server.stop()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
