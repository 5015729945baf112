# SPDX-License-Identifier: BSD-2-Clause
"""The one list of system tests: machine, system, conversation.

Each case can fail: it waits for text that only the right answer gives, within
a limit, and `never` patterns end it at once. `cpu=` limits are promises about
speed, in seconds of QEMU's processor time, so that a busy host does not
break them.
"""
import glob
import hashlib
import os
import re
import subprocess

import replay
from machine import All, End, Expect, Idle, Send, Shell, Silent

EL2 = "virt,virtualization=on,gic-version=3"
NEVER = [r"tessera: panic", r"Kernel panic", r"Internal error", r"\bBUG:",
         r"WARNING: CPU", r"rcu.*(stall|detected)", r"soft lockup",
         r"Unable to handle", r"its native domain faulted"]
CHORD = "\x1d"
ZEROS = hashlib.sha256(bytes(8 << 20)).hexdigest()
TESTS, SYSTEMS = "tests/systems/", "guests/systems/"


class Case:
    def __init__(self, name, about, steps, system=None, smp=1, mem="1G",
                 machine=EL2, cpu="cortex-a57", qemu=(), never=NEVER,
                 spoil=None, kernel="build/tessera.img"):
        self.name, self.about, self.steps = name, about, steps
        self.system, self.smp, self.mem = system, smp, mem
        self.machine, self.cpu, self.qemu = machine, cpu, qemu
        self.never, self.spoil, self.kernel = never, spoil, kernel


