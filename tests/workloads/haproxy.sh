# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: haproxy with threads before a web server, a few requests, and SIGUSR1, which ends it softly. Other work: many clients, a
# backend that is down, errors, its socket, a reload by SIGUSR2 without a master, TERM.
. "$ROOT/tests/workloads/kit.bash"

need haproxy curl $python3
port=$(free_port)
backend=$(free_port)
cat >haproxy.cfg <<END
global
    nbthread 3
    stats socket $PWD/stats.sock mode 600 level admin
defaults
    mode http
    timeout connect 2s
    timeout client 5s
    timeout server 5s
frontend in
    bind 127.0.0.1:$port
    use_backend down if { path_beg /down }
    http-request deny if { path_beg /denied }
    default_backend web
backend web
    server one 127.0.0.1:$backend check inter 200ms
backend down
    server none 127.0.0.1:1
END
mkdir -p site
printf 'hello\n' >site/index.html
head -c 3000000 /dev/zero >site/big
(cd site && exec $python3 -m http.server --bind 127.0.0.1 "$backend") >web.log 2>&1 &
web=$!
trap 'kill $web 2>/dev/null' EXIT
until_it_works curl -sf -o page "http://127.0.0.1:$backend/"

get() { curl -s -m 20 -o page -w '%{http_code} %{size_download}\n' "http://127.0.0.1:$port$1"; }
answers() { [[ $(get /) == 200* ]]; }
start() {       # PREFIX...
	"$@" haproxy -db -f haproxy.cfg 2>haproxy.log &
	server=$!
	until_it_works_or_ends $server answers
}

record_requests() {
	start "$@" || return
	get /
	get /nowhere
	stop USR1 $server
	echo "status $?"
}

other_clients() {
	start "$@" || return
	local i
	for i in 1 2 3 4 5 6 7 8; do get /big & done | sort
	get /down
	get /denied
	curl -s -m 20 -X POST --data-binary @site/big -o page -w '%{http_code}\n' "http://127.0.0.1:$port/"
	timeout 0.1 curl -s -o page "http://127.0.0.1:$port/big" --limit-rate 1000
	stop TERM $server
	echo "status $?"
}
other_administration() {
	start "$@" || return
	$python3 - "$PWD/stats.sock" <<-'END'
	import socket, sys
	for command in "show info", "show servers state", "disable server web/one", "enable server web/one", "nonsense":
	    with socket.socket(socket.AF_UNIX) as s:
	        s.connect(sys.argv[1])
	        s.sendall(command.encode() + b"\n")
	        answer = b""
	        while data := s.recv(65536): answer += data
	        print(command, len(answer) > 1)
	END
	stop USR1 $server
	echo "status $?"
}
other_mistakes() {
	"$@" haproxy -c -f haproxy.cfg
	echo "nonsense" >wrong.cfg
	"$@" haproxy -db -f wrong.cfg 2>/dev/null
	echo "status $?"
}
holds_for_other_work
