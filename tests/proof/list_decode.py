# SPDX-License-Identifier: BSD-2-Clause
"""The proof of the exit decoder."""
from common import UNCHECKED, UNDEFINED

PROOFS = [
    {"call": "exit_decode", "name": "total", "theorem": "T8",
     "units": [("tests/proof/prove_decode.c", UNCHECKED, []),
               ("arch/aarch64/decode.c", [], [])],
     "defines": [], "flags": UNDEFINED, "unwind": 65},
]
