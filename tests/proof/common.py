# SPDX-License-Identifier: BSD-2-Clause
"""What the lists of proofs (list_*.py) share.

A proof is a dict: `call` and `name` (what is shown of it), `theorem` (which of
the README's theorems it belongs to), `units` (path, compiler flags, and
functions (name, new name) whose body gets another name, as a contract replaces
it, or the same name, as it is to be called though static), `defines`, `flags`
for cbmc, and if needed `unwind` (loop bound, 11), `reach` (True, or how many:
this one must find its assertions `reached...` reachable), `body` (the function
without whose body it must fail, where that is not the call's), `inserted` (of
a path, texts put behind others before it is read), `contracts` (those are the
contracts of loops, by which CBMC cuts them), `bounded` (loops are followed up
to the bound only).
"""
UNCHECKED = ["-include", "tests/proof/unchecked.h"]
OLD = ["-include", "tests/proof/old.h"]
UNDEFINED = ["--bounds-check", "--pointer-check", "--div-by-zero-check",
             "--signed-overflow-check", "--undefined-shift-check"]
SMT = ["--smt2", "--bitwuzla", "--no-array-field-sensitivity"]
STATUS = {"OK": 0, "UNKNOWN": -1, "BAD_CAP": -2, "NO_RIGHT": -3,
          "BAD_ARG": -4, "BUSY": -5, "FULL": -6, "NO_TABLE": -7,
          "BAD_STATE": -8, "TIMEOUT": -9, "GONE": -10, "MORE": -11}
