# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

BUILD=$BUILD_DIR "$ROOT/demo/run" >out 2>&1 || fail "the demo: $(tail -n 20 out)"
for what in 'sc-tracer -o .*ls -l' 'sc-genprof -o ' 'sc-enforce .*ls -l' 'Operation not permitted' 'listening on 127.0.0.1' \
            "got 'message 3 over loopback'" 'docker run --security-opt seccomp='; do
	grep -q -- "$what" out || fail "the demo does not show: $what"
done
