/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc says of a process. For lib/container only. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* The words of a command line; empty where there are none, or the process is gone. */
struct process_words {
	char *text; /* owned: holds them, each with its NUL */
	char **list;
	size_t count;
};

/* -1: no memory. */
int process_words(pid_t pid, struct process_words *out);
void process_words_done(struct process_words *words);

/* The word after `option`, or NULL. */
const char *process_word_after(const struct process_words *words, const char *option);

/* The parent, or 0. */
pid_t process_parent(pid_t pid);

/*
 * Whether its words about a container are trusted: it belongs to root, to our user or to the user
 * who called sudo. Processes of other users could claim any container's name.
 */
bool process_is_trusted(pid_t pid);

/* Whether it is the first process of a PID namespace other than ours. */
bool process_begins_namespace(pid_t pid);

/*
 * The ID in the last part of a cgroup's path, as runtimes name cgroups of their own or have systemd
 * make them; the caller frees. NULL: it has none.
 */
char *process_id_of_cgroup(const char *path);

/* The 64 digits in the last part of the paths of its cgroups; the caller frees. NULL: none. */
char *process_cgroup_id(pid_t pid);
