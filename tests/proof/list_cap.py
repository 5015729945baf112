# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the calls on capabilities."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

UNITS = [
    ("tests/proof/prove_cap.c", UNCHECKED, []),
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/stubs.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/spec_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("kernel/cap.c", [], []),
    ("kernel/object.c", [], [("object_step", "object_step_proper")]),
    ("kernel/memory.c", [], [("memory_unmap_last", "memory_unmap_proper")]),
]
SHOWN = {"UNDEFINED": "T1", "SHAPE": "T2", "PARENT": "T2", "LINKS": "T2",
         "ORDER": "T2", "REFINEMENT": "T3"}


def proofs(call, part, statuses):
    for show, theorem in SHOWN.items():
        yield {"call": call, "name": show.lower(), "theorem": theorem,
               "units": UNITS, "defines": [f"-DCALL={part}", f"-DSHOW_{show}"],
               "flags": SMT + (UNDEFINED if show == "UNDEFINED" else [])}
    for status in statuses:
        yield {"call": call, "name": f"reach {status}", "theorem": "T3",
               "units": UNITS,
               "defines": [f"-DCALL={part}", "-DSHOW_REACH",
                           f"-DREACH=({STATUS[status]})"],
               "flags": SMT, "reach": True}


PROOFS = [
    *proofs("cap_insert", "PART_INSERT", ["OK"]),
    *proofs("cap_delete", "CALL_DELETE",
            ["OK", "BAD_CAP", "NO_RIGHT", "BUSY", "MORE"]),
]
