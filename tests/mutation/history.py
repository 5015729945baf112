# SPDX-License-Identifier: BSD-2-Clause
"""Seeds each bug of tests/historic.py; the test that it names must fail."""
import itertools
import os
import re
import shutil
import subprocess

from historic import BUGS

from . import host, proofs

BUILT = ("Makefile", "arch", "guests", "include", "kernel", "lib", "linker",
         "scripts", "tests")
SYSTEM_SECONDS = 900


class Systems:
    """Whole systems, with one file changed: a copy that is built by make."""

    def __init__(self):
        self.root = f"{host.OUT}/system"

    def passes(self, path, text, case):
        if not os.path.exists(self.root):
            os.makedirs(f"{self.root}/build")
            for name in BUILT:
                copy = shutil.copytree if os.path.isdir(name) else shutil.copy
                copy(name, f"{self.root}/{name}")
            os.symlink(os.path.abspath("build/debian"),
                       f"{self.root}/build/debian")
        with open(f"{self.root}/{path}", "w", encoding="utf-8") as file:
            file.write(text)
        quiet = {"cwd": self.root, "stdout": subprocess.DEVNULL,
                 "stderr": subprocess.DEVNULL, "timeout": SYSTEM_SECONDS,
                 "env": {**os.environ, "MAKEFLAGS": ""}}
        try:
            if subprocess.run(["make", "all"], **quiet).returncode:
                raise host.Failed(f"{path} does not compile")
            done = subprocess.run(["tests/qemu/run", "-k", f"^{case}$"],
                                  **quiet)
            return done.returncode == 0
        finally:
            shutil.copy(path, f"{self.root}/{path}")


def seeded(bug):
    with open(bug[1], encoding="utf-8") as file:
        text = file.read()
    if bug[2] not in text:
        raise host.Failed(f"{bug[0]} does not apply")
    return text.replace(bug[2], bug[3], 1)


def proved(prover, path, text, label):
    """Does this one proof fail?"""
    named = [p for p in prover.every if proofs.lists.label(p) == label]
    if not named:
        raise host.Failed(f"there is no proof {label}")

    def seed(root):
        with open(f"{root}/{path}", "w", encoding="utf-8") as file:
            file.write(text)
    tree = proofs.lists.Tree(f"historic{os.getpid()}", seed,
                             f"{path}\0{text}", prover.tree)
    try:
        result = proofs.engine.prove(named[0], tree)
    finally:
        tree.close()
    return result["answered"] and result["verdict"] == "failed"


def caught(machine, prover, systems, bug):
    _, path, _, _, who = bug
    text = seeded(bug)
    how, _, what = who.partition(" ")
    if how == "qemu":
        return not systems.passes(path, text, what)
    if how == "verify":
        return proved(prover, path, text, what)
    with machine.seeded(path, text) as attempt:
        if how == "random":
            if attempt.code() is None:
                raise host.Failed(f"{bug[0]} does not compile")
            return attempt.random_runs(host.SHORT + host.LONG) is not None
        if attempt.code("unit") is None:
            raise host.Failed(f"{bug[0]} does not compile")
        return not attempt.passes("unit", f"tests/test_{how}.c", (),
                                  4 * host.SECONDS)


def run(machine, pool, pattern):
    """Prints each bug and its catcher; 1 if one was not caught."""
    prover, systems, missed = proofs.Prover(), Systems(), 0
    bugs = [(bug, kind) for kind, bugs in BUGS.items() for bug in bugs
            if re.search(pattern, bug[0])]
    slow = [one for one in bugs if one[0][4].startswith(("verify", "qemu"))]
    fast = [one for one in bugs if one not in slow]

    def attempt(one):
        return caught(machine, prover, systems, one[0])

    for (bug, kind), good in itertools.chain(
            zip(fast, pool.map(attempt, fast)), zip(slow, map(attempt, slow))):
        missed += not good
        print(f"{bug[4] if good else 'MISSED':28} {bug[1]:24} {bug[0]}"
              f" ({kind})", flush=True)
    print(f"historic: {len(bugs) - missed} of {len(bugs)} caught")
    return missed > 0
