/* SPDX-License-Identifier: Apache-2.0 */
/* The same as nested.c, for 32 bits. */
#include "nested.c"
