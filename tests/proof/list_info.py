# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of info and dev_ctl."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

UNITS = [
    ("tests/proof/prove_info.c", UNCHECKED, []),
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_object.c", UNCHECKED, []),
    ("tests/proof/strength_object.c", OLD, []),
    ("tests/spec_cap.c", UNCHECKED, []),
    ("tests/spec_object.c", UNCHECKED, []),
    ("tests/spec_info.c", UNCHECKED, []),
    ("tests/abstract_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("kernel/cap.c", [], []),
    ("kernel/object.c", [], []),
    ("kernel/info.c", ["-Dstatic="], []),
]


def proofs(call, part, statuses):
    same = {"call": call, "units": UNITS}
    yield {**same, "name": "refinement", "theorem": "T3",
           "defines": [f"-DCALL={part}", "-DFEW_TOUCHES"], "flags": SMT}
    # The invariants speak of tables in which nothing has changed.
    yield {**same, "name": "unchanged", "theorem": "T2",
           "defines": [f"-DCALL={part}", "-DFEW_TOUCHES", "-DSHOW_SAME"],
           "flags": SMT}
    yield {**same, "name": "undefined", "theorem": "T1",
           "defines": [f"-DCALL={part}", "-DFEW_TOUCHES"],
           "flags": SMT + UNDEFINED}
    reached = " ".join(f"REACH({STATUS[status]})" for status in statuses)
    yield {**same, "name": "reach", "theorem": "T3", "flags": SMT,
           "defines": [f"-DCALL={part}", "-DSHOW_REACH",
                       f"-DREACHED={reached}"], "reach": len(statuses)}


PROOFS = [
    *proofs("info", "CALL_INFO", ["OK", "BAD_CAP", "BAD_ARG"]),
    *proofs("dev_ctl", "CALL_DEV_CTL",
            ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "FULL", "GONE"]),
]
