/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's structures, as far as they are read here. The loader finds where a member stands in
 * the kernel that runs (CO-RE), so only names and types matter.
 */
#pragma once

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pt_regs {
	unsigned long di, si, dx, r10, r8, r9;
	unsigned long bx, cx, bp;
	unsigned long ax, orig_ax;
};
struct hlist_bl_node {
	struct hlist_bl_node **pprev;
};
struct qstr {
	const unsigned char *name;
};
struct inode {
	unsigned long i_ino;
	__u32 i_generation;
};
struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};
struct vfsmount {
	struct dentry *mnt_root;
};
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct file {
	struct path f_path;
};
struct mm_struct {
	struct file *exe_file;
};
typedef struct {
	int counter;
} atomic_t;
struct seccomp {
	int mode;
	atomic_t filter_count;
};
struct sched_entity {
	__u64 exec_start, sum_exec_runtime;
};
struct signal_set {
	unsigned long sig[1];
};
struct sigpending {
	struct signal_set signal;
};
struct thread_info {
	__u32 status;
};
struct ns_common {
	unsigned int inum;
};
struct pid_namespace {
	struct ns_common ns;
	struct task_struct *child_reaper;
};
struct upid {
	int nr;
	struct pid_namespace *ns;
};
struct pid {
	unsigned int level;
	struct upid numbers[1];
};
struct task_struct {
	struct thread_info thread_info;
	struct sched_entity se;
	struct mm_struct *mm;
	int pid, tgid;
	struct task_struct *group_leader;
	__u64 start_boottime;
	struct pid *thread_pid;
	struct seccomp seccomp;
	struct sigpending pending;
};
struct io_kiocb {
	__u8 opcode;
};
struct bpf_iter__task {
	struct task_struct *task;
};

#pragma clang attribute pop

enum {
	TS_COMPAT = 0x0002,    /* arch/x86/include/asm/thread_info.h */
	SECCOMP_MODE_DEAD = 3, /* include/uapi/linux/seccomp.h and kernel/seccomp.c */
	SIGKILL = 9,
	SIGKILL_BIT = 1 << (SIGKILL - 1), /* sigmask(), include/linux/signal.h */
	EINTR = 4,
	ENOSYS = 38,
	ERESTARTSYS = 512, /* include/linux/errno.h */
	ERESTART_RESTARTBLOCK = 516,
	MAX_ERRNO = 4095,     /* include/linux/err.h */
	NR_GETTIMEOFDAY = 96, /* arch/x86/entry/vsyscall: the order on the page */
	NR_TIME = 201,
	NR_GETCPU = 309,
	ARG_MASK = 0xffffffff, /* SYSCALLS_ARG_MASK */
	X32_BIT = 0x40000000,  /* asm/unistd.h, __X32_SYSCALL_BIT */
	NOT_A_CALL = -1,       /* a tracer took the number away */
	MAX_PID_NS_LEVEL = 32, /* include/linux/pid_namespace.h */
	THREAD = 0x00010000,   /* CLONE_THREAD */
};
