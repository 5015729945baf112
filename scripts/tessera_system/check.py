# SPDX-License-Identifier: BSD-2-Clause
"""What can only be checked with everything read: overlaps, priorities along
channels, time and memory of the whole system, and whether guests fit."""

from . import guest

CPU_UNITS = 1000
CONSOLE_UNITS, THREAD_UNITS, ROOT_UNITS = 250, 50, 100
MIB = 1 << 20
OWN_MEMORY = 32 * MIB      # kernel, root, console, rings and VMMs
REGIONS_FROM, REGIONS_TO = 0x40000000, 1 << 39
# What a guest finds in any case; its RAM besides (guest.py).
MACHINE = [(0x08000000, 0x08010000, "the VM's interrupt controller"),
           (0x080a0000, 0x081a0000, "the VM's interrupt controller"),
           (0x09000000, 0x09001000, "the VM's UART")]
UART_INTID = 33


def check(model, report):
    for unit in model.units:
        if unit.kind == 1:
            vm_fits(unit)
            vm_overlaps(unit)
        else:
            domain_overlaps(unit)
    shared_devices(model)
    channels(model)
    cpu_time(model, report)
    memory(model, report)
    vms = [unit for unit in model.units if unit.kind == 1]
    focused = [vm for vm in vms if vm.focus]
    for vm in focused[1:]:
        vm.fields.bad("focus", f"`focus` is {focused[0].name}'s already")
    if not model.units:
        report.error(model.root.where, "the description has neither VMs nor "
                     "domains")


def vm_fits(vm):
    """Reads the images; leaves vm.layout, vm.dtb and vm.data behind."""
    vm.layout, vm.data = None, {}
    for name, path in vm.files.items():
        if path:
            with open(path, "rb") as file:
                vm.data[name] = file.read()
    if "kernel" not in vm.data or not vm.memory:
        return
    if any(path is None and vm.node.get(name) is not None
           for name, path in vm.files.items() if name != "kernel"):
        return
    try:
        image = guest.Image(vm.data["kernel"], vm.node.get(
            vm.kernel_property).string())
    except guest.Refused as refusal:
        vm.fields.bad(vm.kernel_property, str(refusal))
        return
    if "dtb" in vm.data and vm.data["dtb"][:4] != b"\xd0\x0d\xfe\xed":
        vm.fields.bad("dtb", "`dtb` is not a compiled device tree; compile "
                      "it with dtc -I dts -O dtb")
        return
    initrd = len(vm.data.get("initrd", b""))
    blob = vm.data.get("dtb") or guest.device_tree(
        vm, (0, 0) if initrd else None)
    vm.layout = guest.Layout(vm.memory, image, initrd, len(blob))
    if not vm.layout.fits:
        vm.fields.bad("memory", f"`memory` is {vm.memory // 1024} KiB, but "
                      f"the images need {-(-vm.layout.end // MIB)} MiB")
        vm.layout = None
        return
    vm.blob = vm.data.get("dtb") or guest.device_tree(
        vm, (vm.layout.initrd, vm.layout.initrd_end) if initrd else None)


def vm_overlaps(vm):
    ram = (guest.RAM_BASE, guest.RAM_BASE + vm.memory, "the VM's RAM")
    overlaps(vm, 0, MACHINE + [ram])
    numbers = {UART_INTID: "the VM's UART"}
    for irq in vm.irqs:
        if irq.vintid in numbers:
            irq.fields.bad("vintid" if irq.fields.node.get("vintid") else
                           "intid", f"the guest's interrupt {irq.vintid} "
                           f"belongs to {numbers[irq.vintid]} already; give "
                           "another `vintid`")
        numbers[irq.vintid] = f"`{irq.fields.node.name}`"


def domain_overlaps(domain):
    overlaps(domain, REGIONS_FROM, [])


