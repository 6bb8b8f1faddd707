/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for a program that has to be through in a millisecond. */
#pragma once

#include <stddef.h>

/*
 * Makes the pages of the next `size` bytes that malloc hands out in one step: each by itself costs
 * a page fault, for which a virtual machine takes many times as long as for making the page. What
 * is taken above that, and a kernel before 5.14 or a C library other than glibc, is served as
 * always. To be called before the heap is in use.
 */
void heap_populate(size_t size);
