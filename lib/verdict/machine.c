/* SPDX-License-Identifier: Apache-2.0 */
/* uname(2) -> what a profile's conditions ask about. */
#include "lib/verdict/machine.h"

#include <errno.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

int machine_detect(struct machine *machine, struct error *err)
{
	struct utsname name;

	if (uname(&name) < 0)
		return error_set(err, errno, "uname");
	if (sscanf(name.release, "%u.%u", &machine->kernel_major, &machine->kernel_minor) != 2)
		return error_set(err, 0, "kernel release \"%s\": no version in it", name.release);
	machine->arch = arch_native();
	return 0;
}
