# SPDX-License-Identifier: BSD-2-Clause
"""The reference of all calls, out of include/tessera/abi.h and the comments
above the handlers; and what is wrong with those comments.
"""
import glob
import re

README = "include/tessera/README.md"
BEGIN = "<!-- written by scripts/reference from here -->"
END = "<!-- to here -->"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def statuses(abi):
    body = re.search(r"enum status \{(.*?)\};", abi, re.S)[1]
    return re.findall(r"STATUS_(\w+) = (-?\d+),(?:\s*/\* (.*?) \*/)?", body)


def calls(abi):
    return [(int(n), name, text) for n, name, text in re.findall(
        r'X\((\d+), (\w+),\s+"(.*?)"\)', abi)]


def handlers():
    """By call: (file, line, comment) of its handler."""
    found = {}
    for path in sorted(glob.glob("kernel/*.c")):
        text = read(path)
        for match in re.finditer(
                r"/\*\n((?: \*.*\n)+?) \*/\nenum status call_(\w+)\(", text):
            comment = " ".join(line[2:].strip()
                               for line in match[1].split("\n") if line)
            found[match[2]] = (path, text.count("\n", 0, match.start(2)) + 1,
                               comment)
    return found


def parts(name, comment):
    """A comment's arguments and results, and its errors."""
    body = re.sub(rf"^{name}: ", "", comment)
    body, _, errors = body.partition(" Errors: ")
    return body.strip(), errors.strip().rstrip(".")


def documented(names):
    """The statuses of each call in the random engine's coverage table."""
    text = read("tests/coverage.c")
    ends = set(re.findall(r"S\((\w+)\)",
                          re.search(r"#define ENDS (.*)", text)[1]))
    found = {}
    for call, row in re.findall(r"\[CALL_(\w+)\] = (.*?),\n", text, re.S):
        known = set(re.findall(r"S\((\w+)\)", row))
        found[call] = (known | ends if "ENDS" in row else known) & set(names)
    return found


def calls_problems():
    """(file, line, sentence) for each thing wrong."""
    abi = read("include/tessera/abi.h")
    names = [name for name, _, _ in statuses(abi)]
    known, above = documented(names), handlers()
    for _, call, _ in calls(abi):
        if call not in above:
            yield ("include/tessera/abi.h", 1, f"no handler call_{call}()"
                   " with a comment above it")
            continue
        path, line, comment = above[call]
        _, errors = parts(call, comment)
        if not comment.startswith(f"{call}: ") or not errors:
            yield (path, line, f"the comment is not `{call}: arguments."
                   " Errors: in their order.`")
            continue
        said = {word for word in re.findall(r"\b[A-Z_]{4,}\b", errors)
                if word in names}
        reached = known.get(call, set()) - {"OK", "MORE"}
        for name in sorted(said - reached - {"MORE"}):
            yield (path, line, f"{call}: {name} is documented, but the random"
                   " engine (tests/coverage.c) does not know it")
        for name in sorted(reached - said):
            yield (path, line, f"{call}: {name} is returned (tests/coverage.c)"
                   " but not documented")


def calls_table():
    abi, above = read("include/tessera/abi.h"), handlers()
    lines = ["| n | call | arguments and results | errors, in their order |",
             "|---|---|---|---|"]
    for n, call, text in calls(abi):
        what, errors = parts(call, above.get(call, ("", 0, ""))[2].replace(
            "|", "\\|"))
        lines.append(f"| {n} | **{call}**: {text} | {what} | {errors} |")
    lines += ["", "| status | x0 | |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {text} |"
              for name, value, text in statuses(abi)]
    return "\n".join(lines).replace("|  |", "| |")


def between(path, table):
    """The file with its generated part as it has to be."""
    text = read(path)
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table}\n\n{END}{tail}"
