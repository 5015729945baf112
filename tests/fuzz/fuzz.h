/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot input, damaged on purpose: a device tree, the header page of a system
 * package and the header of root's image are made (input.c) out of real ones
 * and read by the kernel's own boot code (boot.c) and the root manager's
 * (root.c). Each block is as long as it says, so that ASan sees what reads
 * past its end.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tessera/image.h>

#define TREE_MOST 0x200000u /* as the kernel maps */
#define DTB_AT    0x48000000ull
#define IMAGE_AT  0x40080000ull

/* Some bytes; `room` of them are there to be written. */
struct blob {
	uint8_t *bytes;
	size_t size, room;
};

/* What the machine is given: by the loader, and in its memory. */
struct input {
	struct blob tree; /* the machine's, or the resolved system */
	struct package header;
	struct domain_image root;
};

enum kind { KIND_MACHINE, KIND_SYSTEM, KINDS };

/* input.c: the next of an endless row of numbers. */
uint64_t fuzz_random(void);
void fuzz_seed(uint64_t seed);
/* Damage it in a few places; `other` is another tree to take things from. */
void input_damage(struct input *input, const struct blob *other);
uint32_t big32(const uint8_t *p);
void big32_set(uint8_t *p, uint32_t value);
void package_sign(struct package *header);

/* boot.c, root.c: what was said, "" when all was accepted. */
const char *boot_try(const struct input *input);
const char *root_try(const struct input *input);
/* fdt.c: each question of each node. */
void tree_ask(const uint8_t *bytes, size_t size);

/* main.c: it must hold, or the run ends here. */
void fuzz_want(bool holds, const char *what);

#endif
