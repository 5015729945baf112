# SPDX-License-Identifier: BSD-2-Clause
"""A QEMU stopped and looked into through its gdb stub. Standard library only.

Registers go by the names the stub itself gives them, EL2's among them.
"""
import os
import re
import socket
import subprocess
import time


class Gdb:
    """One QEMU, started halted, with its console in a file."""

    def __init__(self, argv, log):
        self.path, self.log = log + ".sock", log
        for path in (self.path, log):
            if os.path.exists(path):
                os.unlink(path)
        self.child = subprocess.Popen(
            argv + ["-display", "none", "-monitor", "none", "-serial",
                    f"file:{log}", "-S", "-gdb",
                    f"unix:{self.path},server=on,wait=off"],
            stdin=subprocess.DEVNULL)
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                self.socket.connect(self.path)
                break
            except OSError:
                time.sleep(0.1)
        self.buffer = b""
        self.ask("qSupported:xmlRegisters=aarch64")
        self.numbers = self.registers_named()

    def end(self):
        self.child.kill()
        self.child.wait()
        self.socket.close()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def said(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as file:
                return file.read().replace("\r", "")
        except OSError:
            return ""

    def byte(self, seconds):
        if not self.buffer:
            self.socket.settimeout(seconds)
            self.buffer = self.socket.recv(65536)
            if not self.buffer:
                raise EOFError("QEMU has gone")
        first, self.buffer = self.buffer[:1], self.buffer[1:]
        return first

    def answer(self, seconds=30):
        """The next packet."""
        while self.byte(seconds) != b"$":
            pass
        data = b""
        while not data.endswith(b"#"):
            data += self.byte(seconds)
        self.byte(seconds), self.byte(seconds)
        self.socket.sendall(b"+")
        return data[:-1].decode("latin-1")

    def send(self, text):
        total = sum(text.encode()) & 0xff
        self.socket.sendall(f"${text}#{total:02x}".encode())

    def ask(self, text):
        self.send(text)
        return self.answer()

    def feature(self, name):
        """A file of the stub's, read in pieces."""
        text = ""
        while True:
            piece = self.ask(f"qXfer:features:read:{name}:{len(text):x},800")
            text += piece[1:]
            if piece[:1] != "m":
                return text

    def registers_named(self):
        numbers, at = {}, 0
        target = self.feature("target.xml")
        for part in re.findall(r'href="([^"]+)"', target):
            for reg in re.findall(r"<reg\s[^>]*>", self.feature(part)):
                number = re.search(r'regnum="(\d+)"', reg)
                at = int(number[1]) if number else at
                numbers[re.search(r'name="([^"]+)"', reg)[1]] = at
                at += 1
        return numbers

    def read(self, name):
        data = self.ask(f"p{self.numbers[name]:x}")
        return int.from_bytes(bytes.fromhex(data), "little")

    def write(self, name, value):
        data = value.to_bytes(8, "little").hex()
        return self.ask(f"P{self.numbers[name]:x}={data}")

    def poke(self, address, data):
        """Writes memory, whatever its protection."""
        return self.ask(f"M{address:x},{len(data):x}:{data.hex()}")

    def peek(self, address, size):
        return bytes.fromhex(self.ask(f"m{address:x},{size:x}"))

    def stop_at(self, addresses, seconds=60):
        """Runs until some CPU is about to execute one of these; its registers
        are the ones read from then on."""
        for address in addresses:
            self.ask(f"Z1,{address:x},4")
        self.send("c")
        thread = re.search(r"thread:([^;]+);", self.answer(seconds))
        if thread:
            self.ask(f"Hg{thread[1]}")
        for address in addresses:
            self.ask(f"z1,{address:x},4")

    def run_until(self, text, seconds=60):
        """Runs until the console says so, then stops."""
        deadline = time.monotonic() + seconds
        self.send("c")
        while text not in self.said() and time.monotonic() < deadline:
            time.sleep(0.2)
        self.socket.sendall(b"\x03")
        self.answer()
        return text in self.said()

    def go(self):
        self.send("c")
