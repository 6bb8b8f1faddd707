# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Real runs for reports, each recorded with call stacks: RECORD_NAME leaves NAME.json and NAME-*.trace.
. "$ROOT/tests/pipeline/nginx.bash"

need chromium

record_ls() {
	sc-tracer -q -k -o ls-1.trace -- ls -l /etc >ls.out
	sc-tracer -q -k -o ls-2.trace -- ls -lR "$PWD" >ls.out
	sc-genprof -q -o ls.json ls-*.trace
}

record_python3() {
	local work='import json, socket, subprocess, threading
subprocess.run(["true"])
thread = threading.Thread(target=print)
thread.start()
thread.join()'
	sc-tracer -q -k -o python3-1.trace -- $python3 -c "$work" >python3.out
	sc-tracer -q -k -o python3-2.trace -- $python3 -c "$work; socket.socketpair()" >python3.out
	sc-genprof -q -o python3.json python3-*.trace
}

# Three runs that serve pages; the last is told to quit while it serves, the others end at once.
record_nginx() {
	local run server ends=(TERM TERM QUIT)
	seq 20000 >site/numbers
	nginx_configure "access_log $PWD/access.log;" ''
	for run in 1 2 3; do
		rm -f nginx.pid
		nginx_start sc-tracer -q -k -o nginx-$run.trace --
		server=$!
		until_it_works_or_ends $server curl -s --max-time 5 "$at/numbers" || fail "nginx does not serve"
		curl -s --max-time 10 "$at/none" >nginx.out
		kill "-${ends[run - 1]}" "$(cat nginx.pid)"
		wait $server || fail "nginx ends with $?"
	done
	sc-genprof -q --for=docker -o nginx.json nginx-*.trace
}

record_postgresql() {
	local server as=()
	PATH=$PATH:$(echo /usr/lib/postgresql/*/bin)
	need initdb postgres psql
	mkdir -p cluster
	if (( EUID == 0 )); then
		need setpriv
		as=(setpriv --reuid=postgres --regid=postgres --init-groups)
		chown postgres cluster
	fi
	"${as[@]}" initdb -D cluster/data -U postgres --auth=trust --no-sync >initdb.out 2>&1 || fail "$(cat initdb.out)"
	sc-tracer -q -k -o postgresql-1.trace -- "${as[@]}" postgres -D cluster/data -c listen_addresses= \
		-c unix_socket_directories="$PWD/cluster" -c logging_collector=off >postgresql.out 2>&1 &
	server=$!
	until_it_works_or_ends $server psql -h "$PWD/cluster" -U postgres -c 'select 1' || fail "$(cat postgresql.out)"
	psql -q -h "$PWD/cluster" -U postgres -c 'create table t (n int); insert into t values (1); checkpoint' >postgresql.out
	kill -INT "$(head -n 1 cluster/data/postmaster.pid)"
	wait $server
	sc-genprof -q -o postgresql.json postgresql-*.trace
}
