# SPDX-License-Identifier: BSD-2-Clause
"""Seeded bugs: a proof that no bug can make fail shows nothing.

Two kinds: the patches of tests/proof/mutants, whose first line `Kills: CALL
[PROOF]` names whose proofs must notice (and which to try first); and, for
every call, its body replaced by `return STATUS_OK;`, after which each of its
proofs must fail.
"""
import glob
import hashlib
import os
import re
import subprocess

from . import engine, lists

QUICK_PER_CALL = 1


class Patch:
    """One patch, and the proofs that may kill it, the likeliest first."""

    def __init__(self, path, proofs):
        self.path = path
        self.name = os.path.basename(path)[:-6]
        self.text = open(path).read()
        found = re.match(r"Kills: (.*)\n", self.text)
        if not found:
            raise lists.Broken(f"{path}: the first line is not `Kills: CALL`")
        words = found[1].split()
        known = {proof["call"] for proof in proofs}
        self.calls = [word for word in words if word in known]
        if not self.calls:
            raise lists.Broken(f"{path}: no call of that name has proofs")
        mine = [proof for proof in proofs
                if proof["call"] in self.calls and not proof.get("reach")]
        self.proofs = sorted(mine, key=lambda p: p["name"] not in words)

    def apply(self, root):
        subprocess.run(["patch", "-s", "-p1", "-d", root, "-i",
                        os.path.abspath(self.path)], check=True)

    def kill(self, base):
        """Who notices, and what it says; or None."""
        tree = lists.Tree(self.name, self.apply, self.text, base)
        try:
            for proof in self.proofs:
                result = engine.prove(proof, tree)
                if result["answered"] and result["verdict"] == "failed":
                    why = sorted(result["why"], key=lambda w: "stubs" in w)
                    return (f"{lists.label(proof)}: "
                            + why[0].rpartition(" [")[0])
        except subprocess.CalledProcessError:
            return None
        finally:
            tree.close()
        return None


def patches(proofs, calls, quick):
    found = [Patch(path, proofs)
             for path in sorted(glob.glob(f"{lists.MUTANTS}/*.patch"))]
    found = [patch for patch in found
             if not calls or set(calls) & set(patch.calls)]
    if not quick:
        return found
    # As many of each call, always the same until one comes or goes.
    abi = open("include/tessera/abi.h").read()
    found.sort(key=lambda p: hashlib.sha256(p.name.encode()).digest())
    taken, count = [], {}
    for patch in found:
        call = patch.calls[0]
        count[call] = count.get(call, 0) + 1
        if f", {call}, \"" in abi and count[call] <= QUICK_PER_CALL:
            taken.append(patch)
    return taken


def problems():
    """(file, line, sentence) of each patch that fits nowhere any more."""
    for path in sorted(glob.glob(f"{lists.MUTANTS}/*.patch")):
        if subprocess.run(["patch", "--dry-run", "-sfp1", "-i", path],
                          capture_output=True, check=False).returncode:
            yield (path, 1, "the code it breaks has changed: make it anew")


def definition(text, name):
    """Where in a C text a function's body stands, and its head."""
    found = re.search(rf"(?m)^([A-Za-z_][\w \t*]*?)\b{name}\([^;{{}}]*\)"
                      r"\n\{\n(.*?)^\}", text, re.S | re.M)
    return found


def body_of(proof):
    """(file, function) that a proof is about, or None: a specification."""
    names = ([proof["body"]] if "body" in proof
             else [f"call_{proof['call']}", proof["call"]])
    for name in names:
        for path, _, _ in proof["units"]:
            if (not path.startswith("tests/")
                    and definition(open(path).read(), name)):
                return path, name
    return None


def emptied(path, name):
    """A function for Tree: leave nothing of the body."""
    def seed(root):
        text = open(f"{root}/{path}").read()
        found = definition(text, name)
        head = found[1]
        answer = ("" if re.search(r"\bvoid\s*$", head)
                  else "\treturn STATUS_OK;\n" if "enum status" in head
                  else f"\treturn ({head.strip()}){{0}};\n"
                  if re.search(r"\bstruct \w+\s*$", head)
                  else "\treturn 0;\n")
        answer = answer.replace("(static ", "(")
        with open(f"{root}/{path}", "w") as file:
            file.write(text[:found.start(2)] + answer + text[found.end(2):])
    return seed


class Emptied:
    """One function without its body, and the proofs that must all fail."""

    def __init__(self, path, name, proofs, quick):
        self.path, self.function, self.proofs = path, name, proofs
        self.name = f"emptied {name}"
        if quick:
            first = [p for p in proofs if p["theorem"] == "T3"] or proofs
            self.proofs = first[:1]

    def kill(self, base):
        tree = lists.Tree(f"emptied-{self.function}",
                          emptied(self.path, self.function),
                          f"emptied {self.path} {self.function}", base)
        blind = []
        try:
            for proof in self.proofs:
                result = engine.prove(proof, tree)
                if not result["answered"] or result["verdict"] != "failed":
                    blind.append(proof["name"])
        finally:
            tree.close()
        self.blind = blind
        return None if blind else f"all of {len(self.proofs)}"


def without_bodies(proofs, calls, quick):
    groups = {}
    for proof in proofs:
        if proof.get("reach") or (calls and proof["call"] not in calls):
            continue
        body = body_of(proof)
        if body:
            groups.setdefault(body, []).append(proof)
    return [Emptied(path, name, mine, quick)
            for (path, name), mine in groups.items()
            if not quick or name.startswith("call_")]
