"""The table of skills is what its generator writes, and the generator refuses what contradicts."""

import io
import os
import pathlib
import sys
import tempfile
import unittest
from contextlib import redirect_stdout

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import make_skill_graph  # noqa: E402

SHIPPED = ROOT / "data/taxonomy/skills"
SHARED = pathlib.Path(os.environ.get("SHORTLIST_SHARED_DATA", ROOT / "../shared/data"))


class Keys(unittest.TestCase):
    def test_names_that_read_the_same_have_one_key(self):
        for one, other in (("Machine-Learning", "machine  learning"), ("Node.JS", "node.js"),
                           ("UI / UX", "ui/ux"), ("R&D", "r & d")):
            self.assertEqual(make_skill_graph.key(one), make_skill_graph.key(other))
        self.assertNotEqual(make_skill_graph.key("C++"), make_skill_graph.key("C#"))
        for nothing in ("C+", "$R", "", "!!"):
            self.assertEqual(make_skill_graph.key(nothing), "")


class Table(unittest.TestCase):
    def test_it_is_what_the_generator_writes(self):
        if not (SHARED / "taxonomy").exists():
            self.skipTest(f"no {SHARED / 'taxonomy'}")
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
            out = pathlib.Path(folder) / "skills.tsv"
            make_skill_graph.main(SHARED / "taxonomy", SHIPPED / "aliases.json", out)
            same = out.read_bytes() == (SHIPPED / "skills.tsv").read_bytes()
        self.assertTrue(same, "run scripts/make_skill_graph.py on the taxonomies")

    def test_a_synonym_of_two_skills_is_refused(self):
        graph = make_skill_graph.Graph()
        with self.assertRaises(SystemExit) as refused:
            make_skill_graph.add_ours(graph, {"skills": {"Go": ["Golang"], "Goa": ["golang"]}})
        self.assertIn("golang is of Goa and of Go", str(refused.exception))


if __name__ == "__main__":
    unittest.main()
