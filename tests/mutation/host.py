# SPDX-License-Identifier: BSD-2-Clause
"""Builds the host tests with one file changed, and runs them.

All objects are compiled once; for a mutant only what reads its file is
compiled again, in a copy of the sources, one copy for each worker. Three
kinds of objects: `small` and `real` for the random engine with small and with
the image's constants, `unit` with UBSan for tests/test_*.c.
"""
import glob
import hashlib
import os
import re
import resource
import shutil
import subprocess
import threading

OUT = "build/mutate"
FOLDERS = ("kernel", "arch", "include", "lib", "tests", "guests")
PLAIN = ["-std=c17", "-w", "-fwrapv", "-DTESSERA_HOST", "-D_DEFAULT_SOURCE",
         "-Iinclude", "-Ikernel", "-Iarch/host", "-Ilib", "-Itests",
         "-Iarch/aarch64", "-Iguests/rt"]
FLAGS = {
    "small": ["-O1", "-Itests/small", "-include", "tests/small/limits.h",
              *PLAIN],
    "real": ["-O1", *PLAIN],
    "unit": ["-O1", "-fsanitize=undefined", "-fno-sanitize-recover=all",
             *PLAIN],
}
MAINS = ("soak", "hammer", "replay", "census")
# Seconds of the processor for one run, ten times what it takes; and in all.
SECONDS, PATIENCE = 5, 300
# Steps of the random engine for every mutant, and for those that are left.
SHORT = (("small", 30000, 1), ("real", 20000, 1))
LONG = (("small", 800000, 2), ("real", 300000, 3))


class Failed(Exception):
    """Something that must work as the sources stand does not."""


def sources():
    found = []
    for folder in ("kernel", "lib", "arch/host", "tests"):
        found += sorted(glob.glob(f"{folder}/*.c"))
    return found


def is_main(source):
    base = os.path.basename(source)[:-2]
    return source.startswith("tests/") and (base in MAINS
                                            or base.startswith("test_"))


