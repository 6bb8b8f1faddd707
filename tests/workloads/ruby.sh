# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
# Recorded: puma with two threads that answers a few requests, with a child and a temporary file. Other work: posts, many clients, more threads, errors, an
# application that raises, files, children, a phased stop.
. "$ROOT/tests/workloads/kit.bash"

need puma curl $python3
port=$(free_port)
cat >config.ru <<'END'
require 'digest'
require 'tempfile'
app = lambda do |env|
  case env['PATH_INFO']
  when '/big' then [200, {}, ['x' * 3_000_000]]
  when '/raise' then raise 'as it should be'
  when '/child' then [200, {}, [`echo from a child`]]
  when '/file'
    Tempfile.create('sc') { |f| f.write('y' * 100_000); f.flush; [200, {}, [File.size(f.path).to_s]] }
  when '/compute' then [200, {}, [Digest::SHA256.hexdigest((1..200_000).sum.to_s + ('z' * 10_000_000)), "\n"]]
  else [200, {}, [env['rack.input'].read.size.to_s]]
  end
end
run app
END
get() { curl -s -m 20 -o page -w '%{http_code} %{size_download}\n' "$@"; }
answers() { [[ $(get "http://127.0.0.1:$port/") == 200* ]]; }
start() {       # PREFIX...; numbers of threads in $threads
	"$@" puma -q -e production -b "tcp://127.0.0.1:$port" -t "${threads:-2:2}" config.ru >puma.log 2>&1 &
	server=$!
	until_it_works_or_ends $server answers
}

# Puma 6.6 under Ruby 3.3 takes its own end for a deadlock one time in ten, traced or not, and exits with 1.
end() {         # SIGNAL
	local status=0
	stop "$1" "$server" || status=$?
	if (( status == 0 || status == 143 )) || grep -q 'No live threads left. Deadlock?' puma.log; then
		echo "ended as told"
	else
		echo "status $status"
	fi
}

record_requests() {
	start "$@" || return
	get "http://127.0.0.1:$port/"
	get --data-binary hello "http://127.0.0.1:$port/post"
	get "http://127.0.0.1:$port/child"
	get "http://127.0.0.1:$port/file"
	end TERM
}

other_clients() {
	local i threads=1:6
	start "$@" || return
	for i in 1 2 3 4 5 6 7 8; do get "http://127.0.0.1:$port/big" & done | sort
	head -c 2000000 /dev/zero >large
	get --data-binary @large "http://127.0.0.1:$port/post"
	timeout 0.2 curl -s -o page --limit-rate 1000 "http://127.0.0.1:$port/big"
	get "http://127.0.0.1:$port/compute"
	end TERM
}
other_errors() {
	start "$@" || return
	get "http://127.0.0.1:$port/raise"
	get "http://127.0.0.1:$port/child"
	get "http://127.0.0.1:$port/file"
	get -X NONSENSE "http://127.0.0.1:$port/"
	end INT
}
other_mistakes() {
	"$@" puma -q -b "tcp://127.0.0.1:$port" nowhere.ru >/dev/null 2>&1
	echo "status $?"
}
holds_for_other_work
