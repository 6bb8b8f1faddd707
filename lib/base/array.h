/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrays that grow at their end. No room has to be kept beside list and count: there always is room
 * for as many elements as the next power of two.
 *
 *     if (array_room(d->list, d->count, 1) < 0)
 *             return no_memory(err);
 *     d->list[d->count++] = entry;
 *
 * That holds for a list that began as NULL and got all its room here. Elements may be removed.
 */
#pragma once

#include <stddef.h>

/*
 * Makes room for `more` elements behind the first `count`; NULL where `list` is one. Returns 0, or
 * -1 where there is no memory and the list is as it was. New elements are not initialised. Room for
 * none still makes a list that is not NULL.
 */
#define array_room(list, count, more)                                                \
	__extension__({                                                              \
		void *grown_ = array_grown((list), (count), (more), sizeof *(list)); \
		if (grown_)                                                          \
			(list) = grown_;                                             \
		grown_ ? 0 : -1;                                                     \
	})

/* What array_room does: the list with that room, or NULL. */
void *array_grown(void *list, size_t count, size_t more, size_t size);
