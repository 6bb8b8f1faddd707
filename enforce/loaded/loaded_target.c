/* SPDX-License-Identifier: Apache-2.0 */
/* Names -> processes and what /proc says of them. */
#include "enforce/loaded/loaded_target.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/container/container.h"

int loaded_target_find(const char *container, pid_t pid, pid_t *out, struct error *err)
{
	struct container found;

	*out = pid;
	if (!container)
		return 0;
	if (container_check_name(container, err) != 0)
		return error_wrap(err, "--container");
	int r = container_find(container, &found, err);
	if (r == CONTAINER_NONE) {
		error_set(err, 0, "container %s: none that runs is called so", container);
		return error_hint(err,
		                  "docker ps, podman ps, ctr -n NAMESPACE tasks ls, runc list");
	}
	if (r != 0)
		return -1;
	*out = found.pid;
	container_done(&found);
	return 0;
}

int loaded_target_capabilities(pid_t pid, uint64_t *out, struct error *err)
{
	char path[64], line[256];

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	auto_fclose FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "CapBnd: %" SCNx64, out) == 1)
			return 0;
	return error_set(err, errno == ENOENT ? ESRCH : errno, "process %d", (int)pid);
}
