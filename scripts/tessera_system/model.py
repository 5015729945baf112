# SPDX-License-Identifier: BSD-2-Clause
"""From the parsed tree to units, regions and channels: names, types, units of
measure, defaults. Whatever is wrong is reported, and reading goes on."""

import difflib
import os
import re

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
MAX_UNITS, MAX_VCPUS, MAX_REGIONS, MAX_CHANNELS = 16, 8, 16, 16
MAX_VINTID = 255
TOP_PRIORITY = 58          # root runs at 60, the console at 59
POLICIES = {"stop": 0, "restart": 1, "halt-all": 2}
SIZES = {"": 1, "K": KIB, "KIB": KIB, "M": MIB, "MIB": MIB, "G": GIB,
         "GIB": GIB}
TIMES = {"us": 1, "ms": 1000, "s": 1000000}

COMMON = {"compatible", "phandle", "priority", "budget", "period", "cpu",
          "on-exit", "on-reboot", "on-fault"}
KNOWN = {
    "tessera,system": {"compatible", "cpus", "memory", "phandle"},
    "tessera,vm": COMMON | {
        "vcpus", "memory", "kernel", "image", "initrd", "dtb", "bootargs",
        "personality", "cpus", "vmm-priority", "unassigned", "focus"},
    "tessera,domain": COMMON | {"image", "manages"},
    "tessera,region": {"compatible", "size", "phandle"},
    "tessera,channel": {"compatible", "ends", "ids", "calls", "phandle"},
    "tessera,map": {"compatible", "region", "address", "access", "phandle"},
    "tessera,irq": {"compatible", "intid", "edge", "vintid", "phandle"},
    "tessera,device": {"compatible", "physical", "size", "address",
                       "phandle"},
}
TOP = {"tessera,vm", "tessera,domain", "tessera,region", "tessera,channel"}
INSIDE = {"tessera,map", "tessera,irq", "tessera,device"}


class Thing:
    """A plain record."""

    def __init__(self, **fields):
        self.__dict__.update(fields)


def hint(word, words):
    near = difflib.get_close_matches(word, sorted(words), 1)
    return f"; did you mean `{near[0]}`?" if near else ""


class Fields:
    """Typed access to the properties of one node."""

    def __init__(self, node, report):
        self.node, self.report = node, report

    def where(self, name):
        prop = self.node.get(name)
        return prop.where if prop else self.node.where

    def bad(self, name, sentence):
        self.report.error(self.where(name), f"{self.node.name}: {sentence}")

    def text(self, name, default=None):
        prop = self.node.get(name)
        if prop is None:
            return default
        if prop.string() is None:
            self.bad(name, f'`{name}` must be one string, like '
                     f'{name} = "..."')
            return default
        return prop.string()

    def flag(self, name):
        prop = self.node.get(name)
        if prop is not None and prop.values:
            self.bad(name, f"`{name}` is a flag and takes no value")
        return prop is not None

    def cells(self, name, default=None):
        prop = self.node.get(name)
        if prop is None:
            return default
        if prop.cells() is None:
            self.bad(name, f"`{name}` must be numbers, like {name} = <1>")
            return default
        return prop.cells()

    def number(self, name, default, low, high):
        cells = self.cells(name)
        if cells is None:
            return default
        if len(cells) != 1 or not low <= cells[0] <= high:
            self.bad(name, f"`{name}` must be one number from {low} "
                     f"to {high}")
            return default
        return cells[0]

    def measure(self, name, scales, example, default=None):
        prop = self.node.get(name)
        if prop is None:
            return default
        text = prop.string()
        match = re.fullmatch(r"\s*(0x[0-9a-fA-F]+|\d+)\s*([A-Za-z]*)\s*",
                             text or "")
        unit = match.group(2) if match else None
        if scales is SIZES and unit is not None:
            unit = unit.upper()
        if unit not in scales:
            self.bad(name, f'`{name}` must be a string with a unit, '
                     f'like {name} = "{example}"')
            return default
        return int(match.group(1), 0) * scales[unit]

    def size(self, name, default=None):
        return self.measure(name, SIZES, "64M", default)

    def address(self, name):
        """A string like "0x9000000", or one or two cells."""
        prop = self.node.get(name)
        if prop is None:
            self.bad(name, f"`{name}` is missing")
            return None
        cells = prop.cells()
        if cells is not None and len(cells) in (1, 2):
            value = 0
            for cell in cells:
                value = value << 32 | cell
        else:
            value = self.measure(name, SIZES, "0x9000000")
        if value is not None and value % 4096:
            self.bad(name, f"`{name}` is {value:#x}, which is not a "
                     "multiple of a page (4 KiB)")
            return None
        return value

    def choice(self, name, choices, default):
        value = self.text(name, default)
        if value not in choices:
            self.bad(name, f'`{name}` is "{value}", but must be one of: '
                     + ", ".join(sorted(choices)) + hint(value, choices))
            return default
        return value


