/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which engine watches the workload.
 */
#pragma once

struct engine;
struct error;
struct launch;
struct settings;
struct warnings;

enum choice {
	/* bpf, or where it cannot be had, ptrace, or where that is forbidden, notify */
	CHOICE_AUTO,
	CHOICE_PTRACE,
	CHOICE_NOTIFY,
	CHOICE_BPF,
};

/* Refuses an engine that was named and cannot do what else was asked for. */
int choice_check(const struct settings *settings, struct error *err);

/*
 * Starts the command, or attaches to the processes, of settings that have passed choice_check. An
 * engine that is not to be had here is an error when it was named, and passed over with a note when
 * it was not.
 */
int choice_launch(const struct settings *settings, const struct launch *launch,
                  struct warnings *notes, struct engine **out, struct error *err);
int choice_attach(const struct settings *settings, struct warnings *notes, struct engine **out,
                  struct error *err);
