# SPDX-License-Identifier: BSD-2-Clause
"""What can be broken in a C file: each place and what stands there instead.

A mutant is (start, end, text, kind): the characters [start, end) of the file
become `text`. Only bodies of functions are broken, never comments, strings or
directives. `kind` is one of KINDS; ORDER are those that a test on one thread
cannot see, barriers and the orders of atomics.
"""
import re

KINDS = ("relation", "arithmetic", "logic", "constant", "condition",
         "statement", "right", "status", "order")

RELATIONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="),
             ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
ARITHMETIC = {"+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "<<": ">>",
              ">>": "<<", "|": "&", "&": "|", "^": "|", "+=": "-=",
              "-=": "+=", "|=": "=", "&=": "=", "++": "--", "--": "++"}
TOKEN = re.compile(r"<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||"
                   r"[-+*/%&|^]=|[A-Za-z_]\w*|0[xX][0-9a-fA-F]+[uUlL]*|"
                   r"\d+[uUlL]*|\S")
OPERAND = re.compile(r"[\w)\]]$")
RIGHTS = ("RIGHT_READ", "RIGHT_WRITE", "RIGHT_EXEC", "RIGHT_SHARE",
          "RIGHT_GRANT", "RIGHT_MAP", "RIGHT_CONTROL", "RIGHT_CALL",
          "RIGHT_SIGNAL", "RIGHT_WAIT")
WRONG = {"STATUS_OK": "STATUS_MORE", "STATUS_MORE": "STATUS_OK",
         "STATUS_BUSY": "STATUS_FULL", "STATUS_FULL": "STATUS_BUSY"}
WORDS = {"true": "false", "false": "true", "NONE16": "0", "NONE32": "0"}
FENCES = re.compile(r"__atomic_thread_fence|\b(?:isb|dsb\w*|dmb\w*|barrier\w*)"
                    r"\(")
BODY = re.compile(r"(?m)^\{\n(.*?)^\}", re.S)


def blank(text):
    """The text with comments, literals and directives as spaces."""
    def spaces(found):
        return re.sub(r"[^\n]", " ", found[0])
    text = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'
                  r"'(?:\\.|[^'\\\n])+'", spaces, text, flags=re.S)
    return re.sub(r"(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", spaces, text)


def closing(code, at):
    """The place behind the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0:
            return i + 1
    return len(code)


def of_tokens(code, start, end):
    """Mutants of single tokens."""
    tokens = [(m.start(), m[0]) for m in TOKEN.finditer(code, start, end)]
    for number, (at, token) in enumerate(tokens):
        before = tokens[number - 1][1] if number else ";"
        after = tokens[number + 1][1] if number + 1 < len(tokens) else ";"
        over = at + len(token)
        binary = (OPERAND.search(before) and before != "return"
                  and not re.match(r"[;,)\]]", after))
        if token in RELATIONS:
            for other in RELATIONS[token]:
                yield at, over, other, "relation"
        elif token in ("&&", "||"):
            yield at, over, "||" if token == "&&" else "&&", "logic"
        elif token in ARITHMETIC and (binary or token in ("++", "--")):
            # a declaration's or a cast's asterisk is none of ours
            if token == "*" and (re.match(r"const|void|(?:u?int\d+_t)$|bool",
                                          before) or after == "*"
                                 or code[at + 1] != " "):
                continue
            yield at, over, ARITHMETIC[token], "arithmetic"
        elif token == "~":
            yield at, over, "", "arithmetic"
        elif token == "!" and after != "=":
            yield at, over, "", "logic"
        elif re.match(r"\d", token):
            value = int(re.sub(r"[uUlL]+$", "", token), 0)
            tail = re.search(r"[uUlL]*$", token)[0]
            yield at, over, f"{value + 1}{tail}", "constant"
            if value > 1:
                yield at, over, f"{value - 1}{tail}", "constant"
        elif token in WORDS:
            yield at, over, WORDS[token], "constant"
        elif token in RIGHTS:
            place = RIGHTS.index(token)
            yield at, over, RIGHTS[(place + 1) % len(RIGHTS)], "right"
            yield at, over, "0", "right"
        elif token in WRONG or token.startswith("STATUS_"):
            yield at, over, WRONG.get(token, "STATUS_OK"), "status"
        elif re.match(r"__ATOMIC_(ACQUIRE|RELEASE|ACQ_REL|SEQ_CST)$", token):
            yield at, over, "__ATOMIC_RELAXED", "order"


def of_conditions(code, start, end):
    """Conditions negated, and taken for false."""
    for found in re.finditer(r"\b(if|while) \(", code[start:end]):
        begin = start + found.end() - 1
        over = closing(code, begin)
        inside = code[begin + 1:over - 1]
        yield begin, over, f"(!({inside}))", "condition"
        if found[1] == "if":
            yield begin, over, f"(0 && ({inside}))", "condition"


def of_statements(code, start, end):
    """Statements left out: assignments and calls, not declarations."""
    for found in re.finditer(r"(?<=[;{}):e\n])\n\t+(?=[A-Za-z_*(])", "\n"
                             + code[start:end]):
        begin = start + found.end() - 1
        over = code.find(";", begin)
        while over >= 0 and closing_depth(code, begin, over):
            over = code.find(";", over + 1)
        if over < 0 or over > end:
            continue
        text = code[begin:over]
        first = re.match(r"[*(\w.>\[\]-]+", text)
        if (re.match(r"(if|for|while|do|else|switch|case|default|return|break"
                     r"|continue|const|static|struct|enum|bool|u?int\d*_t|"
                     r"volatile|char|int|goto)\b", text) or "{" in text
                or not first or not re.search(r"[(=]|\+\+|--", text)
                or re.match(r"[A-Za-z_]\w* \*?[a-z]", text)):
            continue
        kind = "order" if FENCES.search(text) else "statement"
        yield begin, over + 1, ";", kind


def closing_depth(code, begin, over):
    """Is this place inside brackets that open behind `begin`?"""
    piece = code[begin:over]
    return (sum(map(piece.count, "([{")) - sum(map(piece.count, ")]}"))) != 0


def mutants(text):
    """All mutants of a file, in the order of their places, each once."""
    code, seen = blank(text), set()
    for body in BODY.finditer(code):
        start, end = body.start(1), body.end(1)
        for kind in (of_tokens, of_conditions, of_statements):
            for mutant in kind(code, start, end):
                seen.add(mutant)
    return sorted(seen)


def function_at(text, place):
    """The name of the function whose body holds this place."""
    name = None
    for body in BODY.finditer(blank(text)):
        if body.start(1) <= place <= body.end(1):
            head = text[:body.start()].rstrip().rpartition("\n\n")[2]
            found = re.findall(r"\b([a-z_]\w*)\(", head)
            name = found[-1] if found else None
            found = re.search(r"(?m)^[A-Za-z_][^;={}]*?\b([a-z_]\w*)\(", head)
            name = found[1] if found else name
    return name


def apply(text, mutant):
    return text[:mutant[0]] + mutant[2] + text[mutant[1]:]


def shown(text, mutant):
    """Where and what, on one line: 12: `old` -> `new`."""
    line = text.count("\n", 0, mutant[0]) + 1
    old = " ".join(text[mutant[0]:mutant[1]].split())
    context = " ".join(text.split("\n")[line - 1].split())
    new = " ".join(mutant[2].split())
    return f"{line}: {old[:40]} -> {new[:40] or 'nothing'}  in  {context[:60]}"
