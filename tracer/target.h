/* SPDX-License-Identifier: Apache-2.0 */
/* What is recorded from outside: a container, a unit of systemd, a cgroup. */
#pragma once

#include <stdbool.h>

#include "lib/supervise/bpf/bpf_kernel.h"

struct engine;
struct error;
struct settings;
struct warnings;

/* Whether the settings ask for that. */
bool target_is_wanted(const struct settings *settings);

/* Follows it, or waits for it. */
int target_follow(const struct settings *settings, struct warnings *notes, struct engine **out,
                  struct error *err);

/* What is recorded of calls. */
enum bpf_kernel_results target_results(const struct settings *settings);

/* What it is called in a trace and in messages: two words and NULL. */
void target_words(const struct settings *settings, const char *out[3]);
