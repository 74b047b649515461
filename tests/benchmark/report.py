#!/usr/bin/env python3
"""report.py [REGEX] [--build DIR] [--size N] [--queries N] [--out FILE]: measures everything and
prints one report, as tests/benchmark/RESULTS.md has it.

REGEX chooses benchmarks by name: those of shortlist_benchmark, "server" (start, memory, load),
"writes" (create, change and list over HTTP) and "onnx" (our encoder against ONNX Runtime). What
stands in the way of a part is told in its place.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
FOLDER = pathlib.Path("build/bench")
NOT_A_NAME = re.compile(r"/(iterations:\d+|repeats:\d+|manual_time|real_time)")
MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}
REPETITIONS = 3  # of each benchmark, in random turns


class Goal:
    """A number that is to be reached; `found` is None where it was not measured."""

    def __init__(self, what, bound, found, at_most=True, unit=""):
        self.what, self.bound, self.found = what, bound, found
        self.at_most, self.unit = at_most, unit

    def row(self):
        sign = "<=" if self.at_most else ">="
        goal = f"{sign} {self.bound:,} {self.unit}".strip()
        if self.found is None:
            return f"| {self.what} | {goal} | | not measured |"
        reached = self.found <= self.bound if self.at_most else self.found >= self.bound
        return (f"| {self.what} | {goal} | {figure(self.found)} {self.unit} | "
                f"{'reached' if reached else '**not reached**'} |")


def figure(value):
    """Three digits that count."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def machine():
    """What it was measured on."""
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text("utf-8"))
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text("ascii"))
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text("utf-8"))
    return [f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} CPUs, "
            f"{int(memory[1]) / 2**20:.1f} GiB",
            f"{system[1] if system else platform.system()}, Linux {platform.release()}, "
            f"{output_of('g++', '--version').splitlines()[0]}, release build"]


def commit():
    changed = output_of("git", "status", "--porcelain", "--", ":!tests/benchmark/RESULTS.md")
    name = output_of("git", "rev-parse", "--short=12", "HEAD")
    return name + (" with changes" if changed else "")


def load_average():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


# --- The parts ----------------------------------------------------------------------------------


def run_benchmarks(options):
    """By name, the runs of shortlist_benchmark: a dictionary of values each."""
    out = FOLDER / "benchmarks.json"
    subprocess.run(
        [options.build / "shortlist_benchmark", f"--size={options.size}",
         f"--queries={options.queries}", f"--benchmark_filter={options.regex}",
         f"--benchmark_repetitions={REPETITIONS}", "--benchmark_enable_random_interleaving=true",
         f"--benchmark_out={out}", "--benchmark_out_format=json"],
        check=True, stdout=sys.stderr)
    written = out.read_text(encoding="utf-8")
    if not written:  # the expression names other parts alone
        return {}
    runs = {}
    for run in json.loads(written)["benchmarks"]:
        if run["run_type"] == "iteration":
            run["cpu_ms"] = run.get("cpu_time", 0) * MILLISECONDS[run.get("time_unit", "ns")]
            runs.setdefault(NOT_A_NAME.sub("", run["run_name"]), []).append(run)
    return dict(sorted(runs.items()))


