#!/usr/bin/env python3
"""tidy.py [ROOT]: holds the rules of this house that a compiler does not.

Layers: every #include against the shortlist_library lines of CMakeLists.txt. Names, sizes, left-over
notes, commented-out code, machine paths, and paths that the README names. Prints one
`path:line: message` per breach and exits with 1 when there is one.
"""

import pathlib
import re
import subprocess
import sys
from typing import NamedTuple

MAX_COLUMNS = 100
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 5
TOP_FOLDERS = ("index", "ranking", "server", "data", "scripts", "tests", ".ci")
NOT_IN_GIT = ("build/", "data/models")  # made by scripts/setup, so the README may name them
SELF = ("scripts/tidy.py", "tests/scripts/tidy_test.py")  # they spell out what they look for

# How a header of each third party is included; its name is the one under EXTERNAL.
THIRD_PARTIES = (
    ("lucene", re.compile(r"lucene\+\+/|[A-Z]\w*\.h$")),
    ("faiss", re.compile(r"faiss/")),
    ("httplib", re.compile(r"httplib\.h$")),
    ("soci", re.compile(r"soci(/|\.h$)|sqlite3\.h$")),
    ("json", re.compile(r"nlohmann/")),
    ("eigen", re.compile(r"(eigen3/|unsupported/)?Eigen/")),
    ("boost_math", re.compile(r"boost/")),
    ("sodium", re.compile(r"sodium(/|\.h$)")),
    ("oath", re.compile(r"liboath/")),
    ("icu", re.compile(r"unicode/")),
    ("curl", re.compile(r"curl/")),
    ("cli", re.compile(r"CLI/")),
    ("openssl", re.compile(r"openssl/")),
)
JSON_HEADER_FOLDERS = ("server/http", "server/api")


class Breach(NamedTuple):
    path: str
    line: int
    message: str


class Layer(NamedTuple):
    exposes: tuple
    uses: tuple
    external: tuple
    tests_with: tuple  # folders, and third parties as external_NAME


class Source(NamedTuple):
    path: str
    text: str

    @property
    def lines(self):
        return self.text.split("\n")

    @property
    def is_header(self):
        return self.path.endswith(".h")

    @property
    def is_cpp(self):
        return self.path.endswith((".h", ".cc"))

    @property
    def is_test(self):
        return self.path.startswith("tests/")

    @property
    def is_code(self):
        return self.path.endswith((".h", ".cc", ".py", ".js")) or self.text.startswith("#!")


# --- The architecture table ---------------------------------------------------------------------


def parse_layers(cmake):
    """The shortlist_library(...) lines of CMakeLists.txt: folder -> Layer."""
    cmake = re.sub(r"#[^\n]*", "", cmake)
    layers = {}
    for call in re.findall(r"^\s*shortlist_library\(([^)]*)\)", cmake, re.MULTILINE):
        folder, *words = call.split()
        lists = {"EXPOSES": [], "USES": [], "EXTERNAL": [], "TESTS_WITH": []}
        current = None
        for word in words:
            if word in lists:
                current = lists[word]
            elif current is not None:
                current.append(word)
        layers[folder] = Layer(*(tuple(names) for names in lists.values()))
    return layers


def exposed(layers, folder):
    """The folder and all that its headers show, transitively."""
    seen, waiting = set(), [folder]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(layers[current].exposes if current in layers else ())
    return seen


def allowed_folders(layers, folder, source):
    allowed = exposed(layers, folder)
    if source.is_test or not source.is_header:
        for used in layers[folder].uses:
            allowed |= exposed(layers, used)
    if source.is_test:
        for other in layers[folder].tests_with:
            allowed |= exposed(layers, other)
    return allowed


def folder_of(layers, path):
    """The declared folder that a path lies in; None where there is none."""
    folder = str(pathlib.PurePosixPath(path.removeprefix("tests/")).parent)
    while folder != "." and folder not in layers:
        folder = str(pathlib.PurePosixPath(folder).parent)
    return None if folder == "." else folder


