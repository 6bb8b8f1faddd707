# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

work() {
	local status=0 port line
	rm -f server.out
	"$@" "$BUILD_DIR/demo/echo-server" >server.out &
	local server=$!
	if until_it_works_or_ends $server grep -q listening server.out; then
		port=$(sed -n 's/.*://p' server.out)
		exec 3<>"/dev/tcp/127.0.0.1/$port"
		echo "over loopback" >&3
		read -r -t 10 line <&3 || status=1
		echo "got: $line"
		exec 3>&-
	else
		status=1
	fi
	stop TERM $server || status=1
	return $status
}
holds_under_its_profile bind
