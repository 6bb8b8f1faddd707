/* SPDX-License-Identifier: Apache-2.0 */
/* Files of /proc -> facts. A process that is gone has none. */
#include "lib/container/process.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/text/number.h"

enum { PATH_SIZE = 64, ID_DIGITS = 64, MAX_COMMAND = 1 << 17 };

static FILE *open_file(pid_t pid, const char *name)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	return fopen(path, "re");
}

int process_words(pid_t pid, struct process_words *out)
{
	auto_fclose FILE *file = open_file(pid, "cmdline");

	*out = (struct process_words){ .text = malloc(MAX_COMMAND + 1) };
	if (!out->text)
		return -1;
	size_t length = file ? fread(out->text, 1, MAX_COMMAND, file) : 0;
	out->text[length] = '\0';
	for (size_t at = 0; at < length; at += strlen(out->text + at) + 1) {
		if (array_room(out->list, out->count, 1) < 0) {
			process_words_done(out);
			return -1;
		}
		out->list[out->count++] = out->text + at;
	}
	return 0;
}

void process_words_done(struct process_words *words)
{
	free(words->list);
	free(words->text);
	*words = (struct process_words){ 0 };
}

const char *process_word_after(const struct process_words *words, const char *option)
{
	for (size_t i = 1; i + 1 < words->count; i++)
		if (strcmp(words->list[i], option) == 0)
			return words->list[i + 1];
	return NULL;
}

pid_t process_parent(pid_t pid)
{
	auto_fclose FILE *file = open_file(pid, "status");
	char line[256];
	int parent = 0;

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "PPid: %d", &parent) == 1)
			break;
	return parent;
}

/* Of no user: (uid_t)-1. */
static uid_t our_user(void)
{
	const char *caller = getenv("SUDO_UID"), *end;
	uint64_t user;

	if (getuid() != 0)
		return getuid();
	return caller && number_read(caller, UINT32_MAX - 1, &end, &user) == 0 && !*end
	               ? (uid_t)user
	               : (uid_t)-1;
}

bool process_is_trusted(pid_t pid)
{
	auto_fclose FILE *file = open_file(pid, "status");
	char line[256];
	uid_t real, effective, ours = our_user();

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "Uid: %u %u", &real, &effective) == 2)
			return (real == 0 || real == ours) && (effective == 0 || effective == ours);
	return false;
}

bool process_begins_namespace(pid_t pid)
{
	auto_fclose FILE *file = open_file(pid, "status");
	char line[512];

	while (file && fgets(line, sizeof line, file)) {
		const char *last;

		if (strncmp(line, "NSpid:", 6) != 0)
			continue;
		last = strrchr(line, '\t');
		return last && last > line + 6 && strcmp(last, "\t1\n") == 0;
	}
	return false;
}

char *process_id_of_cgroup(const char *path)
{
	const char *last = strrchr(path, '/');
	size_t digits;

	if (!last)
		return NULL;
	/* "docker-ID.scope", "libpod-ID", "ID" */
	for (const char *dash; (dash = strchr(last + 1, '-'));)
		last = dash;
	/* "slice:cri-containerd:ID" is a path of systemd's that the runtime took as it was */
	for (const char *colon; (colon = strchr(last + 1, ':'));)
		last = colon;
	digits = strspn(last + 1, "0123456789abcdef");
	return digits == ID_DIGITS && strchr(".\n", last[1 + digits]) ? strndup(last + 1, digits)
	                                                              : NULL;
}

char *process_cgroup_id(pid_t pid)
{
	auto_fclose FILE *file = open_file(pid, "cgroup");
	auto_free char *line = NULL;
	size_t size = 0;
	char *id = NULL;

	while (file && !id && getline(&line, &size, file) > 0)
		id = process_id_of_cgroup(line);
	return id;
}
