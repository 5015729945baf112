# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the dispatcher: plain SAT: of the tables, one row."""
from common import UNCHECKED, UNDEFINED

NOTED = ["-include", "tests/proof/lock_noted.h"]
UNITS = [
    ("tests/proof/prove_hypercall.c", UNCHECKED + NOTED, []),
    ("kernel/hypercall.c", NOTED, []),
]


def proofs(call, part, reached):
    same = {"call": call, "units": UNITS, "unwind": 32}
    yield {**same, "name": "dispatch", "theorem": "T3",
           "defines": [f"-DCALL={part}"], "flags": []}
    yield {**same, "name": "undefined", "theorem": "T1",
           "defines": [f"-DCALL={part}"], "flags": UNDEFINED}
    yield {**same, "name": "reach", "theorem": "T3", "reach": reached,
           "defines": [f"-DCALL={part}", "-DSHOW_REACH"], "flags": []}


PROOFS = [*proofs("hypercall", "WHOLE", 4), *proofs("hypercall_hot", "HOT", 2)]
