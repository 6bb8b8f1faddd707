# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a page on standard output and in a file, a missing page, cookies, no server. Other work:
# other methods and sizes, redirects, several at once, uploads, and all the ways in which a server is
# not there.
. "$ROOT/tests/workloads/kit.bash"

need curl $python3
cat >server.py <<'END_'
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        if self.path == "/moved": self.answer(302, b"", Location="/page")
        elif self.path == "/big": self.answer(200, b"x" * 5000000)
        elif self.path == "/slow": time.sleep(1); self.answer(200, b"late\n")
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.close_connection = True
        elif self.path == "/page": self.answer(200, b"a page\n", Set_Cookie="a=b")
        else: self.answer(404, b"nothing here\n")
    def do_POST(self):
        self.answer(200, b"%d bytes\n" % len(self.rfile.read(int(self.headers["Content-Length"]))))
    do_PUT = do_POST
    def handle_one_request(self):
        try: super().handle_one_request()
        except OSError: self.close_connection = True
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
END_
$python3 server.py >port &
server=$!
trap 'kill $server' EXIT
until_it_works test -s port
at=http://127.0.0.1:$(cat port)
get() { "$@" 2>&1 || echo "status $?"; }

record_a_page() { get "$@" curl -sS "$at/page"; }
record_a_missing_page() { get "$@" curl -sSf "$at/nothing"; }
record_nobody_there() { get "$@" curl -s "http://127.0.0.1:1/"; get "$@" curl -s "http://[::1]:1/"; }
record_cookies() { get "$@" curl -s -c jar "$at/page"; rm jar; }

other_gets() { get "$@" curl -sSL -o big -o moved -o page --next -sS "$at/big" "$at/moved" "$at/page"; }
other_headers() { get "$@" curl -sS -I -H 'A: b' -c jar -A me "$at/page" | grep -v Date; tail -n 1 jar | cut -f 6; }
other_uploads() {
	seq 50000 >upload
	get "$@" curl -sS -T upload "$at/there"
	get "$@" curl -sS -F file=@upload -F a=b "$at/form" | grep -c bytes
	get "$@" curl -sS -d @upload "$at/post"
}
record_into_a_file() { get "$@" curl -s -o page "$at/page"; }
other_at_once() { get "$@" curl -s --no-progress-meter --parallel -o a -o b -o c "$at/page" "$at/page" "$at/page"; cat a b c; }
other_failures() {
	get "$@" curl -s --max-time 0.2 "$at/slow"
	get "$@" curl -s "$at/cut"
	get "$@" curl -s "http://[::1]:1/"
	get "$@" curl -s -o /nowhere/x "$at/page"
	get "$@" curl -s file:///nowhere
	get "$@" curl -s nonsense://x
	get "$@" curl -s --connect-timeout 0.2 --retry 1 --retry-delay 1 --retry-connrefused "http://127.0.0.1:1/"
	get "$@" curl -s "https://${at#http://}/"
}
other_files() {
	seq 10 >here
	get "$@" curl -s "file://$PWD/here"
	get "$@" curl -s -C 5 -o here "file://$PWD/here"
	cksum here
}
other_names() {
	get "$@" curl -s --max-time 5 -o /dev/null "http://localhost:1/"
	get "$@" curl -s --resolve "there:${at##*:}:127.0.0.1" "http://there:${at##*:}/page"
}
holds_for_other_work
