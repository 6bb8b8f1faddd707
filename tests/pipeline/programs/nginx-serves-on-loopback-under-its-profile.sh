# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/nginx.bash"

seq 10000 >site/numbers
nginx_configure 'access_log off;' ''
work() {
	local status=0
	nginx_start "$@"
	local server=$!
	if until_it_works_or_ends $server curl -s --max-time 5 "$at/numbers"; then
		curl -sS --max-time 5 "$at/numbers" | cksum || status=1
		curl -sS --max-time 5 -o /dev/null -w '%{http_code}\n' "$at/nothing" || status=1
	else
		status=1
	fi
	stop TERM $server || status=1
	return $status
}
holds_under_its_profile listen
