/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * For functions whose result may be a positive answer (error.h), or whose outputs are written on 0
 * only: the compiler warns of a call that ignores the result.
 */
#define MUST_HANDLE __attribute__((warn_unused_result))
