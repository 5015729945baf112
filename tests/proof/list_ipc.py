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
    ("kernel/object.c", [], []),
    ("kernel/queue.c", [], []),
    ("kernel/ec.c", [], [("ec_end", "ec_end_proper")]),
    ("kernel/notify.c", [], []),
]
PORTAL = [("tests/proof/prove_portal.c", UNCHECKED, []), *UNITS,
          ("kernel/portal.c", [], [("copy_words", "copy_words_proper")])]
NOTIFY = [("tests/proof/prove_notify.c", UNCHECKED, []), *UNITS,
          ("kernel/portal.c", [], [])]
SHOWN = {"UNDEFINED": "T1", "SHAPE": "T2", "QUEUES": "T2", "PAIRS": "T2",
         "TIME": "T2", "REFINEMENT": "T3"}


def reached(statuses):
    """An assertion for each, which must be violated."""
    return " ".join(f'__CPROVER_assert(status!=({STATUS[name]}),'
                    f'"reached {name}");' for name in statuses)


def proofs(call, units, statuses):
    defines = [f"-DCALL_{call.upper()}"]
    for show, theorem in SHOWN.items():
        yield {"call": call, "name": show.lower(), "theorem": theorem,
               "units": units, "defines": [*defines, f"-DSHOW_{show}"],
               "flags": SMT + ["--slice-formula"]
               + (UNDEFINED if show == "UNDEFINED" else [])}
    yield {"call": call, "name": "reach", "theorem": "T3", "units": units,
           "defines": [*defines, "-DSHOW_REACH",
                       f"-DREACH={reached(statuses)}"],
           "flags": SMT, "reach": len(statuses)}


PROOFS = [
    *proofs("signal", NOTIFY, ["OK", "BAD_CAP", "NO_RIGHT", "FULL"]),
    *proofs("wait", NOTIFY, ["OK", "BAD_STATE", "BAD_CAP", "NO_RIGHT",
                             "TIMEOUT"]),
    *proofs("portal_ctl", PORTAL, ["OK", "BAD_CAP", "NO_RIGHT"]),
    *proofs("call", PORTAL, ["OK", "BAD_ARG", "BAD_CAP", "NO_RIGHT", "GONE",
                             "BAD_STATE"]),
    *proofs("reply_wait", PORTAL, ["OK", "BAD_STATE", "BAD_ARG"]),
    *proofs("exit_deliver", PORTAL, ["OK"]),
]