class Refused:
    """A description that mksystem must refuse: an error at the line marked
    `refused: TEXT` that holds the text, and nothing is written."""

    machine = system = None

    def __init__(self, path):
        self.path = path
        self.name = "refused-" + os.path.basename(path)[:-4]
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.about = lines[1].lstrip("/ ")
        for number, line in enumerate(lines, 1):
            found = re.search(r"refused: ?(.*?) ?\*/", line)
            if found:
                self.line, self.text = number, found[1]

    def attempt(self):
        done = subprocess.run(
            ["scripts/mksystem", "--check", "-I", "build", self.path],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        said = done.stdout.decode(errors="replace")
        if done.returncode != 1:
            return f"exit status {done.returncode}, not 1: {said}"
        for line in said.splitlines():
            if line.startswith(f"{self.path}:{self.line}: ") and \
                    self.text in line:
                return None
        return f"no error at line {self.line} about {self.text!r}: {said}"


class Harness:
    """A test with a program of its own, which says why it failed."""

    machine = system = None

    def __init__(self, name, about, argv):
        self.name, self.about, self.argv = name, about, argv

    def attempt(self):
        done = subprocess.run(self.argv, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=900)
        said = done.stdout.decode(errors="replace")
        return said if done.returncode else None


def stops(pattern):
    """One sentence on the UART, then silence; QEMU stays as it is."""
    return [Expect(pattern + r".*\n", 10, cpu=2), Silent(r"\S", 1)]


PROMPT = r"debian:\S*# "
POWEROFF = [Send("poweroff\n"), End(30)]


def boots(name="debian", seconds=90, cpu=60):
    """Until the shell of the VM of this name answers."""
    return [Expect(rf"{name}\| .*userspace reached", seconds, cpu=cpu),
            Expect(PROMPT, 30)]


def works(vcpus):
    """What a Linux with this many vCPUs must be able to do."""
    lines = r"arch_timer(.|\n)*?Rescheduling(.|\n)*?end=0\."
    return [
        Shell("echo n=$(nproc).", rf"n={vcpus}\."),
        Shell("cat /proc/interrupts; echo end=$?.", lines),
        Shell("dd if=/dev/zero bs=1M count=8 2>/dev/null | sha256sum",
              ZEROS, 90),
        Shell("(sleep 1; echo back$((40+2))) & sleep 2; wait; echo w=$?.",
              r"back42(.|\n)*w=0\."),
        Shell("a=$(date +%s); sleep 2; b=$(date +%s);"
              " echo slept=$((b-a)).", r"slept=[23]\."),
        Shell("for i in 1 2 3 4; do (i=0; while [ $i -lt 3000 ];"
              " do i=$((i+1)); done; echo j$i) & done; wait; echo a=$?.",
              r"(j3000(.|\n)*){4}a=0\.", 90),
    ]


def debian(vcpus, cpus, **more):
    return Case(
        f"debian-{vcpus}-on-{cpus}",
        f"Debian, {vcpus} vCPU on {cpus} CPU, does its work, powers off",
        boots() + works(vcpus) + POWEROFF,
        system=f"{TESTS}debian{vcpus}.dts", smp=cpus, mem="1G", **more)


def model(cpu):
    return Case(f"cpu-{cpu}", f"two hellos and Debian on -cpu {cpu}",
                boots() + works(2)[:3] + POWEROFF,
                system=f"{SYSTEMS}demo.dts", smp=2, mem="2G", cpu=cpu)


def flip(at):
    """Damages one byte of the package."""
    def spoil(data):
        data[at] ^= 0x20
        return data
    return spoil


def cut(data):
    return data[:len(data) // 2]


HELLO = SYSTEMS + "hello.dts"
BOTH_HELLO = All([r"hello1\| Hello from VM 1!", r"hello1\| VM 1: 0 1 2 3 4",
                  r"hello2\| Hello from VM 2!", r"hello2\| VM 2: 0 1 2 3 4"],
                 15, cpu=5)

CASES = [
    # Boot, right and wrong.
    Case("banner", "the banner in under a second",
         [Expect(r"^Tessera \d.*EL2", 5, cpu=1)], system=HELLO),
    Case("no-package", "started without a system package",
         stops(r"tessera: no system package.*initrd")),
    Case("not-a-package", "the initrd is something else",
         stops(r"tessera: the initrd is not a system package"),
         system=HELLO, spoil=flip(2)),
    Case("damaged-package", "a bit of the header flipped",
         stops(r"tessera: the system package's header is damaged"),
         system=HELLO, spoil=flip(90)),
    Case("cut-package", "half of the package is missing",
         stops(r"tessera: the system package is cut short"),
         system=HELLO, spoil=cut),
    Case("entered-at-el1", "without virtualization=on",
         stops(r"tessera: entered at EL1, not EL2"),
         system=HELLO, machine="virt,gic-version=3"),
    Case("entered-at-el3", "started by a loader at EL3, without firmware",
         stops(r"tessera: entered at EL3, not EL2"),
         machine="virt,virtualization=on,secure=on,gic-version=3",
         kernel=None, qemu=("-device", "loader,file=build/tessera.img,"
                             "addr=0x40200000,cpu-num=0")),
    Case("firmware", "secure=on, QEMU's own loader: runs as usual",
         [BOTH_HELLO, End(10)], system=HELLO,
         machine="virt,virtualization=on,secure=on,gic-version=3"),
    Case("gicv2", "a machine with a GICv2",
         stops(r"tessera: the interrupt controller is a GICv2"),
         system=HELLO, machine="virt,virtualization=on,gic-version=2"),
    Case("no-room", "Debian's 512 MiB on a machine of 256 MiB",
         [Expect(r"root\| .*too small", 20), End(20, 0)],
         system=TESTS + "debian1.dts", mem="256M"),

    # Small guests.
    Case("replay", "200000 calls at EL2 answer as on the host",
         [Expect(rf"replay: {replay.STEPS} .*\n", 120), replay.Replayed()],
         system=HELLO, mem="256M", spoil=replay.package),
    Case("hello", "both hellos print, then QEMU ends by itself",
         [BOTH_HELLO, Expect(r"root\| all VMs are off; powering off", 10),
          End(10)], system=HELLO),
    Case("hello-4-cpus", "the same on four CPUs",
         [BOTH_HELLO, End(10)], system=HELLO, smp=4),
    Case("watched", "stage 2 under the checker while VMs and domains restart",
         [Expect(r"root\| VM again restarts", 60)] * 50
         + [Expect(r"ticks\| tick \d", 5)],
         system=TESTS + "restart.dts", smp=2, kernel="build/debug/tessera.img",
         never=NEVER + [r"still here", r"old memory", r"too small"]),
    Case("wild", "a guest's wild access ends it alone",
         [All([r"wild\| before the wild access",
               r"root\| VM wild stopped: the guest faulted"], 15),
          Expect(r"ticks\| tick \d(.|\n)*ticks\| tick \d", 15)],
         system=TESTS + "wild.dts", smp=2,
         never=NEVER + [r"survived"]),
    Case("unknown-calls", "hypercalls nobody knows answer -1",
         [All([r"calls\| all answered -1",
               r"root\| VM calls stopped: it powered off"], 15)],
         system=TESTS + "wild.dts", never=NEVER + [r"wrong answer"]),
    Case("hostile", "every register, call and GIC access; a neighbour ticks",
         [Expect(r"ticks\| tick \d", 15),
          All([r"virtual timer interrupts", r"physical timer interrupts",
               r"SGI interrupts", r"hostile\| still here",
               r"VM hostile stopped: it powered off"], 60),
          Expect(r"ticks\| tick \d(.|\n)*ticks\| tick \d", 15)],
         system=TESTS + "hostile.dts", smp=2, never=NEVER + [r"is broken"]),

    Harness("attack", "a slice of every class of attacks beside a victim",
            ["tests/qemu/attack", "--count", "400"]),
    Harness("audit", "barriers, FP, segments and stacks of the kernel's image",
            ["scripts/audit"]),
    Harness("fair", "a neighbour of three attackers gets its share and ticks",
            ["tests/qemu/fair", "--beats", "250"]),
    Harness("lifecycle", "300 lives of a VM: every count as before",
            ["tests/qemu/lifecycle", "-n", "300"]),
    Harness("residue", "nothing of a last life, or of the VM that ran before",
            ["tests/qemu/residue", "-n", "50", "--switches", "40000"]),
    Harness("bench", "no operation takes 2 % more instructions than kept",
            ["tests/qemu/bench", "--check"]),
    Harness("golden", "EL2's registers as the policy has them, five CPUs",
            ["tests/qemu/golden"]),
    Harness("own-faults", "the kernel's own faults end in a record",
            ["tests/qemu/own_faults"]),
    Case("mine", "two VMs on one CPU: no register crosses over",
         [All([r"mine1\| registers are mine",
               r"mine2\| registers are mine"], 30), End(10)],
         system=TESTS + "mine.dts", smp=1, cpu="max", never=NEVER + [r"is broken"]),

    Case("restart", "a VM that faults is started again, a few times",
         [Expect(r"wild\| before the wild access", 15)]
         + [Expect(r"root\| VM wild restarts", 15)] * 3
         + [Expect(r"root\| wild faults again and again", 30),
            Expect(r"ticks\| tick \d", 5)],
         system=TESTS + "restart.dts", smp=2,
         never=NEVER + [r"survived", r"too small"]),
    Case("resets", "a hundred lives of one VM",
         [Expect(r"root\| VM again restarts", 15)] * 100
         + [Expect(r"again\| once more", 5),
            Expect(r"ticks\| tick \d", 5)],
         system=TESTS + "restart.dts", smp=2,
         never=NEVER + [r"still here", r"old memory", r"too small"]),
    # Native domains, and devices in other hands than the kernel's.
    *[Case(f"domains-{cpus}", f"native domains beside VMs on {cpus} CPU",
           [All([r"clock\| interrupt open: 0",
                 r"client\| semaphore: -9 in time",
                 r"client\| semaphore: raised twice, lowered twice: 0",
                 r"client\| call: 0, sum 1234, channel 3",
                 r"client\| page: 0, 512 words, 0 wrong",
                 r"clock\| asked: ok\?(.|\n)*client\| answered: yes",
                 r"clock\| alarm 1(.|\n)*clock\| alarm 2(.|\n)*"
                 r"client\| both alarms heard(.|\n)*client\| flaky: -10",
                 r"root\| domain flaky restarts: its native domain faulted",
                 r"client\| flaky again: 0, sum 42(.|\n)*client\| done",
                 r"phoenix\| 20 lives, 20 calls",
                 r"root\| domain crash stopped: its native domain faulted",
                 r"(root\| domain again restarts(.|\n)*?){5}"
                 r"root\| again faults again and again: no more restarts"
                 r"(.|\n)*root\| domain again stopped"], 30),
            Expect(r"ticks\| tick \d", 10), Send("x"),
            Expect(r"last\| a key came", 10),
            Expect(r"root\| its policy is to halt everything; powering off",
                   10), End(10)],
           system=TESTS + "domains.dts", smp=cpus,
           never=NEVER[:-1] + [r"survived", r"cannot build", r"no VM",
                               r"root\| domain c[l].* (stopped|restarts)"])
      for cpus in (1, 2)],
    *[Case(f"{name}-{cpus}", f"a VM with a real clock and its interrupt, {how}"
           f", {cpus} CPU",
           [Expect(r"device\| first life", 10)]
           + [Expect(rf"device\| {text}: ours", 10)
              for text in ("alarm 1", "alarm 2", "alarm 3", "the last")]
           + [Expect(r"root\| VM device restarts: it asked for a reboot", 10),
              Expect(r"device\| second life", 10)]
           + [Expect(rf"device\| {text}: ours", 10)
              for text in ("left over", "alarm 1", "alarm 2", "alarm 3")]
           + [Expect(r"device\| done", 10), Expect(
              r"root\| VM device stopped(.|\n)*ticks\| tick \d", 10)],
           system=f"{TESTS}{name}.dts", smp=cpus,
           never=NEVER + [r": wrong", r"cannot build"])
      for name, how, cpus in (("device", "same numbers", 1),
                              ("device", "same numbers", 2),
                              ("device-moved", "other numbers", 2))],
    Case("uart-twice", "a VM that is to have the console's UART",
         [Expect(r"root\| a device or interrupt is missing or wanted twice; "
                 r"powering off", 15), End(10)],
         system=TESTS + "uart-twice.dts"),
    Case("small-machine", "12 MiB of RAM are enough for two hellos",
         [BOTH_HELLO, End(10)], system=HELLO, mem="12M"),

    # Linux.
    debian(1, 1), debian(2, 2), debian(4, 4), debian(4, 1), debian(1, 4),
    debian(2, 1), debian(3, 2),
    Case("demo", "hellos and Debian together, a prompt in under 60 s",
         [Expect(r"Hello from VM \d!(.|\n)*Hello from VM \d!", 30, cpu=10)]
         + boots() + works(2) + POWEROFF,
         system=SYSTEMS + "demo.dts", smp=2, mem="2G"),
    Case("reboot", "Debian reboots twice and powers off",
         boots() + [Send("reboot\n")] + boots(cpu=None)
         + [Send("reboot\n")] + boots(cpu=None) + works(2)[:1] + POWEROFF,
         system=TESTS + "debian2.dts", smp=2),
    Case("two-linux", "two Debians side by side, keys switched by Ctrl-]",
         [Expect(r"userspace reached(.|\n)*userspace reached", 180),
          Send(CHORD + "1"), Expect(r"input goes to VM 1", 10),
          Shell("hostname left; echo is=$(hostname).", r"is=left\.", 30),
          Send(CHORD + "2"), Expect(r"input goes to VM 2", 10),
          Shell("echo is=$(hostname).", r"is=debian\.", 30),
          Shell("dd if=/dev/zero bs=1M count=8 2>/dev/null | sha256sum",
                ZEROS, 90),
          Send(CHORD + "n"), Expect(r"input goes to VM 1", 10),
          Shell("echo is=$(hostname).", r"is=left\.", 30),
          Send("poweroff\n"), Expect(r"root\| VM .* stopped", 30),
          Send(CHORD + "2"), Expect(r"input goes to VM 2", 10),
          Send("poweroff\n"), End(30)],
         system=SYSTEMS + "two-linux.dts", smp=2, mem="2G"),
    Case("hotplug", "a CPU of the guest goes off and on, three times",
         boots() + [
             Shell(f"echo {value} > /sys/devices/system/cpu/cpu1/online;"
                   " echo n=$(nproc).", rf"n={1 + value}\.", 40)
             for value in (0, 1) * 3] + works(2)[:4] + POWEROFF,
         system=TESTS + "debian2.dts", smp=2),
    Case("idle", "idle guests leave the host idle",
         boots() + [Idle(5, 30, settle=4)] + POWEROFF,
         system=TESTS + "debian2.dts", smp=2),
    Case("paste", "a long line typed at once arrives whole",
         boots() + [Shell("echo " + "x" * 400 + " | wc -c; echo p=$?.",
                          r"^(debian\| )?401\b", 20)] + POWEROFF,
         system=TESTS + "debian1.dts"),
    model("cortex-a53"), model("cortex-a72"), model("max"),
]
CASES += [Refused(path) for path in sorted(glob.glob(TESTS + "bad/*.dts"))]
assert len({case.name for case in CASES}) == len(CASES)
