# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the scheduler: queues, time, and who runs next."""
from common import OLD, SMT, UNCHECKED, UNDEFINED

STATE = [
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/run.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_run.c", UNCHECKED, []),
    ("tests/proof/strength_run.c", OLD, []),
]
ENQUEUE = [("enqueue", "enqueue_proper")]
TURN = [(name, f"{name}_proper") for name in (
    "serve_requests", "take_first", "charge", "requeue_current")]
PARTS = [("sc_block", "sc_block_proper"), ("sc_wake", "sc_wake_proper")]
EACH = (["LINKS", "LINES", "TURNS"], ["STATES"])
AT_ONCE = (["LINKS", "LINES", "TURNS", "STATES"],)


LOOPS = {
    "for (uint32_t word = 0; word < QUEUE_WORDS; word++)":
        "__CPROVER_assigns(word, seen,"
        " __CPROVER_object_whole(cpus_poked))"
        " __CPROVER_loop_invariant(TURNS)"
        " __CPROVER_decreases(QUEUE_WORDS - word)",
    "while (bits != 0)":
        "__CPROVER_assigns(bits, seen, ITS_WORD)"
        " __CPROVER_loop_invariant("
        "SERVED(__CPROVER_loop_entry(bits), __CPROVER_loop_entry(seen))"
        " && KEPT(__CPROVER_loop_entry(ITS_WORD)) && TOLD)"
        " __CPROVER_decreases(bits)",
}


def sched(part, shown=EACH, replaced=ENQUEUE, body=None, file="sched",
          unwind=3):
    """A function of sched.c; what is shown of it, and no undefined step."""
    for show in shown:
        yield {"call": part, "theorem": "T12", "body": body or part,
               "name": ("in order" if shown != EACH else
                        "states" if "STATES" in show else "queues"),
               "units": [(f"tests/proof/prove_{file}.c", UNCHECKED, []), *STATE,
                         ("tests/proof/sched_state.c", UNCHECKED, []),
                         ("tests/proof/stubs_sched.c", UNCHECKED, []),
                         ("kernel/sched.c", ["-Dstatic=extern"], replaced)],
               "defines": [f"-DPART=PART_{part.upper()}", "-DFEW_TOUCHES",
                           *[f"-DSHOW_{what}" for what in show]],
               "flags": SMT + (UNDEFINED if "STATES" in show else []),
               "unwind": unwind}


def reach(part, replaced, count):
    """That its ways are possible."""
    for proof in sched(part, (["REACH"],), replaced, file="choose"):
        yield {**proof, "name": "reach", "flags": SMT, "reach": count}


def requests():
    """Whom a CPU looks after, of all that may be asked of it."""
    return {"call": "serve_requests", "name": "each", "theorem": "T12",
            "units": [("tests/proof/prove_requests.c", UNCHECKED, []),
                      ("kernel/sched.c", ["-Dstatic=extern", "-include",
                                          "tests/proof/requests.h"], [])],
            "defines": [], "flags": UNDEFINED, "unwind": 5,
            "inserted": {"kernel/sched.c": LOOPS}, "contracts": True}


def service(part, replaced, unwind=11):
    """What an SC's CPU makes of requests, in sc.c."""
    return {"call": part, "name": "as specified", "theorem": "T12",
            "body": part, "unwind": unwind,
            "units": [("tests/proof/prove_service.c", UNCHECKED, []), *STATE,
                      ("tests/proof/stubs_sched.c", UNCHECKED, []),
                      ("tests/spec_sched.c", UNCHECKED, []),
                      ("tests/abstract_run.c", UNCHECKED, []),
                      ("tests/abstract_run.c", OLD, []),
                      ("kernel/sc.c", ["-Dstatic=extern", "-include",
                                       "tests/proof/lock_noted.h"], replaced)],
            "defines": [f"-DPART=PART_{part.upper()}", "-DFEW_TOUCHES"],
            "flags": SMT + UNDEFINED}


def heap(part, name, call=None, replaced=()):
    """A step of kernel/deadline.c."""
    return {"call": call or name, "name": part.lower(), "theorem": "T12",
            "body": name, "unwind": 11,
            "units": [("tests/proof/prove_deadline.c", UNCHECKED, []),
                      ("kernel/deadline.c",
                       ["-Dstatic=extern", "-include", "tests/proof/heap.h"],
                       [(name, f"{name}_proper") for name in replaced])],
            "defines": [f"-DPART=PART_{part.upper()}"],
            "flags": SMT + UNDEFINED}


PROOFS = [
    service("sc_service", [("sc_forget", "sc_forget_proper")]),
    heap("rise", "rise", "deadlines"),
    heap("sink", "sink", "deadlines"),
    heap("put", "put", "deadlines"),
    heap("cancel", "deadline_cancel", replaced=["settle"]),
    heap("set", "deadline_set", replaced=["settle", "deadline_cancel"]),
    heap("first", "deadline_first"),
    heap("due", "deadline_due", replaced=["deadline_cancel"]),
    *sched("sc_wake"),
    *sched("sc_block"),
    *sched("sc_lend", AT_ONCE, PARTS),
    *sched("sc_yield"),
    *sched("sc_refill", AT_ONCE, PARTS),
    *sched("requeue", body="requeue_current", file="choose"),
    *sched("choose", replaced=TURN, file="choose"),
    *reach("choose", TURN, 3),
    *sched("sched_timer", (["STATES"],), [("sc_refill", "sc_refill_proper")],
           file="choose", unwind=17),
    requests(),
    *sched("take_first", (["LINKS"],), file="choose"),
    *sched("sched_poke", (["STATES"],), file="choose"),
]
