# SPDX-License-Identifier: BSD-2-Clause
"""Shows one way in which a property fails, to be read by people.

The proof is run again with tables of a few rows, for the one property, with
CBMC's trace; of that the inputs are kept (arguments, the arbitrary things of
the proof, table rows before the call), what the kernel wrote, and the line.
"""
import os
import re

from . import engine, lists

SMALL = {"kernel/limits.h": {
    "NR_PDS": 2, "NR_ECS": 2, "NR_SCS": 2, "NR_PORTALS": 2,
    "NR_NOTIFICATIONS": 2, "NR_INTIDS": 64, "NR_STREAMS": 4, "NR_TABLES": 8},
    "include/tessera/abi.h": {"NR_SLOTS": 8}}
ROWS = 12
ASSIGNMENT = re.compile(r"(?m)^State \d+ file (\S+) function (\S+) line (\d+)"
                        r".*\n-+\n  ([^=\n]+)=(.*)$")
INPUT = re.compile(r"^(x|x_old)\[\d+l?\]$|^(choice\.\w+|one|other|own|status"
                   r"|want|ghost_clock)$")


def small(root):
    for path, sizes in SMALL.items():
        text = open(f"{root}/{path}").read()
        for name, value in sizes.items():
            text = re.sub(rf"(#define {name}\s+)\d+u", rf"\g<1>{value}u", text)
        with open(f"{root}/{path}", "w") as file:
            file.write(text)


def number(text):
    """A value as CBMC prints it, shorter."""
    text = re.sub(r" \([01 ?]*\)$|/\*enum\*/", "", text)
    found = re.fullmatch(r"(-?\d+)[ul]*", text)
    if not found:
        return text
    value = int(found[1])
    return str(value) if -1000 < value < 10000 else hex(value)


def rows_of(arrays):
    """Table rows before the call that are not blank, one line each."""
    rows = {}
    for name, text in arrays.items():
        table, _, field = name[len("old_"):].partition("_")
        inside = re.match(r"\{ (.*?) \}", text)
        for at, value in enumerate(inside[1].split(", ") if inside else []):
            value = number(value)
            if value not in ("0", "0xffff", "0xffffffff", "FALSE"):
                rows.setdefault((table, at), []).append(f"{field}={value}")
    lines = [f"{table}[{at}]: {' '.join(fields)}"
             for (table, at), fields in sorted(rows.items())]
    if len(lines) > ROWS:
        lines[ROWS:] = [f"and {len(lines) - ROWS} more rows"]
    return lines


def story(trace, root):
    """The lines worth reading of a trace."""
    inputs, arrays, written = {}, {}, []
    for path, function, line, name, value in ASSIGNMENT.findall(trace):
        if re.fullmatch(r"old_\w+", name) and value.startswith("{"):
            arrays[name] = value
        elif INPUT.match(name) or (function == "main" and value[0] != "{"
                                   and re.fullmatch(r"[a-z][\w.]*", name)):
            inputs[re.sub(r"l?\]$", "]", name)] = number(value)
        elif (path.startswith(("kernel/", "lib/"))
              and re.match(r"[a-z]+_\w+\[", name)):
            written.append(f"{path}:{line}: {function}() wrote {name} ="
                           f" {number(value)}")
    arguments = {name: value for name, value in inputs.items()
                 if not (name.startswith("x[")
                         and name.replace("x[", "x_old[") in inputs)}
    lines = ["with " + ", ".join(f"{name} = {value}"
                                 for name, value in arguments.items())]
    lines += ["before: " + row for row in rows_of(arrays)] + written
    found = re.search(r"Violated property:\n  file (\S+) function (\S+) line"
                      r" (\d+).*\n  (.*)\n  (.*)", trace)
    if found:
        source = open(f"{root}/{found[1]}").read().split("\n")
        lines += [f"{found[1]}:{found[3]}: {found[4]}: not {found[5]}",
                  "    " + source[int(found[3]) - 1].strip()]
    return lines


def explain(proof, base):
    """Why a proof fails, as lines of text."""
    tree = lists.Tree("small", small, "small", base)
    work = f"{engine.KEPT}/small"
    os.makedirs(work, exist_ok=True)
    try:
        texts = lists.preprocess(proof, tree.path())
        status, out, _, _ = engine.attempt(proof, texts, work)
        bad = re.findall(r"(?m)^\[(\S+)\] line .*: FAILURE$", out)
        if status != 10 or not bad:
            return ["with tables of a few rows it does not fail"
                    if status == 0 else
                    "with tables of a few rows there is no answer either"]
        _, out, _, _ = engine.attempt(proof, texts, work,
                                      ["--trace", "--property", bad[0]])
        return story(out, tree.path())
    except lists.Broken as broken:
        return [f"with tables of a few rows: {broken}"]
    finally:
        tree.close()
