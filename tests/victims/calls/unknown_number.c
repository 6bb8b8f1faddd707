/* SPDX-License-Identifier: Apache-2.0 */
/* Calls three times a number that no table knows: 1000 and 1001 (once). */
#include <unistd.h>

int main(void)
{
	syscall(1000);
	syscall(1000);
	syscall(1000);
	syscall(1001);
	return 0;
}
