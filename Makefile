# SPDX-License-Identifier: BSD-2-Clause
# The one Makefile: kernel, native domains, guests, systems, tests. Everything
# is built out of tree in build/ and again only when an input, a flag or a
# variable changed. `make help` lists what there is; V=1 shows the commands.

CROSS   ?= aarch64-linux-gnu-
CC      := $(CROSS)gcc
OBJCOPY := $(CROSS)objcopy
CLANG   ?= clang
QEMU    ?= qemu-system-aarch64
GDB     ?= gdb-multiarch
SYSTEM  ?= demo
CPUS    ?= 2
MEM     ?= 2G
CPU     ?= cortex-a57
GIC     ?= 3

# Native protection domains (EL0, with guests/rt) and bare EL1 guest programs:
# to add guests/NAME, add its name here.
DOMAINS  := root vmm console bench
PROGRAMS := hello evil victim residue

MAKEFLAGS += -rR --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDEXPANSION:
Q    := $(if $(filter 1,$(V)),,@)
say   = $(if $(Q),@printf '%-8s%s\n' $1 $2)
# $(call stamp,FILE,TEXT): writes TEXT to FILE only when it differs, so that
# whatever depends on FILE is rebuilt when TEXT changes.
stamp = $(shell mkdir -p $(dir $1); echo '$2' | cmp -s - $1 || echo '$2' >$1)

WARN := -Werror -Wall -Wextra -Wconversion -Wshadow -Wundef -Wvla \
	-Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum
BARE := -std=c17 -march=armv8-a -Os -g -ffreestanding -nostdlib \
	-fno-asynchronous-unwind-tables \
	-mgeneral-regs-only -mstrict-align -mno-outline-atomics \
	-mcmodel=small -fno-pic -fno-pie \
	-fno-common -fno-strict-aliasing -fwrapv -fno-delete-null-pointer-checks \
	-fno-section-anchors -ffunction-sections -fomit-frame-pointer -ftrivial-auto-var-init=zero $(WARN)
HARD := -fstack-protector-strong -mstack-protector-guard=global \
	-mbranch-protection=standard
LINK := -flto -flto-partition=one -nostdlib -static -no-pie \
	-Wl,--gc-sections -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 \
	-Wl,--build-id=none

# The kernel is compiled as a whole when it is linked (-flto), so that a small
# function of one file can be inlined into another. Addresses of table rows are
# to be computed once, not anew in each access: no forward propagation.
KERNEL_FLAGS := $(BARE) $(HARD) -flto -Wframe-larger-than=512 \
	-fno-forward-propagate -fno-tree-forwprop -fno-move-loop-invariants \
	-I include -I kernel -I arch/aarch64 -I lib $(CFLAGS)
DOMAIN_FLAGS := $(BARE) $(HARD) -Wframe-larger-than=1024 \
	-I include -I guests/rt -I lib $(CFLAGS)
GUEST_FLAGS  := $(BARE) -fno-stack-protector -I include -I guests/rt $(CFLAGS)
HOST_FLAGS   := -std=c17 -g -O1 -fno-omit-frame-pointer -fwrapv $(WARN) \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-DTESSERA_HOST -D_DEFAULT_SOURCE \
	-Wno-missing-field-initializers \
	-I include -I kernel -I arch/host -I lib -I tests -I guests/rt $(HOST_CFLAGS)
SOAK_FLAGS   := $(filter-out -fsanitize% -fno-sanitize% -O1 -fno-omit%,\
	$(HOST_FLAGS)) -O2
HAMMER_FLAGS := $(SOAK_FLAGS) -O1 -fsanitize=thread -DWORLD_CPUS=4u
COVER_FLAGS  := $(SOAK_FLAGS) -O1 -fprofile-instr-generate -fcoverage-mapping
SMALL := -I tests/small -include tests/small/limits.h

