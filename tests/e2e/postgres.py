"""A PostgreSQL of an end-to-end test alone."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from program import HANG, end_with_the_test

USER = "shortlist"


def programs():
    """The folder of the newest version's programs; None where PostgreSQL is not installed."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


class Cluster:
    """In a temporary folder, reached through a socket there and over no network. Use as a context:
    it ends with it."""

    def __init__(self):
        # Short: the path of a socket has at most 107 bytes.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="shortlist-", dir="/tmp"))
        self.owner = {}  # as whom its programs run: root they refuse
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.databases = 0
        self.server = None

    def __enter__(self):
        with contextlib.ExitStack() as undo:
            undo.callback(shutil.rmtree, self.folder)
            self.run("initdb", "--pgdata", self.folder / "data", "--username", USER, "--auth",
                     "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
            self.server = self.start("postgres", "-D", self.folder / "data", "-k", self.folder,
                                     "-c", "listen_addresses=", "-c", "fsync=off")
            undo.callback(self.stop)
            while self.start("pg_isready", "--quiet", "--host", self.folder).wait(HANG) != 0:
                if self.server.poll() is not None:
                    raise AssertionError("postgres ended:\n" + (self.folder / "log").read_text())
            self.undo = undo.pop_all()
        return self

    def __exit__(self, *_):
        self.undo.close()

    def start(self, name, *words):
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen([programs() / name, *map(str, words)], stdout=log, stderr=log,
                                    cwd=self.folder, preexec_fn=end_with_the_test, **self.owner)

    def run(self, *words):
        if self.start(*words).wait(HANG) != 0:
            raise AssertionError(f"{words[0]} failed:\n" + (self.folder / "log").read_text())

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.server.wait(HANG)

    def new_database(self):
        """The URL of one that is empty."""
        self.databases += 1
        name = f"test{self.databases}"
        self.run("createdb", "--host", self.folder, "--username", USER, "--template", "template0",
                 name)
        return f"postgresql://{USER}@/{name}?host={self.folder}"
