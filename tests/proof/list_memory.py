# SPDX-License-Identifier: BSD-2-Clause
"""Proofs of map, unmap and the steps that other calls share with them."""
from common import OLD, SMT, STATUS, UNCHECKED, UNDEFINED

OLD_MEMORY = ["-include", "tests/proof/old_memory.h"]
# Of the machine's file only the encoders: the rest is the proof's machine.
ENCODERS = [f"-D{name}=proper_{name}" for name in (
    "arch_table_read", "arch_table_write", "arch_space_set",
    "arch_tlb_flush", "arch_tlb_flush_page")]
UNITS = [
    ("tests/proof/prove_memory.c", UNCHECKED, []),
    ("tests/proof/state_memory.c", UNCHECKED, []),
    ("tests/proof/refine_memory.c", UNCHECKED, []),
    ("tests/proof/view.c", UNCHECKED, []),
    ("tests/proof/view.c", OLD_MEMORY, []),
    ("tests/proof/strength_memory.c", UNCHECKED, []),
    ("tests/proof/strength_memory.c", OLD_MEMORY, []),
    ("tests/proof/spec_stage2.c", UNCHECKED, []),
    ("tests/proof/state.c", UNCHECKED, []),
    ("tests/proof/strength.c", UNCHECKED, []),
    ("tests/proof/strength.c", OLD, []),
    ("tests/spec_memory.c", UNCHECKED, []),
    ("tests/abstract_cap.c", UNCHECKED, []),
    ("tests/abstract_cap.c", OLD, []),
    ("tests/abstract_memory.c", UNCHECKED, []),
    ("tests/abstract_memory.c", OLD_MEMORY, []),
    ("kernel/cap.c", [], []),
    ("kernel/object.c", [], []),
    ("kernel/memory.c", [],
     [("table_wipe_group", "table_wipe_group_proper")]),
    ("arch/aarch64/stage2.c", ENCODERS, []),
]
SHOWN = {"UNDEFINED": "T1", "BITS": "T2", "ENTRY": "T2", "TABLE": "T2",
         "SPACE": "T2", "LEAF": "T2", "HELD": "T2", "CAP": "T2",
         "REFINEMENT": "T3", "FLUSH": "T5", "INTEGRITY": "T6"}
INVARIANTS = [show for show in SHOWN if SHOWN[show] == "T2"]


def proofs(call, part, statuses=(), shown=tuple(SHOWN)):
    for show in shown:
        yield {"call": call, "name": show.lower(), "theorem": SHOWN[show],
               "units": UNITS,
               "defines": [f"-DCALL={part}", f"-DSHOW_{show}", "-DFEW_TOUCHES"],
               "flags": SMT + (UNDEFINED if show == "UNDEFINED" else [])}
    for status in statuses:
        yield {"call": call, "name": f"reach {status}", "theorem": "T3",
               "units": UNITS,
               "defines": [f"-DCALL={part}", "-DSHOW_REACH", "-DFEW_TOUCHES",
                           f"-DREACH=({STATUS[status]})"],
               "flags": SMT, "reach": True}


def wipe():
    """The one loop that writes many entries, by itself."""
    units = [unit if unit[0] != "kernel/memory.c" else
             (unit[0], [], [("table_wipe_group", "table_wipe_group")])
             for unit in UNITS]
    return {"call": "table_wipe_group", "name": "wiped", "theorem": "T3",
            "units": units, "unwind": 65,
            "defines": ["-DCALL=PART_WIPE", "-DPROPER_WIPE", "-DFEW_TOUCHES"],
            "flags": SMT + UNDEFINED}


def tree(call, part):
    """The tree's changes, which leave memory alone."""
    units = [("tests/proof/prove_tree_memory.c", UNCHECKED, []),
             ("tests/proof/commit.c", UNCHECKED, []), *UNITS[1:]]
    defines = [f"-DCALL={part}", "-DFEW_TOUCHES"]
    yield {"call": call, "name": "memory", "theorem": "T2", "units": units,
           "defines": defines, "flags": SMT}
    yield {"call": call, "name": "reach memory", "theorem": "T2",
           "units": units, "defines": [*defines, "-DSHOW_REACH"],
           "flags": SMT, "reach": True}


def isolation(call, part):
    """T4, and what these and other proofs take from it."""
    units = [("tests/proof/prove_isolation.c", UNCHECKED, []),
             ("tests/proof/state_memory.c", UNCHECKED, []),
             ("tests/proof/view.c", OLD_MEMORY, []),
             ("tests/proof/strength_memory.c", OLD_MEMORY, []),
             ("tests/proof/strength_object.c", OLD, []),
             ("tests/proof/spec_stage2.c", UNCHECKED, []),
             ("tests/proof/state.c", UNCHECKED, []),
             ("tests/proof/strength.c", OLD, [])]
    defines = [f"-DCALL={part}", "-DFEW_TOUCHES"]
    yield {"call": call, "name": "shown", "theorem": "T4", "units": units,
           "defines": defines, "flags": SMT}
    yield {"call": call, "name": "reach", "theorem": "T4", "units": units,
           "defines": [*defines, "-DSHOW_REACH"], "flags": SMT, "reach": True}


def stage2(call, part):
    """The format of tables; its file without `static`, to place the pool."""
    return {"call": call, "name": "format", "theorem": "T4",
            "units": [("tests/proof/prove_stage2.c", UNCHECKED, []),
                      ("tests/proof/spec_stage2.c", UNCHECKED, []),
                      ("arch/aarch64/stage2.c", ["-Dstatic="], [])],
            "defines": [f"-DCALL={part}"], "flags": UNDEFINED}


PROOFS = [
    stage2("arch_leaf", "CALL_LEAF"),
    stage2("arch_branch", "CALL_BRANCH"),
    stage2("arch_space_set", "CALL_VTTBR"),
    *proofs("map", "CALL_MAP", ["OK", "BAD_CAP", "NO_RIGHT", "BAD_ARG", "BUSY",
                                "FULL", "NO_TABLE"]),
    *proofs("unmap", "CALL_UNMAP", ["OK", "BAD_CAP", "BUSY", "BAD_STATE",
                                    "MORE"]),
    *proofs("memory_unmap_last", "PART_UNMAP", ["OK", "BUSY", "MORE"]),
    *proofs("memory_scrub_some", "PART_SCRUB", [],
            ["UNDEFINED", "ENTRY", "CAP", "REFINEMENT"]),
    *proofs("memory_space_begin", "PART_BEGIN", [], INVARIANTS),
    *proofs("memory_space_end", "PART_END", [], [*INVARIANTS, "FLUSH"]),
    wipe(),
    *tree("cap_insert", "PART_INSERT"),
    *tree("cap_remove", "PART_REMOVE"),
    *tree("cap_move", "CALL_MOVE"),
    *isolation("views", "CALL_VIEW"),
    *isolation("sharing", "CALL_SHARING"),
    *isolation("together", "CALL_TOGETHER"),
    *isolation("tables_disjoint", "CALL_DISJOINT"),
    *isolation("domains_live", "CALL_DOMAIN"),
]
