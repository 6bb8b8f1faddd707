/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof necessity PROFILE -- COMMAND: runs the command under sc-enforce, with everything and
 * with one rule less at a time, and tells which rules it needs.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/necessity/necessity.h"
#include "genprof/necessity/trial.h"
#include "genprof/report/remark.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"

enum { DEFAULT_TIMEOUT_S = 60, MAX_TIMEOUT_S = 86400 };

struct settings {
	const char *record;
	const char *policy;
	int jobs, timeout_s;
	bool ignores_output;
};

static const struct option_spec options[] = {
	{ 'o', "output", "FILE", "keep the record there; what it holds already is not tried again",
	  OPTION_TEXT_IN(record) },
	{ 'j', "jobs", "N", "so many runs at a time (default: 1)",
	  OPTION_NUMBER_IN(jobs, TRIAL_MAX) },
	{ 0, "timeout", "TIME", "time limit of one run: 90, 90s, 5m, 2h, 1d (default: 60)",
	  OPTION_SECONDS_IN(timeout_s, MAX_TIMEOUT_S) },
	{ 0, "ignore-output", NULL, "compare only how the command ends",
	  OPTION_FLAG_IN(ignores_output) },
	{ 0, "write-policy", "FILE", "write a policy that refuses what was tolerated",
	  OPTION_TEXT_IN(policy) },
	{ 0 }
};

/* Everything that one invocation works on. */
struct study {
	const struct settings *settings;
	struct command_io *io;
	struct profile *profile;
	struct necessity necessity;
	struct trials trials;
	struct necessity_outcome with; /* the outcome with everything */
	enum necessity_output output;
	char *command; /* the command's words, for the record */
	char enforce[PATH_MAX];
	char folder[PATH_MAX]; /* holds the variants */
	char **argv;           /* enforce -q FILE -- COMMAND... */
	size_t done, tried;
	uint64_t started_ns;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	return options_check_operands(arguments, "PROFILE COMMAND...", err);
}

/* sc-enforce is installed beside this program. */
static int find_enforce(struct study *s, struct error *err)
{
	ssize_t n =
		readlink("/proc/self/exe", s->enforce, sizeof s->enforce - sizeof "/sc-enforce");

	if (n < 0)
		return error_set(err, errno, "/proc/self/exe");
	s->enforce[n] = '\0';
	char *slash = strrchr(s->enforce, '/');
	strcpy(slash ? slash : s->enforce, "/sc-enforce");
	if (access(s->enforce, X_OK) == 0)
		return 0;
	return error_set(err, errno, "%s", s->enforce);
}

static bool is_utf8(const char *text)
{
	json_auto_t *string = json_string(text);

	return string != NULL;
}

enum { PLACE_OF_PROFILE = 2, PLACE_OF_COMMAND = 4 }; /* in the arguments of sc-enforce */

static int prepare(struct study *s, char *const command[], struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	size_t count = 0, length = 1;

	for (; command[count]; count++)
		length += strlen(command[count]) + 1;
	s->argv = calloc(PLACE_OF_COMMAND + count + 1, sizeof *s->argv);
	s->command = calloc(1, length);
	if (!s->argv || !s->command)
		return error_set(err, 0, "necessity: out of memory");
	for (size_t i = 0; i < count; i++) {
		strcat(s->command, i ? " " : "");
		strcat(s->command, command[i]);
		s->argv[i + PLACE_OF_COMMAND] = command[i];
	}
	if (s->settings->record && !is_utf8(s->command))
		return error_set(err, 0, "%s: a record holds UTF-8, and the command is not",
		                 s->settings->record);
	s->argv[0] = s->enforce;
	s->argv[1] = (char *)"-q";
	s->argv[PLACE_OF_COMMAND - 1] = (char *)"--";
	if (find_enforce(s, err) < 0)
		return -1;
	snprintf(s->folder, sizeof s->folder, "%s/sc-genprof-XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	if (!mkdtemp(s->folder)) {
		error_set(err, errno, "%s", s->folder);
		s->folder[0] = '\0';
		return -1;
	}
	return 0;
}

static void variant_path(const struct study *s, size_t tag, char *path, size_t size)
{
	snprintf(path, size, "%s/%zu.json", s->folder, tag);
}

