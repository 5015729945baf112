# SPDX-License-Identifier: BSD-2-Clause
"""The proofs of the exit decoder, and that every exit is answered."""
from common import UNCHECKED, UNDEFINED

EXIT = [("tests/proof/prove_exit.c", UNCHECKED, []),
        ("arch/aarch64/exit.c", [], [])]

PROOFS = [
    {"call": "exit_decode", "name": "total", "theorem": "T8",
     "units": [("tests/proof/prove_decode.c", UNCHECKED, []),
               ("tests/spec_decode.c", UNCHECKED, []),
               ("arch/aarch64/decode.c", [], [])],
     "defines": [], "flags": UNDEFINED, "unwind": 65},
    {"call": "exit_sync", "name": "answered", "theorem": "T8",
     "units": EXIT, "defines": [], "flags": UNDEFINED},
    {"call": "exit_sync", "name": "reach", "theorem": "T8", "units": EXIT,
     "defines": ["-DSHOW_REACH"], "flags": [], "reach": 10},
]