sources = $(sort $(wildcard $(foreach d,$1,$d/*.c $d/*.S)))
objects = $(patsubst %,build/$1/%.o,$(call sources,$2))
KERNEL_OBJS := $(call objects,kernel,arch/aarch64 kernel lib)
# The same with stage 2 and scrubbing under watch (arch/host/watch.h).
DEBUG_OBJS  := $(filter-out %/aarch64/stage2.c.o %/aarch64/mmu.c.o,$(KERNEL_OBJS)) \
	$(call objects,debug,arch/host/el2) build/debug/arch/host/watch.c.o
RT_OBJS     := $(call objects,domain,guests/rt lib)
SOURCE_DIRS := arch/aarch64 arch/host arch/host/el2 kernel lib tests \
	$(patsubst %,guests/%,rt $(DOMAINS) $(PROGRAMS)) $(wildcard tests/domains/*)
UNIT_TESTS  := $(patsubst tests/%.c,build/tests/%,$(wildcard tests/test_*.c))
HOST_OBJS   := $(filter-out build/host/tests/test_%,\
	$(call objects,host,arch/host kernel lib tests))
SOAKS       := build/tests/soak_small build/tests/soak_real
HAMMER      := build/tests/hammer
COVERED     := $(patsubst build/tests/%,build/cover/%,$(UNIT_TESTS)) build/cover/soak
FUZZ        := build/tests/fuzz
FUZZ_OBJS   := $(call objects,host,tests/fuzz)
NO_MAINS    := $(filter-out build/host/tests/soak.c.o build/host/tests/census.c.o \
	build/host/tests/hammer.c.o build/host/tests/replay.c.o,$(HOST_OBJS))
TEST_GUESTS := $(patsubst %.c,build/%.bin,$(wildcard tests/guests/*.c))
TEST_DOMAINS := $(patsubst %/,build/%.bin,$(wildcard tests/domains/*/))
GUEST_BINS  := $(patsubst %,build/guests/%.bin,$(DOMAINS) $(PROGRAMS)) \
	$(TEST_GUESTS) $(TEST_DOMAINS)

$(call stamp,build/kernel/flags,$(CC) $(KERNEL_FLAGS))
$(call stamp,build/debug/flags,$(CC) $(KERNEL_FLAGS))
$(call stamp,build/domain/flags,$(CC) $(DOMAIN_FLAGS))
$(call stamp,build/guest/flags,$(CC) $(GUEST_FLAGS))
$(call stamp,build/host/flags,$(CLANG) $(HOST_FLAGS))
$(call stamp,build/real/flags,$(CLANG) $(SOAK_FLAGS))
$(call stamp,build/tsan/flags,$(CLANG) $(HAMMER_FLAGS))
$(call stamp,build/cover/flags,$(CLANG) $(COVER_FLAGS))
$(call stamp,build/small/flags,$(CLANG) $(SMALL) $(SOAK_FLAGS))
$(call stamp,build/link,$(LINK) $(call sources,$(SOURCE_DIRS)))

# A tool or file that is missing is named, with what to do about it.
need = $(if $(shell command -v $1),,$(error $1 is missing: run ./scripts/setup))
$(if $(filter-out help clean,$(or $(MAKECMDGOALS),all)),$(call need,$(CC)))
$(foreach f,$(LINUX_IMAGE) $(INITRD),$(if $(wildcard $f),,$(error there is no $f)))

.PHONY: all debug guests qemu qemu-debug gdb system check-system test unit check \
	lint soak coverage fuzz fuzz-afl replay verify verify-mutants size \
	bench bench-check bench-boot attack fair lifecycle residue audit \
	debian clean help
all: build/tessera.img guests	## the kernel image and every guest (default)
debug: build/debug/tessera.img	## the kernel image with a checker of stage 2 in it
guests: $(GUEST_BINS)	## native domains and guest programs

# $(call compiler,KIND,LABEL,COMPILER,FLAGS): build/KIND/SOURCE.o from SOURCE.
define compiler
build/$1/%.o: % build/$1/flags
	$$(call say,$2,$$<)
	@mkdir -p $$(@D)
	$$(Q)$3 $4 -MMD -MP -c $$< -o $$@
endef
$(eval $(call compiler,kernel,CC,$(CC),$(KERNEL_FLAGS)))
$(eval $(call compiler,debug,CC,$(CC),$(KERNEL_FLAGS)))
$(eval $(call compiler,domain,CC,$(CC),$(DOMAIN_FLAGS)))
$(eval $(call compiler,guest,CC,$(CC),$(GUEST_FLAGS)))
$(eval $(call compiler,host,HOSTCC,$(CLANG),$(HOST_FLAGS)))
$(eval $(call compiler,real,HOSTCC,$(CLANG),$(SOAK_FLAGS)))
$(eval $(call compiler,tsan,HOSTCC,$(CLANG),$(HAMMER_FLAGS)))
$(eval $(call compiler,cover,HOSTCC,$(CLANG),$(COVER_FLAGS)))
$(eval $(call compiler,small,HOSTCC,$(CLANG),$(SMALL) $(SOAK_FLAGS)))

# A domain is its directory plus the runtime; a program its directory alone.
build/tessera.elf: $(KERNEL_OBJS) linker/kernel.ld build/link
build/debug/tessera.elf: $(DEBUG_OBJS) linker/kernel.ld build/link
$(DOMAINS:%=build/guests/%.elf) $(TEST_DOMAINS:.bin=.elf): build/%.elf: \
	$$(call objects,domain,$$*) $(RT_OBJS) linker/domain.ld build/link
$(PROGRAMS:%=build/guests/%.elf): build/%.elf: \
	$$(call objects,guest,$$*) linker/guest.ld build/link
$(TEST_GUESTS:.bin=.elf): build/%.elf: build/guest/%.c.o \
	build/guest/tests/guests/start.S.o linker/guest.ld build/link
build/tessera.elf build/debug/tessera.elf $(GUEST_BINS:.bin=.elf):
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LINK) -T $(filter %.ld,$^) -o $@ $(filter %.o,$^) -lgcc
build/tessera.img build/debug/tessera.img: %.img: %.elf
$(GUEST_BINS): build/%.bin: build/%.elf
build/tessera.img build/debug/tessera.img $(GUEST_BINS):
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