/* Starts the command under the profile of this text. */
static int start(struct study *s, size_t tag, const char *text, struct error *err)
{
	char path[PATH_MAX + 32];

	if (!text)
		return error_set(err, 0, "necessity: out of memory");
	variant_path(s, tag, path, sizeof path);
	if (json_save(path, text, err) < 0)
		return -1;
	s->argv[PLACE_OF_PROFILE] = path;
	return trial_start(&s->trials, s->argv, tag, s->settings->timeout_s * 1000, err);
}

/* As trial_wait; the variant is removed. */
static int wait_for_one(struct study *s, size_t *out_tag, struct necessity_outcome *out_outcome,
                        struct error *err)
{
	char path[PATH_MAX + 32];
	int answer =
		interrupted ? TRIAL_INTERRUPTED : trial_wait(&s->trials, out_tag, out_outcome, err);

	if (answer == TRIAL_ENDED) {
		variant_path(s, *out_tag, path, sizeof path);
		unlink(path);
	}
	return answer;
}

static int interruption(const struct study *s, struct error *err)
{
	error_set(err, 0, "necessity: interrupted after %zu of %zu rules", s->done,
	          s->necessity.count);
	return s->settings->record ? error_hint(err, "the same command line goes on from there")
	                           : error_hint(err, "-o FILE keeps what was found");
}

/* Two runs with everything: how the command ends, and whether its output can be compared at all. */
static int run_with_everything(struct study *s, struct error *err)
{
	struct necessity_unit compared = { 0 };
	struct necessity_outcome second;
	size_t tag;

	for (int i = 0; i < 2; i++) {
		auto_free char *text = profile_text(s->profile);
		if (start(s, s->necessity.count, text, err) < 0)
			return -1;
		int answer = wait_for_one(s, &tag, i == 0 ? &s->with : &second, err);
		if (answer != TRIAL_ENDED)
			return answer < 0 ? -1 : interruption(s, err);
	}
	if (s->with.timed_out)
		return error_set(err, 0, "%s: does not end within the time limit", s->command);
	if (s->with.is_unstarted) {
		error_set(err, 0, "%s: does not start under %s", s->command, s->profile->source);
		return error_hint(err, "sc-enforce %s %s says why", s->profile->source, s->command);
	}
	if (necessity_classify(&compared, &s->with, &second, s->output, err) < 0)
		return -1;
	auto_free char *what = compared.what;
	if (compared.class == NECESSITY_NEEDED)
		return error_set(err, 0, "%s: ends differently when nothing has changed: %s",
		                 s->command, what);
	if (compared.class == NECESSITY_CHANGES) {
		s->output = NECESSITY_IGNORE_OUTPUT;
		warnings_add(&s->io->warnings,
		             "%s: writes something else in every run: only its end is compared",
		             s->command);
	}
	return 0;
}

static void show_progress(const struct study *s)
{
	uint64_t spent_s = (clock_ns() - s->started_ns) / 1000000000;
	size_t left = s->necessity.count - s->done;

	if (s->io->progress && s->tried)
		fprintf(s->io->progress, "\r%zu of %zu rules tried, about %" PRIu64 " s left ",
		        s->done, s->necessity.count, spent_s * left / s->tried);
}

static int save_record(const struct study *s, struct error *err)
{
	if (!s->settings->record)
		return 0;
	auto_free char *text = necessity_text(&s->necessity, s->profile, s->command);
	return text ? json_save(s->settings->record, text, err)
	            : error_set(err, 0, "necessity: out of memory");
}

static int take_result(struct study *s, struct error *err)
{
	struct necessity_outcome outcome;
	size_t tag;
	int answer = wait_for_one(s, &tag, &outcome, err);

	if (answer != TRIAL_ENDED)
		return answer < 0 ? -1 : interruption(s, err);
	if (necessity_classify(&s->necessity.units[tag], &s->with, &outcome, s->output, err) < 0)
		return -1;
	s->done++;
	s->tried++;
	show_progress(s);
	return save_record(s, err);
}