def run_script(name, *words):
    """The JSON that a script prints, or, where it fails, None."""
    done = subprocess.run([sys.executable, HERE / name, *map(str, words)], stdout=subprocess.PIPE,
                          text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


# --- Their tables -------------------------------------------------------------------------------


def median_of(runs, name, value):
    """The median of a benchmark's repetitions; None where it did not run."""
    values = [run[value] for run in runs.get(name, []) if value in run]
    return statistics.median(values) if values else None


SHOWN = {"p50_ms": "p50 ms", "p99_ms": "p99 ms", "max_ms": "max ms",
         "cpu_ms": "mean CPU ms", "found": "found",
         "passing": "passing", "plan_exact": "scans", "plan_graph": "graph",
         "handler_p50_ms": "handler p50 ms", "added_p50_ms": "HTTP adds p50 ms",
         "tokens_per_second": "tokens/s", "rows_per_second": "rows/s", "contracts": "contracts"}


def benchmark_tables(runs):
    """A table for each group of names (what stands before the first slash)."""
    groups = {}
    for name in runs:
        groups.setdefault(name.split("/")[0], []).append(name)
    for group, names in groups.items():
        values = [value for value in SHOWN if any(value in runs[name][0] for name in names)]
        spread = "p50_ms" if "p50_ms" in values else values[0] if values else None
        yield ""
        yield f"### {group}"
        yield ""
        yield "| benchmark | " + " | ".join(SHOWN[value] for value in values) + " | spread |"
        yield "| --- |" + " ---: |" * (len(values) + 1)
        for name in names:
            if runs[name][0].get("error_occurred"):
                yield f"| {name} | not run: {runs[name][0]['error_message']} |"
                continue
            cells = [median_of(runs, name, value) for value in values]
            all_runs = [run[spread] for run in runs[name] if spread in run]
            width = (max(all_runs) - min(all_runs)) / statistics.median(all_runs) if all_runs else 0
            yield (f"| {name} | " +
                   " | ".join("" if cell is None else figure(cell) for cell in cells) +
                   f" | {100 * width:.0f} % |")


def server_tables(server):
    start = server["start"]
    yield ""
    yield "### server"
    yield ""
    sides = ", ".join(f"{side['documents']:,} {side['side']}" for side in server["indexes"])
    yield (f"`shortlist serve` on {sides}, encoder {server['semantic']}. Process start to the "
           f"first right answer, five starts: median {start['first_answer']:.2f} s ("
           + ", ".join(f"{value:.2f}" for value in start["first_answers"]) + "; it says that it is "
           f"ready after {start['ready']:.2f} s). RSS {start['rss'] / 1e9:.2f} GB then, "
           f"{server['rss_after_load'] / 1e9:.2f} GB after the loads, at most "
           f"{server['rss_peak'] / 1e9:.2f} GB.")
    yield ""
    yield "| load | answers/s | p50 ms | p90 ms | p99 ms | p99.9 ms | max ms | failed | unsent |"
    yield "| --- |" + " ---: |" * 8
    for name, load in server["load"].items():
        times = " | ".join(figure(load["all"][value])
                           for value in ("p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms"))
        yield (f"| {name} | {load['per_second']:.0f} | {times} | {load['failed']} | "
               f"{load['unsent']} |")
    for name, load in server["load"].items():
        if not name.startswith("mixed, 4"):
            continue
        yield ""
        yield f"| {name} | count | p50 ms | p99 ms | max ms |"
        yield "| --- |" + " ---: |" * 4
        for operation, times in load["operations"].items():
            yield (f"| {operation} | {times['count']:,} | {figure(times['p50_ms'])} | "
                   f"{figure(times['p99_ms'])} | {figure(times['max_ms'])} |")


def onnx_table(encoder):
    yield ""
    yield "### onnx"
    yield ""
    yield "| threads | texts | tokens | ours tokens/s | ONNX Runtime | ratio | of the rounds |"
    yield "| --- |" + " ---: |" * 6
    for run in encoder:
        rounds = ", ".join(f"{ratio:.2f}" for ratio in run["ratios"])
        yield (f"| {run['threads']} | {run['texts']} | {run['tokens']:,} | "
               f"{run['ours_tokens_per_second']:,.0f} | {run['onnx_tokens_per_second']:,.0f} | "
               f"{run['ratio']:.2f} | {rounds} |")


def writes_table(writes):
    yield ""
    yield "### writes"
    yield ""
    yield ("One request at a time over HTTP, from a client in Python; commit: a row of the same "
           "text to a SQLite file of its own.")
    yield ""
    yield "| work | p50 ms | p99 ms | max ms | p50 in commits |"
    yield "| --- |" + " ---: |" * 4
    for work, times in writes.items():
        yield (f"| {work} | {figure(times['p50_ms'])} | {figure(times['p99_ms'])} | "
               f"{figure(times['max_ms'])} | "
               f"{figure(times['p50_ms'] / writes['commit']['p50_ms'])} |")


def goals(runs, server, writes, encoder):
    lexical = [median_of(runs, f"search/lexical/{kind}", "p50_ms")
               for kind in ("common_word", "rare_word", "2_to_4_or", "phrase")]
    imports = [median_of(runs, f"import/{kind}", "rows_per_second")
               for kind in ("freelancers", "jobs", "contracts")]
    matches = [median_of(runs, name, "p50_ms") for name in runs if name.startswith("match/talent")]
    return [
        Goal("import without the encoder, the slowest kind of row", 3_000,
             None if None in imports else min(imports), at_most=False, unit="rows/s"),
        Goal("lexical search in process, p50 of the slowest kind of question", 5,
             None if None in lexical else max(lexical), unit="ms"),
        Goal("match in process, vector given, p50 under the slowest filter", 15,
             max(matches) if matches and None not in matches else None, unit="ms"),
        Goal("HTTP adds to a match, p50", 0.5, median_of(runs, "http/match", "added_p50_ms"),
             unit="ms"),
        Goal("encoder against ONNX Runtime, tokens/s, the worse of 1 and 2 threads", 0.5,
             min(run["ratio"] for run in encoder) if encoder else None, at_most=False,
             unit="times"),
        Goal("create and change over HTTP, p50 of the slower, in durable commits", 1.5,
             writes and max(writes[work]["p50_ms"] for work in ("create", "patch"))
             / writes["commit"]["p50_ms"], unit="times"),
        Goal("read and page over HTTP, p50 of the slower", 5,
             writes and max(writes[work]["p50_ms"] for work in ("read", "page")), unit="ms"),
        Goal("start to the first right answer", 3, server and server["start"]["first_answer"],
             unit="s"),
        Goal("RSS after the start", 1.5, server and server["start"]["rss"] / 1e9, unit="GB"),
        Goal("RSS after the loads", 1.5, server and server["rss_after_load"] / 1e9, unit="GB"),
    ]


def report(options):
    began, before = datetime.datetime.now(datetime.timezone.utc), load_average()
    wants = re.compile(options.regex)
    runs = run_benchmarks(options)
    server = writes = encoder = None
    failed = []
    if wants.search("server"):
        server = run_script("server_benchmark.py", FOLDER / f"marketplace-{options.size}",
                            "--build", options.build)
        failed += [] if server else ["server"]
    if wants.search("writes"):
        writes = run_script("writes_benchmark.py", FOLDER / f"marketplace-{options.size}",
                            "--build", options.build)
        failed += [] if writes else ["writes"]
    if wants.search("onnx"):
        encoder = run_script("encoder_vs_onnx.py", "--build", options.build, "--folder", FOLDER)
        failed += [] if encoder else ["onnx"]
    command = "scripts/dev bench" + ("" if options.regex == "." else f" '{options.regex}'")
    yield "# What was measured"
    yield ""
    for line in machine():
        yield f"- {line}"
    yield f"- `{command}` at commit {commit()}, {began:%Y-%m-%d %H:%M} UTC"
    yield (f"- {options.size:,} generated freelancers, {options.size:,} jobs and their contracts "
           "(`shortlist generate`, seed 1), real data where a name says so; document vectors are "
           "the mean of their words' vectors of all-MiniLM-L6-v2, questions' are the model's own")
    yield (f"- load average {before} before, {load_average()} after; each value is the median of "
           f"{REPETITIONS} repetitions in random order, {options.queries:,} questions each; spread "
           "is how far the repetitions lie apart: (max - min) / median")
    yield ""
    yield "| goal | | measured | |"
    yield "| --- | ---: | ---: | --- |"
    for goal in goals(runs, server, writes, encoder):
        yield goal.row()
    yield from benchmark_tables(runs)
    if server:
        yield from server_tables(server)
    if writes:
        yield from writes_table(writes)
    if encoder:
        yield from onnx_table(encoder)
    for part in failed:
        yield ""
        yield f"**{part}: failed, see the messages of the run.**"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("regex", nargs="?", default=".")
    parser.add_argument("--build", type=pathlib.Path, default="build/release")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--out", type=pathlib.Path, help="a file beside standard output")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = "\n".join(report(options)) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
