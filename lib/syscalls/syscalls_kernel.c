/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The constants of the calls that change the system: mounts, modules, keys, BPF, seccomp, landlock
 * ...
 */
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/ipc.h>
#include <linux/kexec.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/msg.h>
#include <linux/perf_event.h>
#include <linux/quota.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <linux/sem.h>
#include <linux/shm.h>
#include <linux/userfaultfd.h>

#include "lib/syscalls/syscalls_sets.h"

static const struct constant seccomp_ops[] = {
	VALUE(SECCOMP_SET_MODE_STRICT),
	VALUE(SECCOMP_SET_MODE_FILTER),
	VALUE(SECCOMP_GET_ACTION_AVAIL),
	VALUE(SECCOMP_GET_NOTIF_SIZES),
};
CONSTANT_SET(syscalls_kernel_seccomp, seccomp_ops);

static const struct constant seccomp_flags[] = {
	VALUE(SECCOMP_FILTER_FLAG_TSYNC),       VALUE(SECCOMP_FILTER_FLAG_LOG),
	VALUE(SECCOMP_FILTER_FLAG_SPEC_ALLOW),  VALUE(SECCOMP_FILTER_FLAG_NEW_LISTENER),
	VALUE(SECCOMP_FILTER_FLAG_TSYNC_ESRCH), VALUE(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV),
};
CONSTANT_SET(syscalls_kernel_seccomp_flags, seccomp_flags);

static const struct constant bpfs[] = {
	VALUE(BPF_MAP_CREATE),
	VALUE(BPF_MAP_LOOKUP_ELEM),
	VALUE(BPF_MAP_UPDATE_ELEM),
	VALUE(BPF_MAP_DELETE_ELEM),
	VALUE(BPF_MAP_GET_NEXT_KEY),
	VALUE(BPF_PROG_LOAD),
	VALUE(BPF_OBJ_PIN),
	VALUE(BPF_OBJ_GET),
	VALUE(BPF_PROG_ATTACH),
	VALUE(BPF_PROG_DETACH),
	VALUE(BPF_PROG_TEST_RUN),
	VALUE(BPF_PROG_GET_NEXT_ID),
	VALUE(BPF_MAP_GET_NEXT_ID),
	VALUE(BPF_PROG_GET_FD_BY_ID),
	VALUE(BPF_MAP_GET_FD_BY_ID),
	VALUE(BPF_OBJ_GET_INFO_BY_FD),
	VALUE(BPF_PROG_QUERY),
	VALUE(BPF_RAW_TRACEPOINT_OPEN),
	VALUE(BPF_BTF_LOAD),
	VALUE(BPF_BTF_GET_FD_BY_ID),
	VALUE(BPF_TASK_FD_QUERY),
	VALUE(BPF_MAP_LOOKUP_AND_DELETE_ELEM),
	VALUE(BPF_MAP_FREEZE),
	VALUE(BPF_BTF_GET_NEXT_ID),
	VALUE(BPF_MAP_LOOKUP_BATCH),
	VALUE(BPF_MAP_LOOKUP_AND_DELETE_BATCH),
	VALUE(BPF_MAP_UPDATE_BATCH),
	VALUE(BPF_MAP_DELETE_BATCH),
	VALUE(BPF_LINK_CREATE),
	VALUE(BPF_LINK_UPDATE),
	VALUE(BPF_LINK_GET_FD_BY_ID),
	VALUE(BPF_LINK_GET_NEXT_ID),
	VALUE(BPF_ENABLE_STATS),
	VALUE(BPF_ITER_CREATE),
	VALUE(BPF_LINK_DETACH),
	VALUE(BPF_PROG_BIND_MAP),
	/* linux/bpf.h, Linux 6.9, 6.17 */
	NUMBER("BPF_TOKEN_CREATE", 36),
	NUMBER("BPF_PROG_STREAM_READ_BY_FD", 37),
};
CONSTANT_SET(syscalls_kernel_bpf, bpfs);

