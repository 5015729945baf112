# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of create, of destroy, and of looking up."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

UNITS = [
    ("tests/proof/prove_object.c", UNCHECKED, []),
    ("tests/proof/stubs_object.c", UNCHECKED, []),
    ("tests/proof/commit.c", UNCHECKED, []),
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_object.c", UNCHECKED, []),
    ("tests/proof/strength_object.c", OLD, []),
    ("tests/spec_cap.c", UNCHECKED, [("spec_bottom", "spec_bottom_proper")]),
    ("tests/spec_object.c", UNCHECKED, []),
    ("tests/abstract_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("tests/abstract_object.c", UNCHECKED, []),
    ("tests/abstract_object.c", OLD, []),
    ("kernel/cap.c", [], [("cap_insert", "cap_insert_proper"),
                          ("cap_remove", "cap_remove_proper"),
                          ("cap_deepest", "cap_deepest_proper"),
                          ("cap_take", "cap_take_proper")]),
    ("kernel/object.c", [], []),
]
DESTROY = [*UNITS[:-1],
           ("kernel/object.c", [], [("object_free", "object_free_proper")])]
STEPS = {"kernel/object.c": ("object_step", "object_step_proper"),
         "tests/spec_object.c": ("spec_object_step", "spec_step_proper")}
# The last steps, when object_step says OK: that it is right, by itself.
LAST = [(path, flags, names + [STEPS[n] for n in STEPS if n == path])
        for path, flags, names in DESTROY]
FIND = [
    ("tests/proof/prove_find.c", UNCHECKED, []),
    *UNITS[3:-2],
    ("kernel/cap.c", [], []),
    ("kernel/object.c", [], []),
]
BELOW = [("tests/proof/prove_drop.c", UNCHECKED, []),
         ("tests/proof/state.c", UNCHECKED, []),
         ("tests/proof/strength.c", OLD, []),
         ("tests/proof/strength_object.c", OLD, []),
         ("kernel/cap.c", [], []), ("kernel/object.c", [], [])]
SHOWN = {"UNDEFINED": "T1", "OBJECT": "T2", "REFINEMENT": "T3", "LIFE": "T7"}


# What a destroy does by the state it finds, and what it can answer then.
PHASES = {"BEGIN": ["BAD_CAP", "NO_RIGHT", "MORE"], "WAIT": ["MORE", "BUSY"],
          "END": ["NO_RIGHT", "OK", "MORE"]}


def proofs(call, part, statuses, units=UNITS, shown=tuple(SHOWN), unwind=34,
           phase=None):
    same = {"call": call, "units": units, "unwind": unwind}
    more, note = [], ""
    if phase:
        more, note = [f"-DPHASE={phase}"], " " + phase.lower()
    for show in shown:
        yield {**same, "name": show.lower() + note, "theorem": SHOWN[show],
               "defines": [f"-DCALL={part}", f"-DSHOW_{show}", *more],
               "flags": SMT + (UNDEFINED if show == "UNDEFINED" else [])}
    reached = " ".join(f"REACH({STATUS[status]})" for status in statuses)
    yield {**same, "name": "reach" + note, "theorem": "T3", "flags": SMT,
           "defines": [f"-DCALL={part}", "-DSHOW_REACH",
                       f"-DREACHED={reached}", *more],
           "reach": len(statuses)}


PROOFS = [
    *proofs("create", "CALL_CREATE", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG",
                                      "BUSY", "FULL"]),
    *(proof for phase, statuses in PHASES.items()
      for proof in proofs("destroy", "CALL_DESTROY", statuses,
                          LAST if phase == "END" else DESTROY,
                          phase=phase)),
    *(proof for proof in proofs("object_step", "CALL_STEP", [], DESTROY,
                                ("REFINEMENT", "LIFE"))
      if proof["name"] != "reach"),
    *proofs("cap_find", "PART_FIND", ["OK", "BAD_CAP", "NO_RIGHT"], FIND,
            ("UNDEFINED", "REFINEMENT"), 11),
    {"call": "cap_deepest", "name": "below an object", "theorem": "T2",
     "units": BELOW, "defines": [], "flags": SMT},
    {"call": "cap_deepest", "name": "reach below an object", "theorem": "T2",
     "units": BELOW, "defines": ["-DSHOW_REACH"], "flags": SMT, "reach": 1},
    {"call": "cap_carve_mark", "name": "number free", "theorem": "T2",
     "units": FIND, "defines": ["-DCALL=PART_NUMBER", "-DFEW_TOUCHES"],
     "flags": SMT},
    {"call": "cap_carve_mark", "name": "reach", "theorem": "T2",
     "units": FIND, "defines": ["-DCALL=PART_NUMBER", "-DSHOW_REACH"],
     "flags": SMT, "reach": 1},
]
