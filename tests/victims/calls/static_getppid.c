/* SPDX-License-Identifier: Apache-2.0 */
/* A static program: getppid 3. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	for (int i = 0; i < 3; i++)
		syscall(SYS_getppid);
	return 0;
}
