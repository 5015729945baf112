# SPDX-License-Identifier: BSD-2-Clause
"""Small models of threads: the spinlock, and what CPUs tell each other without
one. The real functions, any interleaving, with the stores of one thread in
order (SC, TSO) or not (PSO).
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


THREADS = ["-include", "tests/proof/lock_noted.h", "-include", "tests/proof/threads/tables.h", "-I",
           "tests/proof/threads", "-Dstatic=extern"]
LOCAL = [(name, f"{name}_proper")
         for name in ("charge", "requeue_current", "take_first", "set_timer")]


def model(name, body, files, reach=False, order="pso"):
    """Two CPUs in these functions at once; body: without which it fails."""
    return {"call": "threads", "name": name + " reach" * reach,
            "theorem": "T1", "body": body, "bounded": True, "unwind": 9,
            "units": [("tests/proof/prove_threads.c",
                       ["-I", "tests/proof/threads", "-include",
                        "tests/proof/lock_noted.h"], []),
                      *[(path, THREADS, replaced)
                        for path, replaced in files]],
            "defines": [f"-DMODEL=MODEL_{name.upper()}"]
            + ["-DSHOW_REACH"] * reach,
            "flags": ["--mm", order], "reach": reach}


def models(*what):
    yield model(*what)
    yield model(*what, reach=True)


PROOFS = [
    *models("grace", "sched_grace_begin", [
        ("kernel/sched.c",
         [*LOCAL, ("serve_requests", "serve_requests_proper")])]),
    *models("bound", "bound_set", [("kernel/object.c", [])]),
    proof("two threads SC", 2, "sc", 2),
    proof("two threads PSO", 2, "pso", 2),
    proof("three threads SC", 3, "sc", 1),
    proof("reach the end", 2, "sc", 2, True),
]