def check_own_include(layers, root, source, folder, include):
    if not (root / include).exists():
        return f'"{include}" does not exist: include paths start at the root'
    if include.startswith("tests/"):
        return None if source.is_test else f'"{include}": only tests include tests'
    target = folder_of(layers, include)
    if folder and target not in allowed_folders(layers, folder, source):
        kind = "the headers of " if source.is_header else ""
        return f'"{include}": CMakeLists.txt does not let {kind}{folder} see {target}'
    return None


def check_third_party(layers, source, folder, include):
    for name, pattern in THIRD_PARTIES:
        if not pattern.match(include):
            continue
        if name == "json":
            wrong = source.is_header and not source.is_test and folder not in JSON_HEADER_FOLDERS
            return f"<{include}>: in a header of server/http and server/api only" if wrong else None
        with_tests = source.is_test and folder and f"external_{name}" in layers[folder].tests_with
        if folder and name not in layers[folder].external and not with_tests:
            return f"<{include}>: {folder} does not name {name} under EXTERNAL"
        return None
    return None


def check_includes(layers, root, source):
    folder = folder_of(layers, source.path)
    if not folder and not source.is_test:
        yield Breach(source.path, 1, "its folder has no shortlist_library line in CMakeLists.txt")
        return
    for number, line in enumerate(source.lines, 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not found:
            continue
        if found[1] == '"':
            message = check_own_include(layers, root, source, folder, found[2])
        else:
            message = check_third_party(layers, source, folder, found[2])
        if message:
            yield Breach(source.path, number, message)


# --- Names --------------------------------------------------------------------------------------

NAMED_WITH_A_2 = ("avx2", "argon2", "http2", "l2")
BANNED_NAMES = ("manager", "helper", "util", "utils", "common", "misc", "info", "impl")
TYPE_NAME = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|concept|using)\s+([A-Z]\w*)")


