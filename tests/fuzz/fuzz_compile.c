/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: any bytes as a profile, resolved, compiled and proven. What is proven must
 * agree with the verdict on calls that the proof did not choose. tests/fuzz/corpus/compile is the
 * seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tests/kit/property.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char message[1024];

	if (!property_holds_for_bytes(data, size, message, sizeof message)) {
		fprintf(stderr, "%s\n", message);
		abort();
	}
	return 0;
}
