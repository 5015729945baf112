# SPDX-License-Identifier: BSD-2-Clause
"""The package (include/tessera/image.h) and what mksystem puts in it: images,
guests' device trees, configuration pages and the resolved description
(include/tessera/system.h)."""

import os
import struct

from . import fdt, guest

PAGE = 4096
BLOCK = 2 << 20
MAGIC = struct.pack("<Q", 0x3252534554534554)
DOMAIN_MAGIC, CONFIG_MAGIC = b"TSDOMIN1", b"TSCONFG1"
FILES, NAME_BYTES, UNIT_NAME = 63, 48, 32
DOMAIN_CONFIG, VMM_FILES, VMM_END = 0x500000, 0x1000000, 0x40000000
KIND_DOMAIN, KIND_VM, KIND_CONSOLE = 0, 1, 2
RIGHT_READ, RIGHT_WRITE = 1, 2
CONSOLE_PRIORITY, VMM_THREADS = 59, 1
ANY_CPU = 0xffffffff


class Broken(Exception):
    """A file of the system's own is not what it should be."""


def align(value, step):
    return (value + step - 1) // step * step


class Package:
    def __init__(self):
        self.files, self.size, self.known = [], PAGE, {}

    def add(self, name, data, key=None):
        """Returns (offset, room); the same key is stored once."""
        if key in self.known:
            return self.known[key]
        step = BLOCK if len(data) >= BLOCK else PAGE
        offset, room = align(self.size, step), align(max(len(data), 1), step)
        if len(self.files) == FILES:
            raise Broken(f"a package holds at most {FILES} files")
        self.files.append((name, offset, data))
        self.size = offset + room
        if key:
            self.known[key] = (offset, room)
        return offset, room

    def header(self, checksum=0):
        page = MAGIC + struct.pack("<QQQ", self.size, len(self.files),
                                   checksum) + b"\0" * 32
        for name, offset, data in self.files:
            page += name.encode()[:NAME_BYTES - 1].ljust(NAME_BYTES, b"\0")
            page += struct.pack("<QQ", offset, len(data))
        return page.ljust(PAGE, b"\0")

    def write(self, path):
        checksum = 0xcbf29ce484222325
        for word, in struct.iter_unpack("<Q", self.header()):
            checksum = ((checksum ^ word) * 0x100000001b3) % (1 << 64)
        with open(path, "wb") as out:
            out.write(self.header(checksum))
            for _, offset, data in self.files:
                out.seek(offset)
                out.write(data)
            out.truncate(self.size)


def image_header(data, path):
    """(text frames, ram frames, entry) of a native domain's image."""
    if len(data) < 32 or data[:8] != DOMAIN_MAGIC:
        raise Broken(f"{path} is not a native domain's image "
                     "(built with guests/rt and linker/domain.ld)")
    text, ram, entry = struct.unpack_from("<QQQ", data, 8)
    if text % PAGE or ram % PAGE or len(data) > text:
        raise Broken(f"{path} has a damaged header")
    return text // PAGE, ram // PAGE, entry


def vm_config(vm, loads):
    page = CONFIG_MAGIC + vm.name.encode().ljust(UNIT_NAME, b"\0")
    page += struct.pack("<IIIIQQQQII", vm.number, vm.vcpus, int(vm.tiny),
                        int(vm.faults), guest.RAM_BASE, vm.memory,
                        vm.layout.entry, vm.layout.dtb, len(loads), 0)
    for load in loads:
        page += struct.pack("<QQQ", *load)
    return page


def console_config(model):
    vms = [unit for unit in model.units if unit.kind == 1]
    chosen = [vm for vm in vms if vm.focus] or \
        [vm for vm in vms if not vm.tiny] or vms
    # Unit 0 is the console itself.
    focus = model.units.index(chosen[0]) + 1 if chosen else 0xffffffff
    page = CONFIG_MAGIC + struct.pack("<II", len(model.units) + 1, focus)
    page += b"console".ljust(UNIT_NAME, b"\0") + struct.pack("<II", 0, 0)
    for unit in model.units:
        page += unit.name.encode().ljust(UNIT_NAME, b"\0")
        page += struct.pack("<II", unit.number, 1)
    return page


