/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of small files. Nothing outside of it is ever followed: the folder and the entry must be what they
 * seem (no symbolic link), belong to this user, and be writable by nobody else.
 *
 * An entry is written under one name, the same for all, and then gets its own. Who writes holds a lock on the file: one
 * that died in the middle has lost it, and the next one overwrites what it left. So there is one leftover at most.
 */
#include "enforce/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforce/filter/filter.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

enum { NAME_SIZE = 32 };

struct header {
	char magic[8];
	uint64_t key;
	uint64_t checksum;      /* of the instructions */
	uint32_t form;
	uint32_t count;
};

static const char magic[8] = "SCFILT1\n";

/* ---- the key ---- */

/* FNV-1a: a collision only makes an entry that does not pass the proof. */
static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t mix_number(uint64_t hash, uint64_t number)
{
	return mix(hash, &number, sizeof number);
}

static uint64_t mix_rule(uint64_t hash, const struct resolved_rule *rule)
{
	hash = mix_number(hash, (uint64_t)rule->nr << 32 | profile_action_ret(rule->action) | rule->data);
	for (unsigned c = 0; c < rule->condition_count; c++) {
		hash = mix_number(hash, (uint64_t)rule->conditions[c].index << 8 | rule->conditions[c].op);
		hash = mix_number(hash, rule->conditions[c].value);
		hash = mix_number(hash, rule->conditions[c].value_two);
	}
	return mix_number(hash, rule->condition_count);
}

uint64_t cache_key(const struct resolved_profile *resolved)
{
	const struct scmp_version *version = seccomp_version();
	uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), VERSION, sizeof VERSION);

	if (version)
		hash = mix_number(hash, (uint64_t)version->major << 32 | version->minor << 16 | version->micro);
	hash = mix_number(hash, profile_action_ret(resolved->default_action) | resolved->default_data);
	hash = mix_number(hash, resolved->bad_arch_ret);
	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];

		hash = mix_number(hash, (uint64_t)arch->arch << 32 | arch->arg_bits << 1 | arch->has_enosys_limit);
		hash = mix_number(hash, arch->highest_named);
		for (size_t r = 0; r < arch->rule_count; r++)
			hash = mix_rule(hash, &arch->rules[r]);
	}
	return hash;
}

/* ---- the folder ---- */

static bool is_ours_alone(int fd, mode_t type)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_uid == geteuid() && !(st.st_mode & 022);
}

/* Where caches of this user are kept: an absolute path that the caller frees, or NULL. */
static char *base_path(void)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path = NULL;

	if (cache && cache[0] == '/')
		return strdup(cache);
	if (home && home[0] == '/' && asprintf(&path, "%s/.cache", home) < 0)
		return NULL;
	return path;
}

enum creation { ONLY_IF_THERE, CREATE };

/* The folder, or -1 with errno. */
static int open_folder(enum creation creation)
{
	auto_free char *path = base_path();
	auto_close int base = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (path && base < 0 && errno == ENOENT && creation == CREATE && mkdir(path, 0700) == 0)
		base = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (base < 0)
		return -1;
	if (!is_ours_alone(base, S_IFDIR)) {
		errno = EPERM;
		return -1;
	}
	if (creation == CREATE && mkdirat(base, "seccomp-utils", 0700) < 0 && errno != EEXIST)
		return -1;
	auto_close int folder = openat(base, "seccomp-utils", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder >= 0 && !is_ours_alone(folder, S_IFDIR)) {
		errno = EPERM;
		return -1;
	}
	return take_fd(folder);
}

static const char *entry_name(uint64_t key, char buffer[NAME_SIZE])
{
	snprintf(buffer, NAME_SIZE, "%016" PRIx64 ".filter", key);
	return buffer;
}

/* ---- entries ---- */

static uint64_t checksum_of(const struct filter *filter)
{
	return mix(filter->count, filter->instructions, filter->count * sizeof *filter->instructions);
}

int cache_load(uint64_t key, enum compile_form *out_form, struct filter *out)
{
	char name[NAME_SIZE];
	struct header header;
	auto_close int folder = open_folder(ONLY_IF_THERE);
	auto_close int fd = folder < 0 ? -1 : openat(folder, entry_name(key, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || !is_ours_alone(fd, S_IFREG) || read(fd, &header, sizeof header) != sizeof header)
		return CACHE_MISS;
	if (memcmp(header.magic, magic, sizeof magic) != 0 || header.key != key || header.form > COMPILE_DIRECT ||
	    header.count == 0 || header.count > BPF_MAXINSNS)
		return CACHE_MISS;
	size_t size_bytes = header.count * sizeof(struct sock_filter);
	auto_free struct sock_filter *instructions = malloc(size_bytes + 1);
	/* One byte more than there may be: an entry that goes on is damaged, too. */
	if (!instructions || read(fd, instructions, size_bytes + 1) != (ssize_t)size_bytes)
		return CACHE_MISS;
	struct filter filter = { instructions, header.count };
	if (checksum_of(&filter) != header.checksum)
		return CACHE_MISS;
	filter.instructions = take(instructions);
	*out = filter;
	*out_form = (enum compile_form)header.form;
	return 0;
}

static int write_entry(int fd, const struct header *header, const struct filter *filter)
{
	size_t size_bytes = filter->count * sizeof *filter->instructions;

	errno = ENOSPC;         /* what a short write means */
	if (write(fd, header, sizeof *header) != sizeof *header ||
	    write(fd, filter->instructions, size_bytes) != (ssize_t)size_bytes)
		return -1;
	return 0;
}

static const char unfinished[] = ".unfinished";

/* Whether the file still has that name: who held the lock before may have given it another one. */
static bool is_unfinished(int folder, int fd)
{
	struct stat named, ours;

	return fstatat(folder, unfinished, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(fd, &ours) == 0 &&
	       named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

/* The file that becomes an entry, empty and locked until it is closed; or -1 with errno, EWOULDBLOCK where another writes. */
static int open_unfinished(int folder)
{
	auto_close int fd = openat(folder, unfinished, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if (!is_ours_alone(fd, S_IFREG)) {
		errno = EPERM;
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return -1;
	if (!is_unfinished(folder, fd)) {
		errno = EWOULDBLOCK;
		return -1;
	}
	return ftruncate(fd, 0) < 0 ? -1 : take_fd(fd);
}

int cache_store(uint64_t key, enum compile_form form, const struct filter *filter, struct error *err)
{
	struct header header = { .key = key, .checksum = checksum_of(filter), .form = form, .count = (uint32_t)filter->count };
	char name[NAME_SIZE];
	auto_close int folder = open_folder(CREATE);

	if (folder < 0)
		return error_set(err, errno, "cache: its folder");
	memcpy(header.magic, magic, sizeof magic);
	auto_close int fd = open_unfinished(folder);
	if (fd < 0)
		return error_set(err, errno, "cache: make an entry");
	if (write_entry(fd, &header, filter) < 0 || renameat(folder, unfinished, folder, entry_name(key, name)) < 0) {
		error_set(err, errno, "cache: write an entry");
		unlinkat(folder, unfinished, 0);
		return -1;
	}
	return 0;
}
