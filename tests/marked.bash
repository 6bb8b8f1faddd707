# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Processes that carry the mark of a test in their environment: also those that became daemons.
marked() {      # MARK
	local file
	for file in /proc/[0-9]*/environ; do
		{ grep -qz "^SC_TEST_MARK=$1\$" "$file"; } 2>/dev/null && basename "$(dirname "$file")"
	done
	return 0
}
