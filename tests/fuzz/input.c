// SPDX-License-Identifier: BSD-2-Clause
/*
 * Damage that knows the format: numbers at the edges of what fits, tokens
 * taken out, doubled and swapped, properties with others' names, and bits.
 */
#include <string.h>
#include "fuzz.h"

#define TOKENS   4096u
#define HEADER   40u
#define BEGIN    1u
#define END      2u
#define PROPERTY 3u
#define NOP      4u

static uint64_t state;
/* Where the tokens of the tree begin, and the end of the last. */
static uint32_t token[TOKENS + 1], tokens;

void fuzz_seed(uint64_t seed)
{
	state = seed;
}

uint64_t fuzz_random(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

static uint32_t below(uint64_t count)
{
	return count ? (uint32_t)(fuzz_random() % count) : 0;
}

uint32_t big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

void big32_set(uint8_t *p, uint32_t value)
{
	for (uint32_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint64_t edge(uint64_t near)
{
	static const uint64_t edges[] = {
		0,
		1,
		2,
		3,
		0xfff,
		0x1000,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		0x40000000,
		0x3ffff000,
		0xfffffffffffff000,
		0xfffffffffffff800,
		0xffffffffffffffff,
		0x7fffffffffffffff,
		0x10000000000,
		0xfffffff800,
		0x8000000,
		0x1000000,
	};

	switch (below(4)) {
	case 0:
		return near + below(9) - 4;
	case 1:
		return near << below(33) | below(4096);
	case 2:
		return fuzz_random() >> below(64);
	default:
		return edges[below(sizeof(edges) / sizeof(edges[0]))];
	}
}

static uint32_t padded(uint64_t bytes)
{
	return (uint32_t)((bytes + 3) & ~3ull);
}

/* As far as the tree makes sense. */
static void find_tokens(const struct blob *b)
{
	const uint64_t end =
		(uint64_t)big32(b->bytes + 8) + big32(b->bytes + 36);
	uint64_t at = big32(b->bytes + 8);

	tokens = 0;
	while (at + 4 <= b->size && at + 4 <= end && tokens < TOKENS) {
		const uint32_t kind = big32(b->bytes + at);
		uint64_t bytes = 4;

		if (kind == BEGIN)
			bytes += strnlen((const char *)b->bytes + at + 4,
					 b->size - at - 4) +
				 1;
		else if (kind == PROPERTY && at + 12 <= b->size)
			bytes = 12ull + big32(b->bytes + at + 4);
		else if (kind != END && kind != NOP)
			break;
		if (bytes > b->size - at)
			break;
		token[tokens++] = (uint32_t)at;
		at += padded(bytes);
	}
	token[tokens] = (uint32_t)(at < b->size ? at : b->size);
}

static uint32_t any_property(const struct blob *b)
{
	for (uint32_t turn = 0; turn < 8; turn++) {
		const uint32_t t = below(tokens);

		if (tokens && big32(b->bytes + token[t]) == PROPERTY)
			return token[t];
	}
	return 0;
}

/* The tree gets longer or shorter at a place; the header keeps up. */
static void shift(struct blob *b, uint32_t at, int64_t by)
{
	const size_t from = by < 0 ? at + (size_t)-by : at;

	if (from > b->size || b->size + (size_t)by > b->room)
		return;
	memmove(b->bytes + from + by, b->bytes + from, b->size - from);
	b->size += (size_t)by;
	for (uint32_t field = 12; field <= 16; field += 4) {
		const uint32_t where = big32(b->bytes + field);

		if (where > at)
			big32_set(b->bytes + field, where + (uint32_t)by);
	}
	big32_set(b->bytes + 4, big32(b->bytes + 4) + (uint32_t)by);
	big32_set(b->bytes + 36, big32(b->bytes + 36) + (uint32_t)by);
}

/* A few tokens out of a tree, to a place in this one or to none. */
static void move_tokens(struct blob *b, const struct blob *from, bool drop)
{
	static uint8_t kept[8192];
	const uint32_t first = below(tokens);
	const uint32_t last = first + 1 + below(drop ? 24 : 6);
	const uint32_t end = token[last < tokens ? last : tokens];
	uint32_t bytes = end - token[first], to;

	if (!tokens)
		return;
	if (drop) {
		shift(b, token[first], -(int64_t)bytes);
		return;
	}
	if (from != b) {
		find_tokens(from);
		bytes = tokens ? token[tokens] - token[0] : 0;
		to = bytes > sizeof(kept) ? below(bytes - sizeof(kept)) & ~3u :
					    0;
		bytes = bytes - to < sizeof(kept) ? bytes - to : sizeof(kept);
		bytes = bytes > 256 ? 64 + (below(bytes - 64) & ~3u) : bytes;
		memcpy(kept, from->bytes + token[0] + to, bytes);
		find_tokens(b);
	} else {
		if (bytes > sizeof(kept))
			return;
		memcpy(kept, b->bytes + token[first], bytes);
	}
	to = token[below(tokens)];
	if (b->size + bytes > b->room)
		return;
	shift(b, to, bytes);
	memcpy(b->bytes + to, kept, bytes);
}

static void set_cells(struct blob *b)
{
	const uint32_t at = any_property(b);
	const uint32_t cells = at ? big32(b->bytes + at + 4) / 4 : 0;
	const uint32_t cell = below(cells);
	uint8_t *p = b->bytes + at + 12 + 4ul * cell;
	uint64_t value;

	if (!cells)
		return;
	if (cell + 1 < cells && below(2)) {
		value = edge((uint64_t)big32(p) << 32 | big32(p + 4));
		big32_set(p, (uint32_t)(value >> 32));
		p += 4;
	} else {
		value = edge(big32(p));
	}
	big32_set(p, (uint32_t)value);
}

static void set_string(struct blob *b)
{
	static const char *const words[] = {
		"memory",
		"cpu",
		"arm,gic-v3",
		"arm,pl011",
		"arm,gic-v3-its",
		"arm,armv8-timer",
		"arm,psci-1.0",
		"disabled",
		"okay",
		"smc",
		"psci",
		"arm,gic-400",
		"/chosen",
		"serial0:115200",
		"/",
		"////:",
		"tessera,resolved-1",
	};
	const uint32_t at = any_property(b);
	const uint32_t bytes = at ? big32(b->bytes + at + 4) : 0;
	const char *word = words[below(sizeof(words) / sizeof(words[0]))];
	size_t length = strlen(word) + below(2);

	if (!bytes)
		return;
	if (length > bytes)
		length = bytes;
	memcpy(b->bytes + at + 12, word, length);
}

static void damage_property(struct blob *b)
{
	const uint32_t at = any_property(b), other = any_property(b);

	if (!at || !other)
		return;
	switch (below(4)) {
	case 0:
		big32_set(b->bytes + at + 4,
			  (uint32_t)edge(big32(b->bytes + at + 4)));
		break;
	case 1:
		big32_set(b->bytes + at + 8,
			  (uint32_t)edge(big32(b->bytes + at + 8)));
		break;
	default:
		memcpy(b->bytes + at + 8, b->bytes + other + 8, 4);
		break;
	}
}

static void damage_tree(struct blob *b, const struct blob *other)
{
	uint32_t at;

	find_tokens(b);
	switch (below(16)) {
	case 0:
		at = 4 * below(HEADER / 4);
		big32_set(b->bytes + at, (uint32_t)edge(big32(b->bytes + at)));
		break;
	case 1:
		at = below(b->size);
		b->bytes[at] ^= (uint8_t)(1u << below(8));
		break;
	case 2:
		b->bytes[below(b->size)] = (uint8_t)fuzz_random();
		break;
	case 3:
		b->bytes[below(b->size)] = 0;
		break;
	case 4:
		if (tokens)
			big32_set(b->bytes + token[below(tokens)],
				  1 + below(5));
		break;
	case 5:
		move_tokens(b, b, true);
		break;
	case 6:
		move_tokens(b, b, false);
		break;
	case 7:
		move_tokens(b, other, false);
		break;
	case 8:
		b->size = HEADER + below(b->size - HEADER + 1);
		break;
	case 9:
		set_string(b);
		break;
	case 10:
	case 11:
		damage_property(b);
		break;
	default:
		set_cells(b);
		break;
	}
}

/* FNV-1a, as image.h says. */
void package_sign(struct package *header)
{
	const uint64_t *p = (const uint64_t *)header;
	uint64_t hash = 0xcbf29ce484222325ull;

	header->checksum = 0;
	for (size_t i = 0; i < sizeof(*header) / 8; i++)
		hash = (hash ^ p[i]) * 0x100000001b3ull;
	header->checksum = hash;
}

static void damage_header(struct input *in)
{
	struct package *h = &in->header;
	struct package_file *f = &h->file[below(h->files) % PACKAGE_FILES];
	uint64_t *const words[] = {
		&h->magic,           &h->size_bytes,  &h->files,
		&f->offset,          &f->offset,      &f->size_bytes,
		&f->size_bytes,      &in->root.magic, &in->root.text_bytes,
		&in->root.ram_bytes, &in->root.entry,
	};
	uint64_t *word = words[below(sizeof(words) / sizeof(words[0]))];

	if (below(8) == 0) {
		f->name[below(PACKAGE_NAME_BYTES)] = (char)fuzz_random();
		if (below(4) == 0)
			memset(f->name, 'x', PACKAGE_NAME_BYTES);
		return;
	}
	*word = edge(*word);
	if (below(2))
		*word &= ~0xfffull;
}

void input_damage(struct input *input, const struct blob *other)
{
	const uint32_t places = 1 + below(4);
	bool signs = false;

	for (uint32_t i = 0; i < places && input->tree.size > HEADER; i++) {
		if (below(6) == 0) {
			damage_header(input);
			signs = true;
		} else {
			damage_tree(&input->tree, other);
		}
	}
	if (signs && below(16))
		package_sign(&input->header);
}
