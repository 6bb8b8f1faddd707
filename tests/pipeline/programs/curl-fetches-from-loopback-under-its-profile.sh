# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need curl $python3
mkdir site
seq 10000 >site/numbers
port=$(free_port)
$python3 -m http.server --bind 127.0.0.1 --directory site "$port" >server.log 2>&1 &
server=$!
trap 'stop TERM $server || true' EXIT
until_it_works curl -s "http://127.0.0.1:$port/" || fail "the server does not start: $(cat server.log)"

work() { "$@" curl -sS --max-time 20 "http://127.0.0.1:$port/numbers"; }
holds_under_its_profile connect
