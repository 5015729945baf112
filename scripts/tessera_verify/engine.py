# SPDX-License-Identifier: BSD-2-Clause
"""Runs one proof with CBMC and its solver, and judges the answer.

Answers are kept in build/verify, twice: under a hash of the sources as they
are (found in no time when nothing changed) and under one of the preprocessed
text (found when the change was none of this proof's).
"""
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import threading
import time

from . import lists

JOBS = int(os.environ.get("VERIFY_JOBS", "2"))
SECONDS = int(os.environ.get("VERIFY_SECONDS", "300"))
BYTES = 3 << 30
PROVERS = "build/provers"
KEPT = "build/verify"
UNWIND = 11
QUIET_SECONDS = 20  # without news, say what is running


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    os.nice(19)


def run(command, work):
    """Status, output, errors and processor seconds of one command."""
    env = {**os.environ, "TMPDIR": os.path.abspath(work),
           "PATH": os.path.abspath(f"{PROVERS}/bin") + ":/usr/bin:/bin"}
    with open(f"{work}/out", "w+") as out, open(f"{work}/err", "w+") as err:
        child = subprocess.Popen(
            ["timeout", "-k", "5", str(SECONDS), *command], env=env,
            stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            preexec_fn=limit)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return (child.returncode, out.read(), err.read(),
                used.ru_utime + used.ru_stime)


def judge(proof, status, text):
    """One of proved, failed, vacuous; and the lines that say why."""
    bad = [line for line in text.split("\n")
           if re.match(r"\[.*: (?!SUCCESS$)[A-Z]+$", line)
           or "no body for" in line or "ERROR" in line]
    if proof.get("reach"):
        wanted = int(proof["reach"])
        unreached = re.findall(r"(?m)^\[.*\breached.*: SUCCESS$", text)
        if (status == 10 and len(bad) == wanted and not unreached
                and all(re.search(r"\breached.*: FAILURE$", line)
                        for line in bad)):
            return "proved", []
        return "vacuous" if unreached else "failed", bad + unreached
    if status == 0 and not bad and "VERIFICATION SUCCESSFUL" in text:
        return "proved", []
    return "failed", bad


def located(text, bad):
    """Failures with their file, as file:line: sentence."""
    result, path = [], ""
    for line in text.split("\n"):
        found = re.match(r"(\S+\.[ch]) function", line)
        path = found[1] if found else path
        found = re.match(r"\[(\S+)\] line (\d+) (.*): (\w+)$", line)
        if found and line in bad:
            result.append(f"{path}:{found[2]}: {found[3]} ({found[4]})"
                          f" [{found[1]}]")
    return result or bad


def cbmc_command(proof, texts, work):
    """Writes the texts down; the commands that end in an answer."""
    files = []
    for number, text in enumerate(texts):
        files.append(f"{work}/{number}.i")
        with open(files[-1], "w") as file:
            file.write(text)
    unwind = ["--unwind", str(proof.get("unwind", UNWIND)),
              "--no-unwinding-assertions" if proof.get("bounded")
              else "--unwinding-assertions"]
    checks = ["--no-standard-checks", "--verbosity", "4", *proof["flags"]]
    if not proof.get("contracts"):
        return [["cbmc", *files, "--arch", "arm64", *unwind,
                 "--drop-unused-functions", *checks]]
    program, bounded = f"{work}/program.goto", f"{work}/bounded.goto"
    return [["goto-cc", "-funsigned-char", "-o", program, *files],
            ["goto-instrument", "--dfcc", "main", "--apply-loop-contracts",
             program, bounded],
            ["cbmc", bounded, *unwind, *checks]]


def attempt(proof, texts, work, more=()):
    """Status, output, errors, seconds of a proof's commands, in a row."""
    total = 0.0
    commands = cbmc_command(proof, texts, work)
    for number, command in enumerate(commands):
        last = number == len(commands) - 1
        status, out, err, used = run(command + list(more) * last, work)
        total += used
        if status != 0 and not last:
            return 125, out, err, total
    return status, out, err, total


def solve(proof, texts, key):
    work = f"{KEPT}/{key}.{threading.get_ident()}"
    os.makedirs(work, exist_ok=True)
    try:
        status, out, err, used = attempt(proof, texts, work)
    finally:
        shutil.rmtree(work)
    verdict, why = judge(proof, status, out)
    why = located(out, why)
    if status == 124:
        verdict, why = "failed", [f"no answer in {SECONDS} seconds"]
    elif verdict == "failed" and not why:
        why = [(err or out)[-400:].strip() or f"no answer (status {status})"]
    return {"verdict": verdict, "why": why, "answered": status in (0, 10),
            "seconds": round(used, 1)}


def digest(*pieces):
    return hashlib.sha256("\0".join(pieces).encode()).hexdigest()[:32]


def keep(name, result):
    with open(f"{KEPT}/{name}.new.{threading.get_ident()}", "w") as file:
        json.dump(result, file)
    os.rename(file.name, f"{KEPT}/{name}.json")


def kept(name):
    try:
        with open(f"{KEPT}/{name}.json") as file:
            return {**json.load(file), "kept": True}
    except FileNotFoundError:
        return None


def prove(proof, tree):
    tools = open(f"{PROVERS}/versions").read()
    how = json.dumps([proof[key] for key in sorted(proof)
                      if key not in ("theorem", "list")])
    quick = digest("quick", tree.identity, how, tools)
    result = kept(quick)
    if result:
        return result
    try:
        texts = lists.preprocess(proof, tree.path())
    except lists.Broken as broken:
        return {"verdict": "failed", "why": [str(broken)], "seconds": 0.0,
                "answered": False}
    key = digest(*map(lists.code_of, texts), *proof["flags"],
                 str(proof.get("reach")), str(proof.get("contracts")),
                 str(proof.get("bounded")),
                 str(proof.get("unwind", UNWIND)), tools)
    result = kept(key)
    if not result:
        result = solve(proof, texts, key)
        if result["answered"]:
            keep(key, result)
    if result["answered"]:
        keep(quick, {**result, "kept": False})
    return result


def run_jobs(jobs, report):
    """Each (label, function) in turn, JOBS at a time. report(number, label,
    result) says how one ended; a long silence is broken by what runs."""
    running = {}

    def begin(name, work):
        running[name] = time.monotonic()
        try:
            return work()
        finally:
            del running[name]

    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        futures = {pool.submit(begin, name, work): name
                   for name, work in jobs}
        waiting, number = set(futures), 0
        while waiting:
            done, waiting = concurrent.futures.wait(
                waiting, QUIET_SECONDS, concurrent.futures.FIRST_COMPLETED)
            for future in done:
                number += 1
                report(number, futures[future], future.result())
            if not done:
                now = time.monotonic()
                print(f"{number}/{len(jobs)} done, running: " + ", ".join(
                    f"{name} ({now - since:.0f} s)"
                    for name, since in list(running.items())), flush=True)
