# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a value stored and read by one client. Other work: many values and clients, large ones, expiry, statistics, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need memcached $python3
port=$(free_port)
cat >client.py <<'END'
import socket, sys, threading
port, what = int(sys.argv[1]), sys.argv[2]
def client():
    s = socket.create_connection(("127.0.0.1", port), 10)
    return s, s.makefile("rb")
def say(s, f, text, lines=1):
    s.sendall(text)
    return [f.readline().strip() for _ in range(lines)]
def store(s, f, key, value):
    return say(s, f, b"set %s 0 0 %d\r\n%s\r\n" % (key, len(value), value))
def read(s, f, key):
    s.sendall(b"get %s\r\n" % key)
    head = f.readline().split()
    if head[0] == b"END":
        return None
    value = f.read(int(head[3]))
    f.readline(), f.readline()
    return value
s, f = client()
if what == "small":
    print(store(s, f, b"a", b"text"), read(s, f, b"a"), read(s, f, b"none"))
if what == "many":
    for i in range(20000):
        store(s, f, b"k%d" % i, b"v" * (i % 2000))
    print(len(read(s, f, b"k19999")), store(s, f, b"big", b"x" * 900000), len(read(s, f, b"big")))
    def work(n):
        s, f = client()
        for i in range(300):
            store(s, f, b"t%d-%d" % (n, i), b"value")
            assert read(s, f, b"t%d-%d" % (n, i)) == b"value"
    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    [t.start() for t in threads], [t.join() for t in threads]
    print(say(s, f, b"flush_all\r\n"), read(s, f, b"big"))
if what == "errors":
    print(say(s, f, b"nonsense\r\n"), say(s, f, b"set a 0 0 x\r\n"), say(s, f, b"incr none 1\r\n"), say(s, f, b"delete none\r\n"))
    print(store(s, f, b"n", b"41"), say(s, f, b"incr n 1\r\n"), say(s, f, b"touch n 100\r\n"), say(s, f, b"version\r\n")[0][:7])
    s.sendall(b"stats\r\n")
    while f.readline().strip() != b"END": pass
    s.sendall(b"set half 0 0 100\r\nabc")
    s.close()
    s, f = client()
    say(s, f, b"quit\r\n", 0)
    print("end", f.read())
END
client() { $python3 client.py "$port" "$1"; }
start() {       # PREFIX...
	"$@" memcached -l 127.0.0.1 -p "$port" -U 0 -u "$(id -un)" -t 4 -m 32 >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server client small
}

record_a_client() {
	start "$@" || return
	client small
	stop TERM $server
	echo "status $?"
}

other_clients() {
	start "$@" || return
	client many
	stop INT $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	client errors
	client small
	"$@" memcached -l 127.0.0.1 -p "$port" -U 0 -u "$(id -un)" >error.log 2>&1
	echo "status $?"
	"$@" memcached --nonsense >error.log 2>&1
	echo "status $?"
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
