/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever happens to an entry, the filter that comes out is the right one or none. */
#include "enforce/cache.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforce/filter/filter.h"
#include "enforce/proven.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

static char folder[64], entry[128];
static struct profile *profile;
static struct resolved_profile *resolved;
static uint64_t key;

static void setup(void)
{
	static const char text[] = "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ { \"names\": [\"read\", \"execve\"],"
	                           " \"action\": \"SCMP_ACT_ALLOW\" } ] }";
	struct machine machine = { .arch = arch_native(), .kernel_major = 6 };
	struct proven proven = { 0 };
	struct error err = { 0 };

	snprintf(folder, sizeof folder, "/tmp/cache.XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	setenv("XDG_CACHE_HOME", folder, 1);
	cr_assert_eq(profile_parse(text, strlen(text), "test", &profile, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(verdict_resolve(profile, &machine, &resolved, NULL, &err), 0, "%s", err.text);
	key = cache_key(resolved);
	snprintf(entry, sizeof entry, "%s/seccomp-utils/%016lx.filter", folder, key);
	cr_assert_eq(proven_filter(resolved, PROVEN_TO_RUN, &proven, &err), 0, "%s", err.text);
	cr_expect_not(proven.is_cached);
	proven_done(&proven);
}

static void teardown(void)
{
	char line[96];

	verdict_resolved_free(resolved);
	profile_free(profile);
	snprintf(line, sizeof line, "rm -rf %s", folder);
	cr_assert_eq(system(line), 0);
}

TestSuite(cache, .init = setup, .fini = teardown);

/* Proves again; whether the filter came from the cache. */
static bool comes_from_cache(void)
{
	struct proven proven = { 0 };
	struct error err = { 0 };

	cr_assert_eq(proven_filter(resolved, PROVEN_TO_RUN, &proven, &err), 0, "%s", err.text);
	bool is_cached = proven.is_cached;
	proven_done(&proven);
	return is_cached;
}

static void change(long offset, char with, int whence)
{
	FILE *file = fopen(entry, "r+");

	cr_assert_not_null(file);
	fseek(file, offset, whence);
	fputc(with, file);
	fclose(file);
}

Test(cache, an_entry_is_used_again)
{
	cr_expect(comes_from_cache());
	cr_expect(comes_from_cache());
}

Test(cache, another_profile_has_another_key)
{
	struct resolved_profile other = *resolved;

	other.default_data = 99;
	cr_expect_neq(cache_key(&other), key);
	other = *resolved;
	other.arch_count = 0;
	cr_expect_neq(cache_key(&other), key);
}

Test(cache, a_damaged_entry_is_made_anew)
{
	for (long offset = 0; offset < 64; offset += 5) {
		change(offset, 0x55, SEEK_SET);
		cr_expect_not(comes_from_cache(), "byte %ld", offset);
		cr_expect(comes_from_cache(), "byte %ld: it was not kept", offset);
	}
	change(0, 'x', SEEK_END);
	cr_expect_not(comes_from_cache(), "longer");
	cr_assert_eq(truncate(entry, 40), 0);
	cr_expect_not(comes_from_cache(), "shorter");
	cr_assert_eq(truncate(entry, 0), 0);
	cr_expect_not(comes_from_cache(), "empty");
	cr_expect(comes_from_cache());
}

Test(cache, a_wrong_filter_does_not_pass_the_proof)
{
	struct sock_filter allow[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
	struct sock_filter no_return[] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0) };
	const struct filter weak = { allow, 1 }, invalid = { no_return, 1 };
	struct error err;

	cr_assert_eq(cache_store(key, COMPILE_AS_WRITTEN, &weak, &err), 0, "%s", err.text);
	cr_expect_not(comes_from_cache());
	cr_assert_eq(cache_store(key, COMPILE_AS_WRITTEN, &invalid, &err), 0, "%s", err.text);
	cr_expect_not(comes_from_cache());
}

/* What a filter computes, the proof can only sample; ours compute nothing. */
Test(cache, a_filter_that_computes_is_none_of_ours)
{
	const struct sock_filter hidden[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 12345),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 777),
		BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x13579bdf, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const size_t more = sizeof hidden / sizeof *hidden;
	struct proven proven = { 0 };
	struct error err = { 0 };

	cr_assert_eq(proven_filter(resolved, PROVEN_TO_RUN, &proven, &err), 0, "%s", err.text);
	struct filter *filter = &proven.filter;
	filter->instructions = reallocarray(filter->instructions, filter->count + more, sizeof *filter->instructions);
	cr_assert_not_null(filter->instructions);
	memmove(filter->instructions + more, filter->instructions, filter->count * sizeof *filter->instructions);
	memcpy(filter->instructions, hidden, sizeof hidden);
	filter->count += more;
	cr_assert_eq(cache_store(key, COMPILE_AS_WRITTEN, filter, &err), 0, "%s", err.text);
	proven_done(&proven);
	cr_expect_not(comes_from_cache());
}

Test(cache, what_others_could_have_written_is_not_read)
{
	char other[160], kept[160];

	chmod(entry, 0620);
	cr_expect_not(comes_from_cache(), "entry writable by the group");
	snprintf(other, sizeof other, "%s/other", folder);
	cr_assert_eq(rename(entry, other), 0);
	cr_assert_eq(symlink(other, entry), 0);
	cr_expect_not(comes_from_cache(), "entry is a symbolic link");
	cr_expect(comes_from_cache());
	snprintf(kept, sizeof kept, "%s/seccomp-utils", folder);
	chmod(kept, 0777);
	cr_expect_not(comes_from_cache(), "folder writable by all");
	chmod(kept, 0700);
	cr_expect(comes_from_cache());
	if (geteuid() == 0) {
		cr_assert_eq(chown(entry, 65534, 65534), 0);
		cr_expect_not(comes_from_cache(), "entry of somebody else");
		cr_expect(comes_from_cache());
		cr_assert_eq(chown(kept, 65534, 65534), 0);
		cr_expect_not(comes_from_cache(), "folder of somebody else");
		cr_assert_eq(chown(kept, 0, 0), 0);
	}
	cr_assert_eq(unlink(other), 0);
	cr_assert_eq(rename(kept, other), 0);
	cr_assert_eq(symlink(other, kept), 0);
	cr_expect_not(comes_from_cache(), "folder is a symbolic link");
}

Test(cache, no_place_for_it_is_no_failure)
{
	setenv("XDG_CACHE_HOME", "/proc/nonexistent", 1);
	cr_expect_not(comes_from_cache());
	setenv("XDG_CACHE_HOME", "relative", 1);
	setenv("HOME", "/dev/null", 1);
	cr_expect_not(comes_from_cache());
	unsetenv("HOME");
	unsetenv("XDG_CACHE_HOME");
	cr_expect_not(comes_from_cache());
}

/* ---- who writes, and how that ends ---- */

static const char *in_cache(const char *name)
{
	static char path[160];

	snprintf(path, sizeof path, "%s/seccomp-utils/%s", folder, name);
	return path;
}

static size_t files_in_cache(void)
{
	DIR *dir = opendir(in_cache("."));
	size_t count = 0;

	cr_assert_not_null(dir);
	for (struct dirent *it = readdir(dir); it; it = readdir(dir))
		count += strcmp(it->d_name, ".") != 0 && strcmp(it->d_name, "..") != 0;
	closedir(dir);
	return count;
}

static struct sock_filter allow[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
static const struct filter some = { allow, 1 };

/* Killed by SIGXFSZ where the second part of the entry begins. */
static void die_in_the_middle(uint64_t of_key)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		const struct rlimit none = { 0, 0 }, header_only = { 32, 32 };
		struct error err;

		setrlimit(RLIMIT_CORE, &none);
		setrlimit(RLIMIT_FSIZE, &header_only);
		alarm(10);
		cache_store(of_key, COMPILE_AS_WRITTEN, &some, &err);
		_exit(0);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ, "it was not killed: status %#x", (unsigned)status);
}

