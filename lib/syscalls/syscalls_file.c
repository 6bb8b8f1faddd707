/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The constants of the calls on files, descriptors and events, as the kernel's own headers have
 * them.
 */
#include <linux/close_range.h>
#include <linux/eventpoll.h>
#include <linux/falloc.h>
#include <linux/fanotify.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/memfd.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <linux/timerfd.h>

#include "lib/syscalls/syscalls_sets.h"

/*
 * Four flags are numbers: they differ between asm-generic/fcntl.h and arm's and arm64's
 * asm/fcntl.h.
 */
#define OPEN_FLAGS                                                                                 \
	FIELD(O_RDONLY, O_ACCMODE), FIELD(O_WRONLY, O_ACCMODE), FIELD(O_RDWR, O_ACCMODE),          \
		VALUE(O_CREAT), VALUE(O_EXCL), VALUE(O_NOCTTY), VALUE(O_TRUNC), VALUE(O_APPEND),   \
		VALUE(O_NONBLOCK), VALUE(O_SYNC), VALUE(O_DSYNC), VALUE(FASYNC), VALUE(O_NOATIME), \
		VALUE(O_CLOEXEC), VALUE(O_PATH)

static const struct constant open_flags[] = {
	OPEN_FLAGS,
	NUMBER("O_DIRECT", 040000),
	NUMBER("O_LARGEFILE", 0100000),
	NUMBER("O_TMPFILE", 020000000 | 0200000),
	NUMBER("O_DIRECTORY", 0200000),
	NUMBER("O_NOFOLLOW", 0400000),
};
CONSTANT_SET(syscalls_file_open, open_flags);

static const struct constant open_flags_arm[] = {
	OPEN_FLAGS,
	NUMBER("O_DIRECT", 0200000),
	NUMBER("O_LARGEFILE", 0400000),
	NUMBER("O_TMPFILE", 020000000 | 040000),
	NUMBER("O_DIRECTORY", 040000),
	NUMBER("O_NOFOLLOW", 0100000),
};
CONSTANT_SET(syscalls_file_open_arm, open_flags_arm);

static const struct constant resolves[] = {
	VALUE(RESOLVE_NO_XDEV), VALUE(RESOLVE_NO_MAGICLINKS), VALUE(RESOLVE_NO_SYMLINKS),
	VALUE(RESOLVE_BENEATH), VALUE(RESOLVE_IN_ROOT),       VALUE(RESOLVE_CACHED),
};
CONSTANT_SET(syscalls_file_resolve, resolves);

static const struct constant fcntls[] = {
	VALUE(F_DUPFD),
	VALUE(F_GETFD),
	VALUE(F_SETFD),
	VALUE(F_GETFL),
	VALUE(F_SETFL),
	VALUE(F_GETLK),
	VALUE(F_SETLK),
	VALUE(F_SETLKW),
	VALUE(F_SETOWN),
	VALUE(F_GETOWN),
	VALUE(F_SETSIG),
	VALUE(F_GETSIG),
	/* asm-generic/fcntl.h, 32 bits */
	NUMBER("F_GETLK64", 12),
	NUMBER("F_SETLK64", 13),
	NUMBER("F_SETLKW64", 14),
	VALUE(F_SETOWN_EX),
	VALUE(F_GETOWN_EX),
	VALUE(F_GETOWNER_UIDS),
	VALUE(F_OFD_GETLK),
	VALUE(F_OFD_SETLK),
	VALUE(F_OFD_SETLKW),
	VALUE(F_SETLEASE),
	VALUE(F_GETLEASE),
	VALUE(F_NOTIFY),
	VALUE(F_CANCELLK),
	VALUE(F_DUPFD_CLOEXEC),
	VALUE(F_SETPIPE_SZ),
	VALUE(F_GETPIPE_SZ),
	VALUE(F_ADD_SEALS),
	VALUE(F_GET_SEALS),
	VALUE(F_GET_RW_HINT),
	VALUE(F_SET_RW_HINT),
	VALUE(F_GET_FILE_RW_HINT),
	VALUE(F_SET_FILE_RW_HINT),
	/* linux/fcntl.h, Linux 6.10 and 6.12 */
	NUMBER("F_DUPFD_QUERY", 1027),
	NUMBER("F_CREATED_QUERY", 1028),
	/* linux/fcntl.h, Linux 6.19 */
	NUMBER("F_GETDELEG", 1039),
	NUMBER("F_SETDELEG", 1040),
};
CONSTANT_SET(syscalls_file_fcntl, fcntls);

