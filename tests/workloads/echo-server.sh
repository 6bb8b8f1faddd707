# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: one client. Other work: several, big messages, clients that say nothing or go away.
. "$ROOT/tests/workloads/kit.bash"

need $python3
start() {       # PREFIX...
	rm -f server.out
	"$@" "$BUILD_DIR/demo/echo-server" >server.out &
	server=$!
	until_it_works_or_ends $server grep -q listening server.out || return
	port=$(sed -n 's/.*://p' server.out)
}
say() {         # TEXT
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	echo "$1" >&3
	read -r -t 10 line <&3 && echo "got: $line"
	exec 3>&-
}

record_a_client() {
	start "$@" || return
	say 'over loopback'
	stop TERM $server
}
other_clients() {
	start "$@" || return
	$python3 - "$port" <<-'END_'
	import socket, struct, sys
	at = ("127.0.0.1", int(sys.argv[1]))
	many = [socket.create_connection(at, timeout=10) for _ in range(14)]
	for i, s in enumerate(many):
	    s.sendall(b"%d" % i * 3000)
	def answer(s, n):
	    got = b""
	    while len(got) < n: got += s.recv(100000)
	    return len(got)
	print([answer(s, len(b"%d" % i) * 3000) for i, s in enumerate(many)])
	many[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))     # a reset
	for s in many: s.close()
	socket.create_connection(at).close()
	more = [socket.create_connection(at) for _ in range(30)]
	END_
	say again
	stop TERM $server
}
other_nobody() {
	start "$@" || return
	stop TERM $server
}
holds_for_other_work
