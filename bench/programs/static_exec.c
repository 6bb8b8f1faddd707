/* SPDX-License-Identifier: Apache-2.0 */
/* Becomes argv[1], as sc-enforce becomes its command: the least that a program costs that does. */
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc > 1)
		execv(argv[1], argv + 1);
	return 127;
}