static const struct constant keyctls[] = {
	VALUE(KEYCTL_GET_KEYRING_ID),
	VALUE(KEYCTL_JOIN_SESSION_KEYRING),
	VALUE(KEYCTL_UPDATE),
	VALUE(KEYCTL_REVOKE),
	VALUE(KEYCTL_CHOWN),
	VALUE(KEYCTL_SETPERM),
	VALUE(KEYCTL_DESCRIBE),
	VALUE(KEYCTL_CLEAR),
	VALUE(KEYCTL_LINK),
	VALUE(KEYCTL_UNLINK),
	VALUE(KEYCTL_SEARCH),
	VALUE(KEYCTL_READ),
	VALUE(KEYCTL_INSTANTIATE),
	VALUE(KEYCTL_NEGATE),
	VALUE(KEYCTL_SET_REQKEY_KEYRING),
	VALUE(KEYCTL_SET_TIMEOUT),
	VALUE(KEYCTL_ASSUME_AUTHORITY),
	VALUE(KEYCTL_GET_SECURITY),
	VALUE(KEYCTL_SESSION_TO_PARENT),
	VALUE(KEYCTL_REJECT),
	VALUE(KEYCTL_INSTANTIATE_IOV),
	VALUE(KEYCTL_INVALIDATE),
	VALUE(KEYCTL_GET_PERSISTENT),
	VALUE(KEYCTL_DH_COMPUTE),
	VALUE(KEYCTL_PKEY_QUERY),
	VALUE(KEYCTL_PKEY_ENCRYPT),
	VALUE(KEYCTL_PKEY_DECRYPT),
	VALUE(KEYCTL_PKEY_SIGN),
	VALUE(KEYCTL_PKEY_VERIFY),
	VALUE(KEYCTL_RESTRICT_KEYRING),
	VALUE(KEYCTL_MOVE),
	VALUE(KEYCTL_CAPABILITIES),
	VALUE(KEYCTL_WATCH_KEY),
};
CONSTANT_SET(syscalls_kernel_keyctl, keyctls);

static const struct constant mounts[] = {
	FIELD(MS_MGC_VAL, MS_MGC_MSK),
	VALUE(MS_RDONLY),
	VALUE(MS_NOSUID),
	VALUE(MS_NODEV),
	VALUE(MS_NOEXEC),
	VALUE(MS_SYNCHRONOUS),
	VALUE(MS_REMOUNT),
	VALUE(MS_MANDLOCK),
	VALUE(MS_DIRSYNC),
	VALUE(MS_NOSYMFOLLOW),
	VALUE(MS_NOATIME),
	VALUE(MS_NODIRATIME),
	VALUE(MS_BIND),
	VALUE(MS_MOVE),
	VALUE(MS_REC),
	VALUE(MS_SILENT),
	VALUE(MS_POSIXACL),
	VALUE(MS_UNBINDABLE),
	VALUE(MS_PRIVATE),
	VALUE(MS_SLAVE),
	VALUE(MS_SHARED),
	VALUE(MS_RELATIME),
	VALUE(MS_I_VERSION),
	VALUE(MS_STRICTATIME),
	VALUE(MS_LAZYTIME),
};
CONSTANT_SET(syscalls_kernel_mount, mounts);

static const struct constant umounts[] = {
	/* include/linux/fs.h; umount2(2) */
	NUMBER("MNT_FORCE", 1),
	NUMBER("MNT_DETACH", 2),
	NUMBER("MNT_EXPIRE", 4),
	NUMBER("UMOUNT_NOFOLLOW", 8),
};
CONSTANT_SET(syscalls_kernel_umount, umounts);

static const struct constant fsopens[] = { VALUE(FSOPEN_CLOEXEC) };
CONSTANT_SET(syscalls_kernel_fsopen, fsopens);

static const struct constant fsmounts[] = { VALUE(FSMOUNT_CLOEXEC) };
CONSTANT_SET(syscalls_kernel_fsmount, fsmounts);

static const struct constant mount_attributes[] = {
	VALUE(MOUNT_ATTR_RDONLY),
	VALUE(MOUNT_ATTR_NOSUID),
	VALUE(MOUNT_ATTR_NODEV),
	VALUE(MOUNT_ATTR_NOEXEC),
	FIELD(MOUNT_ATTR_NOATIME, MOUNT_ATTR__ATIME),
	FIELD(MOUNT_ATTR_STRICTATIME, MOUNT_ATTR__ATIME),
	VALUE(MOUNT_ATTR_NODIRATIME),
	VALUE(MOUNT_ATTR_IDMAP),
	VALUE(MOUNT_ATTR_NOSYMFOLLOW),
};
CONSTANT_SET(syscalls_kernel_mount_attribute, mount_attributes);

static const struct constant fspicks[] = {
	VALUE(FSPICK_CLOEXEC),
	VALUE(FSPICK_SYMLINK_NOFOLLOW),
	VALUE(FSPICK_NO_AUTOMOUNT),
	VALUE(FSPICK_EMPTY_PATH),
};
CONSTANT_SET(syscalls_kernel_fspick, fspicks);

