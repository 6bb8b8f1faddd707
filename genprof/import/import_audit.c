/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of the audit system, as the kernel logs them (kernel/auditsc.c) and auditd writes them:
 *
 *     type=SECCOMP msg=audit(1700000000.123:45): ... exe="/x" arch=c000003e syscall=161 ...
 *     audit: type=1326 audit(1700000000.123:45): ...
 *     type=SYSCALL msg=audit(...): arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c ...
 *
 * and as ausearch -i shows them, with names for numbers. Other types are passed over.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/import/import_internal.h"
#include "genprof/notation/notation.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

enum { VALUE_TEXT = 4096, RECORDED_ARGS = 4 };

/* The value of "key=value" or "key="value"" in the record. False: there is none. */
static bool get(const char *line, const char *key, char value[VALUE_TEXT])
{
	size_t length = strlen(key);

	for (const char *at = strstr(line, key); at; at = strstr(at + 1, key)) {
		if (at[length] != '=' || (at > line && !strchr(" \t(:", at[-1])))
			continue;
		at += length + 1;
		bool is_quoted = *at == '"';
		size_t n = is_quoted ? strcspn(++at, "\"") : strcspn(at, " \t\r\x1d");
		if (n >= VALUE_TEXT)
			return false;
		memcpy(value, at, n);
		value[n] = '\0';
		return true;
	}
	return false;
}

bool import_audit_is_record(const char *line)
{
	char value[VALUE_TEXT];

	return (strstr(line, "audit(") || strncmp(line, "type=", 5) == 0) &&
	       get(line, "arch", value) && get(line, "syscall", value);
}

static bool read_base(const char *text, int base, uint64_t *out)
{
	char *end;

	if (!isxdigit((unsigned char)*text))
		return false;
	*out = strtoull(text, &end, base);
	return !*end;
}

/* The architecture and number, or their names. */
static int read_call(struct import *import, const char *arch, const char *syscall, struct call *out,
                     bool *out_is_raw)
{
	uint64_t audit_arch, nr;

	*out_is_raw = read_base(syscall, 10, &nr) && nr <= UINT32_MAX;
	if (*out_is_raw && read_base(arch, 16, &audit_arch) && audit_arch <= UINT32_MAX) {
		out->nr = (uint32_t)nr;
		return arch_from_audit((uint32_t)audit_arch, out->nr, &out->arch) == 0
		               ? 0
		               : IMPORT_NOT_UNDERSTOOD;
	}
	if (arch_from_name(arch, &out->arch) != 0)
		return IMPORT_NOT_UNDERSTOOD;
	return import_find_call(import, out->arch, syscall, &out->nr);
}

/* Registers: hexadecimal in raw records, names and numbers of C in shown ones. */
static unsigned read_args(const char *line, bool is_raw, struct call *call)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	char key[] = "a0", value[VALUE_TEXT];
	unsigned known = 0;

	for (unsigned i = 0; i < RECORDED_ARGS; i++) {
		const struct arg_info *arg =
			info && info->args[i].kind != ARG_UNFILTERED ? &info->args[i] : NULL;
		const char *word;

		key[1] = (char)('0' + i);
		if (get(line, key, value) &&
		    (is_raw ? read_base(value, 16, &call->args[i])
		            : notation_read_value(arg, value, &call->args[i], &word) == 0))
			known |= 1u << i;
	}
	return known;
}

/* A path with blanks or quotes is written as hexadecimal digits (audit_log_untrustedstring). */
static void decode_path(const char *line, char path[VALUE_TEXT])
{
	size_t n = strlen(path);

	if (strstr(line, "exe=\"") || n % 2 || strspn(path, "0123456789ABCDEF") != n)
		return;
	for (size_t i = 0; i < n / 2; i++) {
		const char digits[] = { path[2 * i], path[2 * i + 1], '\0' };
		path[i] = (char)strtoul(digits, NULL, 16);
	}
	path[n / 2] = '\0';
}

/* "audit(1700000000.123:45)" */
static uint64_t read_time(const char *line)
{
	const char *at = strstr(line, "audit(");
	char *end;

	if (!at || !isdigit((unsigned char)at[6]))
		return 0;
	unsigned long long seconds = strtoull(at + 6, &end, 10);
	unsigned long ms = *end == '.' ? strtoul(end + 1, &end, 10) : 0;
	return *end == ':' && seconds < INT64_MAX / 2000 && ms < 1000 ? seconds * 1000 + ms : 0;
}

int import_audit_line(struct import *import, char *line, struct error *err)
{
	char arch[VALUE_TEXT], syscall[VALUE_TEXT], path[VALUE_TEXT];
	struct trace_entries entries = { .calls = 1 };
	uint32_t image;
	bool is_raw;

	if (!*line || (!import_audit_is_record(line) &&
	               (strstr(line, "audit(") || strncmp(line, "----", 4) == 0)))
		return 0;
	if (!import_audit_is_record(line) || !get(line, "arch", arch) ||
	    !get(line, "syscall", syscall) ||
	    read_call(import, arch, syscall, &entries.call, &is_raw) != 0)
		return IMPORT_NOT_UNDERSTOOD;
	entries.known = read_args(line, is_raw, &entries.call) &
	                ~syscalls_memory_set(entries.call.arch, entries.call.nr);
	uint64_t now = read_time(line);
	if (!import->has_begun)
		import->start_unix_ms = now;
	uint64_t at_ms = now > import->start_unix_ms ? now - import->start_unix_ms : 0;
	/* The trace must have begun before it has images. */
	if (get(line, "exe", path) && path[0]) {
		decode_path(line, path);
		if (trace_image(import->trace, path, &image, err) < 0)
			return -1;
		entries.image = &image;
	}
	return import_count(import, &entries, at_ms, NULL, err);
}