def compile_one(kind, source, target, root="."):
    """True if it compiles; writes TARGET.d as well."""
    done = subprocess.run(["clang", *FLAGS[kind], "-MMD", "-MF",
                           os.path.abspath(target) + ".d", "-c", source, "-o",
                           os.path.abspath(target)], cwd=root,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    return done.returncode == 0


def headers(target):
    with open(target + ".d", encoding="utf-8") as file:
        words = file.read().replace("\\\n", " ").split()[1:]
    return {os.path.normpath(word) for word in words}


class Host:
    """Objects, archives and main programs of the unchanged sources."""

    def __init__(self, pool):
        self.linker = ["-fuse-ld=lld"] if shutil.which("ld.lld") else []
        self.objects, self.reads, self.local = {}, {}, threading.local()
        self.workers = 0
        self.lock = threading.Lock()
        shutil.rmtree(OUT, ignore_errors=True)
        wanted = []
        for kind in FLAGS:
            os.makedirs(f"{OUT}/{kind}", exist_ok=True)
            for source in sources():
                base = os.path.basename(source)[:-2]
                if is_main(source) and (base == "soak") == (kind == "unit"):
                    continue
                if base in MAINS[1:] or (
                        base.startswith("test_") and kind != "unit"):
                    continue
                wanted.append((kind, source))
        for job in [pool.submit(self.build, *unit) for unit in wanted]:
            job.result()
        for kind in FLAGS:
            core = [made for (of, source), made in self.objects.items()
                    if of == kind and not is_main(source)]
            subprocess.run(["ar", "rcs", f"{OUT}/{kind}.a", *sorted(core)],
                           check=True)
        self.tests = sorted(os.path.basename(source)[5:-2]
                            for kind, source in self.objects
                            if kind == "unit" and is_main(source))

    def build(self, kind, source):
        target = f"{OUT}/{kind}/{source.replace('/', '_')}.o"
        if not compile_one(kind, source, target):
            raise Failed(f"{source} does not compile")
        self.objects[kind, source] = target
        self.reads[kind, source] = headers(target)

    def readers(self, path, kind):
        return [source for of, source in self.objects
                if of == kind and path in self.reads[of, source]]

    def of_arch(self, test):
        """Is it about a file of arch/aarch64, which brings its own world?"""
        return any(path.startswith("arch/aarch64/") and path.endswith(".c")
                   for path in self.reads["unit", f"tests/test_{test}.c"])

    def tree(self):
        """This thread's copy of the sources."""
        if not hasattr(self.local, "root"):
            with self.lock:
                self.workers += 1
                root = f"{OUT}/tree{self.workers}"
            for folder in FOLDERS:
                shutil.copytree(folder, f"{root}/{folder}",
                                ignore=shutil.ignore_patterns(
                                    "*.pyc", "*.patch", "*.py", "systems"))
            os.makedirs(f"{root}/build/tests")
            self.local.root = root
        return self.local.root

    def seeded(self, path, text):
        """An attempt at this text of a file."""
        return Attempt(self, self.tree(), path, text)


class Attempt:
    """One changed file; use as `with`: the copy is as before afterwards."""

    def __init__(self, host, root, path, text):
        self.host, self.root, self.path, self.text = host, root, path, text
        self.made = {}

    def __enter__(self):
        with open(f"{self.root}/{self.path}", "w", encoding="utf-8") as file:
            file.write(self.text)
        return self

    def __exit__(self, *_):
        shutil.copy(self.path, f"{self.root}/{self.path}")

    def target(self, kind, source):
        return f"{self.root}/{kind}_{os.path.basename(source)}.o"

    def code(self, kind="real"):
        """A hash of what the compiler makes of it; None: nothing."""
        digest = hashlib.sha256()
        for source in self.host.readers(self.path, kind):
            target = self.target(kind, source)
            if not compile_one(kind, source, target, self.root):
                return None
            self.made[kind, source] = target
            with open(target, "rb") as file:
                digest.update(file.read())
        return digest.hexdigest()

    def binary(self, kind, main):
        """A test's program with the change in it; None: not compiled."""
        objects = []
        for source in self.host.readers(self.path, kind):
            if is_main(source) and source != main:
                continue  # another test's
            if (kind, source) not in self.made:
                target = self.target(kind, source)
                if not compile_one(kind, source, target, self.root):
                    return None
                self.made[kind, source] = target
            if source != main:
                objects.append(self.made[kind, source])
        program_of = self.made.get((kind, main),
                                   self.host.objects[kind, main])
        program = f"{self.root}/{kind}_{os.path.basename(main)[:-2]}"
        changed = f"{self.root}/changed.a"
        if os.path.exists(changed):
            os.unlink(changed)
        subprocess.run(["ar", "rcs", changed, *objects], check=True)
        subprocess.run(["clang", *FLAGS[kind], *self.host.linker, program_of,
                        changed, f"{OUT}/{kind}.a", "-o", program,
                        "-lcmocka", "-lfdt"], check=True)
        return program

    def passes(self, kind, main, words=(), seconds=SECONDS):
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        program = self.binary(kind, main)
        if not program:
            return False
        try:
            done = subprocess.run(
                [os.path.abspath(program), *words], cwd=self.root,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=PATIENCE, preexec_fn=limit,
                env={**os.environ, "TESSERA_RANDOM_QUIET": "1"})
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def unit_tests(self):
        """Those that this change can concern, the likeliest first."""
        noun = re.sub(r"_.*", "", os.path.basename(self.path)[:-2])
        readers = self.host.readers(self.path, "unit")
        shared = any(not is_main(source) for source in readers)
        found = [test for test in self.host.tests if test not in ("random", "root")
                 and (f"tests/test_{test}.c" in readers
                      or shared and not self.host.of_arch(test))]
        return sorted(found, key=lambda test: (noun not in test, test))

    def random_runs(self, runs):
        """The run that noticed; None if none did."""
        for kind, steps, seed in runs:
            if self.host.readers(self.path, kind) and not self.passes(
                    kind, "tests/soak.c", (str(steps), str(seed)),
                    SECONDS + steps // 5000):
                return f"random, {kind}"
        return None

    def killer(self):
        """Which test notices at once: its name, or None."""
        tests = self.unit_tests()
        for test in tests[:1]:
            if not self.passes("unit", f"tests/test_{test}.c"):
                return f"test_{test}"
        found = self.random_runs(SHORT)
        if found:
            return found
        for test in tests[1:]:
            if not self.passes("unit", f"tests/test_{test}.c"):
                return f"test_{test}"
        return None
