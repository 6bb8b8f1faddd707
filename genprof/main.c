/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/error.h"

int main(void)
{
	return EXIT_OWN_FAILURE;
}
