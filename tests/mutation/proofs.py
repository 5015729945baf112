# SPDX-License-Identifier: BSD-2-Clause
"""Which proofs look at a function, and whether one of them notices a mutant."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))), "scripts"))

from tessera_verify import engine, lists, mutants as seeded

WORD = re.compile(r"\b[a-z_]\w*\b")


def bodies(paths):
    """Each function's body, of these files together."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)
        for match in re.finditer(r"(?m)^[A-Za-z_][^;{}=]*?\b(\w+)\([^;{}]*\)"
                                 r"\n\{\n(.*?)^\}", text, re.S):
            found[match[1]] = match[2]
    return found


def reached(proof):
    """The functions whose bodies this proof looks at."""
    body = seeded.body_of(proof)
    if not body:
        return set()
    paths = [path for path, _, _ in proof["units"]
             if not path.startswith("tests/")]
    contracts = {old for _, _, replaced in proof["units"]
                 for old, new in replaced if old != new}
    known, seen, todo = bodies(paths), set(), [body[1]]
    while todo:
        name = todo.pop()
        if name in seen or name not in known or (
                name in contracts and name != body[1]):
            continue
        seen.add(name)
        todo += WORD.findall(known[name])
    return seen


class Prover:
    """The proofs, by the functions they look at."""

    def __init__(self):
        self.every = [p for p in lists.load() if not p.get("reach")]
        self.reached = [(p, reached(p)) for p in self.every]
        self.seconds = lists.recorded_seconds()
        self.tree = lists.Tree()
        os.makedirs(engine.KEPT, exist_ok=True)

    def candidates(self, path, function):
        found = [p for p, names in self.reached if function in names
                 and any(unit[0] == path for unit in p["units"])]
        return sorted(found, key=lambda p: (
            p["theorem"] not in ("T3", "T8", "T10", "T12"),
            self.seconds.get(lists.label(p), 60.0)))

    def killer(self, path, text, function, most=8):
        """The first of these proofs that fails on this text of a file."""
        def seed(root):
            with open(f"{root}/{path}", "w", encoding="utf-8") as file:
                file.write(text)
        tree = lists.Tree(f"mutant{os.getpid()}", seed, f"{path}\0{text}",
                          self.tree)
        try:
            for proof in self.candidates(path, function)[:most]:
                result = engine.prove(proof, tree)
                if result["answered"] and result["verdict"] == "failed":
                    return f"verify {lists.label(proof)}"
        finally:
            tree.close()
        return None
