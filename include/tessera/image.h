/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system package and the images in it. A package is one header page and
 * files behind it, each starting on a page. It is never written after the
 * build: domains execute their text in place and copy their own data, a VMM
 * copies its guest's files, so every restart begins from the same bytes.
 */
#ifndef TESSERA_IMAGE_H
#define TESSERA_IMAGE_H

#include <stdint.h>

#define PACKAGE_MAGIC      0x3252534554534554ull /* "TESTESR2" as bytes */
#define PACKAGE_NAME_BYTES 48
#define PACKAGE_FILES      63
#define PACKAGE_SYSTEM     "system.dtb" /* the resolved description */
#define PACKAGE_ROOT       "root.bin"   /* the root manager's image */

struct package_file {
	char name[PACKAGE_NAME_BYTES]; /* NUL-terminated */
	uint64_t offset;               /* from the header, multiple of 4096 */
	uint64_t size_bytes;
};

struct package {
	uint64_t magic;
	uint64_t size_bytes; /* of the whole package, multiple of 4096 */
	uint64_t files;      /* 1..PACKAGE_FILES */
	uint64_t checksum; /* FNV-1a of this page, 64 bits at a time, this 0 */
	uint64_t reserved[4];
	struct package_file file[PACKAGE_FILES];
};

/*
 * A native domain's image: linked to run in place at DOMAIN_TEXT, its header
 * first. RAM (data, bss, heap, stacks) is fresh zeroed memory at DOMAIN_RAM;
 * the start code of thread 0 copies initialised data there.
 */
#define DOMAIN_MAGIC       0x314e494d4f445354ull /* "TSDOMIN1" as bytes */
#define DOMAIN_TEXT        0x00200000ull         /* at most 1 MiB */
#define DOMAIN_RAM         0x00300000ull         /* at most 896 KiB */
#define DOMAIN_MESSAGES    0x003f0000ull /* thread i's message page: + i */
#define DOMAIN_THREADS     16u
#define DOMAIN_STACK_BYTES 0x4000ull /* per thread, from RAM's top down */

struct domain_image {
	uint64_t magic;
	uint64_t text_bytes; /* of the file, rounded up to 4096 */
	uint64_t ram_bytes;  /* data + bss, multiple of 4096, no stacks */
	uint64_t entry;      /* address of the first instruction */
};

#endif
