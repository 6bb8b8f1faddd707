/* SPDX-License-Identifier: Apache-2.0 */
/* A cgroup (version 2) -> what the kernel part knows it by, and the processes that it has. */
#pragma once

#include <stdbool.h>

struct bpf_kernel;
struct error;

enum { BPF_CGROUP_LOOK_MS = 1000 };

/*
 * Follows the processes of a cgroup and of those below it, and what comes to them. *out_fd: its
 * directory, which the caller closes.
 */
int bpf_cgroup_follow(struct bpf_kernel *kernel, const char *path, int *out_fd, struct error *err);

/* Whether it was removed. */
bool bpf_cgroup_is_gone(int fd);
