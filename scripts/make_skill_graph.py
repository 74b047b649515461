#!/usr/bin/env python3
"""make_skill_graph.py TAXONOMY [ALIASES.json SKILLS.tsv]: writes data/taxonomy/skills/skills.tsv.

TAXONOMY is a folder with esco_skills.jsonl, onet_technology_skills.tsv and
marketplace_skill_counts.csv. Four sources, the earlier wins: our own names and synonyms
(data/taxonomy/skills/aliases.json), the tags of marketplaces, O*NET's technologies, ESCO's skills.
Names that read the same (key()) are one skill; a synonym that another skill has is left out, since
a wrong one is worse than none. The same input gives the same file.
"""

import csv
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "data" / "taxonomy" / "skills"
MAX_NAME = 60
MAX_TAG = 40
# A tag that ends so is about the skill before it.
ABOUT = ("development", "integration", "automation", "administration", "api", "plugin", "theme")
# ESCO means another thing by these than the skill that has the name here.
ESCO_APART = {"spark", "ml", "cisco", "less", "canvas", "assembly", "unity"}
WORD = r"(?:(?<![\w.+#)])\.(?=[a-z]))?[^\W_]+(?:\+\+|(?<=[a-z])#(?!\w))?|&"
OTHER = r"[-+#/\\&$%@=^~_<>|]"  # around a name it makes another of it
HEADER = "name\taliases\tbroader\trelated\torigin\tin_context\tnot_in_text"


def skill_key(name):
    """index/skills/skill_key.h"""
    return re.sub(r"[ \t\r\n]+", " ", name.strip(" \t\r\n")).translate(
        str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
    )


def key(name):
    """How a name reads: its words, and what is between them. index/skills/skill_words.h, but for
    letters beyond ASCII, which no name here needs."""
    name = skill_key(name)
    words = list(re.finditer(WORD, name, re.ASCII))
    if not words or re.search(OTHER, name[: words[0].start()] + name[words[-1].end() :]):
        return ""
    out = ""
    for word, before in zip(words, [None, *words]):
        if before is not None:
            out += gap(name[before.end() : word.start()], "&" in before.group() + word.group())
        out += "and" if word.group() == "&" else word.group()
    return out


def gap(between, ampersand):
    if re.fullmatch(r" {1,3}|[-_]", between) or (ampersand and not between):
        return " "
    if between == ".":
        return "."
    return "/" if re.fullmatch(r" ?/ ?", between) else "|"


class Skill:
    def __init__(self, name, origin):
        self.name = name
        self.origin = origin
        self.aliases = {}  # by key
        self.broader = {}
        self.related = {}


class Graph:
    def __init__(self):
        self.skills = []
        self.by_key = {}
        self.by_squeezed = {}

    def find(self, name):
        return self.by_key.get(key(name))

    def add(self, name, origin):
        assert key(name) and key(name) not in self.by_key, name
        skill = Skill(name, origin)
        self.skills.append(skill)
        self._learn(name, skill)
        return skill

    def alias(self, skill, name):
        """Whether the name is now one of the skill."""
        known = self.find(name)
        if known is None and key(name):
            skill.aliases[key(name)] = name
            self._learn(name, skill)
        return self.find(name) is skill

    def _learn(self, name, skill):
        read = key(name)
        self.by_key[read] = skill
        self.by_squeezed.setdefault(re.sub(r"[ ./|]", "", read), skill)

    def near(self, name):
        """The skill that has the name, or it in the other number, or written in one word."""
        read = key(name)
        for form in (read, read + "s", read[:-1] if read.endswith("s") else read):
            if form in self.by_key:
                return self.by_key[form]
        squeezed = re.sub(r"[ ./|]", "", read)
        return self.by_squeezed.get(squeezed) if len(squeezed) >= 7 else None


def clean(name):
    return bool(re.fullmatch(r"[A-Za-z0-9.][\x20-\x7e]*", name)) and not re.search(
        r"[|\t*]", name
    )


def add_ours(graph, ours):
    for name in ours["skills"]:
        graph.add(name, "market")
    for name, aliases in ours["skills"].items():
        for alias in aliases:
            if not graph.alias(graph.find(name), alias):
                sys.exit(f"aliases.json: {alias} is of {name} and of {graph.find(alias).name}")


def add_tags(graph, rows, ours):
    left_out = set(ours["left_out"])
    for row in rows:
        tag = row["Skill"].strip()
        if tag in left_out or not clean(tag) or len(tag) > MAX_TAG or not key(tag):
            continue
        known = graph.near(tag)
        if known is None:
            graph.add(tag[0].upper() + tag[1:] if tag.islower() else tag, "market")
        else:
            graph.alias(known, tag)
    for skill in list(graph.skills):
        words = skill.name.rsplit(" ", 1)
        if len(words) == 2 and words[1].lower() in ABOUT:
            about = graph.find(words[0])
            if about is not None and about is not skill:
                skill.broader[about.name] = about
        if skill.name.endswith(" Development") and not re.search("&|Driven", skill.name):
            graph.alias(skill, skill.name[: -len("ment")] + "er")


def acronym(name):
    """("Customer relationship management", "CRM") of "Customer relationship management CRM"."""
    head, _, last = name.rpartition(" ")
    initials = "".join(word[0] for word in re.split(r"[ -]", head) if word).upper()
    return (head, last) if len(last) > 1 and last.isupper() and last == initials else (name, "")


