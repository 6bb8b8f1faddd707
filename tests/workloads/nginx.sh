# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: pages, a missing page, a refused upload, a long name, a reload, a graceful stop, a fast
# one. Other work: other ways to ask, other errors, clients that go away, several at once, a reload of
# a broken configuration, logs opened again.
. "$ROOT/tests/workloads/kit.bash"
. "$ROOT/tests/pipeline/nginx.bash"

mkdir site/closed
seq 100 >site/small
seq 200000 >site/large
echo '<p>hello' >site/index.html
configuration() { nginx_configure "access_log $PWD/access.log;" "$1"; }         # LINE-FOR-THE-SERVER
ask() { curl -sS --max-time 10 -w '%{http_code}\n' "$@" 2>&1 | cksum; }

start() {       # PREFIX...
	rm -f nginx.pid
	configuration ''
	nginx_start "$@" 2>nginx.err
	server=$!
	until_it_works_or_ends $server curl -s --max-time 5 "$at/small"
}
finish() {      # SIGNAL
	kill "-$1" "$(cat nginx.pid)" && wait "$server"
}

# Old workers answer beside the new ones for a moment.
lists() { curl -sf --max-time 5 "$at/$1/" | grep -q "<a "; }

record_pages_a_reload_and_a_graceful_stop() {
	start "$@" || return
	ask "$at/small"
	ask "$at/large"
	ask "$at/nothing"
	ask -d "$(seq 20000)" "$at/small"
	ask "$at/$(printf 'long%.0s' {1..4000})"
	configuration "location /other/ { autoindex on; alias $PWD/site/; }"
	kill -HUP "$(cat nginx.pid)"
	until_it_works lists other/closed && echo reloaded
	finish QUIT
}

record_a_fast_stop() {
	start "$@" || return
	ask "$at/small"
	finish TERM
}

other_requests() {
	start "$@" || return
	ask "$at/"
	ask -r 100-199 "$at/large"
	curl -sS --max-time 10 -I "$at/large" | grep -vE "Date|ETag|Last-Modified"
	ask --compressed "$at/large"
	ask -H 'If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT' "$at/small"
	ask "$at/small" "$at/large" "$at/small"
	ask --http1.0 "$at/large"
	finish TERM
}
other_errors() {
	start "$@" || return
	ask "$at/closed/"
	ask "$at/closed"
	ask -T site/large "$at/small"
	ask -X DELETE "$at/small"
	ask -H "A: $(printf 'long%.0s' {1..8000})" "$at/small"
	ask "$at/small/below"
	printf 'nonsense\r\n\r\n' >/dev/tcp/127.0.0.1/"$port"
	finish QUIT
}
other_clients() {
	local pids=() i
	start "$@" || return
	for i in 1 2 3 4 5 6; do
		curl -s --max-time 10 -o /dev/null "$at/large" &
		pids+=($!)
	done
	curl -s --max-time 10 "$at/large" | head -c 1000 | cksum        # goes away in the middle
	wait "${pids[@]}" && echo all got theirs
	finish TERM
}
other_signals() {
	start "$@" || return
	echo nonsense >nginx.conf
	: >error.log
	kill -HUP "$(cat nginx.pid)"
	until_it_works grep -q emerg error.log && ask "$at/small"
	configuration 'autoindex on;'
	kill -HUP "$(cat nginx.pid)"
	until_it_works lists closed && echo reloaded
	mv access.log old.log
	kill -USR1 "$(cat nginx.pid)"
	until_it_works test -e access.log && echo logs are opened again
	ask "$at/small"
	finish INT
}
other_broken_configuration() {
	echo 'http {' >broken.conf
	"$@" nginx -t -e "$PWD/error.log" -p "$PWD" -c "$PWD/broken.conf" 2>broken.err || echo "status $?"
	grep -o 'unexpected end of file' broken.err
}
holds_for_other_work