# Debian's own kernel and busybox; LINUX_IMAGE= and INITRD= take any other.
build/debian/Image build/debian/Image-cloud build/debian/busybox: scripts/debian
	$(Q)scripts/debian $(subst Image,kernel,$(@F:Image-cloud=cloud)) $@
build/debian/initrd.cpio.gz: scripts/mkinitrd build/debian/busybox
	$(call say,INITRD,$@)
	$(Q)scripts/mkinitrd build/debian/busybox -o $@
DEBIAN := $(or $(LINUX_IMAGE),build/debian/Image) \
	$(or $(INITRD),build/debian/initrd.cpio.gz)
debian: $(DEBIAN)	## Debian's arm64 kernel and a busybox initrd

# Systems: guests/systems/NAME.dts, or SYSTEM=path/to/NAME.dts. What a
# description names below debian/ or guests/ is built first.
SYSTEM_DTS := $(or $(filter %.dts,$(SYSTEM)),guests/systems/$(SYSTEM).dts)
SYSTEM_TSR := build/systems/$(basename $(notdir $(SYSTEM_DTS))).tsr
MKSYSTEM   := scripts/mksystem -I build \
	$(LINUX_IMAGE:%=--image debian/Image=%) \
	$(INITRD:%=--image debian/initrd.cpio.gz=%)
OURS  := debian/[^"]*\|[a-z/]*\(guests\|domains\)/[^"]*\.bin
named = $(patsubst build/debian/Image,$(word 1,$(DEBIAN)),$(patsubst \
	build/debian/initrd.cpio.gz,$(word 2,$(DEBIAN)),$(sort $(shell sed -n \
	's,.*"\($(OURS)\)".*,build/\1,p' $1 2>&-))))
$(call stamp,$(SYSTEM_TSR:.tsr=.flags),$(SYSTEM_DTS) $(MKSYSTEM))
$(SYSTEM_TSR): $(SYSTEM_DTS) scripts/mksystem $(SYSTEM_TSR:.tsr=.flags) \
		$(wildcard scripts/tessera_system/*.py) \
		$(DOMAINS:%=build/guests/%.bin) $$(call named,$(SYSTEM_DTS))
	$(call say,SYSTEM,$@)
	$(Q)$(MKSYSTEM) $< -o $@ --depfile $(@:.tsr=.d)
%.dts:
	@echo "There is no $@; SYSTEM= takes a .dts file or one of:" \
		$(notdir $(basename $(wildcard guests/systems/*.dts))) >&2; false
system: $(SYSTEM_TSR)	## the package of SYSTEM=NAME or SYSTEM=FILE.dts
check-system: $$(call named,$(SYSTEM_DTS))	## check SYSTEM's description
	$(Q)$(MKSYSTEM) --check $(SYSTEM_DTS) && echo "$(SYSTEM_DTS): no errors"

RUN = $(call need,$(QEMU))$(QEMU) -M virt,virtualization=on,gic-version=$(GIC) \
	-cpu $(CPU) -smp $(CPUS) -m $(MEM) -nographic -nic none \
	-kernel build/tessera.img -initrd $(SYSTEM_TSR) $(QEMU_FLAGS)
qemu: build/tessera.img $(SYSTEM_TSR)	## boot SYSTEM under QEMU
	$(Q)$(RUN)
qemu-debug: build/tessera.img $(SYSTEM_TSR)	## the same, waiting for `make gdb`
	$(Q)$(RUN) -S -s
gdb: build/tessera.elf	## debug what `make qemu-debug` started
	$(Q)$(GDB) -q $< -ex 'target remote :1234'

# Host tests: one binary per tests/test_NAME.c, against the portable core.
# build/KIND/core.a: the core with all that tests share.
CORES := $(patsubst %,build/%/core.a,host real small tsan cover)
$(CORES): build/%/core.a: $$(subst build/host/,build/$$*/,$(NO_MAINS)) build/link
	@rm -f $@
	$(Q)$(or $(AR),ar) rcs $@ $(filter %.o,$^)
