/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/syscalls/syscalls_slots.h"

static const uint32_t arm_private_base = 0x0f0000;

/* What the architecture's numbers count from. */
static uint32_t base_of(enum arch arch)
{
	switch (arch) {
	case ARCH_X32:
		return ARCH_X32_BIT;
	case ARCH_MIPS:
	case ARCH_MIPSEL:
		/* __NR_Linux, arch/mips/include/uapi/asm/unistd.h; so the next two */
		return 4000;
	case ARCH_MIPS64:
	case ARCH_MIPSEL64:
		return 5000;
	case ARCH_MIPS64N32:
	case ARCH_MIPSEL64N32:
		return 6000;
	default:
		return 0;
	}
}

size_t syscalls_slots(enum arch arch)
{
	return arch == ARCH_ARM ? SYSCALLS_SLOTS : SYSCALLS_COMMON_SLOTS;
}

size_t syscalls_slot_of(enum arch arch, uint32_t nr)
{
	uint32_t base = base_of(arch);

	if (nr >= base && nr - base < SYSCALLS_COMMON_SLOTS)
		return nr - base;
	if (arch == ARCH_ARM && nr >= arm_private_base &&
	    nr - arm_private_base < SYSCALLS_PRIVATE_SLOTS)
		return SYSCALLS_COMMON_SLOTS + (nr - arm_private_base);
	return SYSCALLS_SLOTS;
}

uint32_t syscalls_slot_number(enum arch arch, size_t slot)
{
	return slot < SYSCALLS_COMMON_SLOTS
	               ? base_of(arch) + (uint32_t)slot
	               : arm_private_base + (uint32_t)(slot - SYSCALLS_COMMON_SLOTS);
}
