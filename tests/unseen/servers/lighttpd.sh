# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a small page and one that is not there. Other work: large files, ranges, many clients, uploads, a listing, errors, a soft stop.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need lighttpd curl
port=$(free_port)
mkdir -p site/folder
echo hello >site/index.html
head -c 3000000 /dev/zero >site/large
echo text >site/folder/file.txt
cat >lighttpd.conf <<END
server.document-root = "$PWD/site"
server.port = $port
server.bind = "127.0.0.1"
server.errorlog = "$PWD/error.log"
server.upload-dirs = ( "$PWD" )
index-file.names = ( "index.html" )
END
get() { curl -s -m 20 -o page -w '%{http_code} %{size_download}\n' "$@"; }
url=http://127.0.0.1:$port
start() {       # PREFIX...
	"$@" lighttpd -D -f lighttpd.conf >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server curl -sf -o page "$url/"
}

record_pages() {
	start "$@" || return
	get "$url/"
	get "$url/nowhere"
	stop TERM $server
	echo "status $?"
}

other_files() {
	start "$@" || return
	local i
	get "$url/large"
	get -r 100-200 "$url/large"
	get "$url/folder/file.txt"
	for i in 1 2 3 4 5 6 7 8; do get "$url/large" & done | sort
	get -I "$url/large"
	get --limit-rate 30M "$url/large" "$url/" -o other
	stop INT $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	get --data-binary @site/large "$url/"
	get -X NONSENSE "$url/"
	get "$url/folder/"
	get "$url/%00"
	timeout 0.2 curl -s -o page --limit-rate 1000 "$url/large"
	"$@" lighttpd -D -f nowhere.conf >error.out 2>&1
	echo "status $?"
	"$@" lighttpd -t -f lighttpd.conf
	echo "status $?"
	stop INT $server
	echo "status $?"
}
holds_for_other_work
