# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: questions about a local zone. Other work: many clients, TCP, names that are not there, other types, a reload, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need unbound $python3
port=$(free_port)
cat >unbound.conf <<END
server:
  interface: 127.0.0.1@$port
  do-daemonize: no
  num-threads: 2
  username: ""
  chroot: ""
  directory: "$PWD"
  pidfile: "$PWD/unbound.pid"
  use-syslog: no
  logfile: ""
  do-not-query-localhost: no
  auto-trust-anchor-file: ""
  local-zone: "test." static
  local-data: "one.test. 60 A 192.0.2.1"
  local-data: "one.test. 60 TXT 'text'"
  local-data: "two.test. 60 AAAA 2001:db8::2"
remote-control:
  control-enable: no
END
cat >ask.py <<'END'
import socket, struct, sys
port, transport, *questions = sys.argv[1:]
for question in questions:
    name, kind = question.split("/")
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split(".") if l) + b"\0"
    message = struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + labels + struct.pack(">2H", int(kind), 1)
    if transport == "udp":
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(2)
        s.sendto(message, ("127.0.0.1", int(port)))
        answer = s.recv(4096)
    else:
        s = socket.create_connection(("127.0.0.1", int(port)), 5)
        s.sendall(struct.pack(">H", len(message)) + message)
        answer = s.recv(4096)[2:]
    sys.stdout.write(f"{question} code {answer[3] & 15} answers {answer[7]}\n")
END
ask() { $python3 ask.py "$port" "$@"; }
start() {       # PREFIX...
	"$@" unbound -d -c unbound.conf >unbound.log 2>&1 &
	server=$!
	until_it_works_or_ends $server ask udp one.test/1
}

record_questions() {
	start "$@" || return
	ask udp one.test/1 none.test/1
	stop TERM $server
	echo "status $?"
}

other_clients() {
	start "$@" || return
	local i
	ask tcp one.test/1 two.test/28 none.test/1
	for i in 1 2 3 4 5 6; do ask udp one.test/1 two.test/28 & done | sort
	for i in 1 2 3 4 5 6; do ask tcp one.test/16 & done | sort
	ask udp one.test/16 two.test/1 none.test/255 localhost/1
	kill -HUP $server
	until_it_works ask udp one.test/1
	ask udp two.test/28
	stop TERM $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	$python3 -c 'import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"nonsense", ("127.0.0.1", int(sys.argv[1]))); s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.sendall(b"\0\1")' "$port"
	ask udp one.test/1
	echo nonsense >broken.conf
	"$@" unbound -d -c broken.conf >error.log 2>&1
	echo "status $?"
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
