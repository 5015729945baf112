# SPDX-License-Identifier: BSD-2-Clause
"""The proofs, as tests/proof/list_*.py name them, and the texts they read.

A Tree is a place with the sources: this one, or a copy of it with a seeded
bug, made only when a proof that is not kept yet needs it.
"""
import glob
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys

CPP = ["aarch64-linux-gnu-gcc", "-E", "-std=c17", "-ffreestanding", "-I",
       "tests/proof", "-I", "include", "-I", "kernel", "-I", "arch/aarch64",
       "-I", "lib", "-I", "tests"]
SOURCES = ("kernel", "include", "lib", "arch/aarch64", "guests", "tests")
MUTANTS = "tests/proof/mutants"
SECONDS = "tests/proof/seconds"
# A table must be reached through the macros of table.h: this finds others.
PAST_MACROS = re.compile(r"(?<!struct )\b(caps|objects|tables|pds|ecs|scs|cpus"
                         r"|irqs|portals|notifications|deadlines|heaps)\[(?!\()"
                         r"(?!(?:\(\(|\()?(?:64u|NR_))")
# A function's head stays on one line: <stdbool.h> is another file.
BOOL = re.compile(r'(?m)(^|^\w.* )\n# \d+ ".*" 3 4\n_Bool *\n# \d+ ".*"\n *')
NO_CODE = re.compile(r'(?m)^#.*$|^extern .*$|^struct \w+ \w+\[.*\];$')


class Broken(Exception):
    """A text that cannot be read, or does not have what a list says."""


def load():
    """The proofs of all lists, in the order of their files."""
    proofs, seen = [], set()
    sys.path.insert(0, "tests/proof")
    sys.dont_write_bytecode = True
    for path in sorted(glob.glob("tests/proof/list_*.py")):
        name = os.path.basename(path)[:-3]
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for proof in module.PROOFS:
            if label(proof) in seen:
                raise Broken(f"{path}: {label(proof)} stands there twice")
            seen.add(label(proof))
            proofs.append({**proof, "list": path})
    return proofs


def label(proof):
    return f"{proof['call']} {proof['name']}"


def recorded_seconds():
    """Processor seconds of each proof when they were last recorded."""
    found = {}
    if os.path.exists(SECONDS):
        for line in open(SECONDS):
            if not line.startswith("#"):
                name, _, seconds = line.rstrip("\n").rpartition(" ")
                found[name] = float(seconds)
    return found


def record_seconds(proofs, results):
    """Keep them for the next run; forget proofs that are no more."""
    known = recorded_seconds()
    known.update({name: result["seconds"]
                  for name, result in results.items() if result["answered"]})
    with open(SECONDS, "w") as file:
        file.write("# SPDX-License-Identifier: BSD-2-Clause\n"
                   "# Processor seconds of each proof, by `scripts/verify"
                   " --record`.\n")
        for name in sorted(map(label, proofs)):
            if name in known:
                file.write(f"{name} {known[name]:.1f}\n")


def files_below(root):
    """What a proof can depend on: C, headers and nothing that is built."""
    for top in SOURCES:
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = sorted(set(folders) - {"mutants", "qemu", "systems"})
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), root)


class Tree:
    """The sources as they are, or (seed) with one change made to a copy."""

    def __init__(self, name=None, seed=None, text="", base=None):
        self.name, self.seed = name, seed
        self.root = None if seed else "."
        if seed:
            self.identity = hashlib.sha256(
                f"{base.identity}\0{text}".encode()).hexdigest()
            return
        digest = hashlib.sha256()
        for path in files_below("."):
            digest.update(path.encode() + b"\0" + open(path, "rb").read())
        self.identity = digest.hexdigest()

    def path(self):
        if self.root:
            return self.root
        root = f"build/verify/{self.name}.tree"
        shutil.rmtree(root, ignore_errors=True)
        for path in files_below("."):
            os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
            shutil.copy(path, f"{root}/{path}")
        self.seed(root)
        self.root = root
        return root

    def close(self):
        if self.seed and self.root:
            shutil.rmtree(self.root)
            self.root = None


def annotated(text, path, inserted, all_there):
    """The source with a text put behind each of some others: a loop's
    contract behind its head."""
    for head, more in inserted.items():
        if text.count(head) != 1 and (all_there or head in text):
            raise Broken(f"{path} has {text.count(head)} times: {head}")
        text = text.replace(head, f"{head} {more}")
    return f'#line 1 "{path}"\n{text}'


def replaced_body(text, path, name, contract):
    """The function of that name by its declaration; its body gets the name
    `contract`. With both names the same, it only ceases to be static."""
    def renamed(found):
        static, result, arguments = found.groups()
        if name == contract:
            return f"{result}{name}{arguments}"
        short = " ".join(re.sub(r"(?m)^#.*$", "", arguments).split())
        return (f"{result}{name}{short}; "
                f"{static or ''}{result}{contract}{arguments}")

    text, count = re.subn(
        rf"(?m)^(static )?(\w.* \*?){name}(\([^;{{}}]*\))$(?=\n\{{)",
        renamed, text)
    if count != 1:
        raise Broken(f"{path} has {count} functions {name}")
    return text


def preprocess(proof, root):
    """Texts of all units, in order."""
    texts = []
    for path, flags, replaced in proof["units"]:
        inserted = proof.get("inserted", {}).get(path)
        command, given = [*CPP, *flags, *proof["defines"], path], None
        if inserted:
            command[-1:] = ["-iquote", os.path.dirname(path), "-xc", "-"]
            given = annotated(open(f"{root}/{path}").read(), path, inserted,
                              "emptied" not in root)
        done = subprocess.run(command, cwd=root, input=given,
                              capture_output=True, text=True)
        if done.returncode:
            raise Broken(f"{path} cannot be parsed:\n{done.stderr}")
        text = BOOL.sub(r"\1_Bool ", done.stdout)
        # Of the atomics: CBMC takes what *& yields out of the array's bytes.
        text = text.replace("*(&", "(")
        for name, contract in replaced:
            text = replaced_body(text, path, name, contract)
        if path.startswith("kernel/"):
            found = PAST_MACROS.search(NO_CODE.sub("", text))
            if found:
                raise Broken(f"{path} reaches {found[1]} past its macro")
        texts.append(text)
    return texts


def code_of(text):
    """A text without what the preprocessor says about lines, for its hash."""
    return re.sub(r"(?m)^(#.*|\s*)\n", "", text)
