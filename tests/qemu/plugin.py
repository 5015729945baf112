# SPDX-License-Identifier: BSD-2-Clause
"""Compiles QEMU plugins against the installed QEMU's plugin interface."""
import os
import re
import subprocess


class Missing(Exception):
    """This QEMU cannot do it; why, as a sentence."""


def build(qemu, source, folder):
    """Compiles tests/qemu/SOURCE.c to FOLDER/SOURCE.so; returns its path."""
    try:
        text = subprocess.run([qemu, "--version"], check=True,
                              stdout=subprocess.PIPE).stdout.decode()
        listing = subprocess.run([qemu, "--help"], check=True,
                                 stdout=subprocess.PIPE).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        raise Missing(f"cannot run {qemu}; scripts/setup installs it") \
            from None
    if "-plugin" not in listing:
        raise Missing(f"{qemu} was built without TCG plugins"
                      " (Debian's has them)")
    major = int(re.search(r"version (\d+)", text)[1])
    version = 1 if major < 9 else 2
    os.makedirs(folder, exist_ok=True)
    path = f"{folder}/{source}.so"
    subprocess.run(["gcc", "-std=gnu17", "-O2", "-fPIC", "-shared",
                    "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror",
                    f"-DPLUGIN_VERSION={version}", "-o", path,
                    f"tests/qemu/{source}.c"], check=True)
    return path
