# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the quick way of calls: where it leads, and to the living only.

That each does what its call's specification says is shown with that call."""
from common import OLD, SMT, UNCHECKED, UNDEFINED

STATE = [
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/run.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_run.c", OLD, []),
]
# The part, what it is about, whether there are tables in it, ways of it.
PARTS = {
    "DISPATCH": ("hypercall_quick", [], [("call_quick", "call_proper"),
                                         ("reply_quick", "reply_proper")], 4),
    "CALL": ("call_quick", STATE, [], 2),
    "REPLY": ("reply_quick", STATE, [], 2),
    "EXIT": ("exit_quick", STATE, [], 2),
}


def proofs(part):
    body, state, replaced, ways = PARTS[part]
    same = {"call": body, "body": body, "unwind": 32, "theorem": "T3",
            "units": [("tests/proof/prove_quick.c", UNCHECKED, []), *state,
                      ("kernel/quick.c", [], replaced)],
            "flags": SMT if state else []}
    defines = [f"-DPART=PART_{part}", "-DFEW_TOUCHES"]
    yield {**same, "name": "next", "defines": defines,
           "flags": same["flags"] + UNDEFINED}
    yield {**same, "name": "reach", "reach": ways,
           "defines": [*defines, "-DSHOW_REACH"]}


PROOFS = [proof for part in PARTS for proof in proofs(part)]