class Model:
    """Everything the description says, defaults filled in."""

    def __init__(self, root, report, images):
        self.root, self.report, self.images = root, report, images
        self.units, self.regions, self.channels = [], [], []
        self.by_phandle = {}
        self.cpus, self.memory = None, None
        self.read()

    def read(self):
        fields = Fields(self.root, self.report)
        if fields.text("compatible") != "tessera,system":
            fields.bad("compatible", 'the root node must say compatible = '
                       '"tessera,system"')
        self.unknown(self.root, "tessera,system")
        self.cpus = fields.number("cpus", None, 1, MAX_VCPUS)
        self.memory = fields.size("memory")
        for node in self.root.walk():
            phandle = node.get("phandle")
            if phandle and phandle.cells():
                self.by_phandle[phandle.cells()[0]] = node
        readers = {"tessera,vm": self.vm, "tessera,domain": self.domain,
                   "tessera,region": self.region}
        channels = []
        for node in self.root.children:
            kind = self.kind(node, TOP)
            if kind == "tessera,channel":
                channels.append(node)
            elif kind:
                self.name(node)
                readers[kind](node)
        for node in channels:
            self.channel(node)
        for unit in self.units:
            self.manages(unit)

    def kind(self, node, kinds):
        kind = Fields(node, self.report).text("compatible")
        if kind not in kinds:
            says = f'is "{kind}"' if kind else "is missing"
            self.report.error(
                node.where, f"{node.name}: `compatible` {says}; here it can "
                "be " + ", ".join(sorted(kinds)) + hint(kind or "", kinds))
            return None
        self.unknown(node, kind)
        return kind

    def unknown(self, node, kind):
        for prop in node.properties.values():
            if prop.name not in KNOWN[kind]:
                self.report.error(
                    prop.where, f"{node.name}: unknown property "
                    f"`{prop.name}`{hint(prop.name, KNOWN[kind])}")

    def name(self, node):
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", node.name):
            self.report.error(
                node.where, f"{node.name}: a name is 1 to 31 of a-z, 0-9, - "
                "and _, and begins with a letter")
        if node.name in ("root", "console"):
            self.report.error(node.where, f"{node.name}: this name is taken "
                              "by the system's own domain")

    def time(self, fields):
        budget = fields.measure("budget", TIMES, "2ms", 0)
        period = fields.measure("period", TIMES, "10ms", 0)
        if bool(budget) != bool(period):
            fields.bad("budget" if budget else "period",
                       "`budget` and `period` go together")
            return 0, 0
        if budget and not (1000 <= period <= 10000000 and budget <= period
                           and budget >= 100):
            fields.bad("budget", "`period` is 1 ms to 10 s, and `budget` "
                       "at least 100 us and at most the period")
            return 0, 0
        return budget, period

    def unit(self, node):
        fields = Fields(node, self.report)
        unit = Thing(node=node, fields=fields, name=node.name, kind=0,
                     number=0, vcpus=0, maps=[], devices=[], irqs=[])
        unit.budget, unit.period = self.time(fields)
        unit.policy = [POLICIES[fields.choice(name, POLICIES, default)]
                       for name, default in (("on-exit", "stop"),
                                             ("on-reboot", "restart"),
                                             ("on-fault", "stop"))]
        self.units.append(unit)
        if len(self.units) == MAX_UNITS:
            self.report.error(node.where, f"{node.name}: a system has at "
                              f"most {MAX_UNITS - 1} VMs and domains")
        return unit, fields

    def vm(self, node):
        vm, fields = self.unit(node)
        vm.kind = 1
        vm.number = sum(unit.kind == 1 for unit in self.units)
        vm.vcpus = fields.number("vcpus", 1, 1, MAX_VCPUS)
        vm.priority = fields.number("priority", 10, 1, TOP_PRIORITY - 1)
        vm.vmm_priority = fields.number(
            "vmm-priority", min(vm.priority + 10, TOP_PRIORITY), 1,
            TOP_PRIORITY)
        if vm.vmm_priority <= vm.priority:
            fields.bad("vmm-priority", f"the VMM's priority "
                       f"{vm.vmm_priority} must be higher than the VM's, "
                       f"{vm.priority}: it handles the VM's exits")
        self.vm_memory(vm, fields)
        self.vm_cpus(vm, fields)
        vm.tiny = fields.choice("personality", {"machine", "tiny"},
                                "machine") == "tiny"
        vm.faults = fields.choice("unassigned", {"raz", "fault"},
                                  "raz") == "fault"
        vm.focus = fields.flag("focus")
        vm.bootargs = fields.text("bootargs", "")
        if len(vm.bootargs.encode()) > 2047:
            fields.bad("bootargs", "`bootargs` is longer than the 2047 "
                       "bytes Linux reads")
        if node.get("kernel") and node.get("image"):
            fields.bad("image", "`kernel` and `image` mean the same; "
                       "give one of them")
        kernel = "kernel" if node.get("kernel") else "image"
        if not node.get(kernel):
            fields.bad(kernel, "`kernel` is missing: which image is this "
                       'VM to run, like kernel = "debian/Image"')
        vm.files = {"kernel": self.file(fields, kernel)}
        vm.kernel_property = kernel
        for name in ("initrd", "dtb"):
            vm.files[name] = self.file(fields, name)
        self.inside(vm, {"tessera,irq", "tessera,device"})

    def vm_memory(self, vm, fields):
        vm.memory = fields.size("memory")
        if vm.memory is None:
            if not vm.node.get("memory"):
                fields.bad("memory", "`memory` is missing, like "
                           'memory = "512M"')
            vm.memory = 0
        elif vm.memory % 4096 or not 64 * KIB <= vm.memory <= 256 * GIB:
            fields.bad("memory", "`memory` must be a multiple of 4 KiB, from "
                       "64K to 256G")
            vm.memory = 0

    def vm_cpus(self, vm, fields):
        given = vm.node.get("cpus")
        vm.cpus = fields.cells("cpus", list(range(vm.vcpus)))
        if vm.node.get("cpu"):
            fields.bad("cpu", "a VM says `cpus`, one number per vCPU")
        if len(vm.cpus) != vm.vcpus or any(c >= MAX_VCPUS for c in vm.cpus):
            fields.bad("cpus", f"`cpus` lists a CPU, 0 to {MAX_VCPUS - 1}, "
                       f"for each of the {vm.vcpus} vCPUs")
            vm.cpus = list(range(vm.vcpus))
        vm.cpus_given = given is not None

    def domain(self, node):
        domain, fields = self.unit(node)
        domain.priority = fields.number("priority", 20, 1, TOP_PRIORITY)
        domain.cpu = fields.number("cpu", 0, 0, MAX_VCPUS - 1)
        domain.files = {"image": self.file(fields, "image")}
        if not node.get("image"):
            fields.bad("image", "`image` is missing: which program is this "
                       "domain, like image = \"guests/console.bin\"")
        self.inside(domain, INSIDE)

    def manages(self, unit):
        """The VMs whose lives this domain leads."""
        unit.manages = []
        cells = unit.fields.cells("manages", []) if unit.kind == 0 else []
        for at in range(len(cells)):
            vm = self.target(unit.fields, "manages", "tessera,vm", at)
            unit.manages += [u.number for u in self.units if u.node is vm]
        if unit.manages and unit.cpu != 0:
            unit.fields.bad("cpu", "a domain that `manages` VMs calls the "
                            "root manager, which is on CPU 0")

    def inside(self, unit, kinds):
        for child in unit.node.children:
            kind = self.kind(child, kinds)
            inner = Fields(child, self.report)
            if kind == "tessera,map":
                self.map(unit, inner)
            elif kind == "tessera,irq":
                self.irq(unit, inner)
            elif kind == "tessera,device":
                self.device(unit, inner)

    def irq(self, unit, inner):
        """A VM's interrupt is linked to one of its guest's."""
        if not inner.node.get("intid"):
            inner.bad("intid", "`intid` is missing: which interrupt")
        intid = inner.number("intid", 32, 32, 1019)
        wrong = "edge" if unit.kind == 1 else "vintid"
        if inner.node.get(wrong):
            inner.bad(wrong, "a VM's interrupt is level-triggered"
                      if unit.kind == 1 else "only a VM's interrupt has a "
                      "number of the guest's")
        vintid = inner.number("vintid", intid, 32, MAX_VINTID)
        if unit.kind == 1 and vintid > MAX_VINTID:
            inner.bad("intid", f"a guest has interrupts up to {MAX_VINTID}; "
                      f"give `vintid`, the guest's number for {intid}")
        unit.irqs.append(Thing(fields=inner, intid=intid, vintid=vintid,
                               edge=inner.flag("edge")))

    def device(self, unit, inner):
        physical, size = inner.address("physical"), inner.size("size", 4096)
        if size == 0 or size % 4096 or size > GIB:
            inner.bad("size", "`size` must be a multiple of 4 KiB, up to 1G")
            size = 4096
        same = unit.kind == 1 and not inner.node.get("address")
        unit.devices.append(Thing(
            fields=inner, physical=physical, size=size,
            address=physical if same else inner.address("address")))

    def map(self, domain, inner):
        region = self.target(inner, "region", "tessera,region")
        access = inner.choice("access", {"r", "rw"}, "rw")
        index = next((i for i, r in enumerate(self.regions)
                      if r.node is region), None)
        if region and index is None:
            inner.bad("region", f"put region `{region.name}` before the "
                      "domains that map it")
        address = inner.address("address")
        if index is not None and address is not None:
            domain.maps.append(Thing(fields=inner, region=index,
                                     address=address, access=access,
                                     size=self.regions[index].size))

    def target(self, fields, name, kind, at=0):
        """The node that a reference names."""
        cells = fields.cells(name)
        if not cells or at >= len(cells):
            fields.bad(name, f"`{name}` must name {kind} nodes, like "
                       f"{name} = <&label>")
            return None
        node = self.by_phandle.get(cells[at])
        if node is None or Fields(node, self.report).text(
                "compatible") != kind:
            fields.bad(name, f"`{name}` does not name a {kind} node")
            return None
        return node

    def region(self, node):
        fields = Fields(node, self.report)
        size = fields.size("size")
        if size is None or size == 0 or size % 4096 or size > GIB:
            fields.bad("size", "`size` must be a multiple of 4 KiB, up to "
                       '1G, like size = "64K"')
            size = 4096
        self.regions.append(Thing(node=node, name=node.name, size=size))
        if len(self.regions) > MAX_REGIONS:
            fields.bad("size", f"a system has at most {MAX_REGIONS} regions")

    def channel(self, node):
        fields = Fields(node, self.report)
        ends = []
        for at in range(2):
            target = self.target(fields, "ends", "tessera,domain", at)
            ends.append(next((u for u in self.units if u.node is target),
                             None))
        ids = fields.cells("ids", [0, 0])
        if len(ids) != 2 or any(i > 15 for i in ids):
            fields.bad("ids", "`ids` is the channel's number, 0 to 15, at "
                       "each of its two ends")
            return
        if None in ends:
            return
        self.channels.append(Thing(node=node, fields=fields, ends=ends,
                                   ids=ids, calls=fields.flag("calls")))
        if len(self.channels) > MAX_CHANNELS:
            fields.bad("ends", f"a system has at most {MAX_CHANNELS} "
                       "channels")

    def file(self, fields, name):
        """The path of the image that a property names, or None."""
        text = fields.text(name)
        if text is None:
            return None
        path, tried = self.images.find(text)
        if path is None:
            fields.bad(name, f'`{name}` is "{text}", but there is no such '
                       "file; looked for " + ", ".join(tried))
        return path


class Images:
    """Where images are looked for, in this order: --image NAME=PATH, next to
    the description, then each -I directory."""

    def __init__(self, folder, named, directories):
        self.named = named
        self.places = [folder] + directories

    def find(self, name):
        if name in self.named:
            path = self.named[name]
            return (path if os.path.isfile(path) else None), [path]
        tried = [os.path.normpath(os.path.join(place, name))
                 for place in self.places]
        for path in tried:
            if os.path.isfile(path):
                return path, tried
        return None, tried