Test(cache, who_dies_while_writing_leaves_one_file_at_most_and_the_next_one_none)
{
	struct error err;

	cr_assert_eq(files_in_cache(), 1, "the entry of the profile");
	for (uint64_t n = 0; n < 5; n++) {
		die_in_the_middle(n);
		cr_expect_leq(files_in_cache(), 2, "death %lu", n);
	}
	cr_expect(comes_from_cache(), "an entry was lost");
	cr_assert_eq(cache_store(1, COMPILE_AS_WRITTEN, &some, &err), 0, "%s", err.text);
	cr_expect_eq(files_in_cache(), 2, "the first entry, and the new one");

	enum compile_form form;
	struct filter kept = { 0 };
	cr_assert_eq(cache_load(1, &form, &kept), 0, "what was stored over a leftover is not whole");
	cr_expect(kept.count == 1 && memcmp(kept.instructions, allow, sizeof allow) == 0);
	filter_done(&kept);
}

/* A hundred entries each, of keys that they share. */
static void write_much(unsigned seed)
{
	struct sock_filter code[64];
	struct error err;

	alarm(30);
	for (unsigned n = 0; n < 100; n++) {
		uint64_t of_key = (seed + n) % 4;
		const struct filter filter = { code, 8 + 16 * (size_t)of_key };

		for (size_t i = 0; i < filter.count; i++)
			code[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, (uint32_t)of_key);
		cache_store(of_key, COMPILE_AS_WRITTEN, &filter, &err);
	}
	_exit(0);
}

