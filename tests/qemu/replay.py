#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The replay case: tests/domains/replay runs its trace in the root manager's
place; then the host makes the same calls and compares (tests/replay.c).

Run by itself, `tests/qemu/replay.py [STEPS]` makes a longer run.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

from machine import Failed

STEPS = 200000
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
LINE = re.compile(r"^replay: (\d+) [0-9a-f]+ [0-9a-f]{64}$")


def package(_):
    """A package whose root manager is the domain that replays."""
    with tempfile.TemporaryDirectory(dir=os.path.join(ROOT, "build")) as own:
        os.link(f"{ROOT}/build/tests/domains/replay.bin", f"{own}/root.bin")
        subprocess.run(
            ["scripts/mksystem", "-I", "build",
             "--image", f"guests/root.bin={own}/root.bin",
             "guests/systems/hello.dts", "-o", f"{own}/replay.tsr"],
            cwd=ROOT, check=True)
        with open(f"{own}/replay.tsr", "rb") as file:
            return file.read()


def compare(log):
    """What the host says to a transcript: its last line, and whether all is
    well."""
    subprocess.run(["make", "-s", "build/tests/replay"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL, env={
                       name: value for name, value in os.environ.items()
                       if name != "MAKEFLAGS"})
    done = subprocess.run(["build/tests/replay", log], cwd=ROOT,
                          stdout=subprocess.PIPE, timeout=1200)
    lines = done.stdout.decode(errors="replace").splitlines()
    return lines, done.returncode == 0


class Replayed:
    """The host agrees with all that the domain said."""

    def run(self, machine, scale):
        machine.kill()
        lines, well = compare(machine.log.name)
        if not well:
            raise Failed("; ".join(lines[-2:]))


def main():
    """A long run: STEPS steps at EL2, then the same on the host."""
    want = int(sys.argv[1]) if len(sys.argv) > 1 else STEPS
    log = f"{ROOT}/build/tests/replay.log"
    tsr = f"{ROOT}/build/tests/replay.tsr"
    with open(tsr, "wb") as file:
        file.write(package(None))
    argv = [os.environ.get("QEMU", "qemu-system-aarch64"), "-M",
            "virt,virtualization=on,gic-version=3", "-cpu", "cortex-a57",
            "-smp", "1", "-m", "256M", "-nographic", "-nic", "none",
            "-kernel", f"{ROOT}/build/tessera.img", "-initrd", tsr]
    done, told, start = 0, 0, time.monotonic()
    with open(log, "w", encoding="utf-8") as file, subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            text=True, errors="replace") as qemu:
        for line in qemu.stdout:
            file.write(line)
            found = LINE.match(line.rstrip())
            done = int(found[1]) if found else done
            if done >= told + 1000000:
                told = done
                print(f"replay: {done} steps at EL2,"
                      f" {time.monotonic() - start:.0f} s", flush=True)
            if done >= want:
                break
        qemu.kill()
    lines, well = compare(log)
    print("\n".join(lines[-3:]))
    return 0 if well and done >= want else 1


if __name__ == "__main__":
    sys.exit(main())
