# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: strings and counters, a foreground save, an append-only file, a background save, SHUTDOWN.
# Other work: lists, hashes, scripts, errors, many clients, expiry, a reload of the data, TERM.
. "$ROOT/tests/workloads/kit.bash"

need redis-server redis-cli $python3
port=$(free_port)
client() { timeout 20 redis-cli -p "$port" "$@" 2>&1; }
answers() { [[ $(client ping) == PONG ]]; }
is_saved() {
	client info persistence | grep -q 'rdb_bgsave_in_progress:0' &&
		client info persistence | grep -q 'aof_rewrite_in_progress:0'
}

is_gone() { [[ $(client exists "$1") == 0 ]]; }

start() {       # PREFIX...; redis's options in $options
	rm -rf data && mkdir data
	again "$@"
}
again() {
	# shellcheck disable=SC2086   # options are words
	"$@" redis-server --bind 127.0.0.1 --port "$port" --dir "$PWD/data" --logfile "$PWD/log" --save '' ${options-} &
	server=$!
	until_it_works_or_ends $server answers
}
finish() {
	client shutdown "$@"
	wait "$server"
}

record_strings_and_saves() {
	start "$@" || return
	client set greeting hello
	client get greeting
	client incrby counter 42
	client save
	client bgsave
	until_it_works is_saved
	finish save
}
record_append_only() {
	local options='--appendonly yes'
	start "$@" || return
	client set greeting hello
	client bgrewriteaof
	until_it_works is_saved
	stop TERM $server
}

other_types() {
	start "$@" || return
	client rpush list a b c
	client lrange list 0 -1
	client hset hash one 1 two 2
	client hgetall hash | sort
	client zadd sorted 1 one 2 two
	client zrange sorted 0 -1 withscores
	client sadd set x y z
	client scard set
	client xadd stream 1-1 field value
	client xrange stream - +
	client setrange big 5000000 x
	client strlen big
	client eval 'local s = 0 for i = 1, 1000 do s = s + i end return s' 0
	finish nosave
}
other_errors() {
	start "$@" || return
	client set list x
	client lpush list y
	client nonsense
	client get
	client eval 'return nothing.at.all' 0 | grep -o 'nonexistent global' || true
	client config set nonsense 1
	printf '*1\r\n!nonsense\r\n' >/dev/tcp/127.0.0.1/"$port"
	client ping
	stop TERM $server
}
other_clients() {
	local pids=() i
	start "$@" || return
	for i in 1 2 3 4 5 6 7 8; do
		seq 500 | sed "s/.*/incr counter/" | timeout 20 redis-cli -p "$port" >/dev/null &
		pids+=($!)
	done
	wait "${pids[@]}"
	client get counter
	(sleep 0.2; client publish news today >/dev/null) &
	timeout 1 redis-cli -p "$port" subscribe news | tail -n 1
	client blpop nothing 0.1
	client set short x px 50
	until_it_works is_gone short && echo expired
	client client kill type normal skipme yes
	client config set maxclients 200
	client flushall async
	stop TERM $server
}
other_restart() {
	local options='--appendonly yes --appendfsync always'
	start "$@" || return
	client set kept yes
	client debug sleep 0
	stop TERM $server || return
	again "$@" || return
	client get kept
	client config rewrite
	finish
}
other_taken_port() {
	start "$@" || return
	timeout 20 "$@" redis-server --bind 127.0.0.1 --port "$port" --dir "$PWD/data" --save '' >second || echo "status $?"
	grep -o 'Address already in use' second | head -n 1
	finish nosave
}
holds_for_other_work
