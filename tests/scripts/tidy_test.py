"""Each rule of scripts/tidy.py: what it refuses and what it lets pass."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import tidy  # noqa: E402

CMAKE = """
function(shortlist_library folder)
endfunction()
shortlist_library(index/base)
shortlist_library(index/schema EXPOSES index/base)
shortlist_library(index/text EXPOSES index/schema EXTERNAL lucene)  # (words)
shortlist_library(index/hybrid EXPOSES index/schema
                  USES index/text EXTERNAL json)
shortlist_library(server/http EXPOSES index/base EXTERNAL httplib json)
shortlist_library(server/api EXPOSES server/http TESTS_WITH external_httplib)
"""
HEADERS = {
    "index/base/result.h": "#pragma once\n",
    "index/schema/query.h": '#pragma once\n#include "index/base/result.h"\n',
    "index/text/text_index.h": "#pragma once\n",
    "index/hybrid/retriever.h": "#pragma once\n",
}


def check(files):
    """`path:line: message` of every breach in a small tree with these files."""
    files = {"CMakeLists.txt": CMAKE, **HEADERS, **files}
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return [f"{b.path}:{b.line}: {b.message}" for b in tidy.check_tree(root, set(files))]


class TidyTest(unittest.TestCase):
    def expect_breach(self, files, place, words):
        breaches = check(files)
        self.assertEqual(len(breaches), 1, breaches)
        self.assertTrue(breaches[0].startswith(place + ": "), breaches[0])
        self.assertIn(words, breaches[0])

    def expect_none(self, files):
        self.assertEqual(check(files), [])

    def body(self, text):
        return {"index/base/result.cc": text}


class Layers(TidyTest):
    def test_reads_the_table_over_several_lines_and_skips_the_function(self):
        layers = tidy.parse_layers(CMAKE)
        self.assertEqual(len(layers), 6)
        self.assertEqual(layers["index/hybrid"].uses, ("index/text",))
        self.assertEqual(layers["index/hybrid"].external, ("json",))

    def test_an_upward_include_is_refused(self):
        files = {"index/base/result.cc": '\n#include "index/schema/query.h"\n'}
        self.expect_breach(files, "index/base/result.cc:2", "index/base see index/schema")

    def test_what_a_header_exposes_passes_transitively(self):
        self.expect_none({"index/text/text_index.cc": '#include "index/base/result.h"\n'})

    def test_what_a_cc_file_uses_is_refused_in_a_header(self):
        include = '#include "index/text/text_index.h"\n'
        self.expect_none({"index/hybrid/retriever.cc": include})
        files = {"index/hybrid/retriever.h": "#pragma once\n" + include}
        self.expect_breach(files, "index/hybrid/retriever.h:2", "the headers of index/hybrid")

    def test_tests_are_held_to_the_layer_that_they_test(self):
        include = '#include "index/schema/query.h"\n'
        self.expect_none({"tests/index/text/text_index_test.cc": include})
        files = {"tests/index/base/result_test.cc": include}
        self.expect_breach(files, "tests/index/base/result_test.cc:1", "see index/schema")

    def test_an_undeclared_folder_is_refused(self):
        files = {"index/extra/extra.h": "#pragma once\n"}
        self.expect_breach(files, "index/extra/extra.h:1", "no shortlist_library line")

    def test_an_include_that_does_not_start_at_the_root_is_refused(self):
        files = self.body('#include "result.h"\n')
        self.expect_breach(files, "index/base/result.cc:1", "start at the root")


class ThirdParties(TidyTest):
    def test_a_third_party_stays_in_the_folders_that_name_it(self):
        self.expect_none({"index/text/text_index.cc": "#include <lucene++/LuceneHeaders.h>\n"})
        files = {"index/hybrid/retriever.cc": "#include <lucene++/LuceneHeaders.h>\n"}
        self.expect_breach(files, "index/hybrid/retriever.cc:1", "does not name lucene")

    def test_what_only_tests_are_linked_with_is_for_tests_only(self):
        include = "#include <httplib.h>\n"
        self.expect_none({"tests/server/api/routes_test.cc": include})
        files = {"server/api/routes.h": "#pragma once\n" + include}
        self.expect_breach(files, "server/api/routes.h:2", "does not name httplib")

    def test_a_lucene_header_is_known_without_its_folder_too(self):
        self.expect_breach(self.body("#include <IndexWriter.h>\n"), "index/base/result.cc:1",
                           "does not name lucene")

    def test_json_is_for_every_cc_file_and_for_two_folders_headers(self):
        include = "#include <nlohmann/json.hpp>\n"
        self.expect_none(self.body(include))
        self.expect_none({"server/http/json_reader.h": "#pragma once\n" + include})
        files = {"index/base/result.h": "#pragma once\n" + include}
        self.expect_breach(files, "index/base/result.h:2", "server/http and server/api only")

    def test_the_standard_library_passes(self):
        self.expect_none(self.body("#include <vector>\n#include <sys/stat.h>\n"))


class Names(TidyTest):
    def test_a_banned_part_of_a_type_is_refused(self):
        for name in ("IndexManager", "QueryInfo", "StringUtils", "StoreImpl", "Query2"):
            self.expect_breach(self.body(f"struct {name} {{}};\n"), "index/base/result.cc:1", name)

    def test_words_that_only_contain_a_banned_one_pass(self):
        for name in ("Information", "Utilisation", "Int32"):
            self.expect_none(self.body(f"struct {name} {{}};\n"))

    def test_a_pimpl_may_be_called_impl(self):
        self.expect_none(self.body("struct Impl {};\n"))

    def test_a_banned_part_of_a_file_name_is_refused(self):
        files = {"index/base/string_util.h": "#pragma once\n"}
        self.expect_breach(files, "index/base/string_util.h:1", "util")

    def test_a_cc_file_needs_its_header(self):
        self.expect_breach({"index/base/alone.cc": "\n"}, "index/base/alone.cc:1", "alone.h")
        self.expect_none({"index/base/result_avx2.cc": "\n", "index/base/main.cc": "\n"})


class Lines(TidyTest):
    def test_a_long_line_is_refused_and_one_of_a_hundred_passes(self):
        self.expect_none(self.body("x" * 100))
        self.expect_breach(self.body("x" * 101), "index/base/result.cc:1", "101 columns")

    def test_columns_are_characters(self):
        self.expect_none(self.body("// " + "é" * 97))

    def test_notes_to_self_are_refused(self):
        for note in ("TODO: later", "FIXME", "XXX"):
            self.expect_breach(self.body(f"// {note}\n"), "index/base/result.cc:1", note[:3])
        self.expect_none(self.body('const char* kPattern = "name-XXXXXX";\n'))
        self.expect_none(self.body('const char* kNoCurrency = "XXX";\n'))

    def test_commented_out_code_is_refused(self):
        for code in ("return x;", "if (x) {", "x = y + 1;", "Call(x);", "}", '#include "x.h"'):
            self.expect_breach(self.body(f"  // {code}\n"), "index/base/result.cc:1", "commented")

    def test_prose_passes(self):
        for prose in ("Never 0; that means no score.", "One idea (the first);", "if it holds,",
                      "sequence = { word }; word = letter { letter };"):
            self.expect_none(self.body(f"// {prose}\n"))

    def test_machine_paths_are_refused(self):
        self.expect_breach({"README.md": "see /work/main\n"}, "README.md:1", "/work/")
        self.expect_breach({"a.sh": "ls /tmp/x\n"}, "a.sh:1", "/tmp/")
        self.expect_none({"tests/index/base/result_test.cc": 'Open("/tmp/x");\n'})
        self.expect_none({"README.md": "a/work/b and https://example.com/tmp/\n"})

    def test_mirrors_are_refused(self):
        self.expect_breach({"a.sh": "pip --index-url x\n"}, "a.sh:1", "mirror")
        self.expect_breach({"a.sh": "curl http://10.0.0.1/x\n"}, "a.sh:1", "internal host")
        self.expect_none({"a.sh": "curl http://127.0.0.1:8080/v1\n"})

    def test_a_long_file_is_refused(self):
        self.expect_none(self.body("x\n" * 500))
        self.expect_breach(self.body("x\n" * 501), "index/base/result.cc:501", "501 lines")

    def test_a_header_needs_pragma_once(self):
        self.expect_breach({"index/base/result.h": "\n"}, "index/base/result.h:1", "#pragma once")


class Functions(TidyTest):
    def function(self, head, lines):
        return head + " {\n" + "  Call();\n" * (lines - 2) + "}\n"

    def test_a_long_function_is_refused_and_one_of_sixty_lines_passes(self):
        self.expect_none(self.body("namespace a {\n" + self.function("int F(int x)", 60) + "}\n"))
        text = "namespace a {\n" + self.function("int F(int x)", 61) + "}\n"
        self.expect_breach(self.body(text), "index/base/result.cc:2", "61 lines")

    def test_a_long_class_or_table_is_no_function(self):
        self.expect_none(self.body("class A {\n" + "  int F();\n" * 90 + "};\n"))
        self.expect_none(self.body("const Row kTable[] = {\n" + "  {F(1), 2},\n" * 90 + "};\n"))

    def test_a_method_inside_a_class_counts(self):
        text = "class A {\n public:\n" + self.function("A(int x) : x_{x}, y_(x)", 70) + "};\n"
        self.assertEqual(len(check(self.body(text))), 1)

    def test_braces_in_literals_and_comments_do_not_count(self):
        text = "void F() {\n  Call(\"{\", '{', R\"({\n{)\");  // {\n}\n"
        self.expect_none(self.body(text + self.function("void G()", 50)))

    def test_six_parameters_are_refused_in_definition_and_declaration(self):
        for end in (" {}\n", ";\n"):
            text = "void F(int a, int b, int c,\n       int d, int e, int f)" + end
            self.expect_breach(self.body(text), "index/base/result.cc:1", "6 parameters")

    def test_commas_inside_a_parameter_do_not_count(self):
        self.expect_none(self.body(
            "void F(std::map<int, std::pair<int, int>> a, std::function<void(int, int)> b,\n"
            "       Options c = {1, 2, 3}, int d = Max(1, 2));\n"))

    def test_what_is_no_function_has_no_parameters(self):
        self.expect_none(self.body(
            "using Call = std::function<void(int, int, int, int, int, int)>;\n"
            "const int kMost = Max(1, 2, 3, 4, 5, 6);\n"
            "void F() {\n  Call(1, 2, 3, 4, 5, 6);\n}\n"))


class Readme(TidyTest):
    def test_a_path_that_does_not_exist_is_refused(self):
        files = {"README.md": "`index/base/result.h`, `index/bsae/`\n"}
        self.expect_breach(files, "README.md:1", "index/bsae/")

    def test_commands_routes_and_what_is_built_pass(self):
        self.expect_none({"README.md": "`index/base/ x` `/v1/match` `application/problem+json` "
                                       "`build/release/shortlist` `data/models/all`\n"})


if __name__ == "__main__":
    unittest.main()
