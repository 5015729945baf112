/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel/irq.c: binding, delivery, acknowledgement, linking (I1, I2); and
 * virq of kernel/ec.c, the virtual side.
 */
#include "unit.h"
#include "entry.h"
#include "irq.h"
#include "notify.h"

/* A capability of one interrupt. */
static uint32_t one(uint32_t *intid)
{
	const uint32_t slot = unit_carve(ROOT_IRQS, RIGHT_CONTROL, 1);

	*intid = CAP(slot, base);
	return slot;
}

static void test_errors(void **state)
{
	uint32_t i;
	const uint32_t irq = one(&i);
	const uint32_t two = unit_carve(ROOT_IRQS, RIGHT_CONTROL, 2);
	const uint32_t weak = unit_carve(ROOT_IRQS, 0, 1);
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t deaf = unit_copy(n, RIGHT_WAIT, 0);

	(void)state;
	WANT(BAD_CAP, irq_ctl, NO_SLOT, i, IRQ_BIND, n);
	WANT(BAD_CAP, irq_ctl, EMPTY, i, IRQ_BIND, n);
	WANT(BAD_CAP, irq_ctl, n, i, IRQ_BIND, n);
	WANT(NO_RIGHT, irq_ctl, weak, 0, 99);
	WANT(BAD_ARG, irq_ctl, two, CAP(two, base), IRQ_BIND, n);
	WANT(BAD_ARG, irq_ctl, irq, i + 1, IRQ_BIND, n);
	WANT(BAD_ARG, irq_ctl, irq, i, IRQ_UNBIND + 1, n);
	WANT(BAD_CAP, irq_ctl, irq, i, IRQ_BIND, EMPTY, 9);
	WANT(NO_RIGHT, irq_ctl, irq, i, IRQ_BIND, deaf, 9);
	WANT(BAD_ARG, irq_ctl, irq, i, IRQ_BIND, n, 2);
	WANT(BAD_STATE, irq_ctl, irq, i, IRQ_ACK);
	WANT(BAD_STATE, irq_ctl, irq, i, IRQ_MASK);
	WANT(BAD_STATE, irq_ctl, irq, i, IRQ_UNBIND);
	WANT(OK, irq_ctl, irq, i, IRQ_BIND, n, 0);
	WANT(BUSY, irq_ctl, irq, i, IRQ_BIND, n, 0);
}

static void test_delivery(void **state)
{
	uint32_t i;
	const uint32_t irq = one(&i);
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t badge = unit_copy(n, RIGHT_SIGNAL, 0x40);

	(void)state;
	WANT(OK, irq_ctl, irq, i, IRQ_BIND, badge, 1);
	assert_true(host.irq[i].enabled && !host.irq[i].masked);
	assert_true(host.irq[i].edge);
	irq_deliver(i);
	WANT(OK, wait, n, 0);
	assert_int_equal(world_result(0, 1), 0x40);
	WANT(OK, irq_ctl, irq, i, IRQ_MASK);
	assert_true(host.irq[i].masked);
	WANT(OK, irq_ctl, irq, i, IRQ_ACK);
	assert_false(host.irq[i].masked);
	WANT(OK, irq_ctl, irq, i, IRQ_UNBIND);
	assert_true(host.irq[i].masked);
	irq_deliver(i);
	WANT(TIMEOUT, wait, n, 0);
	/* its notification goes first: nothing is delivered */
	WANT(OK, irq_ctl, irq, i, IRQ_BIND, badge, 0);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, n}},
				      50),
			 STATUS_OK);
	irq_deliver(i);
	/* taking the capability away unbinds */
	assert_int_equal(world_finish(0, CALL_cap_delete,
				      (struct args){{0, irq}}, 5),
			 STATUS_OK);
	assert_int_equal(irqs[i].use, IRQ_FREE);
	assert_true(host.irq[i].masked);
}

