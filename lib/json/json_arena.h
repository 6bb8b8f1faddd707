/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for jansson's values that is quick to take, for a program that reads one document and has
 * to start soon. Nothing is reused while any value lives, so that writing takes some three times as
 * much memory as with malloc.
 */
#pragma once

/*
 * From now on a value's memory is given back when no value is left. To be called before the first
 * value is made, by a program that uses jansson in one thread only. What json_dumps returns is not
 * for free(3) then: use json_dumpb.
 */
void json_arena_use(void);
