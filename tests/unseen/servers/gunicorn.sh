# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: two workers of an application, a page, and an end. Other work: large answers and questions, many clients, errors, a reload, more workers.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need gunicorn curl
port=$(free_port)
cat >app.py <<'END'
import hashlib
def app(environ, start):
    path = environ["PATH_INFO"]
    if path == "/wrong":
        raise ValueError("wrong")
    body = b"hello\n"
    if path == "/large":
        body = b"x" * 3000000
    if path == "/sum":
        body = hashlib.sha256(environ["wsgi.input"].read()).hexdigest().encode()
    start("404 Not Found" if path == "/nowhere" else "200 OK", [("Content-Length", str(len(body)))])
    return [body]
END
head -c 2000000 /dev/zero >data
get() { curl -s -m 20 -o page -w '%{http_code} %{size_download}\n' "$@"; }
url=http://127.0.0.1:$port
start() {       # PREFIX...
	"$@" gunicorn -w 2 -b "127.0.0.1:$port" app:app >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server curl -sf -o page "$url/"
}

record_pages() {
	start "$@" || return
	get "$url/"
	get "$url/nowhere"
	stop TERM $server
	echo "status $?"
}

other_clients() {
	start "$@" || return
	local i
	for i in 1 2 3 4 5 6 7 8; do get "$url/large" & done | sort
	curl -s -m 20 --data-binary @data "$url/sum"
	timeout 0.3 curl -s -o page --limit-rate 1000 "$url/large"
	get "$url/" "$url/large" -o other
	stop INT $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	get "$url/wrong"
	get -X NONSENSE "$url/"
	kill -HUP $server
	sleep 1
	until_it_works curl -sf -o page "$url/"
	get "$url/"
	kill -TTIN $server
	sleep 1
	get "$url/large"
	stop QUIT $server
	echo "status $?"
	"$@" gunicorn nowhere:app >error.log 2>&1
	echo "status $?"
}
holds_for_other_work
