# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

PATH=$PATH:/usr/sbin
need nginx curl $python3
chmod 755 .
mkdir site
seq 10000 >site/numbers
port=$(free_port)
cat >nginx.conf <<END
daemon off;
master_process on;
worker_processes 1;
pid $PWD/nginx.pid;
error_log $PWD/error.log;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxy; fastcgi_temp_path $PWD/fastcgi;
	uwsgi_temp_path $PWD/uwsgi; scgi_temp_path $PWD/scgi;
	server { listen 127.0.0.1:$port; root $PWD/site; }
}
END
work() {
	local status=0
	"$@" nginx -e "$PWD/error.log" -p "$PWD" -c "$PWD/nginx.conf" &
	local server=$!
	if until_it_works_or_ends $server curl -s --max-time 5 "http://127.0.0.1:$port/numbers"; then
		curl -sS --max-time 5 "http://127.0.0.1:$port/numbers" | cksum || status=1
		curl -sS --max-time 5 -o /dev/null -w '%{http_code}\n' "http://127.0.0.1:$port/nothing" || status=1
	else
		status=1
	fi
	stop TERM $server || status=1
	return $status
}
holds_under_its_profile listen
