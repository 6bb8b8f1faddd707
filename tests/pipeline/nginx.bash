# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# An nginx of the test's own, on a free port of loopback: all that it reads and writes lies in the current
# directory.
. "$ROOT/tests/pipeline/kit.bash"

PATH=$PATH:/usr/sbin
need nginx curl $python3
chmod 755 .
mkdir site
port=$(free_port)
# shellcheck disable=SC2034   # for the tests
at=http://127.0.0.1:$port

# Makes nginx.conf: "$1" stands in its http, "$2" in the server of the folder site.
nginx_configure() {     # HTTP SERVER
	cat >nginx.conf <<-END
	daemon off;
	master_process on;
	worker_processes 1;
	pid $PWD/nginx.pid;
	error_log $PWD/error.log;
	events { worker_connections 64; }
	http {
		$1
		client_body_temp_path $PWD/body; proxy_temp_path $PWD/proxy; fastcgi_temp_path $PWD/fastcgi;
		uwsgi_temp_path $PWD/uwsgi; scgi_temp_path $PWD/scgi;
		server { listen 127.0.0.1:$port; root $PWD/site; $2 }
	}
	END
}

# Starts it behind PREFIX; $! is the process.
nginx_start() {         # PREFIX...
	"$@" nginx -e "$PWD/error.log" -p "$PWD" -c "$PWD/nginx.conf" &
}
