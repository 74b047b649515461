"""What the end-to-end tests share: a folder, the program in it, and requests to its server."""

import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request

HANG = 600  # seconds after which something hangs, on any machine


class Marketplace:
    """A marketplace in a folder of its own. Use as a context: its server ends with it."""

    def __init__(self, program, model=True):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shortlist-e2e-"))
        self.data = self.folder / "data"
        self.config = self.folder / "config.json"
        self.config.write_text("{}" if model else '{"embedding": {"model": ""}}')
        self.server = None
        self.url = None
        self.key = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder)

    def run(self, *words, check=True):
        """A command on this marketplace; its output."""
        places = () if words[0] == "generate" else ("--data", self.data, "--config", self.config)
        done = subprocess.run([self.program, *map(str, words), *map(str, places)],
                              capture_output=True, text=True, timeout=HANG)
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

    def serve(self):
        """Starts the server and waits until it says that it is ready."""
        with open(self.folder / "log", "ab") as log:
            self.server = subprocess.Popen(
                [self.program, "serve", "--data", self.data, "--config", self.config,
                 "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.server.stdout.readline()
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