static const struct constant fsconfigs[] = {
	VALUE(FSCONFIG_SET_FLAG),
	VALUE(FSCONFIG_SET_STRING),
	VALUE(FSCONFIG_SET_BINARY),
	VALUE(FSCONFIG_SET_PATH),
	VALUE(FSCONFIG_SET_PATH_EMPTY),
	VALUE(FSCONFIG_SET_FD),
	VALUE(FSCONFIG_CMD_CREATE),
	VALUE(FSCONFIG_CMD_RECONFIGURE),
	NUMBER("FSCONFIG_CMD_CREATE_EXCL", 8), /* linux/mount.h, Linux 6.6 */
};
CONSTANT_SET(syscalls_kernel_fsconfig, fsconfigs);

static const struct constant mount_moves[] = {
	VALUE(MOVE_MOUNT_F_SYMLINKS),
	VALUE(MOVE_MOUNT_F_AUTOMOUNTS),
	VALUE(MOVE_MOUNT_F_EMPTY_PATH),
	VALUE(MOVE_MOUNT_T_SYMLINKS),
	VALUE(MOVE_MOUNT_T_AUTOMOUNTS),
	VALUE(MOVE_MOUNT_T_EMPTY_PATH),
	/* linux/mount.h, Linux 6.5 */
	VALUE(MOVE_MOUNT_SET_GROUP),
	NUMBER("MOVE_MOUNT_BENEATH", 0x200),
};
CONSTANT_SET(syscalls_kernel_mount_move, mount_moves);

static const struct constant tree_opens[] = {
	VALUE(OPEN_TREE_CLONE),
	NUMBER("OPEN_TREE_CLOEXEC", 02000000), /* O_CLOEXEC */
	NUMBER("AT_SYMLINK_NOFOLLOW", 0x100),
	NUMBER("AT_NO_AUTOMOUNT", 0x800), /* linux/fcntl.h */
	NUMBER("AT_EMPTY_PATH", 0x1000),
	NUMBER("AT_RECURSIVE", 0x8000),
};
CONSTANT_SET(syscalls_kernel_tree_open, tree_opens);

static const struct constant perfs[] = {
	VALUE(PERF_FLAG_FD_NO_GROUP),
	VALUE(PERF_FLAG_FD_OUTPUT),
	VALUE(PERF_FLAG_PID_CGROUP),
	VALUE(PERF_FLAG_FD_CLOEXEC),
};
CONSTANT_SET(syscalls_kernel_perf, perfs);

static const struct constant userfaults[] = {
	VALUE(UFFD_USER_MODE_ONLY),
	NUMBER("O_CLOEXEC", 02000000),
	NUMBER("O_NONBLOCK", 04000),
};
CONSTANT_SET(syscalls_kernel_userfault, userfaults);

/* The command is above the low byte, which is the kind of quota (QCMD, linux/quota.h). */
#define QUOTA_COMMAND(name) NUMBER_IN(#name, (uint32_t)(name) << SUBCMDSHIFT, 0xffffff00u)
static const struct constant quotas[] = {
	QUOTA_COMMAND(Q_SYNC),       QUOTA_COMMAND(Q_QUOTAON),    QUOTA_COMMAND(Q_QUOTAOFF),
	QUOTA_COMMAND(Q_GETFMT),     QUOTA_COMMAND(Q_GETINFO),    QUOTA_COMMAND(Q_SETINFO),
	QUOTA_COMMAND(Q_GETQUOTA),   QUOTA_COMMAND(Q_SETQUOTA),   QUOTA_COMMAND(Q_GETNEXTQUOTA),
	FIELD(USRQUOTA, SUBCMDMASK), FIELD(GRPQUOTA, SUBCMDMASK), FIELD(PRJQUOTA, SUBCMDMASK),
};
CONSTANT_SET(syscalls_kernel_quota, quotas);

static const struct constant reboot_magics[] = {
	VALUE(LINUX_REBOOT_MAGIC1),  VALUE(LINUX_REBOOT_MAGIC2),  VALUE(LINUX_REBOOT_MAGIC2A),
	VALUE(LINUX_REBOOT_MAGIC2B), VALUE(LINUX_REBOOT_MAGIC2C),
};
CONSTANT_SET(syscalls_kernel_reboot_magic, reboot_magics);

