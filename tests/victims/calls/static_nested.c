/* SPDX-License-Identifier: Apache-2.0 */
/* The same as nested.c, without shared libraries. */
#include "nested.c"