$(UNIT_TESTS): build/tests/%: build/host/tests/%.c.o build/host/core.a
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(HOST_FLAGS) -o $@ $^ -lcmocka -lfdt
# The random engine without sanitizers, with real and with small constants.
$(SOAKS): build/tests/soak_%: build/%/tests/soak.c.o build/%/core.a
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(SOAK_FLAGS) -o $@ $^ -lcmocka
$(COVERED): build/cover/%: build/cover/tests/%.c.o build/cover/core.a
	$(call say,HOSTLD,$@)
	$(Q)$(CLANG) $(COVER_FLAGS) -o $@ $^ -lcmocka -lfdt
# Four CPUs in the kernel at once, under ThreadSanitizer.
$(HAMMER): build/tsan/tests/hammer.c.o build/tsan/core.a
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(HAMMER_FLAGS) -o $@ $^ -lcmocka -lpthread
# Boot input, damaged on purpose, as the kernel and root read it.
FUZZ_LINK := -Wl,--defsym=fuzz_end=fuzz_start+0x200000
$(FUZZ): $(FUZZ_OBJS) build/host/core.a
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(HOST_FLAGS) $(FUZZ_LINK) -o $@ $^
# What the host says to a transcript of tests/domains/replay.
build/tests/replay: build/real/tests/replay.c.o \
		build/real/tests/domains/replay/trace.c.o build/real/core.a
	$(call say,HOSTLD,$@)
	$(Q)$(CLANG) $(SOAK_FLAGS) -o $@ $^ -lcmocka
# What a dump of the kernel's tables holds (tests/qemu/lifecycle).
build/tests/census: build/real/tests/census.c.o build/real/core.a
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(SOAK_FLAGS) -o $@ $^ -lcmocka
fuzz: all $(DEBIAN) $(FUZZ)	## damaged boot input without end: N=1000000 SEED=1
	$(Q)$(FUZZ) $(or $(N),1000000) $(or $(SEED),1)
	$(Q)tests/fuzz/description $(or $(N:%00=%),10000) $(or $(SEED),1)
fuzz-afl: all $(FUZZ)	## the same by AFL++: SECONDS=600
	$(Q)tests/fuzz/afl $(or $(SECONDS),600) $(HOST_FLAGS)
replay: all build/tests/replay	## calls at EL2 and on the host compared: N=10000000
	$(Q)tests/qemu/replay.py $(or $(N),10000000)
soak: $(SOAKS)	## random operations without end: N=1000000000 SEED=1
	$(Q)build/tests/soak_small $(or $(N),100000000) $(or $(SEED),1)
	$(Q)build/tests/soak_real $(or $(N),100000000) $(or $(SEED),1)
coverage: $(COVERED)	## branches of kernel/ that the host tests take, file by file
	$(Q)scripts/coverage $^
unit: $(UNIT_TESTS)	## host unit tests (ASan, UBSan)
	$(Q)scripts/test $(UNIT_TESTS)
test: all $(DEBIAN) $(UNIT_TESTS) $(SOAKS) $(HAMMER) $(FUZZ) build/tests/replay	## unit tests, whole systems in QEMU
	$(Q)MAKEFLAGS= scripts/test $(UNIT_TESTS) $(SOAKS) $(HAMMER) $(FUZZ) \
		tests/fuzz/description --then tests/qemu/run
