"""What the end-to-end tests share: a folder, the program in it, and requests to its server."""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HANG = 600  # seconds after which something hangs, on any machine
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def end_with_the_test():
    """In a child, before it becomes the program: it is killed when the test is."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Marketplace:
    """A marketplace in a folder of its own; its truth, too, unless `database` is a URL. Use as a
    context: its server ends with it."""

    def __init__(self, program, model=True, database=None, settings=None):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shortlist-e2e-"))
        self.data = self.folder / "data"
        self.config = self.folder / "config.json"
        self.config.write_text(json.dumps({
            "server": {"requests_per_second": 1_000_000, "request_burst": 1_000_000},
            **({} if model else {"embedding": {"model": ""}}), **(settings or {})}))
        self.environment = dict(os.environ, SHORTLIST_DATABASE_URL=database or "")
        self.server = None
        self.seconds_to_serve = None  # of the last start
        self.url = None
        self.key = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder)

    def command(self, *words):
        """A command line on this marketplace."""
        places = () if words[0] == "generate" else ("--data", self.data, "--config", self.config)
        return [self.program, *map(str, words), *map(str, places)]

    def run(self, *words, check=True):
        """Runs a command to its end; its status and output."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=HANG,
                              env=self.environment, preexec_fn=end_with_the_test)
        if check and done.returncode != 0:
            raise AssertionError(f"{words} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done

    def fill(self, freelancers, jobs):
        """Generated people, jobs and contracts."""
        made = self.folder / "made"
        self.run("generate", "--seed", 7, "--freelancers", freelancers, "--jobs", jobs,
                 "--out", made)
        for kind in ("freelancers", "jobs", "contracts"):
            self.run("import", kind, made / f"{kind}.jsonl", "--no-index")

    def create_key(self):
        self.key = self.run("admin", "create-key", "--role", "admin").stdout.strip()
        return self.key

    def begin(self, listen="127.0.0.1:0"):
        """Starts a server and does not wait for it."""
        with open(self.folder / "log", "ab") as log:
            self.server = subprocess.Popen(
                self.command("serve", "--listen", listen), stdout=subprocess.PIPE, stderr=log,
                text=True, env=self.environment, preexec_fn=end_with_the_test)

    def serve(self, listen="127.0.0.1:0"):
        """Starts the server and waits until it says that it is ready."""
        began = time.monotonic()
        self.begin(listen)
        line = self.server.stdout.readline()
        self.seconds_to_serve = time.monotonic() - began
        if "ready at " not in line:
            self.server.wait(HANG)
            raise AssertionError("the server did not start:\n" + self.log()[-3000:])
        self.url = line.split("ready at ")[1].strip()

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self):
        """As an operator does; the exit status."""
        return self.end(signal.SIGTERM)

    def kill(self):
        """As a power cut does."""
        return self.end(signal.SIGKILL)

    def end(self, how):
        if self.server is None:
            return None
        self.server.send_signal(how)
        status = self.server.wait(HANG)
        self.server.stdout.close()
        self.server = None
        return status

    def call(self, method, path, body=None, headers=None):
        """Status and JSON of an answer. Raises OSError when there is none."""
        request = urllib.request.Request(
            self.url + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + self.key, **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=HANG) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")
