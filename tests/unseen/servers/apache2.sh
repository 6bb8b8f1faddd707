# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: pages of a server with threads and two processes. Other work: large files, many clients, ranges, uploads, a reload, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need apache2 curl
port=$(free_port)
mkdir -p site/folder logs
echo hello >site/index.html
head -c 3000000 /dev/zero >site/large
echo text >site/folder/file.txt
chmod -R a+rX .
modules=/usr/lib/apache2/modules
cat >apache.conf <<END
ServerRoot "$PWD"
ServerName 127.0.0.1
Listen 127.0.0.1:$port
PidFile $PWD/logs/pid
ErrorLog $PWD/logs/error
$( ((EUID)) || printf 'User www-data\nGroup www-data')
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule dir_module $modules/mod_dir.so
LoadModule mime_module $modules/mod_mime.so
TypesConfig /dev/null
StartServers 2
MaxRequestWorkers 50
DocumentRoot $PWD/site
END
get() { curl -s -m 20 -o page -w '%{http_code} %{size_download}\n' "$@"; }
url=http://127.0.0.1:$port
start() {     # PREFIX...
	"$@" apache2 -DFOREGROUND -f "$PWD/apache.conf" >server.log 2>&1 &
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
	for i in 1 2 3 4 5 6 7 8; do get "$url/large" & done | sort
	get "$url/folder/file.txt" -I
	get "$url/" "$url/folder/file.txt" -o other
	stop WINCH $server
	echo "status $?"
}
other_errors() {
	start "$@" || return
	get --data-binary @site/large "$url/" | cut -d ' ' -f 1
	get -X NONSENSE "$url/" | cut -d ' ' -f 1
	get "$url/folder/" | cut -d ' ' -f 1
	timeout 0.2 curl -s -o page --limit-rate 1000 "$url/large"
	kill -USR1 $server
	until_it_works grep -q 'Graceful restart' logs/error
	until_it_works curl -sf -o page "$url/"
	get "$url/"
	stop TERM $server
	echo "status $?"
	"$@" apache2 -f "$PWD/nowhere.conf" >error.log 2>&1
	echo "status $?"
}
holds_for_other_work