static int run_without_each(struct study *s, struct error *err)
{
	int running = 0;

	for (size_t i = 0; i < s->necessity.count; i++)
		s->done += s->necessity.units[i].class != NECESSITY_UNKNOWN;
	s->started_ns = clock_ns();
	for (size_t i = 0; i < s->necessity.count; i++) {
		if (s->necessity.units[i].class != NECESSITY_UNKNOWN)
			continue;
		if (running == s->settings->jobs) {
			if (take_result(s, err) < 0)
				return -1;
			running--;
		}
		auto_free char *text = necessity_variant(s->profile, &s->necessity.units[i]);
		if (start(s, i, text, err) < 0)
			return -1;
		running++;
	}
	for (; running > 0; running--)
		if (take_result(s, err) < 0)
			return -1;
	if (s->io->progress && s->tried)
		fputc('\n', s->io->progress);
	return 0;
}

static void write_table(const struct study *s, FILE *out)
{
	char remark[REMARK_SIZE];

	for (enum necessity_class class = NECESSITY_NEEDED; class <= NECESSITY_TOLERATED;
	     class ++) {
		for (size_t i = 0; i < s->necessity.count; i++) {
			const struct necessity_unit *unit = &s->necessity.units[i];
			const struct rule *rule = &s->profile->rules[unit->rule];
			if (unit->class != class)
				continue;
			fprintf(out, "%-10s ", necessity_class_name(class));
			quote_write(rule->names[unit->name], out);
			fprintf(out, "%s%s%s\n", remark_write(remark, rule->comment),
			        unit->what ? ": " : "", unit->what ? unit->what : "");
		}
	}
}

static int study(struct study *s, char *const command[], struct error *err)
{
	if (necessity_list(s->profile, &s->necessity, err) < 0 || prepare(s, command, err) < 0)
		return -1;
	if (s->settings->record && access(s->settings->record, F_OK) == 0 &&
	    necessity_resume(&s->necessity, s->profile, s->command, s->settings->record, err) < 0)
		return -1;
	if (run_with_everything(s, err) < 0 || run_without_each(s, err) < 0)
		return -1;
	write_table(s, s->io->out);
	if (save_record(s, err) < 0)
		return -1;
	if (!s->settings->policy)
		return 0;
	auto_free char *policy = necessity_policy(&s->necessity, s->profile);
	return policy ? json_save(s->settings->policy, policy, err)
	              : error_set(err, 0, "necessity: out of memory");
}

static void clean_up(struct study *s)
{
	char path[PATH_MAX + 32];

	trial_stop(&s->trials);
	for (size_t i = 0; s->folder[0] && i <= s->necessity.count; i++) {
		variant_path(s, i, path, sizeof path);
		unlink(path);
	}
	if (s->folder[0])
		rmdir(s->folder);
	necessity_done(&s->necessity);
	free(s->argv);
	free(s->command);
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .jobs = 1, .timeout_s = DEFAULT_TIMEOUT_S };
	/* without SA_RESTART: poll comes back */
	struct sigaction action = { .sa_handler = on_signal };
	struct profile *profile;

	if (read_options(arguments, &settings, err) < 0)
		return -1;
	if (inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err) < 0)
		return -1;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	struct study s = { .settings = &settings,
		           .io = io,
		           .profile = profile,
		           .output = settings.ignores_output ? NECESSITY_IGNORE_OUTPUT
		                                             : NECESSITY_COMPARE_OUTPUT };
	int result = study(&s, arguments->operands + 1, err);
	clean_up(&s);
	profile_free(profile);
	return result;
}

const struct command command_necessity = {
	.name = "necessity",
	.alias = "minimize",
	.usage = "[-o FILE] [-j N] [--timeout=TIME] PROFILE -- COMMAND [ARG...]",
	.summary = "Takes away one rule at a time, and says which ones the command needs.",
	.help = COMMAND_PROFILE_HELP
	"\n"
	"needed: the command ends otherwise without the rule; changes: it writes something else; "
	"tolerated:\n"
	"nothing shows. Rules that are tolerated one by one need not be tolerated together.\n"
	"\n"
	"    sc-genprof necessity -j 4 -o web.record --write-policy=web.policy web.json -- "
	"./test-suite\n",
	.options = options,
	.run = run,
};
