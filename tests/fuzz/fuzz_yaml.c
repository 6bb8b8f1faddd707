/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: any bytes as YAML, and what can be read of them as a profile. A text of YAML
 * that can be read says what JSON can say: written as JSON it is read back the same.
 * tests/fuzz/corpus/yaml is the seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/json/json_yaml.h"
#include "lib/profile/profile.h"
#include "lib/profile/profile_document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile *profile = NULL;
	json_t *root = NULL, *again = NULL;
	struct error err;

	if (json_yaml_parse((const char *)data, size, "fuzz", &root, &err) < 0)
		return 0;
	char *text = json_text(root);
	require(text != NULL);
	require(json_parse(text, strlen(text), "fuzz", &again, &err) == 0);
	require(json_equal(root, again));
	free(text);
	json_decref(again);
	if (profile_document_build(root, "fuzz", &profile, NULL, &err) == 0)
		profile_free(profile);
	json_decref(root);
	return 0;
}