static const struct constant reboots[] = {
	VALUE(LINUX_REBOOT_CMD_RESTART),    VALUE(LINUX_REBOOT_CMD_HALT),
	VALUE(LINUX_REBOOT_CMD_CAD_ON),     VALUE(LINUX_REBOOT_CMD_CAD_OFF),
	VALUE(LINUX_REBOOT_CMD_POWER_OFF),  VALUE(LINUX_REBOOT_CMD_RESTART2),
	VALUE(LINUX_REBOOT_CMD_SW_SUSPEND), VALUE(LINUX_REBOOT_CMD_KEXEC),
};
CONSTANT_SET(syscalls_kernel_reboot, reboots);

static const struct constant logs[] = {
	/* include/linux/syslog.h; syslog(2) */
	NUMBER("SYSLOG_ACTION_CLOSE", 0),         NUMBER("SYSLOG_ACTION_OPEN", 1),
	NUMBER("SYSLOG_ACTION_READ", 2),          NUMBER("SYSLOG_ACTION_READ_ALL", 3),
	NUMBER("SYSLOG_ACTION_READ_CLEAR", 4),    NUMBER("SYSLOG_ACTION_CLEAR", 5),
	NUMBER("SYSLOG_ACTION_CONSOLE_OFF", 6),   NUMBER("SYSLOG_ACTION_CONSOLE_ON", 7),
	NUMBER("SYSLOG_ACTION_CONSOLE_LEVEL", 8), NUMBER("SYSLOG_ACTION_SIZE_UNREAD", 9),
	NUMBER("SYSLOG_ACTION_SIZE_BUFFER", 10),
};
CONSTANT_SET(syscalls_kernel_log, logs);

static const struct constant modules[] = {
	VALUE(MODULE_INIT_IGNORE_MODVERSIONS),
	VALUE(MODULE_INIT_IGNORE_VERMAGIC),
	VALUE(MODULE_INIT_COMPRESSED_FILE),
};
CONSTANT_SET(syscalls_kernel_module, modules);

static const struct constant module_removals[] = {
	/* delete_module(2) */
	NUMBER("O_NONBLOCK", 04000),
	NUMBER("O_TRUNC", 01000),
};
CONSTANT_SET(syscalls_kernel_module_removal, module_removals);

static const struct constant kexecs[] = {
	VALUE(KEXEC_ON_CRASH),
	VALUE(KEXEC_PRESERVE_CONTEXT),
	/* linux/kexec.h, 6.6, 6.10 */
	NUMBER("KEXEC_UPDATE_ELFCOREHDR", 4),
	NUMBER("KEXEC_CRASH_HOTPLUG_SUPPORT", 8),
};
CONSTANT_SET(syscalls_kernel_kexec, kexecs);

static const struct constant kexec_files[] = {
	VALUE(KEXEC_FILE_UNLOAD), VALUE(KEXEC_FILE_ON_CRASH), VALUE(KEXEC_FILE_NO_INITRAMFS),
	NUMBER("KEXEC_FILE_DEBUG", 8), /* linux/kexec.h, Linux 6.8 */
};
CONSTANT_SET(syscalls_kernel_kexec_file, kexec_files);

static const struct constant landlock_creates[] = {
	/* Linux 6.15 */
	VALUE(LANDLOCK_CREATE_RULESET_VERSION),
	NUMBER("LANDLOCK_CREATE_RULESET_ERRATA", 2),
};
CONSTANT_SET(syscalls_kernel_landlock_create, landlock_creates);

static const struct constant landlock_rules[] = {
	/* linux/landlock.h, Linux 6.7 */
	VALUE(LANDLOCK_RULE_PATH_BENEATH),
	NUMBER("LANDLOCK_RULE_NET_PORT", 2),
};
CONSTANT_SET(syscalls_kernel_landlock_rule, landlock_rules);

static const struct constant landlock_restricts[] = {
	/* linux/landlock.h, Linux 6.15 */
	NUMBER("LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF", 1),
	NUMBER("LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON", 2),
	NUMBER("LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF", 4),
};
CONSTANT_SET(syscalls_kernel_landlock_restrict, landlock_restricts);

