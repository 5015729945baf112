# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the reading of the machine's description (T10)."""
from common import UNCHECKED

SAFE = ["--bounds-check", "--pointer-check", "--undefined-shift-check"]
# -P: a function's head stays on one line.
CONTRACTS = ["-P", "-include", "tests/proof/machine_contracts.h"]
MACHINE = "arch/aarch64/machine.c"


def loop(keeps, smaller, writes):
    return (f"__CPROVER_assigns({writes})"
            f" __CPROVER_loop_invariant({keeps})"
            f" __CPROVER_decreases({smaller})")


LOOPS = {
    "\tuint32_t node = p->last;\n\tint depth = p->depth;\n\n\tdo":
        loop("node == walked && depth == deep", "0xffffffffu - node",
             "node, depth, walked, deep"),
    "\t     at += child + parent + size)":
        loop("at <= words && words == ranges.size_bytes / 4 && *address =="
             " __CPROVER_loop_entry(*address)", "words - at",
             "at, from, to, bytes, *address, missing"),
}
# Part, function, what of the file gets another name, are loops cut.
PARTS = [
    ("PLACE", "place_next", [("place_next", "place_next")], True),
    ("TRANSLATE", "translate", [("translate", "translate")], True),
    ("REG", "reg_range", [("translate", "translate_proper"),
                          ("reg_range", "reg_range")], False),
]
PROOFS = [
    {"call": "machine", "name": part.lower(), "theorem": "T10", "body": body,
     "units": [("tests/proof/prove_machine.c", UNCHECKED, []),
               (MACHINE, CONTRACTS, renamed)],
     "defines": [f"-DPART=PART_{part}"], "flags": SAFE, "unwind": 18,
     **({"inserted": {MACHINE: LOOPS}, "contracts": True} if cut else {})}
    for part, body, renamed, cut in PARTS
]
