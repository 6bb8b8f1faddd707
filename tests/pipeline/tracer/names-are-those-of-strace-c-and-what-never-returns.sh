# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# --names gives what the documented strace pipeline gives, and the calls that never return, which
# strace -c leaves out.
need strace
same_names() {  # NEVER-RETURNING,... COMMAND...
	local never=$1
	shift
	# The pipeline as documented (standard error into it, standard output away), but for -q: the lines
	# on processes that come and go would pass for names.
	# shellcheck disable=SC2069
	{ set +o pipefail
	  strace -q -c -f -S name "$@" 2>&1 1>/dev/null | tail -n +3 | head -n -2 | awk '{print $(NF)}'
	  set -o pipefail
	  tr , '\n' <<<"$never"; } | sort -u >wanted
	sc-tracer --names -- "$@" 2>names >/dev/null || true
	diff -u wanted names || fail "$*: other names than strace -c and $never"
}

same_names exit_group true
same_names exit_group ls -l /etc
same_names exit_group sh -c 'cat /etc/passwd | wc -c; (exit 1)'
# shellcheck disable=SC2016   # expanded by the shell under test
same_names kill sh -c 'kill -9 $$'