# clang reads what gcc builds, for its warnings alone.
clang_check = $(Q)$(if $(filter %.c,$(call sources,$2)),$(CLANG) \
	--target=aarch64-linux-gnu $(filter-out -ftrivial% -fno-section% -fno-%propagate -fno-%forwprop -fno-%invariants,$($1_FLAGS)) \
	-fsyntax-only $(filter %.c,$(call sources,$2)))
check: lint unit audit	## what every commit passes
audit: build/tessera.elf	## the image itself: barriers, FP, segments, stacks
	$(Q)scripts/audit
lint:	## every number of the house style; clang's warnings
	$(call clang_check,KERNEL,arch/aarch64 kernel lib)
	$(call clang_check,DOMAIN,guests/rt $(DOMAINS:%=guests/%) \
		$(wildcard tests/domains/*/))
	$(Q)scripts/lint
	$(Q)scripts/reference --check
verify:	## prove the core; CALL=cap_delete for one, COLD=1 for all anew
	$(Q)scripts/verify $(if $(MUTANTS),--mutants) $(if $(COLD),--cold) \
		$(CALL)
verify-mutants:	## seed bugs, of which each must fail a proof; QUICK=1 for some
	$(Q)scripts/verify --mutants $(if $(QUICK),--quick) \
		$(if $(COLD),--cold) $(CALL)
size: build/tessera.elf	## trusted lines and text bytes, file by file
	$(Q)scripts/size
bench: all $(if $(FAST),,$(DEBIAN))	## instructions of each operation; PROFILE=OP, FAST=1 without Linux
	$(Q)CPU=$(CPU) MAKEFLAGS= tests/qemu/bench $(PROFILE:%=--profile %) \
		$(if $(FAST)$(PROFILE),,--boot)
bench-check: all	## no operation has grown by more than 2 %
	$(Q)MAKEFLAGS= tests/qemu/bench --check
bench-boot: all $(DEBIAN)	## instructions to user space: guest against bare QEMU
	$(Q)MAKEFLAGS= tests/qemu/bench_boot
residue: all	## marks left in N=1000 lives, and SWITCHES=1000000 between two VMs
	$(Q)MAKEFLAGS= tests/qemu/residue -n $(or $(N),1000) --cpu $(CPU) \
		--switches $(or $(SWITCHES),1000000)
lifecycle: all	## a VM created and destroyed N=100000 times: nothing stays behind
	$(Q)MAKEFLAGS= tests/qemu/lifecycle -v -n $(or $(N),100000) \
		$(SEED:%=--seed %) --cpu $(CPU)
attack: all $(DEBIAN)	## an attacker beside victims; CLASS=, SEED=, COUNT=, FULL=1, NEWER=1
	$(if $(NEWER),$(Q)scripts/newer_qemu)
	$(Q)MAKEFLAGS= $(NEWER:%=QEMU=build/qemu/bin/qemu-system-aarch64) tests/qemu/attack --debian --cpu $(CPU) --smp $(CPUS) \
		$(CLASS:%=--class %) $(SEED:%=--seed %) $(COUNT:%=--count %) \
		$(if $(FULL),--full)
fair: all	## what a neighbour beside three attackers gets, in instructions
	$(Q)MAKEFLAGS= tests/qemu/fair --twice

clean:	## remove build/, keeping what came from Debian
	$(Q)find build -mindepth 1 -maxdepth 1 ! -name debian -exec rm -rf {} +
help:	## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 16
	@echo "Variables: SYSTEM=$(SYSTEM) CPUS=$(CPUS) MEM=$(MEM) CPU=$(CPU)" \
		"GIC=$(GIC) QEMU=$(QEMU) LINUX_IMAGE= INITRD= V=1"

-include $(wildcard $(patsubst %.o,%.d,$(KERNEL_OBJS) $(RT_OBJS) $(HOST_OBJS) $(FUZZ_OBJS) \
	$(UNIT_TESTS:build/%=build/host/%.c.o)) build/systems/*.d \
	$(wildcard $(patsubst %,build/%/*/*.d,real small tsan cover)) \
	$(wildcard $(patsubst %,build/%/arch/host/*.d,real small tsan cover)) \
	build/debug/arch/host/*.d build/debug/arch/host/el2/*.d \
	build/domain/guests/*/*.d build/guest/guests/*/*.d build/guest/tests/guests/*.d \
	build/domain/tests/domains/*/*.d)