def overlaps(unit, lowest, seen):
    for view in unit.maps + unit.devices:
        if view.address is None:
            continue
        end = view.address + view.size
        where = "address" if view.fields.node.get("address") else "physical"
        if not lowest <= view.address < end <= REGIONS_TO:
            view.fields.bad(where, f"{view.address:#x} is outside of "
                            f"{lowest:#x} to {REGIONS_TO:#x}, where the "
                            "regions and devices go")
        for start, stop, name in seen:
            if view.address < stop and start < end:
                view.fields.bad(where, f"[{view.address:#x}, {end:#x}) "
                                f"overlaps with {name}")
        seen.append((view.address, end, f"`{view.fields.node.name}`"))
    if len(unit.maps) > 8 or len(unit.devices) > 4 or len(unit.irqs) > 4:
        unit.fields.bad("compatible", "a unit has at most 8 maps, 4 devices "
                        "and 4 interrupts")


def shared_devices(model):
    """Devices and interrupts are exclusive."""
    seen, lines = [], {}
    for unit in model.units:
        for device in unit.devices:
            if device.physical is None:
                continue
            end = device.physical + device.size
            for start, stop, name in seen:
                if device.physical < stop and start < end:
                    device.fields.bad("physical", f"{device.physical:#x} is "
                                      f"a device of `{name}` already")
            seen.append((device.physical, end, unit.name))
        for irq in unit.irqs:
            if irq.intid in lines:
                irq.fields.bad("intid", f"interrupt {irq.intid} belongs to "
                               f"`{lines[irq.intid]}` already")
            lines[irq.intid] = unit.name


def channels(model):
    used = {}
    for channel in model.channels:
        first, second = channel.ends
        for end, number in zip(channel.ends, channel.ids):
            key = (end.name, number)
            if key in used:
                channel.fields.bad("ids", f"channel {number} of "
                                   f"`{end.name}` is `{used[key]}` already")
            used[key] = channel.node.name
        if not channel.calls:
            continue
        if second.priority <= first.priority:
            channel.fields.bad(
                "calls", f"`{first.name}` (priority {first.priority}) may "
                f"only call a domain of higher priority, and "
                f"`{second.name}` has {second.priority}")
        if first.cpu != second.cpu:
            channel.fields.bad("calls", "caller and called share a CPU: "
                               f"`{first.name}` is on {first.cpu}, "
                               f"`{second.name}` on {second.cpu}")


def units_of(budget, period, default):
    return -(-budget * CPU_UNITS // period) if budget else default


def cpu_time(model, report):
    """Budgets by CPU, as root will grant them: those asked for, and the
    least that root, console and VMMs take."""
    wanted, last = {0: ROOT_UNITS + CONSOLE_UNITS}, {}

    def add(cpu, units, unit):
        cpu = cpu % model.cpus if model.cpus else cpu
        wanted[cpu] = wanted.get(cpu, 0) + units
        if unit.budget:
            last[cpu] = unit

    for unit in model.units:
        if unit.kind == 0:
            add(unit.cpu, units_of(unit.budget, unit.period, THREAD_UNITS),
                unit)
            continue
        add(unit.cpus[0], THREAD_UNITS, unit)
        for cpu in unit.cpus:
            add(cpu, units_of(unit.budget, unit.period, 1), unit)
    for cpu, units in sorted(wanted.items()):
        if units <= CPU_UNITS:
            continue
        where = last[cpu].fields.where("budget") if cpu in last else \
            model.root.where
        report.error(where, f"CPU {cpu} is over-committed: budgets and the "
                     f"system itself ask for {units / 10:.1f} percent of it; "
                     "lower a budget or use another CPU")


def memory(model, report):
    if model.memory is None:
        return
    wanted = OWN_MEMORY + sum(r.size for r in model.regions)
    for unit in model.units:
        if unit.kind == 1:
            wanted += unit.memory + sum(len(d) for d in unit.data.values())
    if wanted > model.memory:
        report.error(model.root.get("memory").where,
                     f"memory is over-committed: VMs, images and the system "
                     f"need about {-(-wanted // MIB)} MiB of the machine's "
                     f"{model.memory // MIB} MiB")