static const struct constant uring_ops[] = {
	VALUE(IORING_REGISTER_BUFFERS),        VALUE(IORING_UNREGISTER_BUFFERS),
	VALUE(IORING_REGISTER_FILES),          VALUE(IORING_UNREGISTER_FILES),
	VALUE(IORING_REGISTER_EVENTFD),        VALUE(IORING_UNREGISTER_EVENTFD),
	VALUE(IORING_REGISTER_FILES_UPDATE),   VALUE(IORING_REGISTER_EVENTFD_ASYNC),
	VALUE(IORING_REGISTER_PROBE),          VALUE(IORING_REGISTER_PERSONALITY),
	VALUE(IORING_UNREGISTER_PERSONALITY),  VALUE(IORING_REGISTER_RESTRICTIONS),
	VALUE(IORING_REGISTER_ENABLE_RINGS),   VALUE(IORING_REGISTER_FILES2),
	VALUE(IORING_REGISTER_FILES_UPDATE2),  VALUE(IORING_REGISTER_BUFFERS2),
	VALUE(IORING_REGISTER_BUFFERS_UPDATE), VALUE(IORING_REGISTER_IOWQ_AFF),
	VALUE(IORING_UNREGISTER_IOWQ_AFF),     VALUE(IORING_REGISTER_IOWQ_MAX_WORKERS),
	VALUE(IORING_REGISTER_RING_FDS),       VALUE(IORING_UNREGISTER_RING_FDS),
	VALUE(IORING_REGISTER_PBUF_RING),      VALUE(IORING_UNREGISTER_PBUF_RING),
	VALUE(IORING_REGISTER_SYNC_CANCEL),    VALUE(IORING_REGISTER_FILE_ALLOC_RANGE),
};
CONSTANT_SET(syscalls_kernel_uring, uring_ops);

static const struct constant uring_enters[] = {
	VALUE(IORING_ENTER_GETEVENTS),       VALUE(IORING_ENTER_SQ_WAKEUP),
	VALUE(IORING_ENTER_SQ_WAIT),         VALUE(IORING_ENTER_EXT_ARG),
	VALUE(IORING_ENTER_REGISTERED_RING),
};
CONSTANT_SET(syscalls_kernel_uring_enter, uring_enters);

/* IPC_64 may be set in any command of a 32-bit task (ipc/util.h). */
#define IPC_COMMANDS VALUE(IPC_RMID), VALUE(IPC_SET), VALUE(IPC_STAT), VALUE(IPC_INFO)

static const struct constant message_commands[] = { IPC_COMMANDS, VALUE(MSG_STAT), VALUE(MSG_INFO),
	                                            VALUE(MSG_STAT_ANY) };
CONSTANT_SET(syscalls_kernel_message, message_commands);

static const struct constant memory_commands[] = {
	IPC_COMMANDS,    VALUE(SHM_LOCK), VALUE(SHM_UNLOCK),
	VALUE(SHM_STAT), VALUE(SHM_INFO), VALUE(SHM_STAT_ANY),
};
CONSTANT_SET(syscalls_kernel_shared_memory, memory_commands);

static const struct constant semaphore_commands[] = {
	IPC_COMMANDS,    VALUE(GETPID),   VALUE(GETVAL),       VALUE(GETALL),
	VALUE(GETNCNT),  VALUE(GETZCNT),  VALUE(SETVAL),       VALUE(SETALL),
	VALUE(SEM_STAT), VALUE(SEM_INFO), VALUE(SEM_STAT_ANY),
};
CONSTANT_SET(syscalls_kernel_semaphore, semaphore_commands);

static const struct constant ipc_calls[] = {
	VALUE(SEMOP),  VALUE(SEMGET), VALUE(SEMCTL), VALUE(SEMTIMEDOP),
	VALUE(MSGSND), VALUE(MSGRCV), VALUE(MSGGET), VALUE(MSGCTL),
	VALUE(SHMAT),  VALUE(SHMDT),  VALUE(SHMGET), VALUE(SHMCTL),
};
CONSTANT_SET(syscalls_kernel_ipc, ipc_calls);

static const struct constant ipc_creates[] = {
	VALUE(IPC_CREAT), VALUE(IPC_EXCL), VALUE(SHM_HUGETLB),
	VALUE(SHM_NORESERVE), /* shmget only */
};
CONSTANT_SET(syscalls_kernel_ipc_create, ipc_creates);

static const struct constant swaps[] = {
	/* include/linux/swap.h; swapon(2) */
	NUMBER("SWAP_FLAG_PREFER", 0x8000),
	NUMBER("SWAP_FLAG_DISCARD", 0x10000),
	NUMBER("SWAP_FLAG_DISCARD_ONCE", 0x20000),
	NUMBER("SWAP_FLAG_DISCARD_PAGES", 0x40000),
};
CONSTANT_SET(syscalls_kernel_swap, swaps);

static const struct constant randoms[] = { VALUE(GRND_NONBLOCK), VALUE(GRND_RANDOM),
	                                   VALUE(GRND_INSECURE) };
CONSTANT_SET(syscalls_kernel_random, randoms);
