# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the functions of lib/mem.c, blocks of any length (T10)."""
from common import UNCHECKED

SAFE = ["--bounds-check", "--pointer-check", "--slice-formula"]
SMT = ["--smt2", "--bitwuzla"]
CONTRACTS = ["-include", "tests/proof/bytes_contracts.h"]


def loop(keeps, smaller, writes):
    return (f"__CPROVER_assigns({writes})"
            f" __CPROVER_loop_invariant({keeps})"
            f" __CPROVER_decreases({smaller})")


COPIED = "DONE(d, to) && DONE(s, from) && SET(to, ((const uint8_t *)from)" \
         "[witness])"
FILLED = "DONE(d, to) && SET(to, (uint8_t)byte)"
WRITES = "bytes, d, __CPROVER_object_upto(to, total)"
WORDS = "for (; bytes >= 2 * WORD; bytes -= 2 * WORD)"
TAIL = "\t\t\td += 2 * WORD;\n\t\t}\n\t}\n\tfor (; bytes; bytes--)"
LOOPS = {
    "while (n < limit && text[n])":
        loop("n <= limit && (witness >= n || text[witness] != 0)",
             "limit - n", "n"),
    "while (*a && *a == *b)":
        loop("SAME(a) && SAME(b) && INSIDE(a) && INSIDE(b) &&"
             " OFFSET(a) == OFFSET(b) && (witness >= OFFSET(a) ||"
             " (__CPROVER_loop_entry(a)[witness] =="
             " __CPROVER_loop_entry(b)[witness] &&"
             " __CPROVER_loop_entry(a)[witness] != 0))",
             "__CPROVER_OBJECT_SIZE(a) - OFFSET(a)", "a, b"),
    "\t\tb++;\n\t}": "ended = OFFSET(a);",
    f"\tif (aligned(to, from)) {{\n\t\t{WORDS}":
        loop(COPIED, "bytes", WRITES + ", s"),
    f"\tif (aligned(to, to)) {{\n\t\t{WORDS}":
        loop(FILLED, "bytes", WRITES),
    f"\t\t\ts += 2 * WORD;\n{TAIL}": loop(COPIED, "bytes", WRITES + ", s"),
    f"\t\t\t((uint64_t *)d)[1] = word;\n{TAIL}":
        loop(FILLED, "bytes", WRITES),
    "for (size_t i = 0; i < bytes; i++)":
        loop("i <= bytes && ended == i && (witness >= i || x[witness] =="
             " y[witness])", "bytes - i", "i, ended"),
    "\t\t\treturn x[i] - y[i];": "ended = i + 1;",
}
PARTS = [
    ("LENGTH", "string_length", SMT),
    ("EQUAL", "string_equal", SMT),
    ("COMPARE", "memcmp", SMT),
]
PROOFS = [
    {"call": "bytes", "name": part.lower(), "theorem": "T10", "body": body,
     "units": [("tests/proof/prove_bytes.c", UNCHECKED, []),
               ("lib/mem.c", CONTRACTS, [])],
     "defines": [f"-DPART=PART_{part}"], "flags": SAFE + flags, "unwind": 3,
     "inserted": {"lib/mem.c": LOOPS}, "contracts": True}
    for part, body, flags in PARTS
]
