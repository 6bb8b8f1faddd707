# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

touch plain-file
mkdir folder
printf 'garbage' >garbage
chmod +x garbage

refuses 125 'command' sc-tracer
refuses 125 'no-such-option' sc-tracer --no-such-option true
refuses 127 'no-such-program.*' sc-tracer -- no-such-program
refuses 127 './nowhere/at-all.*no such file' sc-tracer -o trace.json -- ./nowhere/at-all
nothing_written trace.json
refuses 126 'plain-file.*permission denied' sc-tracer -o trace.json -- ./plain-file
refuses 126 'folder' sc-tracer -o trace.json -- ./folder
refuses 126 'garbage.*exec format error' sc-tracer -o trace.json -- ./garbage
nothing_written trace.json
