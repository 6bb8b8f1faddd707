# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a message from one client to another. Other work: larger and more messages, retained ones, other qualities, many clients, errors, a reload.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need mosquitto mosquitto_pub mosquitto_sub
port=$(free_port)
printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser %s\nlog_dest stderr\n' "$port" "$(id -un)" >broker.conf
publish() { mosquitto_pub -h 127.0.0.1 -p "$port" "$@"; }
start() {       # PREFIX...
	"$@" mosquitto -c broker.conf >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server publish -t ready -m yes
}
exchange() {    # PUBLISH-ARGUMENT...
	mosquitto_sub -h 127.0.0.1 -p "$port" -t there -C 1 -W 10 >got &
	local listening=$!
	sleep 0.5
	publish -t there "$@"
	wait $listening
	cksum <got
}

record_a_message() {
	start "$@" || return
	exchange -m hello
	stop TERM $server
	echo "status $?"
}

other_messages() {
	start "$@" || return
	local i
	head -c 1000000 /dev/zero >large
	exchange -f large
	exchange -q 2 -m twice
	publish -t kept -r -m kept
	mosquitto_sub -h 127.0.0.1 -p "$port" -t kept -C 1 -W 10
	for i in 1 2 3 4 5 6 7 8; do seq 100 | publish -t lines -l & done
	wait "$(jobs -p | tail -n 1)"
	mosquitto_sub -h 127.0.0.1 -p "$port" -t 'kept' -q 1 -c -i me -C 1 -W 10
	stop TERM $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	$python3 -c 'import socket, sys; s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.sendall(b"nonsense nonsense"); s.settimeout(5); print(s.recv(10))' "$port"
	kill -HUP $server
	exchange -m again
	timeout 0.3 mosquitto_sub -h 127.0.0.1 -p "$port" -t never
	"$@" mosquitto -c nowhere.conf >error.log 2>&1
	echo "status $?"
	"$@" mosquitto -c broker.conf >error.log 2>&1
	echo "status $?"
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
