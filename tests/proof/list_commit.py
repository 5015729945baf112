# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the two functions that change the tree of capabilities."""
from common import OLD, SMT, UNCHECKED, UNDEFINED

UNITS = [
    ("tests/proof/prove_commit.c", UNCHECKED, []),
    ("tests/proof/commit.c", UNCHECKED, []),
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_object.c", UNCHECKED, []),
    ("tests/proof/strength_object.c", OLD, []),
    ("kernel/cap.c", [], []),
    ("kernel/object.c", [], []),
]
SHOWN = {"UNDEFINED": "T1", "SHAPE": "T2", "PARENT": "T2", "LINKS": "T2",
         "ORDER": "T2", "OBJECT": "T2", "LEVEL": "T2"}


def proofs(call, part, note="", shown=tuple(SHOWN)):
    for show in shown:
        theorem = SHOWN[show]
        yield {"call": call, "name": show.lower() + note, "theorem": theorem,
               "units": UNITS, "defines": [f"-DCALL={part}", f"-DSHOW_{show}"],
               "flags": SMT + (UNDEFINED if show == "UNDEFINED" else [])}
    yield {"call": call, "name": "reach" + note, "theorem": "T2",
           "units": UNITS, "defines": [f"-DCALL={part}", "-DSHOW_REACH"],
           "flags": SMT, "reach": 1}


PROOFS = [
    # of the tree itself: list_cap.py
    *proofs("cap_insert", "PART_INSERT", " slot", ("OBJECT", "LEVEL")),
    *proofs("cap_insert", "PART_NODE", " node"),
    *proofs("cap_remove", "PART_REMOVE"),
]