Test(cache, several_writers_at_once_leave_whole_entries_and_nothing_else)
{
	enum { WRITERS = 8 };
	pid_t children[WRITERS];
	size_t found = 0;

	for (unsigned i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			write_much(i);
	}
	for (unsigned i = 0; i < WRITERS; i++) {
		int status = -1;

		cr_expect_eq(waitpid(children[i], &status, 0), children[i]);
		cr_expect_eq(status, 0, "writer %u: status %#x", i, (unsigned)status);
	}
	for (uint64_t of_key = 0; of_key < 4; of_key++) {
		enum compile_form form;
		struct filter kept = { 0 };

		if (cache_load(of_key, &form, &kept) != 0)
			continue;
		found++;
		cr_expect_eq(kept.count, 8 + 16 * of_key);
		cr_expect_eq(kept.instructions[0].k, of_key, "an entry of another key");
		filter_done(&kept);
	}
	cr_expect_geq(found, 1, "nobody could write");
	cr_expect_eq(files_in_cache(), found + 1, "%zu whole entries, and that of the profile", found);
}

Test(cache, what_lies_in_the_way_of_a_writer_is_not_touched)
{
	char other[160], text[16] = "";
	struct error err;

	snprintf(other, sizeof other, "%s/other", folder);
	FILE *file = fopen(other, "w+");
	cr_assert_not_null(file);
	fputs("precious", file);
	fflush(file);
	cr_assert_eq(symlink(other, in_cache(".unfinished")), 0);
	cr_expect_eq(cache_store(1, COMPILE_AS_WRITTEN, &some, &err), -1, "written through a symbolic link");
	rewind(file);
	cr_expect(fgets(text, sizeof text, file) && strcmp(text, "precious") == 0, "now \"%s\"", text);
	fclose(file);
	cr_assert_eq(unlink(in_cache(".unfinished")), 0);
	cr_assert_eq(mkfifo(in_cache(".unfinished"), 0600), 0);
	cr_expect_eq(cache_store(1, COMPILE_AS_WRITTEN, &some, &err), -1, "waited for a reader");
	cr_assert_eq(unlink(in_cache(".unfinished")), 0);
	cr_expect_eq(cache_store(1, COMPILE_AS_WRITTEN, &some, &err), 0, "%s", err.text);
}
