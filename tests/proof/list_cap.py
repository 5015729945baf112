# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of the calls on capabilities and of the parts they are made of."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

TESTS = [
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/stubs.c", UNCHECKED, []),
    ("tests/proof/capability.c", UNCHECKED, []),
    ("tests/proof/commit.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/abstract_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
]
INVARIANTS = ("shape", "parent", "links", "order")
EVERYTHING = ("undefined", *INVARIANTS, "refinement")
THEOREM = {"undefined": "T1", "refinement": "T3"}
WALKS = ("cap_deepest", "cap_frozen")
STEPS = ("object_step", "memory_unmap_last")


def units(path, contracts, called=()):
    """The files of a proof, with contracts in some functions' place."""
    def replaced(*names):
        return ([(name, f"{name}_proper") for name in contracts
                 if name in names] + [(name, name) for name in called
                                      if name in names])

    spec = [(name, f"{name}_proper") for name in ("spec_bottom", "spec_revoked")
            if set(WALKS) <= set(contracts)]
    return [
        (path, UNCHECKED, []), *TESTS, ("tests/spec_cap.c", UNCHECKED, spec),
        ("kernel/cap.c", [], replaced("cap_insert", "cap_transfer", "cap_take",
                                      "cap_take_leaf", "cap_take_turn",
                                      "cap_remove", *WALKS)),
        ("kernel/object.c", [], replaced("object_step", "object_free")),
        ("kernel/memory.c", [], replaced("memory_unmap_last")),
    ]


def proofs(path, call, define, contracts, shown, statuses=(), called=(),
           **more):
    """Of one call or part, with contracts in the place of some it calls."""
    common = {"call": call, "units": units(path, contracts, called), **more}
    defines = [define] + [f"-DCONTRACT_{name}" for name in contracts]
    for show in shown:
        yield {"name": show, "theorem": THEOREM.get(show, "T2"),
               "defines": [*defines, f"-DSHOW_{show.upper()}"],
               "flags": SMT + (UNDEFINED if show == "undefined" else []),
               **common}
    if statuses:
        reached = " ".join(f"REACH({STATUS[status]})" for status in statuses)
        yield {"name": "reach", "theorem": "T3",
               "defines": [*defines, "-DSHOW_REACH", f"-DREACHED={reached}"],
               "flags": SMT, "reach": len(statuses), **common}


def call(name, number, contracts, statuses, shown=EVERYTHING):
    return proofs("tests/proof/prove_cap.c", name, f"-DCALL={number}",
                  (*contracts, *WALKS, *STEPS), shown, statuses)


def part(name, number, contracts, shown=EVERYTHING, statuses=(), **more):
    return proofs("tests/proof/prove_part.c", name, f"-DPART={number}",
                  contracts, shown, statuses, (name,), **more)


LEMMA = [
    ("tests/proof/prove_lemma.c", UNCHECKED, []),
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/proof/strength_object.c", OLD, []),
    ("tests/invariants_cap.c", UNCHECKED, []),
    ("kernel/object.c", [], []),
]
CALLS = {"cap_copy": 1, "cap_move": 2, "cap_delete": 3, "cap_revoke": 4}
THEOREMS = (("revocation", "T9"), ("progress", "T9"), ("frozen", "T9"),
            ("integrity", "T6"))


def theorems(name):
    """Of the specification, which the call refines."""
    define = [f"-DCALL={CALLS[name]}", "-DCONTRACT_cap_deepest"]
    walks = [("spec_bottom", "spec_bottom_proper"),
             ("spec_revoked", "spec_revoked_proper")]
    for show, theorem in THEOREMS:
        if show in ("revocation", "progress") and name != "cap_revoke":
            continue
        yield {"call": name, "name": show, "theorem": theorem,
               "units": [("tests/proof/prove_tree.c", UNCHECKED, []), *TESTS,
                         ("tests/spec_cap.c", UNCHECKED, walks)],
               "defines": [*define, f"-DSHOW_{show.upper()}"], "flags": SMT}
    yield {"call": name, "name": "confidentiality", "theorem": "T11",
           "units": [("tests/proof/prove_secret.c", UNCHECKED, []), *TESTS,
                     ("tests/spec_cap.c", UNCHECKED, walks),
                     ("tests/spec_cap.c",
                      ["-include", "tests/proof/second.h"],
                      [("second_bottom", "second_bottom_proper"),
                       ("second_revoked", "second_revoked_proper")])],
           "defines": define, "flags": SMT}


PROOFS = [
    *part("cap_insert", 1, STEPS),
    *part("cap_transfer", 2, STEPS),
    # that it keeps the invariants: list_commit.py
    *part("cap_remove", 3, STEPS, ("refinement",)),
    *part("cap_take_leaf", 4, ("cap_remove", *STEPS),
          statuses=("OK", "MORE", "BUSY")),
    *part("object_free", 5, ("cap_remove", *STEPS),
          ("undefined", "refinement")),
    *part("cap_take_turn", 7, ("cap_take_leaf", "object_free", *WALKS, *STEPS),
          ("undefined", "refinement"), ("OK", "MORE", "BUSY")),
    *part("cap_take", 6, ("cap_take_turn", *WALKS, *STEPS),
          ("undefined", "refinement"), ("OK", "MORE", "BUSY"), unwind=66),
    *part("cap_deepest", 8, STEPS, ("undefined", "refinement")),
    *part("cap_frozen", 9, STEPS, ("undefined", "refinement")),
    *call("cap_copy", 1, ("cap_insert",),
          ("OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BUSY", "FULL")),
    *call("cap_move", 2, ("cap_transfer",),
          ("OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BUSY"),
          ("undefined", "refinement")),
    *call("cap_delete", 3, ("cap_take_leaf",),
          ("OK", "BAD_CAP", "NO_RIGHT", "BUSY", "MORE")),
    *call("cap_revoke", 4, ("cap_take",),
          ("OK", "BAD_CAP", "BUSY", "MORE")),
    *(proof for name in CALLS for proof in theorems(name)),
    {"call": "invariants", "name": "C1-C8 O1", "theorem": "T2",
     "units": LEMMA, "defines": [], "flags": SMT},
]
