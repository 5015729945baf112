# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of messages and notifications."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

UNITS = [
    ("tests/proof/ipc.c", UNCHECKED, []),
    ("tests/proof/strength_ipc.c", UNCHECKED, []),
    ("tests/proof/strength_ipc.c", OLD, []),
    ("tests/spec_cap.c", UNCHECKED, []),
    ("tests/spec_notify.c", UNCHECKED, []),
    ("tests/spec_portal.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("tests/abstract_ipc.c", UNCHECKED, []),
    ("tests/abstract_ipc.c", OLD, []),
    ("kernel/cap.c", [], []),
    ("kernel/object.c", [], [("bound_get", "bound_get_proper"),
                             ("bound_set", "bound_set_proper")]),
    ("kernel/queue.c", [], []),
    ("kernel/ec.c", [], [("ec_end", "ec_end_proper")]),
    ("kernel/notify.c", [], []),
]
PORTAL = [("tests/proof/prove_portal.c", UNCHECKED, []), *UNITS,
          ("kernel/portal.c", [], [("copy_words", "copy_words_proper"),
                                   ("reference_get", "reference_proper")]),
          ("kernel/quick.c", [], []),
          ("tests/proof/reference.c", UNCHECKED, [])]
NOTIFY = [("tests/proof/prove_notify.c", UNCHECKED, []), *UNITS,
          ("kernel/portal.c", [], [])]
SHOWN = {"UNDEFINED": "T1", "SHAPE": "T2", "QUEUES": "T2", "PAIRS": "T2",
         "TIME": "T2", "USERS": "T2", "REFINEMENT": "T3"}


# A proof in several cases that are all there is, where one takes too long.
CASES = {
    ("reply_wait", "USERS"): [
        ("no caller", "plan.turn!=IPC_TAKES"),
        ("lent", "plan.turn==IPC_TAKES&&old_ecs_sc[ec]==NONE16"),
        ("own", "plan.turn==IPC_TAKES&&old_ecs_sc[ec]!=NONE16"),
    ],
}
# Ways through a call that must be possible besides each status.
WAYS = {
    "signal": {"waiter here": "plan.turn!=IPC_HANDS||!plan.here",
               "waiter elsewhere": "plan.turn!=IPC_HANDS||plan.here",
               "nobody": "plan.turn!=IPC_COLLECTS"},
    "wait": {"blocking": "plan.turn!=IPC_BLOCKS"},
    "portal_ctl": {},
    "call": {"handler ready": "plan.turn!=IPC_TAKES",
             "handler busy": "plan.turn!=IPC_QUEUES"},
    "exit_deliver": {"handler ready": "plan.turn!=IPC_TAKES",
                     "handler busy": "plan.turn!=IPC_QUEUES",
                     "no handler": "happened.ended==NONE16"},
    "reply_wait": {"two messages": "happened.copies!=2",
                   "answer": "happened.answered==NONE16",
                   "halt": "happened.ended==NONE16",
                   "flags": "plan.turn!=IPC_FLAGS",
                   "blocking": "plan.turn!=IPC_BLOCKS"},
}


def reached(call, statuses):
    """An assertion for each, which must be violated."""
    every = {name: f"status!=({STATUS[name]})" for name in statuses}
    return " ".join(f'__CPROVER_assert({test},"reached {name}");'
                    for name, test in {**every, **WAYS[call]}.items())


def proofs(call, units, statuses):
    defines = [f"-DCALL_{call.upper()}"]
    for show, theorem in SHOWN.items():
        for name, case in CASES.get((call, show), [("", "")]):
            yield {"call": call, "name": f"{show.lower()} {name}".strip(),
                   "theorem": theorem, "units": units,
                   "defines": [*defines, f"-DSHOW_{show}",
                               *([f"-DCASE=({case})"] if case else [])],
                   "flags": SMT + ["--slice-formula"]
                   + (UNDEFINED if show == "UNDEFINED" else [])}
    yield {"call": call, "name": "reach", "theorem": "T3", "units": units,
           "defines": [*defines, "-DSHOW_REACH",
                       f"-DREACH={reached(call, statuses)}"],
           "flags": SMT, "reach": len(statuses) + len(WAYS[call])}


def integrity(call, ways):
    """Of the specification alone: T6 and T11, and ways that are possible."""
    units = [("tests/proof/prove_ipc_integrity.c", UNCHECKED, []),
             *PORTAL[1:]]
    reach = " ".join(f'__CPROVER_assert({test},"reached {name}");'
                     for name, test in ways.items())
    for name, defines, more in [
            ("integrity", [], {}),
            ("integrity reach", ["-DSHOW_REACH", f"-DREACH={reach}"],
             {"reach": len(ways)})]:
        yield {"call": f"spec_{call}", "name": name, "theorem": "T6",
               "units": units, "flags": SMT + ["--slice-formula"],
               "defines": [f"-DCALL_{call.upper()}", *defines], **more}


PROOFS = [
    *proofs("signal", NOTIFY, ["OK", "BAD_CAP", "NO_RIGHT", "FULL"]),
    *proofs("wait", NOTIFY, ["OK", "BAD_STATE", "BAD_CAP", "NO_RIGHT",
                             "TIMEOUT"]),
    *proofs("portal_ctl", PORTAL, ["OK", "BAD_CAP", "NO_RIGHT"]),
    *proofs("call", PORTAL, ["OK", "BAD_ARG", "BAD_CAP", "NO_RIGHT", "GONE",
                             "BAD_STATE"]),
    *proofs("reply_wait", PORTAL, ["OK", "BAD_STATE", "BAD_ARG"]),
    *proofs("exit_deliver", PORTAL, ["OK"]),
    *integrity("call", {"handler ready": "plan.turn!=IPC_TAKES",
                        "handler busy": "plan.turn!=IPC_QUEUES"}),
    *integrity("reply_wait", {"reply": "!plan.replies||plan.to==NONE16"}),
]
