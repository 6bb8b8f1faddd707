/* SPDX-License-Identifier: Apache-2.0 */
/* Ends with 0 when its effective user is the one that its argument names: to be run set-user-ID. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	return argc > 1 && geteuid() == (uid_t)atol(argv[1]) ? 0 : 1;
}
