# SPDX-License-Identifier: BSD-2-Clause
"""What is proved of which call, by whom, in what time; and what is not."""
import math
import re

from . import lists, mutants, reference

README = "tests/proof/README.md"
THEOREMS = [f"T{n}" for n in range(1, 13)]
# Of every call these are meant to be shown; what is missing is named.
EVERY_CALL = ("T1", "T2", "T3")
NOT_PROVED = [
    ("the compiler, the linker, CBMC and the solvers",
     "the proofs are about the C text as CBMC reads it; two solvers are used,"
     " and no proof is checked by a second one"),
    ("assembly: `vectors.S`, `boot.S`, `fp.S` and the one-line instructions",
     "unit tests on fake registers, whole systems under QEMU"),
    ("what MMU, TLB, caches and GIC do, and Arm's memory ordering",
     "the proofs take stage-2 entries as the Arm ARM describes them, and ask"
     " that a flush is requested (T5), not that it is carried out"),
    ("the state that boot leaves",
     "checked by the invariants on the host, after every boot there"),
    ("`arch/aarch64` beyond the exit decoder, the answer to every exit and"
     " the format of stage-2 entries",
     "virtual GIC, PSCI, timers, register switch: unit tests and QEMU"),
    ("several CPUs at once, beyond the small thread models of the lock, of"
     " grace periods and of bindings",
     "locked calls are proved one at a time; the unlocked ones (info, call,"
     " reply_wait, signal, wait) as if nobody interfered. ThreadSanitizer"
     " and random tests on several CPUs cover the rest"),
    ("that what a CPU does for those that requests name (`ec_service`,"
     " `ec_timeout`, `ec_end`) keeps the scheduler's queues and accounts",
     "each function of `sched.c` keeps them, and `sc_service` the accounts;"
     " that these call them in such states only is not shown, nor that"
     " requests end some time: `choose` is proved turn by turn. Unit tests"
     " and the random engine check the invariants after each step"),
    ("of the parsers, those without a line above",
     "what the machine's nodes are taken for, the header of the system package, the trace,"
     " formatting, memcpy and its like: unit tests, and 100,000 damaged inputs"
     " in each run of the tests"),
    ("contracts whose function has no line above",
     "where a proof replaces a function by what it does (`stubs*.c` and the"
     " stubs in `prove_*.c`), and no other proof shows that it does so, that"
     " is assumed"),
    ("of a context's end, the queue of those who wait for it",
     "that its first is told is proved (`forsake`), not that as many turns as"
     " there are contexts empty any queue, nor that each keeps T2; nor T2 of"
     " `notify_leave` other than in `ec_end`, `notify_clear` and"
     " `portal_notified`: unit tests and the random engine"),
    ("that a CPUS range is free again when revoke takes its SC away",
     "`object_step`'s contract there (`stubs.c`) leaves capabilities as they"
     " are; destroy's proofs have it, and the random engine"),
    ("DMA without an SMMU", "a description must not hand out such devices"),
    ("timing channels", "not addressed, beyond the barriers in the code"),
    ("liveness", "only that every loop of a call ends; not that a waiting"
     " context is ever run, nor that a lock is ever got"),
]


def solver(proof):
    return ("Bitwuzla" if "--bitwuzla" in proof["flags"]
            else "CVC5" if "--cvc5" in proof["flags"]
            else "Z3" if "--z3" in proof["flags"] else "MiniSat")


def row(call, proofs, seconds):
    mine = [proof for proof in proofs if proof["call"] == call]
    cells = [str(sum(proof["theorem"] == theorem
                     and not proof.get("reach") for proof in mine) or "")
             for theorem in THEOREMS]
    reach = sum(int(proof.get("reach") or 0) for proof in mine)
    seeded = sum(call in patch.calls
                 for patch in mutants.patches(proofs, [call], False))
    used = [seconds.get(lists.label(proof)) for proof in mine]
    time = "" if None in used or not mine else str(math.ceil(sum(used)))
    solvers = "/".join(sorted({solver(proof) for proof in mine}))
    return (f"| `{call}` | " + " | ".join(cells)
            + f" | {reach or ''} | {seeded or ''} | {solvers}"
              f" | {time} |")


def theorem_table():
    proofs = lists.load()
    seconds = lists.recorded_seconds()
    abi = reference.read("include/tessera/abi.h")
    calls = [name for _, name, _ in reference.calls(abi)]
    others = [call for call in dict.fromkeys(p["call"] for p in proofs)
              if call not in calls]
    head = ("| " + " | ".join(["", *THEOREMS, "reached", "mutants", "solver",
                               "s"]) + " |\n" + "|---" * 17 + "|")
    lines = ["### The calls", "", head]
    lines += [row(call, proofs, seconds) for call in calls]
    lines += ["", "### What they share, and the rest", "", head]
    lines += [row(call, proofs, seconds) for call in others]
    known = [seconds[lists.label(proof)] for proof in proofs
             if lists.label(proof) in seconds]
    lines += ["", f"{len(proofs)} proofs; the {len(known)} of which the time is"
              f" recorded take {math.ceil(sum(known) / 60)} minutes of one"
              " processor.", "", "## What is not proved", ""]
    lines += [f"- **{what}**: {why}." for what, why in NOT_PROVED]
    for theorem in EVERY_CALL:
        missing = [call for call in calls
                   if not any(p["call"] == call and p["theorem"] == theorem
                              for p in proofs)]
        if missing:
            lines.append(f"- **{theorem} of " + ", ".join(
                f"`{call}`" for call in missing) + "**: no proof yet; covered"
                " by unit tests and the random engine, which compares with"
                " the specification where there is one.")
    return re.sub(r"\|  (?=\|)", "| ", "\n".join(lines))


def problems(path, table):
    """(file, line, sentence) if the generated part is not as it has to be."""
    if reference.between(path, table()) != reference.read(path):
        yield (path, 1, "the generated tables are out of date; run"
               " scripts/reference")
