# SPDX-License-Identifier: BSD-2-Clause
"""The spinlock as a small model of threads: the real functions, any
interleaving, with the stores of one thread in order (SC, TSO) or not (PSO).
"""
UNITS = [("tests/proof/prove_lock.c", ["-I", "tests/proof/threads",
                                       "-D_Atomic="], []),
         ("lib/lock.c", ["-I", "tests/proof/threads", "-D_Atomic="], [])]
# It may already have looked in vain for long, which changed nothing.
LOOKED = {"const uintptr_t me = (uintptr_t)&looks;":
          "uint32_t nondet_looks(void); looks = nondet_looks();"
          " __CPROVER_assume(looks < PATIENCE);"}


def proof(name, threads, model, looks, reach=False):
    return {"call": "lock", "name": name, "theorem": "T1", "units": UNITS,
            "body": "lock_wait", "bounded": True, "unwind": looks + 1,
            "defines": [f"-DTHREADS={threads}"]
            + ["-DSHOW_REACH"] * reach, "inserted": {"lib/lock.c": LOOKED},
            "flags": ["--mm", model], "reach": reach}


PROOFS = [
    proof("two threads SC", 2, "sc", 2),
    proof("two threads PSO", 2, "pso", 2),
    proof("three threads SC", 3, "sc", 1),
    proof("reach the end", 2, "sc", 2, True),
]
