/* SPDX-License-Identifier: Apache-2.0 */
/* Capabilities that an engine needs, for the message that says which of them is missing. */
#pragma once

/*
 * "CAP_BPF", "CAP_PERFMON" or both, of which this process has not the effective one (CAP_SYS_ADMIN
 * stands for either, capabilities(7)); NULL: it has them.
 */
const char *privileges_missing_for_bpf(void);
