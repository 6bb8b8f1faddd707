/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a cgroup is, by the name that a runtime has given it. */
#include "lib/container/process.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POD "pod1b2c3d4e_5f60_7182_93a4_b5c6d7e8f901"

struct row {
	char path[256];
	bool has_id;
};

static struct row rows[] = {
	/* docker: with its own cgroups, and with systemd's */
	{ "0::/docker/" ID "\n", true },
	{ "0::/system.slice/docker-" ID ".scope\n", true },
	{ "12:pids:/docker/" ID "\n", true },
	/* podman */
	{ "0::/machine.slice/libpod-" ID ".scope\n", true },
	{ "0::/libpod_parent/libpod-" ID "\n", true },
	/* containerd's CRI, and CRI-O: a pod of Kubernetes */
	{ "0::/kubepods/burstable/" POD "/" ID "\n", true },
	{ "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-" POD
	  ".slice/cri-containerd-" ID ".scope\n",
	  true },
	{ "0::/kubepods.slice/kubepods-" POD ".slice/crio-" ID ".scope\n", true },
	{ "0::/system.slice/containerd.service/kubepods-besteffort-" POD ".slice:cri-containerd:" ID
	  "\n",
	  true },
	/* ctr, nerdctl */
	{ "0::/default/" ID "\n", true },
	{ "0::/system.slice/nerdctl-" ID ".scope\n", true },
	/* none: a unit, a session, an ID that is cut or too long, not the last part, a bare path */
	{ "0::/system.slice/nginx.service\n", false },
	{ "0::/user.slice/user-1000.slice/session-3.scope\n", false },
	{ "0::/docker/0123456789abcdef\n", false },
	{ "0::/docker/" ID "0\n", false },
	{ "0::/docker/" ID "/below\n", false },
	{ "0::/\n", false },
	{ "", false },
	{ "0::/docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\n", false },
};

ParameterizedTestParameters(process, knows_a_container_by_the_name_of_its_cgroup)
{
	return cr_make_param_array(struct row, rows, sizeof rows / sizeof *rows);
}

ParameterizedTest(struct row *row, process, knows_a_container_by_the_name_of_its_cgroup)
{
	char *id = process_id_of_cgroup(row->path);

	if (row->has_id)
		cr_expect_str_eq(id ? id : "none", ID, "%s", row->path);
	else
		cr_expect_null(id, "%s has %s", row->path, id);
	free(id);
}
