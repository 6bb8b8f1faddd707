/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of all programs. Reading one is async-signal-safe and, through the vdso, makes no
 * system call.
 */
#pragma once

#include <stdint.h>

/* CLOCK_MONOTONIC in nanoseconds: for durations and deadlines. */
uint64_t clock_ns(void);

/* CLOCK_MONOTONIC_COARSE in milliseconds: cheap, right to some 4 ms. */
uint64_t clock_coarse_ms(void);

/* Milliseconds since 1970. */
uint64_t clock_unix_ms(void);

/* The time of clock_ns at which `timeout_ms` milliseconds will have passed. */
uint64_t clock_deadline_ns(unsigned timeout_ms);

/* What is left until then, as poll(2) takes it: rounded up, 0 once it has passed. */
int clock_left_ms(uint64_t deadline_ns);
