/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: any bytes as a raw filter, read into a diagram (tests/kit/filter_bytes.h).
 * tests/fuzz/corpus/filter is the seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/kit/filter_bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char message[256];
	bool was_read;

	if (!filter_bytes_hold(data, size, &was_read, message, sizeof message)) {
		fprintf(stderr, "%s\n", message);
		abort();
	}
	return 0;
}
