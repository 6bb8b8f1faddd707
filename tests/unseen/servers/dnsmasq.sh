# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: questions about names in a file, and a start that fails. Other work: many clients, TCP, other types, another file after a signal, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need dnsmasq $python3
port=$(free_port)
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
	printf '192.0.2.1 one.test\n2001:db8::2 two.test\n' >names
	"$@" dnsmasq -k -C /dev/null -p "$port" -a 127.0.0.1 -z -h -R -H "$PWD/names" -u "$(id -un)" -g "$(id -gn)" --local=/test/ --pid-file="$PWD/pid" --txt-record=text.test,hello -8 - >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server ask udp one.test/1
}

record_questions() {
	start "$@" || return
	ask udp one.test/1 none.test/1
	ask tcp one.test/1
	stop TERM $server
	echo "status $?"
	"$@" dnsmasq --nonsense >error.log 2>&1
	echo "status $?"
}

other_clients() {
	start "$@" || return
	local i
	for i in 1 2 3 4 5 6; do ask udp one.test/1 two.test/28 & done | sort
	for i in 1 2 3 4 5 6; do ask tcp two.test/28 & done | sort
	ask udp text.test/16 one.test/28 1.2.0.192.in-addr.arpa/12 none.test/255
	echo '192.0.2.3 three.test' >>names
	kill -HUP $server
	until_it_works ask udp three.test/1
	ask tcp three.test/1
	kill -USR1 $server
	ask udp three.test/1
	stop TERM $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	$python3 -c 'import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"nonsense", ("127.0.0.1", int(sys.argv[1]))); s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.sendall(b"\0\1")' "$port"
	ask udp one.test/1 example.com/1
	"$@" dnsmasq -k -C nowhere.conf >error.log 2>&1
	echo "status $?"
	"$@" dnsmasq --nonsense >error.log 2>&1
	echo "status $?"
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
