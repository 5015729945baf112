# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the device tree reader: any bytes, any question (T10).

Its loops are cut by contracts, put behind their heads in a copy of the text:
what they keep, and what gets smaller with each turn.
"""
from common import UNCHECKED

SAFE = ["--bounds-check", "--pointer-check", "--undefined-shift-check",
        "--slice-formula"]
SMT = ["--smt2", "--bitwuzla"]
CONTRACTS = ["-include", "tests/proof/fdt_contracts.h"]


def loop(keeps, smaller, writes=None):
    """writes: besides the string known, where that is not found out."""
    return ((f"__CPROVER_assigns({writes}, known_text, known_end) "
             if writes else "")
            + f"__CPROVER_loop_invariant({keeps})"
              f" __CPROVER_decreases({smaller})")


LOOPS = {
    "while (at != FDT_NONE && word(fdt, at) == NOP)":
        loop("1", "0xffffffffu - at"),
    "for (uint32_t at = step(fdt, node); at != FDT_NONE;\n"
    "\t     at = step(fdt, at))":
        loop("at > node", "0xffffffffu - at"),
    "\tdo": loop("node >= __CPROVER_loop_entry(node)", "0xffffffffu - node",
                 "node, depth"),
    "fdt_for_each(fdt, child, node)":
        loop("child == FDT_NONE || (child > node && USABLE(fdt, child))",
             "0xffffffffu - child", "child"),
    "while (node != FDT_NONE && *path == '/')":
        loop("SAME(path) && INSIDE(path) && (node == FDT_NONE ||"
             " USABLE(fdt, node))", "ROOM(path)", "node, path"),
    "while (*path == '/')": loop("SAME(path) && INSIDE(path)", "ROOM(path)"),
    "while (path[length] && path[length] != '/' &&\n"
    "\t\t       path[length] != ':')":
        loop("length < ROOM(path)", "ROOM(path) - length"),
    "while (here != FDT_NONE && word(fdt, here) == NOP)":
        loop("here > (*at ? *at : node)", "0xffffffffu - here"),
    "while (fdt_property_next(fdt, node, &at, property))":
        loop("1", "0xffffffffu - at"),
    "while (at < p.size_bytes)":
        loop("at <= p.size_bytes", "p.size_bytes - at"),
}
# Part, the function it is about, solver, what it replaces.
PARTS = [
    ("STEP", "step", [], []),
    ("NEXT", "fdt_next", SMT, ["step"]),
    ("CHILD", "fdt_child", SMT, ["step", "fdt_next"]),
    ("SIBLING", "fdt_sibling", SMT, ["step", "fdt_next"]),
    ("CELLS", "fdt_cells", [], ["step"]),
    ("RESERVED", "fdt_reservation", [], ["step"]),
]
PROOFS = [
    {"call": "fdt", "name": part.lower(), "theorem": "T10", "body": body,
     "units": [("tests/proof/prove_fdt.c", UNCHECKED, []),
               ("lib/fdt.c", CONTRACTS,
                [(name, f"{name}_proper") for name in replaced]
                or [("step", "step")])],
     "defines": [f"-DPART=PART_{part}"], "flags": SAFE + flags, "unwind": 3,
     "inserted": {"lib/fdt.c": LOOPS}, "contracts": True}
    for part, body, flags, replaced in PARTS
]
