# SPDX-License-Identifier: BSD-2-Clause
"""Writing flattened device trees (Devicetree Specification 0.4, chapter 5)."""

import struct

BEGIN_NODE, END_NODE, PROP, END = 1, 2, 3, 9


def cells(*numbers):
    return b"".join(struct.pack(">I", n & 0xffffffff) for n in numbers)


def u64(number):
    return struct.pack(">Q", number)


def strings(*texts):
    return b"".join(text.encode() + b"\0" for text in texts)


class Tree:
    """Nodes opened and closed in order; values are bytes, str or int."""

    def __init__(self):
        self.structure, self.names, self.offsets = bytearray(), bytearray(), {}

    def open(self, name):
        self.structure += struct.pack(">I", BEGIN_NODE)
        self._pad(name.encode() + b"\0")
        return self

    def close(self):
        self.structure += struct.pack(">I", END_NODE)
        return self

    def put(self, name, value=b""):
        if isinstance(value, str):
            value = strings(value)
        elif isinstance(value, int):
            value = cells(value)
        if name not in self.offsets:
            self.offsets[name] = len(self.names)
            self.names += name.encode() + b"\0"
        self.structure += struct.pack(">III", PROP, len(value),
                                      self.offsets[name])
        self._pad(value)
        return self

    def _pad(self, data):
        self.structure += data + b"\0" * (-len(data) % 4)

    def blob(self):
        structure = bytes(self.structure) + struct.pack(">I", END)
        at = 40 + 16
        header = struct.pack(
            ">10I", 0xd00dfeed, at + len(structure) + len(self.names), at,
            at + len(structure), 40, 17, 16, 0, len(self.names),
            len(structure))
        return header + b"\0" * 16 + structure + bytes(self.names)
