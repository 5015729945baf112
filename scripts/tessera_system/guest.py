# SPDX-License-Identifier: BSD-2-Clause
"""What a VM sees: where its images go in its memory, and its device tree,
a machine like QEMU's virt (same addresses and interrupts, fewer devices)."""

import struct

from . import fdt

RAM_BASE = 0x40000000
MIB = 1 << 20
BLOCK = 2 * MIB
FLAG_BIG_ENDIAN = 1


class Refused(Exception):
    """This file cannot be a guest's image; why, as a sentence."""


class Image:
    """The kernel or program: its file, offset and room it needs in RAM."""

    def __init__(self, data, name):
        self.offset, self.room = 0, len(data)
        if data[:4] == b"\x7fELF":
            raise Refused(f"{name} is an ELF file; give the raw binary "
                          "instead (objcopy -O binary)")
        if data[:2] == b"\x1f\x8b":
            raise Refused(f"{name} is compressed; give it unpacked "
                          "(gunzip)")
        if data[:2] == b"MZ" and data[4:8] == b"zimg":
            raise Refused(f"{name} is a compressed EFI image (vmlinuz.efi); "
                          "give arch/arm64/boot/Image instead")
        if data[:4] == b"\xd0\x0d\xfe\xed":
            raise Refused(f"{name} is a device tree, not a kernel")
        if data[56:60] != b"ARM\x64":
            return
        offset, size, flags = struct.unpack_from("<QQQ", data, 8)
        if flags & FLAG_BIG_ENDIAN:
            raise Refused(f"{name} is a big-endian kernel; only "
                          "little-endian ones are supported")
        # Before Linux 3.17 the size was 0 and the offset 0x80000.
        self.offset = offset if size else 0x80000
        self.room = max(size, len(data))


def align(value, step):
    return (value + step - 1) // step * step


class Layout:
    """Kernel at RAM + text_offset; initrd and device tree in the middle of
    RAM but not above 128 MiB, as QEMU does, or right behind the kernel."""

    def __init__(self, memory, image, initrd_bytes, dtb_bytes):
        step = BLOCK if memory >= 16 * MIB else 4096
        self.entry = RAM_BASE + image.offset
        behind = align(image.offset + image.room, step)
        middle = align(min(memory // 2, 128 * MIB), step)
        for start in (max(behind, middle), behind):
            self.initrd = RAM_BASE + start
            self.initrd_end = self.initrd + initrd_bytes
            self.dtb = align(self.initrd_end, step)
            self.end = self.dtb + dtb_bytes - RAM_BASE
            if self.end <= memory:
                break
        self.fits = self.end <= memory


def _cpus(tree, vcpus):
    tree.open("cpus").put("#address-cells", 1).put("#size-cells", 0)
    for number in range(vcpus):
        tree.open(f"cpu@{number:x}").put("device_type", "cpu")
        tree.put("compatible", "arm,armv8").put("enable-method", "psci")
        tree.put("reg", number).close()
    tree.close()


def _devices(tree, vcpus):
    gic, clock = 1, 2
    tree.open("intc@8000000").put("compatible", "arm,gic-v3")
    tree.put("#interrupt-cells", 3).put("interrupt-controller")
    tree.put("#address-cells", 2).put("#size-cells", 2).put("ranges")
    tree.put("#redistributor-regions", 1)
    tree.put("reg", fdt.u64(0x08000000) + fdt.u64(0x10000) +
             fdt.u64(0x080a0000) + fdt.u64(0x20000 * vcpus))
    tree.put("phandle", gic).close()
    tree.open("timer")
    tree.put("compatible", fdt.strings("arm,armv8-timer", "arm,armv7-timer"))
    tree.put("interrupts", fdt.cells(1, 13, 4, 1, 14, 4, 1, 11, 4, 1, 10, 4))
    tree.put("always-on").close()
    tree.open("apb-pclk").put("compatible", "fixed-clock")
    tree.put("#clock-cells", 0).put("clock-frequency", 24000000)
    tree.put("clock-output-names", "clk24mhz").put("phandle", clock).close()
    tree.open("pl011@9000000")
    tree.put("compatible", fdt.strings("arm,pl011", "arm,primecell"))
    tree.put("reg", fdt.u64(0x09000000) + fdt.u64(0x1000))
    tree.put("interrupts", fdt.cells(0, 1, 4))
    tree.put("clocks", fdt.cells(clock, clock))
    tree.put("clock-names", fdt.strings("uartclk", "apb_pclk")).close()
    tree.open("psci")
    tree.put("compatible", fdt.strings("arm,psci-1.0", "arm,psci-0.2"))
    tree.put("method", "hvc").close()


def device_tree(vm, initrd):
    """The guest's blob; initrd is (start, end) or None. Its size does not
    depend on those addresses."""
    tree = fdt.Tree()
    tree.open("").put("#address-cells", 2).put("#size-cells", 2)
    tree.put("compatible", "linux,dummy-virt")
    tree.put("model", "Tessera virtual machine").put("interrupt-parent", 1)
    tree.open("chosen").put("stdout-path", "/pl011@9000000")
    if vm.bootargs:
        tree.put("bootargs", vm.bootargs)
    if initrd:
        tree.put("linux,initrd-start", fdt.u64(initrd[0]))
        tree.put("linux,initrd-end", fdt.u64(initrd[1]))
    tree.close()
    tree.open("aliases").put("serial0", "/pl011@9000000").close()
    tree.open(f"memory@{RAM_BASE:x}").put("device_type", "memory")
    tree.put("reg", fdt.u64(RAM_BASE) + fdt.u64(vm.memory)).close()
    _cpus(tree, vm.vcpus)
    _devices(tree, vm.vcpus)
    tree.open("hypervisor").put("compatible", "tessera,1")
    tree.put("vm-name", vm.name).put("vm-number", vm.number).close()
    return tree.close().blob()
