/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workload is written as an ELF file, byte by byte: no compiler and no static program need be
 * on the user's machine, and its own calls are one.
 */
#include "genprof/floor/floor_bundle.h"

#include <elf.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/syscalls/arch.h"

enum { LOAD_ADDRESS = 0x400000 };

/* exit_group(0), unless the program has an argument: then ppoll(NULL, 0, NULL, NULL), for ever */
static const unsigned char code_x86_64[] = {
	0xb8, 0xe7, 0x00, 0x00, 0x00, /* mov eax, 231 */
	0x31, 0xff,                   /* xor edi, edi */
	0x31, 0xf6,                   /* xor esi, esi */
	0x31, 0xd2,                   /* xor edx, edx */
	0x4d, 0x31, 0xd2,             /* xor r10, r10 */
	0x83, 0x3c, 0x24, 0x01,       /* cmp dword [rsp], 1: argc */
	0x74, 0x05,                   /* je to the call */
	0xb8, 0x0f, 0x01, 0x00, 0x00, /* mov eax, 271 */
	0x0f, 0x05,                   /* syscall */
};
static const unsigned char code_aarch64[] = {
	0xe4, 0x03, 0x40, 0xf9, /* ldr x4, [sp]: argc */
	0x00, 0x00, 0x80, 0xd2, /* mov x0, 0 */
	0x01, 0x00, 0x80, 0xd2, /* mov x1, 0 */
	0x02, 0x00, 0x80, 0xd2, /* mov x2, 0 */
	0x03, 0x00, 0x80, 0xd2, /* mov x3, 0 */
	0xc8, 0x0b, 0x80, 0xd2, /* mov x8, 94 */
	0x84, 0x04, 0x00, 0xd1, /* sub x4, x4, 1 */
	0x44, 0x00, 0x00, 0xb4, /* cbz x4, to the call */
	0x28, 0x09, 0x80, 0xd2, /* mov x8, 73 */
	0x01, 0x00, 0x00, 0xd4, /* svc 0 */
};

static const struct machine_code {
	enum arch arch;
	Elf64_Half machine;
	const unsigned char *code;
	size_t size;
} machine_codes[] = {
	{ ARCH_X86_64, EM_X86_64, code_x86_64, sizeof code_x86_64 },
	{ ARCH_AARCH64, EM_AARCH64, code_aarch64, sizeof code_aarch64 },
};

/* runc 1.3 looks for a /proc of its own with these, when it executes in a container that runs. */
static const char *const refused[] = { "fsconfig",      "fsmount",    "fsopen",   "fspick",
	                               "mount_setattr", "move_mount", "open_tree" };
enum { REFUSED_COUNT = sizeof refused / sizeof *refused };

bool floor_bundle_refuses(const char *name)
{
	for (size_t i = 0; i < REFUSED_COUNT; i++)
		if (strcmp(refused[i], name) == 0)
			return true;
	return false;
}

#define CAPABILITIES "\"CAP_CHOWN\", \"CAP_KILL\", \"CAP_SETUID\", \"CAP_SETGID\""

/*
 * The mounts are those of docker run: without /dev, links of one start would still be there in the
 * next.
 */
static const char config[] =
	"{ \"ociVersion\": \"1.0.2\", \"hostname\": \"floor\",\n"
	"  \"process\": { \"args\": [\"/workload\"%s], \"env\": [\"PATH=/\"], \"cwd\": \"%s\",\n"
	"    \"user\": { \"uid\": %u, \"gid\": %u }, \"terminal\": %s, \"noNewPrivileges\": %s,\n"
	"    \"capabilities\": { \"bounding\": [%s], \"effective\": [%s], \"permitted\": [%s] } "
	"},\n"
	"  \"root\": { \"path\": \"rootfs\", \"readonly\": %s },\n"
	"  \"mounts\": [{ \"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\" },\n"
	"    { \"destination\": \"/dev\", \"type\": \"tmpfs\", \"source\": \"tmpfs\",\n"
	"      \"options\": [\"nosuid\", \"strictatime\", \"mode=755\", \"size=65536k\"] },\n"
	"    { \"destination\": \"/dev/pts\", \"type\": \"devpts\", \"source\": \"devpts\",\n"
	"      \"options\": [\"nosuid\", \"noexec\", \"newinstance\", \"ptmxmode=0666\", "
	"\"mode=0620\"] }],\n"
	"  \"linux\": { \"namespaces\": [{ \"type\": \"pid\" }, { \"type\": \"ipc\" }, { \"type\": "
	"\"uts\" }, { \"type\": \"mount\" }],\n"
	"    \"maskedPaths\": [\"/proc/kcore\"], \"readonlyPaths\": [\"/proc/bus\"],\n"
	"    \"seccomp\": { \"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [\"%s\"],\n"
	"      \"syscalls\": [{ \"names\": [%s], \"action\": \"SCMP_ACT_ERRNO\" }] } } }\n";

