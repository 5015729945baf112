# SPDX-License-Identifier: BSD-2-Clause
"""One QEMU with its console: start, expect, send, end. Python standard library.

Steps are small objects with a run(machine) method; a step that does not get
what it wants raises Failed with a sentence. Everything the console says goes
into a transcript file as it comes.
"""
import os
import re
import selectors
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A case failed; the text says what was expected."""


class Machine:
    def __init__(self, argv, log, never=()):
        self.never = [re.compile(pattern) for pattern in never]
        self.log = open(log, "w", encoding="utf-8")
        self.log.write(" ".join(argv) + "\n\n")
        self.text = ""          # all that was said
        self.seen = 0           # how far expect() has read
        self.checked = 0        # how far `never` has read
        self.started = time.monotonic()
        self.child = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
        self.poll = selectors.DefaultSelector()
        self.poll.register(self.child.stdout, selectors.EVENT_READ)
        os.set_blocking(self.child.stdout.fileno(), False)
        self.open = True

    def pump(self, seconds):
        """Takes in what the console says now; False once it is closed."""
        if not self.open:
            return False
        if self.poll.select(max(0, seconds)):
            data = self.child.stdout.read()
            if data == b"":
                self.open = False
                return False
            self.take((data or b"").decode("utf-8", "replace"))
        return True

    def take(self, text):
        text = text.replace("\r", "")
        self.log.write(text)
        self.log.flush()
        self.text += text
        # Only whole lines, so that no pattern is cut in two.
        end = self.text.rfind("\n") + 1
        for pattern in self.never if end > self.checked else ():
            found = pattern.search(self.text, self.checked, end)
            if found:
                line = self.text[self.text.rfind("\n", 0, found.start()) + 1:
                                 self.text.find("\n", found.end())]
                raise Failed(f"this must not appear: {line.strip()!r}")
        self.checked = max(self.checked, end)

    def cpu_seconds(self):
        """Processor time QEMU has used, all of its threads."""
        try:
            with open(f"/proc/{self.child.pid}/stat",
                      encoding="ascii", errors="replace") as file:
                words = file.read().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(words[11]) + int(words[12])) / TICKS

    def send(self, text):
        try:
            self.child.stdin.write(text.encode())
            self.child.stdin.flush()
        except OSError as error:
            raise Failed(f"cannot send {text!r}: {error.strerror}") from None

    def expect(self, pattern, seconds):
        """Waits for a pattern behind the last match; returns the match."""
        wanted = re.compile(pattern, re.M)
        deadline = time.monotonic() + seconds
        while True:
            found = wanted.search(self.text, self.seen)
            if found:
                self.seen = found.end()
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise Failed(f"no {pattern!r} within {seconds} s")
            if not self.pump(min(left, 1)):
                raise Failed(f"QEMU ended without {pattern!r}")

    def wait_end(self, seconds):
        """Waits for QEMU to end by itself; returns its exit status."""
        deadline = time.monotonic() + seconds
        while self.pump(deadline - time.monotonic()):
            if time.monotonic() >= deadline:
                raise Failed(f"QEMU did not end within {seconds} s")
        return self.child.wait(timeout=5)

    def kill(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.log.close()


class Expect:
    """`pattern` appears within `seconds` on the wall. With `cpu`, QEMU has
    used at most that much processor time since its start: a promise about
    speed which holds on a busy host, too."""

    def __init__(self, pattern, seconds=60, cpu=None):
        self.pattern, self.seconds, self.cpu = pattern, seconds, cpu

    def run(self, machine, scale):
        machine.expect(self.pattern, self.seconds * scale)
        used = machine.cpu_seconds()
        if self.cpu is not None and used > self.cpu:
            raise Failed(f"{self.pattern!r} took {used:.2f} s of processor"
                         f" time; promised {self.cpu} s")


class All:
    """Each of the patterns appears within `seconds`, in any order."""

    def __init__(self, patterns, seconds=60, cpu=None):
        self.patterns, self.seconds, self.cpu = patterns, seconds, cpu

    def run(self, machine, scale):
        start = end = machine.seen
        for pattern in self.patterns:
            machine.seen = start
            Expect(pattern, self.seconds, self.cpu).run(machine, scale)
            end = max(end, machine.seen)
        machine.seen = end


class Send:
    def __init__(self, text):
        self.text = text

    def run(self, machine, _scale):
        machine.send(self.text)


class Shell:
    """Types a command and waits for what it prints. The pattern must not
    match the echo of the command itself (write `echo n=$(nproc).`)."""

    def __init__(self, command, pattern, seconds=60):
        self.command, self.pattern, self.seconds = command, pattern, seconds

    def run(self, machine, scale):
        if re.search(self.pattern, self.command):
            raise Failed(f"{self.pattern!r} matches its own command")
        machine.send(self.command + "\n")
        machine.expect(self.pattern, self.seconds * scale)


class Silent:
    """For `seconds`, `pattern` does not appear."""

    def __init__(self, pattern, seconds):
        self.pattern, self.seconds = pattern, seconds

    def run(self, machine, _scale):
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            machine.pump(deadline - time.monotonic())
        if re.search(self.pattern, machine.text[machine.seen:], re.M):
            raise Failed(f"{self.pattern!r} appeared")


class Idle:
    """Over `seconds` QEMU uses at most `percent` of one host CPU."""

    def __init__(self, seconds=5, percent=30, settle=2):
        self.seconds, self.percent = seconds, percent
        self.settle = settle

    def run(self, machine, _scale):
        self.wait(machine, self.settle)
        before, start = machine.cpu_seconds(), time.monotonic()
        self.wait(machine, self.seconds)
        used = machine.cpu_seconds() - before
        percent = 100 * used / (time.monotonic() - start)
        machine.log.write(f"\n[idle: {percent:.1f}% of a CPU]\n")
        if percent > self.percent:
            raise Failed(f"idle guests keep the host {percent:.0f}% busy;"
                         f" allowed {self.percent}%")

    @staticmethod
    def wait(machine, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not machine.pump(deadline - time.monotonic()):
                raise Failed("QEMU ended instead of idling")


class End:
    """QEMU ends by itself with this exit status."""

    def __init__(self, seconds=20, status=0):
        self.seconds, self.status = seconds, status

    def run(self, machine, scale):
        status = machine.wait_end(self.seconds * scale)
        if status != self.status:
            raise Failed(f"QEMU ended with status {status},"
                         f" not {self.status}")