static const struct constant at_flags[] = {
	VALUE(AT_SYMLINK_NOFOLLOW), VALUE(AT_SYMLINK_FOLLOW),   VALUE(AT_NO_AUTOMOUNT),
	VALUE(AT_EMPTY_PATH),       VALUE(AT_STATX_FORCE_SYNC), VALUE(AT_STATX_DONT_SYNC),
	VALUE(AT_RECURSIVE),
};
CONSTANT_SET(syscalls_file_at, at_flags);

/* 0x200 has three meanings: open_by_handle_at's and faccessat2's and unlinkat's (linux/fcntl.h). */
static const struct constant access_flags[] = {
	VALUE(AT_EACCESS),
	VALUE(AT_SYMLINK_NOFOLLOW),
	VALUE(AT_EMPTY_PATH),
};
CONSTANT_SET(syscalls_file_access, access_flags);

static const struct constant unlink_flags[] = { VALUE(AT_REMOVEDIR) };
CONSTANT_SET(syscalls_file_unlink, unlink_flags);

static const struct constant handle_flags[] = {
	NUMBER("AT_HANDLE_FID", 0x200), /* linux/fcntl.h, Linux 6.5 */
	/* Linux 6.12, 6.13 */
	NUMBER("AT_HANDLE_MNT_ID_UNIQUE", 1),
	NUMBER("AT_HANDLE_CONNECTABLE", 2),
	VALUE(AT_SYMLINK_FOLLOW),
	VALUE(AT_EMPTY_PATH),
};
CONSTANT_SET(syscalls_file_handle, handle_flags);

#define MODE_BITS VALUE(S_ISUID), VALUE(S_ISGID), VALUE(S_ISVTX)

static const struct constant modes[] = { MODE_BITS };
CONSTANT_SET(syscalls_file_mode, modes);

/* A mode without a type makes a regular file, too (mknod(2)). */
static const struct constant nodes[] = {
	FIELD(S_IFREG, S_IFMT), FIELD(S_IFCHR, S_IFMT),  FIELD(S_IFBLK, S_IFMT),
	FIELD(S_IFIFO, S_IFMT), FIELD(S_IFSOCK, S_IFMT), MODE_BITS,
};
CONSTANT_SET(syscalls_file_node, nodes);

#define FAN_CLASS (FAN_CLASS_CONTENT | FAN_CLASS_PRE_CONTENT)

static const struct constant fanotify_flags[] = {
	FIELD(FAN_CLASS_NOTIF, FAN_CLASS),
	FIELD(FAN_CLASS_CONTENT, FAN_CLASS),
	FIELD(FAN_CLASS_PRE_CONTENT, FAN_CLASS),
	VALUE(FAN_CLOEXEC),
	VALUE(FAN_NONBLOCK),
	VALUE(FAN_UNLIMITED_QUEUE),
	VALUE(FAN_UNLIMITED_MARKS),
	VALUE(FAN_ENABLE_AUDIT),
	VALUE(FAN_REPORT_PIDFD),
	VALUE(FAN_REPORT_TID),
	VALUE(FAN_REPORT_FID),
	VALUE(FAN_REPORT_DIR_FID),
	VALUE(FAN_REPORT_NAME),
	VALUE(FAN_REPORT_TARGET_FID),
};
CONSTANT_SET(syscalls_file_fanotify, fanotify_flags);

static const struct constant fanotify_marks[] = {
	VALUE(FAN_MARK_ADD),
	VALUE(FAN_MARK_REMOVE),
	VALUE(FAN_MARK_DONT_FOLLOW),
	VALUE(FAN_MARK_ONLYDIR),
	VALUE(FAN_MARK_MOUNT),
	VALUE(FAN_MARK_IGNORED_MASK),
	VALUE(FAN_MARK_IGNORED_SURV_MODIFY),
	VALUE(FAN_MARK_FLUSH),
	VALUE(FAN_MARK_FILESYSTEM),
	VALUE(FAN_MARK_EVICTABLE),
	VALUE(FAN_MARK_IGNORE),
};
CONSTANT_SET(syscalls_file_fanotify_mark, fanotify_marks);

static const struct constant whences[] = {
	VALUE(SEEK_SET), VALUE(SEEK_CUR), VALUE(SEEK_END), VALUE(SEEK_DATA), VALUE(SEEK_HOLE),
};
CONSTANT_SET(syscalls_file_whence, whences);

/*
 * pipe2, dup3, eventfd2, inotify_init1, signalfd4, timerfd_create and epoll_create1 share these
 * bits.
 */
static const struct constant descriptor_flags[] = {
	/* pipe2(2): packet mode */
	VALUE(O_CLOEXEC), VALUE(O_NONBLOCK), NUMBER("O_DIRECT", 040000),
	NUMBER("O_NOTIFICATION_PIPE", O_EXCL), /* linux/watch_queue.h */
};
CONSTANT_SET(syscalls_file_descriptor, descriptor_flags);

