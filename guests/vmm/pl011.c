/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's PL011 (Arm DDI 0183, register summary 3.2): output goes to the
 * console ring, input comes from it; the rings are the FIFOs. Its interrupt
 * is level INTID 33, recomputed after each access. While there is no input
 * no read has an effect, so the guest reads a page of memory that holds the
 * registers' values, and only writes are exits.
 */
#include "vmm.h"

#define DR        0x000u
#define FR        0x018u
#define ILPR      0x020u
#define IBRD      0x024u
#define FBRD      0x028u
#define LCRH      0x02cu
#define CR        0x030u
#define IFLS      0x034u
#define IMSC      0x038u
#define RIS       0x03cu
#define MIS       0x040u
#define ICR       0x044u
#define DMACR     0x048u
#define PERIPH_ID 0xfe0u

#define FR_CTS  0x001u
#define FR_RXFE 0x010u
#define FR_TXFF 0x020u
#define FR_TXFE 0x080u
#define INT_RX  0x010u
#define INT_TX  0x020u
#define INT_RT  0x040u
#define INT_ALL 0x7ffu

static struct console_ring *const ring = (struct console_ring *)DOMAIN_RING;

/* uart_mutex */
static uint32_t ilpr, ibrd, fbrd, lcrh, cr = 0x300, ifls = 0x12, imsc, dmacr;
static uint32_t raised; /* INT_TX only: the others follow the input ring */
static bool line_level;

static bool input_empty(void)
{
	return atomic_load_explicit(&ring->in_head, memory_order_acquire) ==
	       atomic_load_explicit(&ring->in_tail, memory_order_relaxed);
}

/* With a full ring the interrupt waits until the console says there is room,
 * which it does if it finds out_blocked behind its new tail. */
static uint32_t output_status(void)
{
	if (raised == 0 || ring_room(ring) != 0)
		return raised;
	atomic_store_explicit(&ring->out_blocked, 1, memory_order_seq_cst);
	return ring_room(ring) != 0 ? raised : 0;
}

static uint32_t status_raw(void)
{
	return output_status() | (input_empty() ? 0 : INT_RX | INT_RT);
}

static void update_line(void)
{
	const bool level = (status_raw() & imsc) != 0;

	if (level == line_level)
		return;
	line_level = level;
	sys_virq(WORDS(SLOT_VCPU, UART_INTID, level));
}

static uint32_t flags(void)
{
	const uint32_t room = ring_room(ring);

	return FR_CTS | (input_empty() ? FR_RXFE : 0) |
	       (room == 0 ? FR_TXFF : FR_TXFE);
}

static void transmit(uint64_t value)
{
	const char byte = (char)value;

	(void)ring_write(ring, SLOT_CONSOLE, &byte, 1);
	raised |= INT_TX;
}

static uint32_t read_register(uint32_t offset)
{
	static const uint8_t id[8] = {0x11, 0x10, 0x14, 0x00,
				      0x0d, 0xf0, 0x05, 0xb1};

	if (offset >= PERIPH_ID)
		return id[(offset - PERIPH_ID) / 4];
	switch (offset) {
	case FR:
		return flags();
	case ILPR:
		return ilpr;
	case IBRD:
		return ibrd;
	case FBRD:
		return fbrd;
	case LCRH:
		return lcrh;
	case CR:
		return cr;
	case IFLS:
		return ifls;
	case IMSC:
		return imsc;
	case RIS:
		return status_raw();
	case MIS:
		return status_raw() & imsc;
	case DMACR:
		return dmacr;
	default: /* RSR: no errors; reserved: zero; DR: see receive() */
		return 0;
	}
}

static uint64_t receive(void)
{
	const int byte = ring_read(ring);

	return byte < 0 ? 0 : (uint64_t)byte;
}

static void write_register(uint32_t offset, uint32_t value)
{
	switch (offset) {
	case DR:
		transmit(value);
		break;
	case ILPR:
		ilpr = value & 0xff;
		break;
	case IBRD:
		ibrd = value & 0xffff;
		break;
	case FBRD:
		fbrd = value & 0x3f;
		break;
	case LCRH:
		lcrh = value & 0xff;
		break;
	case CR:
		cr = value & 0xffff;
		break;
	case IFLS:
		ifls = value & 0x3f;
		break;
	case IMSC:
		imsc = value & INT_ALL;
		break;
	case ICR:
		raised &= ~value;
		break;
	case DMACR:
		dmacr = value & 7;
		break;
	default: /* RSR clears errors it never has; the rest is read only */
		break;
	}
}

static volatile uint32_t *const page = (volatile uint32_t *)VMM_UART_PAGE;
static bool page_mapped;

/* The guest reads with its caches off, so what changed is cleaned. */
static void page_put(uint32_t offset)
{
	const uint32_t value = read_register(offset);

	if (page[offset / 4] == value)
		return;
	page[offset / 4] = value;
	cache_clean_line(VMM_UART_PAGE + offset);
	cache_barrier();
}

/* After every access and whenever input came: what changes by itself, then
 * the mapping. */
static void page_update(void)
{
	const bool wanted = input_empty();

	if (wanted) {
		page_put(FR);
		page_put(RIS);
		page_put(MIS);
	}
	if (wanted == page_mapped)
		return;
	if (wanted)
		page_mapped = sys_map(WORDS(SLOT_UART_PAGE, SLOT_VM, UART_BASE,
					    RIGHT_READ)) == STATUS_OK;
	else
		page_mapped = sys_unmap(WORDS(SLOT_UART_PAGE)) != STATUS_OK;
}

uint64_t pl011_access(const struct access *a)
{
	const uint32_t offset = (uint32_t)a->offset & ~3u;
	uint64_t value = 0;

	mutex_lock(&uart_mutex);
	if (a->write) {
		write_register(offset, (uint32_t)a->value);
		if (offset != DR)
			page_put(offset);
	} else {
		value = offset == DR ? receive() : read_register(offset);
	}
	update_line();
	page_update();
	mutex_unlock(&uart_mutex);
	return value;
}

void pl011_input(void)
{
	mutex_lock(&uart_mutex);
	update_line();
	page_update();
	mutex_unlock(&uart_mutex);
}

/* The page was clear when this VM was made, and only registers are written. */
void pl011_reset(void)
{
	while (ring_read(ring) >= 0)
		;
	for (uint32_t offset = 0; offset <= DMACR; offset += 4)
		page_put(offset);
	for (uint32_t offset = PERIPH_ID; offset < UART_BYTES; offset += 4)
		page_put(offset);
	page_update();
}