def banned_part(name):
    """The part of a CamelCase or snake_case name that the house does not allow."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    for part in parts:
        if part.lower() in BANNED_NAMES:
            return part
    second = re.search(r"(?<!\d)2$", name) and not name.lower().endswith(NAMED_WITH_A_2)
    return "2" if second else None


def check_names(source, code):
    stem = pathlib.PurePosixPath(source.path).stem
    if part := banned_part(stem):
        yield Breach(source.path, 1, f"banned in a file's name: {part}")
    for number, line in enumerate(code.split("\n"), 1):
        for name in TYPE_NAME.findall(line):
            part = banned_part(name)
            if part and name != "Impl":  # a pimpl's struct is called just that
                yield Breach(source.path, number, f"banned in the name {name}: {part}")


def check_pair(source, paths):
    """A .cc file has its header, or is one of several behind it: kernels_avx2.cc, kernels.h."""
    path = pathlib.PurePosixPath(source.path)
    if source.is_header or source.is_test or path.name == "main.cc":
        return
    words = path.stem.split("_")
    heads = ("_".join(words[:count]) for count in range(1, len(words) + 1))
    if not any(str(path.with_name(head + ".h")) in paths for head in heads):
        yield Breach(source.path, 1, f"{path.stem}.h is missing beside it")


# --- Lines --------------------------------------------------------------------------------------

NOTES = re.compile(r'(?<!")\b(TODO|FIXME|XXX)\b')  # "XXX" is a currency
MACHINE_PATH = re.compile(r"(?<![\w.}-])/(work|tmp)/")
MIRROR = re.compile(
    r"--(extra-)?index-url|--trusted-host|PIP_(INDEX_URL|FIND_LINKS)|GOPROXY=|artifactory"
    r"|://[\w.-]+\.(internal|local|corp|lan)\b|://(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d")
COMMENTED_OUT = re.compile(
    r"^\s*//\s*(#\s*include\b|[{}]\s*$|(if|for|while|switch)\s*\(.*[{;]$|return\b[^.]*;$"
    r"|[\w:<>,&*.\s]*[\w\])>](\s*=(?!=|.*{ ).*|\([^)]*\)|\+\+|--)\s*;$)")


def check_lines(source):
    for number, line in enumerate(source.lines, 1):
        if source.is_code and len(line) > MAX_COLUMNS:
            yield Breach(source.path, number, f"{len(line)} columns, {MAX_COLUMNS} are allowed")
        if found := NOTES.search(line):
            yield Breach(source.path, number, f"{found[1]}: finish it or write an issue")
        if source.is_cpp and COMMENTED_OUT.match(line):
            yield Breach(source.path, number, "commented-out code")
        found = MACHINE_PATH.search(line)
        if found and not (found[1] == "tmp" and source.is_test):
            yield Breach(source.path, number, f"a path of one machine: /{found[1]}/")
        if MIRROR.search(line):
            yield Breach(source.path, number, "names a package mirror or an internal host")


def check_size(source):
    count = len(source.text.splitlines())
    if source.is_code and count > MAX_FILE_LINES:
        yield Breach(source.path, MAX_FILE_LINES + 1, f"{count} lines, {MAX_FILE_LINES} allowed")


def check_pragma(source):
    if source.is_header and "#pragma once" not in source.lines:
        yield Breach(source.path, 1, "#pragma once is missing")


# --- Functions ----------------------------------------------------------------------------------

LITERALS = re.compile(
    r'R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"  # not the ' of 1'000
    r"|//[^\n]*|/\*.*?\*/"
    r"|^[ \t]*#(?:\\\n|[^\n])*",  # preprocessor
    re.DOTALL | re.MULTILINE)
NOT_A_CALLEE = ("decltype", "noexcept", "alignas", "explicit", "requires", "__attribute__")


def bare_code(text):
    """The text with comments, literals and preprocessor lines blanked, line for line."""

    def blank(found):
        inner = re.sub(r"[^\n]", " ", found[0])
        return '"' + inner[1:-1] + '"' if found[0][0] in "R\"'" else inner

    return LITERALS.sub(blank, text)


def without_templates(head):
    """A declaration's head without attributes, template <...> and the operator's sign."""
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.DOTALL)
    head = re.sub(r"\boperator\s*(\(\)|[^\s\w(]+)", "operator_sign", head)
    head = re.sub(r"^\s*((public|private|protected)\s*:)+", "", head).strip()
    while re.match(r"template\s*<", head):
        depth, end = 0, head.index("<")
        for end in range(end, len(head)):
            depth += {"<": 1, ">": -1}.get(head[end], 0)
            if depth == 0:
                break
        head = head[end + 1:].strip()
    return head


def kind_of_block(head):
    """'scope' (namespace, class), 'function' or 'other', from what stands before its brace."""
    head = without_templates(head)
    if re.match(r'(inline\s+)?namespace\b|extern\s*"|(class|struct|union)\b', head):
        return "scope"
    if "(" not in head or "=" in head.split("(")[0]:
        return "other"
    return "function"


def parameter_list(head):
    """What stands between the parentheses of a function's head; None when it is no function."""
    head = without_templates(head)
    if re.match(r"(using|typedef|static_assert|friend class)\b|,", head):
        return None
    for found in re.finditer(r"(\w+)\s*\(", head):
        if found[1] in NOT_A_CALLEE:
            continue
        if "=" in head[:found.start()]:
            return None
        depth = 0
        for end in range(found.end() - 1, len(head)):
            depth += {"(": 1, ")": -1}.get(head[end], 0)
            if depth == 0:
                return head[found.end():end]
    return None


def count_parameters(head):
    inside = parameter_list(head)
    if inside is None or not inside.strip():
        return 0
    inside = inside.replace("->", "  ")
    depth = commas = 0
    for char in inside:
        if char in "(<[{":
            depth += 1
        elif char in ")>]}":
            depth -= 1
        elif char == "," and depth == 0:
            commas += 1
    return commas + 1