static int write_workload(const char *path, struct error *err)
{
	const struct machine_code *m = machine_codes;
	const struct machine_code *end = m + sizeof machine_codes / sizeof *machine_codes;
	const size_t headers = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);

	while (m < end && m->arch != arch_native())
		m++;
	if (m == end)
		return error_set(err, 0, "floor: no workload for %s", arch_name(arch_native()));
	Elf64_Ehdr elf = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
		             EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = m->machine,
		.e_version = EV_CURRENT,
		.e_entry = LOAD_ADDRESS + headers,
		.e_phoff = sizeof elf,
		.e_ehsize = sizeof elf,
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
	};
	Elf64_Phdr segment = {
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_vaddr = LOAD_ADDRESS,
		.p_paddr = LOAD_ADDRESS,
		.p_filesz = headers + m->size,
		.p_memsz = headers + m->size,
		.p_align = 0x1000,
	};
	auto_fclose FILE *file = fopen(path, "we");

	if (!file || fwrite(&elf, sizeof elf, 1, file) != 1 ||
	    fwrite(&segment, sizeof segment, 1, file) != 1 ||
	    fwrite(m->code, m->size, 1, file) != 1 || fflush(file) != 0 ||
	    fchmod(fileno(file), 0755) != 0)
		return error_set(err, errno, "%s", path);
	return 0;
}

int floor_bundle_make(struct floor_bundle *out, struct error *err)
{
	const char *set = getenv("TMPDIR"), *temporary = set && set[0] ? set : "/tmp";
	struct floor_bundle bundle;
	char path[128];

	if (snprintf(bundle.directory, sizeof bundle.directory, "%s/sc-floor-XXXXXX", temporary) >=
	    (int)sizeof bundle.directory)
		return error_set(err, ENAMETOOLONG, "TMPDIR");
	if (!mkdtemp(bundle.directory))
		return error_set(err, errno, "make a directory in %s", temporary);
	static const char *const directories[] = {
		"",       "/rootfs", "/rootfs/dev", "/rootfs/proc", "/rootfs/sys", "/rootfs/tmp",
		"/state",
	};

	for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
		snprintf(path, sizeof path, "%s%s", bundle.directory, directories[i]);
		/* Another user than root must get through. */
		if ((i > 0 && mkdir(path, 0755) < 0) || chmod(path, 0755) < 0) {
			error_set(err, errno, "%s", path);
			floor_bundle_remove(&bundle);
			return -1;
		}
	}
	snprintf(path, sizeof path, "%s/rootfs/workload", bundle.directory);
	if (write_workload(path, err) < 0) {
		floor_bundle_remove(&bundle);
		return -1;
	}
	*out = bundle;
	return 0;
}

int floor_bundle_configure(const struct floor_bundle *bundle, enum floor_privileges privileges,
                           enum floor_variant variant, struct error *err)
{
	const unsigned user = variant == FLOOR_AS_USER ? 1000 : 0;
	const char *capabilities = variant == FLOOR_DROPPED ? "" : CAPABILITIES;
	auto_free char *text = NULL;
	char path[128], names[REFUSED_COUNT * 32] = "";

	for (size_t i = 0; i < REFUSED_COUNT; i++)
		snprintf(names + strlen(names), sizeof names - strlen(names), "%s\"%s\"",
		         i ? ", " : "", refused[i]);
	if (asprintf(&text, config, variant == FLOOR_EXECUTED ? ", \"wait\"" : "",
	             variant == FLOOR_AS_USER ? "/tmp" : "/", user, user,
	             variant == FLOOR_WITH_TERMINAL ? "true" : "false",
	             privileges == FLOOR_NO_NEW_PRIVS ? "true" : "false", capabilities,
	             capabilities, capabilities, variant == FLOOR_WRITABLE ? "false" : "true",
	             arch_profile_name(arch_native()), names) < 0) {
		text = NULL;
		return error_set(err, 0, "floor: out of memory");
	}
	snprintf(path, sizeof path, "%s/config.json", bundle->directory);
	return json_save(path, text, err);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)place;
	if (kind == FTW_DP)
		rmdir(path);
	else
		unlink(path);
	return 0;
}

void floor_bundle_remove(struct floor_bundle *bundle)
{
	if (bundle->directory[0])
		nftw(bundle->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	bundle->directory[0] = '\0';
}
