# SPDX-License-Identifier: BSD-2-Clause
"""The proof of the loop that copies a message's words, by its contract."""
from common import UNCHECKED

SAFE = ["--bounds-check", "--pointer-check", "--slice-formula", "--smt2",
        "--bitwuzla"]
CONTRACTS = ["-include", "tests/proof/words_contracts.h"]
COPY = {
    "for (uint32_t i = 0; i < words; i++)":
        "__CPROVER_assigns(i, __CPROVER_object_whole(page))"
        " __CPROVER_loop_invariant(i <= words && page[witness] =="
        " (witness < i ? source[witness] :"
        " __CPROVER_loop_entry(page[witness])))"
        " __CPROVER_decreases(words - i)",
}

PROOFS = [
    {"call": "copy_words", "name": "loop", "theorem": "T3",
     "body": "copy_words",
     "units": [("tests/proof/prove_words.c", UNCHECKED, []),
               ("kernel/portal.c", CONTRACTS,
                [("copy_words", "copy_words")])],
     "defines": [], "flags": SAFE, "unwind": 3,
     "inserted": {"kernel/portal.c": COPY}, "contracts": True},
]
