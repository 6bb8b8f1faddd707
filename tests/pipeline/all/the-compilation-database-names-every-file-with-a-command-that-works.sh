# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# In a tree of its own, one folder of its path with a blank; nothing is compiled but one file.
mkdir 'a tree'
cd 'a tree'
cp -r "$ROOT"/{Makefile,VERSION,tools,lib,tracer,genprof,enforce} .
make -s compile_commands.json CPPFLAGS=-DTEXT='\"a\ b\"' >log 2>&1 || fail "make: $(tail -n 20 log)"
mkdir -p build/lib/base
# Of the machines' files the one of this machine.
find lib tracer genprof enforce tools -name '*.c' ! -name 'regset_*' ! -name '*.bpf.c' -o -name "regset_$(uname -m).c" | sort >wanted
"$python3" - <<'END' >got
import json
import subprocess
entries = json.load(open('compile_commands.json'))
for entry in entries:
    print(entry['file'])
error = next(e for e in entries if e['file'] == 'lib/base/error.c')
assert 'DTEXT' in error['command'], error
subprocess.run(error['command'], shell=True, check=True, cwd=error['directory'])
END
sort got | diff wanted - || fail 'not the files that make compiles'
