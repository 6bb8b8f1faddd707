/* SPDX-License-Identifier: Apache-2.0 */
/* The constants of the calls on memory. */
#include <linux/ipc.h>
#include <linux/mempolicy.h>
#include <linux/mman.h>
#include <linux/shm.h>

#include "lib/syscalls/syscalls_sets.h"

#define PROTECTIONS                                                                               \
	VALUE(PROT_NONE), VALUE(PROT_READ), VALUE(PROT_WRITE), VALUE(PROT_EXEC), VALUE(PROT_SEM), \
		VALUE(PROT_GROWSDOWN), VALUE(PROT_GROWSUP)

static const struct constant protections[] = { PROTECTIONS };
CONSTANT_SET(syscalls_memory_protection, protections);

static const struct constant protections_arm[] = {
	PROTECTIONS,
	/* arch/arm64/include/uapi/asm/mman.h */
	NUMBER("PROT_BTI", 0x10),
	NUMBER("PROT_MTE", 0x20),
};
CONSTANT_SET(syscalls_memory_protection_arm, protections_arm);

static const struct constant maps[] = {
	FIELD(MAP_SHARED, MAP_TYPE),
	FIELD(MAP_PRIVATE, MAP_TYPE),
	FIELD(MAP_SHARED_VALIDATE, MAP_TYPE),
	NUMBER_IN("MAP_DROPPABLE", 8, MAP_TYPE), /* linux/mman.h, Linux 6.11 */
	VALUE(MAP_FIXED),
	VALUE(MAP_ANONYMOUS),
	NUMBER("MAP_32BIT", 0x40),
	NUMBER("MAP_ABOVE4G", 0x80), /* x86 only: asm/mman.h */
	VALUE(MAP_GROWSDOWN),
	VALUE(MAP_DENYWRITE),
	VALUE(MAP_EXECUTABLE),
	VALUE(MAP_LOCKED),
	VALUE(MAP_NORESERVE),
	VALUE(MAP_POPULATE),
	VALUE(MAP_NONBLOCK),
	VALUE(MAP_STACK),
	VALUE(MAP_HUGETLB),
	VALUE(MAP_SYNC),
	VALUE(MAP_FIXED_NOREPLACE),
	VALUE(MAP_UNINITIALIZED),
};
CONSTANT_SET(syscalls_memory_map, maps);

static const struct constant remaps[] = { VALUE(MREMAP_MAYMOVE), VALUE(MREMAP_FIXED),
	                                  VALUE(MREMAP_DONTUNMAP) };
CONSTANT_SET(syscalls_memory_remap, remaps);

static const struct constant advices[] = {
	VALUE(MADV_NORMAL),
	VALUE(MADV_RANDOM),
	VALUE(MADV_SEQUENTIAL),
	VALUE(MADV_WILLNEED),
	VALUE(MADV_DONTNEED),
	VALUE(MADV_FREE),
	VALUE(MADV_REMOVE),
	VALUE(MADV_DONTFORK),
	VALUE(MADV_DOFORK),
	VALUE(MADV_MERGEABLE),
	VALUE(MADV_UNMERGEABLE),
	VALUE(MADV_HUGEPAGE),
	VALUE(MADV_NOHUGEPAGE),
	VALUE(MADV_DONTDUMP),
	VALUE(MADV_DODUMP),
	VALUE(MADV_WIPEONFORK),
	VALUE(MADV_KEEPONFORK),
	VALUE(MADV_COLD),
	VALUE(MADV_PAGEOUT),
	VALUE(MADV_POPULATE_READ),
	VALUE(MADV_POPULATE_WRITE),
	VALUE(MADV_DONTNEED_LOCKED),
	VALUE(MADV_COLLAPSE),
	VALUE(MADV_HWPOISON),
	VALUE(MADV_SOFT_OFFLINE),
	/* asm-generic/mman-common.h, Linux 6.13 */
	NUMBER("MADV_GUARD_INSTALL", 102),
	NUMBER("MADV_GUARD_REMOVE", 103),
};
CONSTANT_SET(syscalls_memory_advice, advices);

static const struct constant syncs[] = { VALUE(MS_ASYNC), VALUE(MS_INVALIDATE), VALUE(MS_SYNC) };
CONSTANT_SET(syscalls_memory_sync, syncs);

static const struct constant mlocks[] = { VALUE(MLOCK_ONFAULT) };
CONSTANT_SET(syscalls_memory_lock, mlocks);

static const struct constant mlockalls[] = { VALUE(MCL_CURRENT), VALUE(MCL_FUTURE),
	                                     VALUE(MCL_ONFAULT) };
CONSTANT_SET(syscalls_memory_lock_all, mlockalls);

/* The flags are above the mode (set_mempolicy(2), MPOL_MODE_FLAGS). */
enum { POLICY_MASK = 0xff };

static const struct constant policies[] = {
	FIELD(MPOL_DEFAULT, POLICY_MASK),
	FIELD(MPOL_PREFERRED, POLICY_MASK),
	FIELD(MPOL_BIND, POLICY_MASK),
	FIELD(MPOL_INTERLEAVE, POLICY_MASK),
	FIELD(MPOL_LOCAL, POLICY_MASK),
	FIELD(MPOL_PREFERRED_MANY, POLICY_MASK),
	NUMBER_IN("MPOL_WEIGHTED_INTERLEAVE", 6, POLICY_MASK), /* linux/mempolicy.h, Linux 6.9 */
	FIELD(MPOL_F_STATIC_NODES, MPOL_F_STATIC_NODES),
	FIELD(MPOL_F_RELATIVE_NODES, MPOL_F_RELATIVE_NODES),
	FIELD(MPOL_F_NUMA_BALANCING, MPOL_F_NUMA_BALANCING),
};
CONSTANT_SET(syscalls_memory_policy, policies);

static const struct constant bind_flags[] = { VALUE(MPOL_MF_STRICT), VALUE(MPOL_MF_MOVE),
	                                      VALUE(MPOL_MF_MOVE_ALL) };
CONSTANT_SET(syscalls_memory_bind, bind_flags);

static const struct constant attaches[] = { VALUE(SHM_RDONLY), VALUE(SHM_RND), VALUE(SHM_REMAP),
	                                    VALUE(SHM_EXEC) };
CONSTANT_SET(syscalls_memory_attach, attaches);
