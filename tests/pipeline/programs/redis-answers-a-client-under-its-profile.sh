# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need redis-server redis-cli $python3
port=$(free_port)
client() { timeout 10 redis-cli -p "$port" "$@"; }
answers() { [[ $(client ping) == PONG ]]; }

work() {
	local status=0
	rm -f dump.rdb
	"$@" redis-server --bind 127.0.0.1 --port "$port" --dir "$PWD" --logfile "$PWD/log" --save '' &
	local server=$!
	if until_it_works_or_ends $server answers; then
		client set greeting hello || status=1
		client get greeting || status=1
		client incrby counter 42 || status=1
		client save || status=1
	else
		status=1
	fi
	stop TERM $server || status=1
	return $status
}
holds_under_its_profile listen
