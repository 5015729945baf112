# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the calls on contexts, time and interrupts."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

SPECS = [
    *[(f"tests/spec_{noun}.c", UNCHECKED, [])
      for noun in ("cap", "find", "ec", "sc", "irq")],
    ("tests/abstract_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("tests/abstract_run.c", UNCHECKED, []),
    ("tests/abstract_run.c", OLD, []),
]
STATE = [
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/run.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_run.c", UNCHECKED, []),
    ("tests/proof/strength_run.c", OLD, []),
]
PLAIN = ["-include", "tests/proof/references.h"]
UNITS = [
    ("tests/proof/prove_run.c", UNCHECKED, []), *STATE, *SPECS,
    ("kernel/cap.c", [], []), ("kernel/object.c", [], []),
    ("kernel/portal.c", PLAIN, []),
    ("kernel/ec.c", PLAIN, []), ("kernel/sc.c", [], [("sc_fits", "sc_fits_proper")]),
    ("kernel/irq.c", PLAIN, []),
]
SHOWN = {"UNDEFINED": "T1", "INVARIANTS": "T2", "REFINEMENT": "T3"}


def reached(statuses):
    """An assertion for each, which must be violated."""
    return " ".join(f'__CPROVER_assert(status!=({STATUS[name]}),'
                    f'"reached {name}");' for name in statuses)


def proofs(call, statuses):
    defines = [f"-DCALL=CALL_{call.upper()}", "-DFEW_TOUCHES"]
    for show, theorem in SHOWN.items():
        yield {"call": call, "name": show.lower(), "theorem": theorem,
               "units": UNITS, "defines": [*defines, f"-DSHOW_{show}"],
               "flags": SMT + (UNDEFINED if show == "UNDEFINED" else [])}
    yield {"call": call, "name": "reach", "theorem": "T3", "units": UNITS,
           "defines": [*defines, "-DSHOW_REACH",
                       f"-DREACH={reached(statuses)}"],
           "flags": SMT, "reach": len(statuses)}


def unbind(part):
    return {"call": part, "name": "contract", "theorem": "T3", "body": part,
            "units": [("tests/proof/prove_unbind.c", UNCHECKED, []), *STATE,
                      ("kernel/sc.c", [], []), ("kernel/irq.c", PLAIN, []),
                      ("kernel/ec.c", PLAIN, [])],
            "defines": [f"-DPART=PART_{part.upper()}", "-DFEW_TOUCHES"],
            "flags": SMT + UNDEFINED}


PROOFS = [
    *map(unbind, ["sc_deprive", "irq_unbind", "sc_clear", "ec_request"]),
    {"call": "sc_fits", "name": "exact", "theorem": "T12",
     "units": [("tests/proof/prove_fits.c", UNCHECKED, []),
               ("kernel/sc.c", [], [])],
     "defines": [], "flags": SMT + UNDEFINED + ["--unsigned-overflow-check"]},
    *proofs("ec_ctl", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BUSY",
                       "BAD_STATE", "GONE"]),
    *proofs("ec_state", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG",
                         "BAD_STATE"]),
    *proofs("virq", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BAD_STATE"]),
    *proofs("sc_ctl", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BUSY", "FULL",
                       "BAD_STATE"]),
    *proofs("irq_ctl", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BUSY",
                        "BAD_STATE"]),
]