def add_onet(graph, rows, ours):
    names = {}
    for row in rows:
        entry = names.setdefault(row["Example"], {"titles": {}, "hot": False})
        titles = entry["titles"]
        titles[row["Commodity Title"]] = titles.get(row["Commodity Title"], 0) + 1
        entry["hot"] |= "Y" in (row["Hot Technology"], row["In Demand"])
    for name, entry in sorted(names.items()):
        short = re.sub(r" software$", "", name)
        spelled, letters = acronym(short)
        skill = graph.find(name) or graph.find(short) or graph.find(spelled)
        fits = clean(name) and len(name) <= MAX_NAME and name not in ours["left_out"]
        if skill is None and entry["hot"] and fits:
            skill = graph.add(spelled if letters else name, "onet")
        if skill is None:
            continue
        if entry["hot"]:
            graph.alias(skill, name)
            if letters and skill.origin == "onet":
                graph.alias(skill, letters)
        title = max(sorted(entry["titles"]), key=lambda each: entry["titles"][each])
        group = acronym(re.sub(r" software$", "", title))[0] + " software"
        above = graph.find(title) or graph.find(group) or graph.add(group, "onet")
        graph.alias(above, title)
        if above is not skill:
            skill.broader[above.name] = above


def esco_names(label):
    """The label without what it says in brackets to tell it from others."""
    bare = re.sub(r" \([^()]*\)$", "", label)
    return [label] if bare == label else [label, bare]


def says_the_same(alt, label):
    """ESCO's alternative labels hold instances too ("Blackboard" of learning management systems).
    A phrase is one of a phrase; of a proper name it must hold the name."""
    if not clean(alt) or len(alt) > MAX_NAME or " " not in alt:
        return False
    return alt.islower() if label.islower() else key(label) in key(alt)


def add_esco(graph, concepts, ours):
    silent = set(ours["not_in_text"])
    of_uri = {}
    for concept in concepts:
        label = concept["label"].strip()
        names = esco_names(label)
        if not key(label) or len(label) > 2 * MAX_NAME or "|" in label:
            continue
        skill = graph.find(label)
        if skill is None and len(names) == 1 and key(label) not in ESCO_APART:
            skill = graph.near(label)
        if skill is not None and skill.origin != "esco" and key(label) in ESCO_APART:
            continue
        if skill is None:
            skill = graph.add(label, "esco")
        of_uri[concept["uri"]] = skill
        graph.alias(skill, label)
        if len(names) > 1 and key(names[1]) not in silent | ESCO_APART:
            graph.alias(skill, names[1])
    for concept in concepts:
        skill = of_uri.get(concept["uri"])
        if skill is None:
            continue
        for alt in concept["alt"]:
            if skill.origin == "esco" and says_the_same(alt, concept["label"]):
                graph.alias(skill, alt)
        for uri in concept["broader"]:
            if uri in of_uri and of_uri[uri] is not skill:
                skill.broader[of_uri[uri].name] = of_uri[uri]
        for _, uri in concept["related"]:
            if uri in of_uri and of_uri[uri] is not skill:
                skill.related[of_uri[uri].name] = of_uri[uri]


def add_children(graph, ours):
    for parent, children in ours["children"].items():
        for child in [parent, *children]:
            if graph.find(child) is None:
                sys.exit(f"aliases.json: children: no skill is called {child}")
        above = graph.find(parent)
        for child in children:
            below = graph.find(child)
            if below is above:
                sys.exit(f"aliases.json: children: {child} and {parent} are one skill")
            below.broader[above.name] = above


def without_circles(graph):
    """Leaves out what would make a skill broader than itself, the later said first."""
    reached = {}

    def reaches(start, goal, seen):
        if start is goal:
            return True
        seen.add(id(start))
        return any(
            id(each) not in seen and reaches(each, goal, seen)
            for each in reached.get(id(start), [])
        )

    for skill in graph.skills:
        kept = {}
        for name, above in skill.broader.items():
            if not reaches(above, skill, set()):
                kept[name] = above
                reached.setdefault(id(skill), []).append(above)
        skill.broader = kept


def write(graph, ours, out):
    in_context, not_in_text = set(ours["in_context"]), set(ours["not_in_text"])
    lines = [HEADER]
    for skill in sorted(graph.skills, key=lambda each: skill_key(each.name)):
        own = {key(skill.name): skill.name, **skill.aliases}
        lines.append(
            "\t".join(
                [
                    skill.name,
                    "|".join(skill.aliases.values()),
                    "|".join(sorted(skill_key(name) for name in skill.broader)),
                    "|".join(sorted(skill_key(name) for name in skill.related)),
                    skill.origin,
                    "|".join(own[read] for read in own if read in in_context),
                    "|".join(own[read] for read in own if read in not_in_text),
                ]
            )
        )
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    aliases = sum(len(skill.aliases) for skill in graph.skills)
    print(f"{out}: {len(graph.skills)} skills, {aliases} other names")


def main(taxonomy, aliases=ROOT / "aliases.json", out=ROOT / "skills.tsv"):
    taxonomy = pathlib.Path(taxonomy)
    ours = json.loads(pathlib.Path(aliases).read_text(encoding="utf-8"))
    graph = Graph()
    add_ours(graph, ours)
    with open(taxonomy / "marketplace_skill_counts.csv", encoding="utf-8", newline="") as rows:
        add_tags(graph, csv.DictReader(rows), ours)
    with open(taxonomy / "onet_technology_skills.tsv", encoding="utf-8", newline="") as rows:
        add_onet(graph, csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE), ours)
    with open(taxonomy / "esco_skills.jsonl", encoding="utf-8") as rows:
        add_esco(graph, [json.loads(row) for row in rows], ours)
    add_children(graph, ours)
    without_circles(graph)
    write(graph, ours, pathlib.Path(out))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