class Builder:
    def __init__(self, model, own):
        """own(name) gives the path of one of the system's own images."""
        self.model, self.own = model, own
        self.package, self.tree = Package(), fdt.Tree()

    def image(self, path):
        with open(path, "rb") as file:
            data = file.read()
        text, ram, entry = image_header(data, path)
        name = os.path.basename(path)
        offset, _ = self.package.add(name, data.ljust(text * PAGE, b"\0"),
                                     ("image", path))
        return offset // PAGE, text, ram, entry

    def unit(self, number, name, kind, path):
        frame, text, ram, entry = self.image(path)
        tree = self.tree.open(f"unit@{number:x}").put("label", name)
        tree.put("kind", kind).put("text", fdt.cells(frame, text))
        tree.put("ram-frames", ram).put("entry", fdt.u64(entry))
        return tree

    def windows(self, views):
        self.tree.put("windows", b"".join(
            fdt.cells(offset // PAGE, room // PAGE) + fdt.u64(ipa)
            for offset, room, ipa in views))

    def policy(self, values):
        for name, value in zip(("on-exit", "on-reboot", "on-fault"), values):
            self.tree.put(name, value)

    def console(self):
        config = self.package.add("console.cfg", console_config(self.model))
        tree = self.unit(0, "console", KIND_CONSOLE,
                         self.own("guests/console.bin"))
        tree.put("threads", 1).put("priority", CONSOLE_PRIORITY)
        tree.put("cpu", 0).put("budget-us", 2500).put("period-us", 10000)
        self.policy((1, 1, 1))
        self.windows([config + (DOMAIN_CONFIG,)])
        tree.close()

    def vm_files(self, vm):
        """(windows, loads): the guest's files as its VMM sees them."""
        layout, at, windows, loads = vm.layout, VMM_FILES, [], []
        wanted = [("kernel", layout.entry), ("initrd", layout.initrd)]
        files = [(os.path.basename(vm.files[name]), vm.data[name], to,
                  ("file", vm.files[name]))
                 for name, to in wanted if name in vm.data]
        files.append((f"{vm.name}.dtb", vm.blob, layout.dtb, None))
        for name, data, to, key in files:
            offset, room = self.package.add(name, data, key)
            windows.append((offset, room, at))
            loads.append((at, len(data), to))
            at = align(at + room, BLOCK)
        if at > VMM_END:
            raise Broken(f"the images of {vm.name} exceed "
                         f"{(VMM_END - VMM_FILES) >> 20} MiB")
        return windows, loads

    def devices(self, unit, irq_ids):
        self.tree.put("devices", b"".join(
            fdt.cells(d.physical // PAGE, d.size // PAGE) + fdt.u64(d.address)
            for d in unit.devices))
        self.tree.put("irqs", b"".join(
            fdt.cells(irq.intid, int(irq.edge), number)
            for number, irq in zip(irq_ids, unit.irqs)))

    def vm(self, number, vm):
        windows, loads = self.vm_files(vm)
        config = self.package.add(f"{vm.name}.cfg", vm_config(vm, loads))
        tree = self.unit(number, vm.name, KIND_VM, self.own("guests/vmm.bin"))
        tree.put("threads", VMM_THREADS + vm.vcpus)
        tree.put("priority", vm.vmm_priority).put("cpu", ANY_CPU)
        tree.put("vcpus", vm.vcpus).put("vcpu-priority", vm.priority)
        tree.put("vcpu-budget-us", vm.budget).put("vcpu-period-us", vm.period)
        tree.put("vcpu-cpus", fdt.cells(*vm.cpus))
        tree.put("memory-frames", vm.memory // PAGE)
        self.devices(vm, [irq.vintid for irq in vm.irqs])
        self.policy(vm.policy)
        self.windows(windows + [config + (DOMAIN_CONFIG,)])
        tree.close()

    def domain(self, number, domain):
        tree = self.unit(number, domain.name, KIND_DOMAIN,
                         domain.files["image"])
        tree.put("threads", 1).put("priority", domain.priority)
        tree.put("cpu", domain.cpu)
        tree.put("budget-us", domain.budget).put("period-us", domain.period)
        self.policy(domain.policy)
        tree.put("manages", fdt.cells(*domain.manages))
        tree.put("maps", b"".join(
            fdt.cells(m.region) + fdt.u64(m.address) +
            fdt.cells(RIGHT_READ | (RIGHT_WRITE if m.access == "rw" else 0))
            for m in domain.maps))
        self.devices(domain, range(len(domain.irqs)))
        tree.close()

    def build(self, path):
        self.image(self.own("guests/root.bin"))
        tree = self.tree.open("").put("compatible", "tessera,resolved-1")
        for index, region in enumerate(self.model.regions):
            tree.open(f"region@{index:x}").put("label", region.name)
            tree.put("frames", region.size // PAGE).close()
        self.console()
        numbers = {id(u): i + 1 for i, u in enumerate(self.model.units)}
        for number, unit in enumerate(self.model.units, 1):
            if unit.kind == 1:
                self.vm(number, unit)
            else:
                self.domain(number, unit)
        for index, channel in enumerate(self.model.channels):
            ends = [numbers[id(end)] for end in channel.ends]
            tree.open(f"channel@{index:x}")
            tree.put("ends", fdt.cells(ends[0], channel.ids[0], ends[1],
                                       channel.ids[1]))
            tree.put("calls", int(channel.calls)).close()
        self.package.add("system.dtb", tree.close().blob())
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        self.package.write(path)
