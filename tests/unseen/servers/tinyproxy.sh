# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a request through the proxy to a web server. Other work: many clients, large answers, refused hosts, a tunnel, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need tinyproxy curl $python3
port=$(free_port)
backend=$(free_port)
mkdir site
echo hello >site/index.html
head -c 2000000 /dev/zero >site/large
printf 'Port %s\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nConnectPort %s\n' "$port" "$backend" >proxy.conf
(cd site && exec $python3 -m http.server --bind 127.0.0.1 "$backend") >web.log 2>&1 &
web=$!
trap 'kill $web 2>/dev/null' EXIT
until_it_works curl -sf -o page "http://127.0.0.1:$backend/"

get() { curl -s -m 20 -x "127.0.0.1:$port" -o page -w '%{http_code} %{size_download}\n' "$@"; }
start() {       # PREFIX...
	"$@" tinyproxy -d -c proxy.conf >proxy.log 2>&1 &
	server=$!
	until_it_works_or_ends $server curl -sf -x "127.0.0.1:$port" -o page "http://127.0.0.1:$backend/"
}

record_a_request() {
	start "$@" || return
	get "http://127.0.0.1:$backend/"
	get "http://127.0.0.1:$backend/nowhere"
	stop TERM $server
	echo "status $?"
}

other_clients() {
	start "$@" || return
	local i
	for i in 1 2 3 4 5 6 7 8; do get "http://127.0.0.1:$backend/large" & done | sort
	get --data-binary @site/large "http://127.0.0.1:$backend/" | cut -d ' ' -f 1
	timeout 0.2 curl -s -x "127.0.0.1:$port" -o page --limit-rate 1000 "http://127.0.0.1:$backend/large"
	get -p "http://127.0.0.1:$backend/large"
	stop TERM $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	get http://127.0.0.1:1/
	get -p http://127.0.0.1:1/
	printf 'nonsense\r\n\r\n' | $python3 -c 'import socket, sys; s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.sendall(sys.stdin.buffer.read()); print(s.recv(12))' "$port"
	get "http://127.0.0.1:$backend/"
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