static void test_link(void **state)
{
	uint32_t i;
	const uint32_t irq = one(&i);
	const uint32_t vcpu = world_ec(world_pd(PD_VM), 0, 5, 0);
	const uint32_t thread = world_ec(ROOT_PD, 0, 5, 1);
	const uint32_t weak = unit_copy(vcpu, RIGHT_READ, 0);

	(void)state;
	WANT(BAD_CAP, irq_ctl, irq, i, IRQ_LINK, EMPTY, 40);
	WANT(NO_RIGHT, irq_ctl, irq, i, IRQ_LINK, weak, 40);
	WANT(BAD_STATE, irq_ctl, irq, i, IRQ_LINK, thread, 40);
	WANT(BAD_ARG, irq_ctl, irq, i, IRQ_LINK, vcpu, 5000);
	WANT(BAD_ARG, irq_ctl, irq, i, IRQ_LINK, vcpu, ~0ull);
	WANT(OK, irq_ctl, irq, i, IRQ_LINK, vcpu, 40);
	WANT(BUSY, irq_ctl, irq, i, IRQ_LINK, vcpu, 41);
	assert_true(host.irq[i].linked);
	assert_int_equal(host.irq[i].vintid, 40);
	assert_true(irq_live(i));
	WANT(OK, irq_ctl, irq, i, IRQ_UNBIND);
	assert_false(host.irq[i].linked);
}

/* Linked to a vCPU that is no more: its number's next life gets nothing. */
static void test_link_ends(void **state)
{
	uint32_t i;
	const uint32_t irq = one(&i);
	const uint32_t pd = world_pd(PD_VM);
	const uint32_t range = unit_carve(ROOT_ECS, RIGHT_CONTROL, 1);
	const uint32_t vcpu = world_slot();

	(void)state;
	WANT(OK, create, range, vcpu, pd, 0, 5, 0);
	WANT(OK, irq_ctl, irq, i, IRQ_LINK, vcpu, 40);
	assert_true(irq_live(i));
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, vcpu}},
				      50),
			 STATUS_OK);
	WANT(OK, create, range, vcpu, pd, 0, 5, 0);
	assert_false(irq_live(i));
	WANT(OK, irq_ctl, irq, i, IRQ_UNBIND);
	/* nor does it live on when the domain ends first */
	WANT(OK, irq_ctl, irq, i, IRQ_LINK, vcpu, 40);
	assert_true(irq_live(i));
	WANT(MORE, destroy, pd);
	assert_false(irq_live(i));
}

static void test_virq(void **state)
{
	const uint32_t pd = world_pd(PD_VM);
	const uint32_t vcpu = world_ec(pd, 0, 5, 0);
	const uint32_t thread = world_ec(ROOT_PD, 0, 5, 1);
	const uint32_t weak = unit_copy(vcpu, RIGHT_READ, 0);

	(void)state;
	WANT(BAD_CAP, virq, EMPTY, 33, 1);
	WANT(NO_RIGHT, virq, weak, 33, 1);
	WANT(BAD_STATE, virq, thread, 33, 1);
	WANT(BAD_ARG, virq, vcpu, NR_INTIDS, 1);
	WANT(BAD_ARG, virq, vcpu, 33, 2);
	WANT(BAD_ARG, virq, vcpu, 300, 1);
	assert_int_equal(host.virqs, 0);
	WANT(OK, virq, vcpu, 33, 1);
	assert_int_equal(host.virq_intid, 33);
	assert_true(host.virq_level);
	assert_int_equal(world_finish(0, CALL_destroy, (struct args){{0, pd}},
				      200),
			 STATUS_OK);
	WANT(BAD_STATE, virq, vcpu, 33, 1);
}

/* The number lives again, as something else: nobody asked for that signal. */
static void test_dead_target(void **state)
{
	uint32_t i;
	const uint32_t irq = one(&i);
	const uint32_t n = world_notification(NOTIFY_FLAGS);
	const uint32_t number = world_number(n);
	uint32_t again;

	(void)state;
	WANT(OK, irq_ctl, irq, i, IRQ_BIND, n, 0);
	assert_int_equal(world_finish(ROOT_EC_NUMBER, CALL_destroy,
				      (struct args){{0, n}}, 8),
			 STATUS_OK);
	again = world_notification(NOTIFY_FLAGS);
	assert_int_equal(world_number(again), number);
	irq_deliver(i);
	WANT(TIMEOUT, wait, again, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_errors), CASE(test_delivery),  CASE(test_dead_target),
		CASE(test_link),   CASE(test_link_ends), CASE(test_virq),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
