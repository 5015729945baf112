# SPDX-License-Identifier: BSD-2-Clause
"""Reading a description: dtc does the syntax, includes and references and
writes the tree back with file and line of everything; this parses that."""

import os
import re
import subprocess


class Fatal(Exception):
    """There is no tree to go on with; what to say is in the report."""


class Report:
    """Collects errors as `file:line: sentence`."""

    def __init__(self):
        self.lines = []

    def error(self, where, sentence):
        line = "".join(c if c.isprintable() else f"\\x{ord(c):02x}"
                       for c in f"{where}: {sentence}")
        if line not in self.lines:
            self.lines.append(line)

    def __bool__(self):
        return bool(self.lines)

    def sorted(self):
        """By file and line, as one reads the description."""
        def place(line):
            match = re.match(r"(.*?):(\d+): ", line)
            return (match.group(1), int(match.group(2))) if match else ("", 0)
        return sorted(self.lines, key=place)


class Property:
    """A value is a list of str (strings), list of int (cells) or bytes."""

    def __init__(self, name, values, where):
        self.name, self.values, self.where = name, values, where

    def string(self):
        if len(self.values) == 1 and isinstance(self.values[0], str):
            return self.values[0]
        return None

    def strings(self):
        if self.values and all(isinstance(v, str) for v in self.values):
            return self.values
        return None

    def cells(self):
        if self.values and all(isinstance(v, list) for v in self.values):
            return [cell for group in self.values for cell in group]
        return None


class Node:
    def __init__(self, name, where, parent):
        self.name, self.where, self.parent = name, where, parent
        self.properties, self.children = {}, []

    def get(self, name):
        return self.properties.get(name)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


NODE = re.compile(r'\s*(?:[\w]+:\s*)*([\w,.+@/-]+) \{(?: /\* (.*) \*/)?$')
PROPERTY = re.compile(r'\s*(?:[\w]+:\s*)*([\w,.+?#-]+)( = )?')
COMMENT = re.compile(r'/\* (.*) \*/')
TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(/bits/ (\d+) )?<([^>]*)>'
                   r'|\[([^\]]*)\])\s*,?')
DTC_ERROR = re.compile(r'(?:Error: )?([^:]+):(\d+)\.\S+?:?\s+'
                       r'(?:ERROR \(\w+\): )?(.*)$')


def _unescape(text):
    return re.sub(r'\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)', _escape, text)


def _escape(match):
    code = match.group(1)
    simple = {'n': '\n', 't': '\t', 'r': '\r', 'a': '\a', 'b': '\b',
              'f': '\f', 'v': '\v'}
    if code[0] == 'x' and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] in '01234567':
        return chr(int(code, 8))
    return simple.get(code, code)


class Reader:
    def __init__(self, path, report):
        self.path, self.report = path, report
        self.folder = os.path.dirname(path)

    def place(self, text):
        """dtc names files relative to the first one's folder."""
        first = (text or "").split(", ")[0]
        if ":" not in first or first.startswith("<"):
            return self.path
        name, line = first.rsplit(":", 1)
        near = os.path.join(self.folder, name)
        return f"{near if os.path.exists(near) else name}:{line}"

    def run(self):
        if not os.path.isfile(self.path):
            self.report.error(self.path, "there is no such file")
            raise Fatal
        try:
            done = subprocess.run(
                ["dtc", "-q", "-T", "-I", "dts", "-O", "dts", self.path],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                check=False)
        except FileNotFoundError:
            self.report.error(self.path, "dtc is not installed; "
                              "run ./scripts/setup")
            raise Fatal from None
        if done.returncode != 0:
            self.dtc_errors(done.stderr)
            raise Fatal
        return self.parse(done.stdout)

    def dtc_errors(self, text):
        found = False
        for line in text.splitlines():
            match = DTC_ERROR.match(line.strip())
            if match and "also defined" not in line:
                name, number, sentence = match.groups()
                self.report.error(self.place(f"{name}:{number}"), sentence)
                found = True
        if not found:
            self.report.error(self.path, text.strip().replace("\n", "; ")
                              or "dtc refused it without a word")

    def parse(self, text):
        root, node = None, None
        for line in text.splitlines():
            opened = NODE.match(line)
            if opened:
                child = Node(opened.group(1), self.place(opened.group(2)),
                             node)
                if node is None:
                    root = child
                else:
                    node.children.append(child)
                node = child
            elif line.strip().startswith("};"):
                node = node.parent
            elif node is not None and line.strip():
                self.parse_property(line, node)
        if root is None:
            self.report.error(self.path, "there is no node in it")
            raise Fatal
        return root

    def parse_property(self, line, node):
        head = PROPERTY.match(line)
        if not head:
            return
        at, values = head.end(), []
        while head.group(2):
            match = TOKEN.match(line, at)
            if not match:
                break
            string, _, bits, cells, data = match.groups()
            if string is not None:
                values.append(_unescape(string))
            elif cells is not None:
                numbers = [int(cell, 0) for cell in cells.split()]
                if bits == "64":
                    numbers = [half for n in numbers
                               for half in (n >> 32, n & 0xffffffff)]
                values.append(numbers)
            else:
                values.append(bytes.fromhex(data))
            at = match.end()
        comment = COMMENT.search(line, at)
        where = self.place(comment.group(1) if comment else "")
        name = head.group(1)
        node.properties[name] = Property(name, values, where)


def read(path, report):
    """The root Node of a .dts file. Raises Fatal after reporting."""
    return Reader(path, report).run()