static const struct constant descriptor_flags_arm[] = {
	VALUE(O_CLOEXEC),
	VALUE(O_NONBLOCK),
	NUMBER("O_DIRECT", 0200000),
	NUMBER("O_NOTIFICATION_PIPE", O_EXCL),
};
CONSTANT_SET(syscalls_file_descriptor_arm, descriptor_flags_arm);

static const struct constant eventfds[] = {
	/* include/linux/eventfd.h; the other two are O_CLOEXEC and O_NONBLOCK */
	NUMBER("EFD_SEMAPHORE", 1),
	NUMBER("EFD_CLOEXEC", O_CLOEXEC),
	NUMBER("EFD_NONBLOCK", O_NONBLOCK),
};
CONSTANT_SET(syscalls_file_eventfd, eventfds);

static const struct constant epoll_ops[] = { VALUE(EPOLL_CTL_ADD), VALUE(EPOLL_CTL_DEL),
	                                     VALUE(EPOLL_CTL_MOD) };
CONSTANT_SET(syscalls_file_epoll, epoll_ops);

static const struct constant epoll_flags[] = { VALUE(EPOLL_CLOEXEC) };
CONSTANT_SET(syscalls_file_epoll_create, epoll_flags);

static const struct constant renames[] = { VALUE(RENAME_NOREPLACE), VALUE(RENAME_EXCHANGE),
	                                   VALUE(RENAME_WHITEOUT) };
CONSTANT_SET(syscalls_file_rename, renames);

static const struct constant fallocates[] = {
	VALUE(FALLOC_FL_KEEP_SIZE),
	VALUE(FALLOC_FL_PUNCH_HOLE),
	VALUE(FALLOC_FL_NO_HIDE_STALE),
	VALUE(FALLOC_FL_COLLAPSE_RANGE),
	VALUE(FALLOC_FL_ZERO_RANGE),
	VALUE(FALLOC_FL_INSERT_RANGE),
	VALUE(FALLOC_FL_UNSHARE_RANGE),
	NUMBER("FALLOC_FL_WRITE_ZEROES", 0x80), /* linux/falloc.h, Linux 6.17 */
};
CONSTANT_SET(syscalls_file_fallocate, fallocates);

static const struct constant splices[] = {
	/* include/linux/splice.h; splice(2) */
	NUMBER("SPLICE_F_MOVE", 1),
	NUMBER("SPLICE_F_NONBLOCK", 2),
	NUMBER("SPLICE_F_MORE", 4),
	NUMBER("SPLICE_F_GIFT", 8),
};
CONSTANT_SET(syscalls_file_splice, splices);

static const struct constant close_ranges[] = { VALUE(CLOSE_RANGE_UNSHARE),
	                                        VALUE(CLOSE_RANGE_CLOEXEC) };
CONSTANT_SET(syscalls_file_close_range, close_ranges);

static const struct constant memfds[] = {
	VALUE(MFD_CLOEXEC),
	VALUE(MFD_ALLOW_SEALING),
	VALUE(MFD_HUGETLB),
	/* linux/memfd.h, Linux 6.3 */
	NUMBER("MFD_NOEXEC_SEAL", 8),
	NUMBER("MFD_EXEC", 0x10),
};
CONSTANT_SET(syscalls_file_memfd, memfds);

static const struct constant timerfds[] = {
	NUMBER("TFD_CLOEXEC", O_CLOEXEC),
	NUMBER("TFD_NONBLOCK", O_NONBLOCK),
};
CONSTANT_SET(syscalls_file_timerfd, timerfds);

static const struct constant timerfd_sets[] = { VALUE(TFD_TIMER_ABSTIME),
	                                        VALUE(TFD_TIMER_CANCEL_ON_SET) };
CONSTANT_SET(syscalls_file_timerfd_set, timerfd_sets);

static const struct constant locks[] = { VALUE(LOCK_SH), VALUE(LOCK_EX), VALUE(LOCK_NB),
	                                 VALUE(LOCK_UN) };
CONSTANT_SET(syscalls_file_lock, locks);

static const struct constant rwfs[] = {
	VALUE(RWF_HIPRI),
	VALUE(RWF_DSYNC),
	VALUE(RWF_SYNC),
	VALUE(RWF_NOWAIT),
	VALUE(RWF_APPEND),
	/* linux/fs.h, 6.9 - 6.14 */
	NUMBER("RWF_NOAPPEND", 0x20),
	NUMBER("RWF_ATOMIC", 0x40),
	NUMBER("RWF_DONTCACHE", 0x80),
};
CONSTANT_SET(syscalls_file_rwf, rwfs);
