#!/usr/bin/env python3
"""embed_pages.py OUT.cc OPENAPI.yaml START.html DOCS.html: the texts that the server serves as they
are, as C++ functions (server/api/embedded_pages.h). The contract becomes JSON, with an answer by
status for every reason that an operation lists.
"""

import json
import pathlib
import sys

import yaml

RAW = "embedded_page"  # delimits the raw strings


def problem_responses(document, reasons):
    """The answers of an operation that gives these reasons, by status."""
    by_status = {}
    for reason in dict.fromkeys(reasons):
        status = str(document["x-problem-reasons"][reason]["status"])
        by_status.setdefault(status, []).append(reason)
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": "A problem: " + ", ".join(f"`{reason}`" for reason in reasons) + ".",
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status, reasons in sorted(by_status.items())
    }


def expand(document):
    """Adds to each operation the answers that follow from its reasons and from those of all."""
    for path in document["paths"].values():
        for method, operation in path.items():
            if method == "parameters":
                continue
            reasons = list(operation["x-problems"])
            if operation.get("security", document["security"]):
                reasons += document["x-problems-with-key"]
            reasons += document["x-problems-everywhere"]
            operation["x-problems"] = reasons
            for status, answer in problem_responses(document, reasons).items():
                own = operation["responses"].setdefault(status, answer)
                if own is not answer:  # its own answer of this status, or a problem
                    own["description"] += " Or: " + answer["description"]
                    own["content"].update(answer["content"])
    return document


def function(name, text):
    assert f"){RAW}\"" not in text
    return f'std::string_view {name}() {{\n  return R"{RAW}({text}){RAW}";\n}}\n'


def main(out, openapi, start, docs):
    document = expand(yaml.safe_load(pathlib.Path(openapi).read_text()))
    functions = [
        function("OpenApiJson", json.dumps(document, ensure_ascii=False)),
        function("StartPage", pathlib.Path(start).read_text()),
        function("DocsPage", pathlib.Path(docs).read_text()),
    ]
    pathlib.Path(out).write_text(
        '#include "server/api/embedded_pages.h"\n\nnamespace shortlist {\n\n'
        + "\n".join(functions)
        + "\n}  // namespace shortlist\n"
    )


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