class FunctionScan:
    """Walks through bare code brace by brace and notes every function's length and parameters."""

    def __init__(self, source, code):
        self.source = source
        self.code = code
        self.blocks = []  # (kind, first line) of what is open
        self.breaches = []

    def run(self):
        start = depth = 0  # where the current head begins; open parentheses
        for at, char in enumerate(self.code):
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char not in "{};" or (depth > 0 and not self.in_function()):
                continue  # braces and semicolons between a head's parentheses are part of it
            if char == "{":
                self.open(start, at)
            elif char == "}":
                self.close(at)
            elif not self.in_function():
                self.check_parameters(start, at)
            start = at + 1
        return self.breaches

    def in_function(self):
        return any(kind != "scope" for kind, _ in self.blocks)

    def line_of(self, at):
        return self.code.count("\n", 0, at) + 1

    def first_line(self, start, at):
        blank = len(self.code[start:at]) - len(self.code[start:at].lstrip())
        return self.line_of(start + blank)

    def open(self, start, at):
        kind = "inside" if self.in_function() else kind_of_block(self.code[start:at])
        if kind == "function":
            self.check_parameters(start, at)
        self.blocks.append((kind, self.first_line(start, at)))

    def close(self, at):
        if not self.blocks:
            return
        kind, first = self.blocks.pop()
        count = self.line_of(at) - first + 1
        if kind == "function" and count > MAX_FUNCTION_LINES:
            message = f"a function of {count} lines, {MAX_FUNCTION_LINES} are allowed"
            self.breaches.append(Breach(self.source.path, first, message))

    def check_parameters(self, start, at):
        count = count_parameters(self.code[start:at])
        if count > MAX_PARAMETERS:
            message = f"{count} parameters, {MAX_PARAMETERS} are allowed: take a struct"
            line = self.first_line(start, at)
            self.breaches.append(Breach(self.source.path, line, message))


# --- README -------------------------------------------------------------------------------------


def check_readme(root, source):
    for number, line in enumerate(source.lines, 1):
        for quoted in re.findall(r"`([^`]+)`", line):
            for word in quoted.split():
                named = re.fullmatch(r"(?:\./)?([\w.-]+(?:/[\w.-]*)+)", word)
                if not named or named[1].split("/")[0] not in TOP_FOLDERS:
                    continue
                path = named[1]
                if not path.startswith(NOT_IN_GIT) and not (root / path).exists():
                    yield Breach(source.path, number, f"names {path}, which does not exist")


# --- All of it ----------------------------------------------------------------------------------


def check_cpp(layers, root, source, paths):
    code = bare_code(source.text)
    yield from check_includes(layers, root, source)
    yield from check_names(source, code)
    yield from check_pair(source, paths)
    yield from check_pragma(source)
    yield from FunctionScan(source, code).run()


def check_tree(root, paths):
    """All breaches in the files of a tree; paths are relative to its root."""
    layers = parse_layers((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    for path in sorted(paths):
        try:
            source = Source(path, (root / path).read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue  # a picture, a model: no text
        if path.startswith("data/") or path in SELF:
            continue
        yield from check_lines(source)
        yield from check_size(source)
        if source.is_cpp:
            yield from check_cpp(layers, root, source, paths)
        if path == "README.md":
            yield from check_readme(root, source)


def files_of(root):
    """What git keeps or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout
    return {path for path in listed.decode().split("\0") if path and (root / path).is_file()}


def main(arguments):
    here = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(arguments[0]) if arguments else here
    breaches = list(check_tree(root, files_of(root)))
    for breach in breaches:
        print(f"{breach.path}:{breach.line}: {breach.message}")
    print(f"tidy: {len(breaches) or 'no'} breach{'es' if len(breaches) != 1 else ''}")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
