/* SPDX-License-Identifier: Apache-2.0 */
/* Tries two calls as x32, which this kernel may not have: x32 getppid 2, whatever the answer. */
#include <unistd.h>

enum { X32 = 0x40000000, GETPPID = 110 };

int main(void)
{
	syscall(X32 | GETPPID);
	syscall(X32 | GETPPID);
	return 0;
}
