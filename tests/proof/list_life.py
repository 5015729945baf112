# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of what contexts go through: requests, and what each does."""
from common import OLD, SMT, UNCHECKED, UNDEFINED

STATE = [
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/run.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_run.c", OLD, []),
]
SERVICE = [
    ("tests/proof/prove_life.c", UNCHECKED, []), *STATE,
    ("tests/spec_life.c", UNCHECKED, []),
    ("kernel/ec.c", [], [("ec_run", "ec_run_proper"),
                         ("ec_end", "ec_end_proper")]),
]
# Every state that ec_service can leave somebody in.
STATES = {"runnable": 1, "idle": 2, "waiting": 3, "receiving": 4,
          "calling": 5, "trapped": 6, "halted": 7}


def service():
    same = {"call": "ec_service", "units": SERVICE}
    for name, theorem in {"undefined": "T1", "effects": "T3",
                          "life": "T7"}.items():
        yield {**same, "name": name, "theorem": theorem,
               "defines": ["-DFEW_TOUCHES", f"-DSHOW_{name.upper()}"],
               "flags": SMT + (UNDEFINED if name == "undefined" else [])}
    yield {**same, "call": "spec_event", "name": "edges", "theorem": "T7",
           "defines": ["-DFEW_TOUCHES", "-DPART_EDGES"], "flags": SMT}
    for call in "ec_timeout", "ec_wake":
        define = "-DPART_" + call[3:].upper()
        yield {**same, "call": call, "name": "life", "theorem": "T7",
               "body": call, "defines": ["-DFEW_TOUCHES", define],
               "flags": SMT + UNDEFINED}
    reach = " ".join(f'__CPROVER_assert(EC(e,state)!={value},"reached {name}");'
                     for name, value in STATES.items())
    yield {**same, "name": "reach", "theorem": "T7", "reach": len(STATES),
           "defines": ["-DFEW_TOUCHES", "-DSHOW_REACH", f"-DREACH={reach}"],
           "flags": SMT}


IPC = [
    ("tests/proof/prove_context.c", UNCHECKED, []),
    ("tests/proof/ipc.c", UNCHECKED, [("ec_end", "ec_end_contract"),
                                      ("bound_get", "bound_get_contract")]),
    ("tests/proof/strength_ipc.c", UNCHECKED, []),
    ("tests/proof/strength_ipc.c", OLD, []),
    ("tests/spec_cap.c", UNCHECKED, []),
    ("tests/spec_notify.c", UNCHECKED, []),
    ("tests/spec_portal.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("tests/abstract_ipc.c", UNCHECKED, []),
    ("tests/abstract_ipc.c", OLD, []),
    ("kernel/object.c", [], []),
    ("kernel/queue.c", [], []),
]
PLAIN = ["-include", "tests/proof/references.h"]
EC = [("kernel/ec.c", PLAIN, [("ec_end", "ec_end_proper"),
                              ("ec_stop", "ec_stop")])]
NOTIFY = [("kernel/notify.c", [], [("notify_signal", "notify_signal_proper")])]
PORTAL = [("kernel/portal.c", PLAIN, [("caller_remove", "caller_remove"),
                                      ("forsake", "forsake")])]
ALONE = [("kernel/portal.c", PLAIN,
          [("portal_abandon", "portal_abandon_proper")])]
# Of each: its number, the function it is about, the files it is made of.
PARTS = {
    "ec_run": (1, "ec_run", EC + NOTIFY + PORTAL),
    "ec_block": (2, "ec_block", EC + NOTIFY + PORTAL),
    "ec_stop": (3, "ec_stop", EC + NOTIFY + PORTAL),
    "ec_end": (4, "ec_end", EC + NOTIFY + ALONE),
    "notify_leave": (5, "notify_leave", EC + NOTIFY + PORTAL),
    "portal_abandon": (6, "portal_abandon", EC + NOTIFY + PORTAL),
    "forsake": (7, "forsake", EC + NOTIFY + PORTAL),
}
# Of these it is shown that they keep the invariants.
KEEPERS = ("ec_run", "ec_block", "ec_stop", "ec_end")
SHOWN = {"undefined": ("T1", "UNDEFINED"), "refinement": ("T3", "REFINEMENT"),
         "links": ("T2", "SHAPE QUEUES PAIRS"), "time": ("T2", "TIME"),
         "users": ("T2", "USERS")}


def part(call):
    number, body, units = PARTS[call]
    for name, (theorem, shows) in SHOWN.items():
        if call not in KEEPERS and theorem == "T2":
            continue
        yield {"call": call, "name": name, "theorem": theorem,
               "units": IPC + units, "body": body,
               "defines": [f"-DPART={number}",
                           *(f"-DSHOW_{show}" for show in shows.split())],
               "flags": SMT + ["--slice-formula"]
               + (UNDEFINED if name == "undefined" else [])}


# How objects begin, and that a context is gone: all fields, of any number.
BEGINS = {"ec_begin": 1, "sc_begin": 2, "notify_begin": 3, "portal_clear": 4,
          "ec_clear": 5, "bound_get": 6}


def begin(call):
    noted = ["-include", "tests/proof/lock_noted.h"] * (call == "bound_get")
    return {"call": call, "name": "every field", "theorem": "T3",
            "body": call, "flags": SMT + UNDEFINED,
            "defines": [f"-DPART={BEGINS[call]}", "-DFEW_TOUCHES"],
            "units": [("tests/proof/prove_begin.c", UNCHECKED + noted, []),
                      *STATE, ("kernel/object.c", noted, []),
                      ("kernel/ec.c", PLAIN, []), ("kernel/sc.c", [], []),
                      ("kernel/notify.c", [], []),
                      ("kernel/portal.c", PLAIN, [])]}


PROOFS = [*service(), *map(begin, BEGINS),
          *(proof for call in PARTS for proof in part(call))]
