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


def loop(keeps, smaller, writes):
    """What a loop's turns keep, what gets smaller, what they write."""
    return (f"__CPROVER_assigns({writes})"
            f" __CPROVER_loop_invariant({keeps})"
            f" __CPROVER_decreases({smaller})")


FURTHER = "0xffffffffu - "
LOOPS = {
    "while (!has_nul(word(fdt, at + bytes)))":
        loop("bytes % 4 == 0 && bytes >= 4 && (bytes == 4 || bytes <= left)"
             " && (seen.last >= bytes - 4 ||"
             " fdt->tree[at + 4 + seen.last] != 0)", "left + 4 - bytes",
             "bytes"),
    "while (fdt->strings_bytes && fdt->strings[fdt->strings_bytes - 1])":
        loop("fdt->strings_bytes <= __CPROVER_loop_entry(fdt->strings_bytes)"
             " && (seen.last >= __CPROVER_loop_entry(fdt->strings_bytes) ||"
             " seen.last < fdt->strings_bytes ||"
             " fdt->strings[seen.last] != 0)", "fdt->strings_bytes",
             "fdt->strings_bytes"),
    "while (at != FDT_NONE && word(fdt, at) == NOP)":
        loop("at == seen.at && seen.begun && !seen.other", FURTHER + "at",
             "at, seen"),
    "for (uint32_t at = step(fdt, node); at != FDT_NONE;\n"
    "\t     at = step(fdt, at))":
        loop("(at == FDT_NONE || at > node) && at == seen.at && seen.begun"
             " && !seen.begins && *depth == seen.depth", FURTHER + "at",
             "at, *depth, seen"),
    "\tdo":
        loop("node == seen.at && depth == seen.depth && (!seen.begun ||"
             " (node != FDT_NONE && depth > 0))", FURTHER + "node",
             "node, depth, seen"),
    "fdt_for_each(fdt, child, node)":
        loop("child == seen.at && (child == FDT_NONE || (child > node &&"
             " HAS_NAME(fdt, child)))", FURTHER + "child",
             "child, seen"),
    "while (node != FDT_NONE && *path == '/')":
        loop("SAME(path) && INSIDE(path) && node == seen.at &&"
             " OFFSET(path) >= seen.end && (OFFSET(path) == seen.end ||"
             " (*path != '/' && SLASH))", "ROOM(path)", "node, path, seen"),
    "while (*path == '/')":
        loop("SAME(path) && INSIDE(path) && OFFSET(path) >= seen.end &&"
             " SLASH",
             "ROOM(path)", "path"),
    "while (path[length] && path[length] != '/' &&\n"
    "\t\t       path[length] != ':')":
        loop("length < ROOM(path) && (length == 0 || !SPECIAL(*path))",
             "ROOM(path) - length", "length"),
    "while (here != FDT_NONE && word(fdt, here) == NOP)":
        loop("here == seen.at && seen.begun && !seen.other",
             FURTHER + "here", "here, seen"),
    "while (fdt_property_next(fdt, node, &at, property))":
        loop("at == seen.at && (!is_found || (seen.compared &&"
             " !seen.equal))", FURTHER + "at", "at, *property, found,"
             " is_found, seen"),
    "while (at < list->size_bytes)":
        loop("at <= list->size_bytes && at == seen.at",
             "list->size_bytes - at", "at, seen"),
}
# Part, the function it is about, solver, what it replaces.
NODES = [
    ("STEP", "step", SMT, []),
    ("ROOT", "fdt_root", SMT, ["step"]),
    ("OPEN", "fdt_open", SMT, ["step", "fdt_root"]),
    ("NEXT", "fdt_next", SMT, ["step"]),
    ("CHILD", "fdt_child", SMT, ["step", "fdt_next"]),
    ("SIBLING", "fdt_sibling", SMT, ["step", "fdt_next"]),
    ("FIND", "fdt_find", SMT, ["step", "fdt_child", "fdt_sibling"]),
    ("PATH", "fdt_path", SMT, ["step", "fdt_root", "fdt_find"]),
]
PROPERTIES = [
    ("PROPERTY", "fdt_property_next", SMT, ["step"]),
    ("NAMED", "fdt_property", SMT, ["step", "fdt_property_next"]),
    ("STRING", "fdt_string", SMT, ["step", "fdt_property"]),
    ("NUMBER", "fdt_u32", SMT, ["step", "fdt_property"]),
    ("SAYS", "fdt_says", SMT, ["step"]),
    ("CELLS", "fdt_cells", [], ["step"]),
    ("RESERVED", "fdt_reservation", [], ["step"]),
]


def proofs(path, parts):
    for part, body, flags, replaced in parts:
        yield {"call": "fdt", "name": part.lower(), "theorem": "T10",
               "body": body,
               "units": [(path, UNCHECKED, []),
                         ("lib/fdt.c", CONTRACTS,
                          [(name, f"{name}_proper") for name in replaced]
                          or [("step", "step")])],
               "defines": [f"-DPART=PART_{part}"], "flags": SAFE + flags,
               "unwind": 4, "inserted": {"lib/fdt.c": LOOPS},
               "contracts": True}


PROOFS = [
    *proofs("tests/proof/prove_fdt.c", NODES),
    *proofs("tests/proof/prove_property.c", PROPERTIES),
]
