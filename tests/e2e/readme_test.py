#!/usr/bin/env python3
"""readme_test.py PROGRAM: what the README shows works as it is printed: its first five minutes line
by line against a server, and every command of the program that it names."""

import json
import pathlib
import re
import subprocess
import sys
import unittest

from program import HANG, Marketplace

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
MODEL = ROOT / "data/models/all-MiniLM-L6-v2/model.safetensors"
PROGRAM = sys.argv.pop(1)


def documents(text):
    """The JSON documents that follow each other in a text."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        found.append(document)
    return found


class Readme(unittest.TestCase):
    def test_the_first_five_minutes(self):
        if not MODEL.exists():
            self.skipTest(f"no {MODEL}: fetch it with scripts/setup model")
        lines = re.search(r"```sh\n(.*?)```", README, re.DOTALL)[1]
        with Marketplace(PROGRAM) as live:
            live.fill(60, 30)
            key_file = live.folder / "operator.key"
            key_file.write_text(live.create_key() + "\n")
            live.serve()
            for printed, here in (("build/demo/data/operator.key", str(key_file)),
                                  ("http://127.0.0.1:8080", live.url)):
                self.assertIn(printed, lines)
                lines = lines.replace(printed, here)
            lines += "\n" + re.search(r"```sh\n(curl[^`]*skills:tag.*?)```", README, re.DOTALL)[1]
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", lines], capture_output=True,
                                  text=True, timeout=HANG)
            self.assertEqual(done.returncode, 0, done.stderr)
            match, talent, jobs, added, tagged = documents(done.stdout)
            self.assertEqual(live.stop(), 0)
        best = match["results"][0]
        self.assertEqual(len(match["results"]), 3)
        self.assertIn("React", [skill["name"] for skill in best["evidence"]["skills_found"]])
        self.assertAlmostEqual(best["explanation"]["value"], best["fit"]["overall"], 3)
        self.assertIn("country", talent["facets"])
        self.assertTrue(jobs["results"])
        self.assertEqual(jobs["plan"]["vector"], "exact")
        self.assertEqual(tagged, json.loads(re.search(r"```json\n(.*?)```", README, re.DOTALL)[1]))
        self.assertEqual(added["results"][0]["freelancer"]["display_name"], "Ada Example")

    def test_the_files(self):
        lines = re.search(r"```sh\n(FILE=[^`]*?)```", README, re.DOTALL)[1]
        with Marketplace(PROGRAM, model=False) as live:
            key = live.create_key()
            live.serve()
            lines = f"URL={live.url}\nAUTH='Authorization: Bearer {key}'\n{lines}"
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", lines], capture_output=True,
                                  text=True, timeout=HANG)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(live.stop(), 0)
        job, end = json.JSONDecoder().raw_decode(done.stdout)
        self.assertEqual(len(job["attachments"]), 1)
        self.assertEqual(done.stdout[end:].strip(), "Colours: green and white.")

    def test_the_load(self):
        line = re.search(r"```sh\n(SHORTLIST_KEY[^`]*?)```", README, re.DOTALL)[1]
        self.assertIn("shortlist load", line)
        with Marketplace(PROGRAM, model=False) as live:
            live.fill(60, 30)
            live.create_key()
            live.serve()
            for printed, here in (("build/release/shortlist", PROGRAM),
                                  ("http://127.0.0.1:8080", live.url),
                                  ("--seconds 10", f"--seconds {HANG} --requests 60")):
                self.assertIn(printed, line)
                line = line.replace(printed, here)
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", f"KEY={live.key}\n{line}"],
                                  capture_output=True, text=True, timeout=HANG)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("60 answered", done.stdout)
            self.assertIn("0 failed", done.stdout)
            self.assertEqual(live.stop(), 0)

    def test_every_command_is_one_of_the_program(self):
        commands = set(re.findall(r"`?(?:build/release/)?shortlist "
                                  r"((?:admin |evaluate (?=skills))?[a-z-]+)", README))
        commands -= {"is", "admin"}
        self.assertIn("import", commands)
        for command in sorted(commands):
            with self.subTest(command):
                done = subprocess.run([PROGRAM, *command.split(), "--help"], capture_output=True,
                                      text=True, timeout=HANG)
                self.assertEqual(done.returncode, 0, done.stderr)
                named = rf"shortlist {command}(?: (?!skills)[^`\n]*)? (--[a-z-]+)"
                for option in re.findall(named, README):
                    self.assertIn(option, done.stdout)


if __name__ == "__main__":
    unittest.main()
