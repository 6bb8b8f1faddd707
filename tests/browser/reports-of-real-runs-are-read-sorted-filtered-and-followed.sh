# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 600
# In Chromium, at 1280 and at 400 pixels, light and dark, and without JavaScript.
. "$ROOT/tests/browser/kit.bash"

record_ls
record_python3
record_nginx
record_postgresql
sc-genprof -q report -o ls.html ls.json ls-*.trace
sc-genprof -q report -o python3.html --against=ls.json python3.json python3-*.trace
sc-genprof -q report -o nginx.html nginx.json nginx-*.trace
sc-genprof -q report -o postgresql.html --against=default postgresql.json postgresql-*.trace
sc-genprof -q report -o drift.html ls.json python3-1.trace
for report in *.html; do
	(( $(stat -c %s "$report") < 1000000 )) || fail "$report: $(stat -c %s "$report") bytes"
done
[[ -z ${KEEP-} ]] || cp ./*.html "$KEEP"
$python3 "$ROOT/tests/browser/check.py" ./*.html
