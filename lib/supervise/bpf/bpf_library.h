/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libbpf, loaded when the engine is wanted: the other programs and engines start without it, and
 * work where it is not installed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_link;
struct bpf_map;
struct bpf_object;
struct bpf_program;
struct error;

struct bpf_library {
#define LIBBPF(result, name, parameters) result(*name) parameters;
#include "lib/supervise/bpf/bpf_library.def"
#undef LIBBPF
};

/* Loads it, once. NULL, with the reason, where it is not there. */
const struct bpf_library *bpf_library_get(struct error *err);
