# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

need sqlite3
work() {
	rm -f data.db
	"$@" sqlite3 data.db 'create table t(n integer); insert into t values (1), (2), (39);
	                      update t set n = n + 1 where n = 1; select sum(n) from t;'
}
holds_under_its_profile pwrite64
