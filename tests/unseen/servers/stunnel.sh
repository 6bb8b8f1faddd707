# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a page through TLS. Other work: larger ones, many clients, a server that is down, a broken handshake, a reload, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need stunnel4 curl openssl $python3
port=$(free_port)
backend=$(free_port)
mkdir site
echo hello >site/index.html
head -c 2000000 /dev/zero >site/large
openssl req -new -x509 -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -days 2 -keyout key.pem -out cert.pem 2>/dev/null
down=$(free_port)
cat >stunnel.conf <<END
foreground = yes
pid =
[web]
accept = 127.0.0.1:$port
connect = 127.0.0.1:$backend
cert = $PWD/cert.pem
key = $PWD/key.pem
[down]
accept = 127.0.0.1:$down
connect = 127.0.0.1:1
cert = $PWD/cert.pem
key = $PWD/key.pem
END
(cd site && exec $python3 -m http.server --bind 127.0.0.1 "$backend") >web.log 2>&1 &
web=$!
trap 'kill $web 2>/dev/null' EXIT
until_it_works curl -sf -o page "http://127.0.0.1:$backend/"

get() { curl -s -k -m 20 -o page -w '%{http_code} %{size_download}\n' "$@"; }
url=https://127.0.0.1:$port
start() {       # PREFIX...
	"$@" stunnel4 stunnel.conf >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server curl -skf -o page "$url/"
}

record_a_page() {
	start "$@" || return
	get "$url/"
	stop TERM $server
	echo "status $?"
}

other_clients() {
	start "$@" || return
	local i
	get "$url/large"
	for i in 1 2 3 4 5 6 7 8; do get "$url/large" & done | sort
	get --tls-max 1.2 "$url/"
	timeout 0.3 curl -sk -o page --limit-rate 1000 "$url/large"
	get "$url/" "$url/large" -o other
	stop TERM $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	get "https://127.0.0.1:$down/" || echo "curl $?"
	get "http://127.0.0.1:$port/" || echo "curl $?"
	kill -HUP $server
	sleep 0.5
	get "$url/nowhere"
	"$@" stunnel4 nowhere.conf >error.log 2>&1
	echo "status $?"
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
