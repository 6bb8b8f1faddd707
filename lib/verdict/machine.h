/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine that a profile is resolved for: this one.
 */
#pragma once

struct error;
struct machine;

/* Fills architecture and kernel version; the other members are the caller's. */
int machine_detect(struct machine *machine, struct error *err);
