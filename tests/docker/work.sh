#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
# In the image: one round of a program's work, the data of which depends on the round. `work.sh NAME ROUND`
b=/bin/busybox
cd /tmp || exit 1

wait_for() {
	i=0
	until "$@" >/dev/null 2>&1; do
		i=$((i + 1))
		[ $i -lt 200 ] || { $b tail -n 3 log; exit 1; }
		$b sleep 0.05
	done
}

# Ends a server while the shell waits for it. The other way round the shell finds it dead already, now and then: another
# path, with other calls (no rt_sigsuspend), and slow recordings would take the one and full speed the other.
stop_and_wait() {    # PID COMMAND...
	server=$1
	shift
	{ $b sleep 0.1; "$@"; } >/dev/null &
	wait "$server"
}

case $1 in
echo-server)
	/bin/echo-server 7007 >out &
	server=$!
	wait_for $b grep -q listening out
	answer=$($b echo "round $2" | $b nc 127.0.0.1 7007)
	[ "$answer" = "round $2" ] || exit 1
	stop_and_wait $server kill -TERM $server || exit 1 ;;
nginx)
	$b mkdir -p site
	$b seq "$2"000 >site/numbers
	$b cat >nginx.conf <<-END
	daemon off; user root; worker_processes 1; pid /tmp/nginx.pid; error_log /tmp/error.log;
	events { worker_connections 64; }
	http { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f;
	       uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s; server { listen 127.0.0.1:7008; root /tmp/site; } }
	END
	/usr/sbin/nginx -e /tmp/error.log -p /tmp -c /tmp/nginx.conf &
	server=$!
	wait_for $b wget -q -O got http://127.0.0.1:7008/numbers
	$b cmp got site/numbers || exit 1
	$b wget -q -O got http://127.0.0.1:7008/nothing-"$2" 2>/dev/null && exit 1
	stop_and_wait $server kill -QUIT $server || exit 1 ;;
redis-server)
	/usr/bin/redis-server --bind 127.0.0.1 --port 7009 --save '' --logfile /tmp/log &
	server=$!
	ask() { $b printf "$1\r\nQUIT\r\n" | $b nc 127.0.0.1 7009; }
	wait_for ask PING
	ask "SET round $2" | $b grep -q OK || exit 1
	ask "GET round" | $b grep -q "$2" || exit 1
	stop_and_wait $server ask "SHUTDOWN NOSAVE" || exit 1 ;;
postgres)
	bin=$(echo /usr/lib/postgresql/*/bin)
	$b tar -xf /usr/lib/postgresql/cluster.tar || exit 1
	$b start-stop-daemon -S -c postgres -x "$bin/postgres" -- -D /tmp/cluster -k /tmp/cluster -c listen_addresses= \
		-c dynamic_shared_memory_type=mmap >log 2>&1 &
	server=$!
	ask() { "$bin/psql" -X -A -t -q -h /tmp/cluster -U postgres -c "$1"; }
	wait_for ask "SELECT 1"
	ask "CREATE TABLE rounds AS SELECT n, n * $2 AS value FROM generate_series(1, 1000) n" || exit 1
	[ "$(ask "SELECT value FROM rounds WHERE n = 10")" = "${2}0" ] || exit 1
	stop_and_wait $server kill -INT $server || exit 1 ;;
python3)
	/usr/bin/python3 -B -I -c '
import socket, subprocess, sys, threading
sums = [0] * 4
def add(i):
    sums[i] = sum(range(i * 1000 + int(sys.argv[1])))
threads = [threading.Thread(target=add, args=(i,)) for i in range(4)]
for t in threads: t.start()
for t in threads: t.join()
assert subprocess.run(["/bin/busybox", "echo", str(sums)], capture_output=True, check=True).stdout
left, right = socket.socketpair()
left.sendall(b"x" * 100); assert len(right.recv(100)) == 100
' "$2" || exit 1 ;;
esac
echo "done $1 $2"
