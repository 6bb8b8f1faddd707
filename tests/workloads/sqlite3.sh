# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a table in a file, with and without a write-ahead log. Other work: bigger sorts, vacuum,
# backup, two at a time, errors, broken and unreadable files.
. "$ROOT/tests/workloads/kit.bash"

need sqlite3
run() {         # PREFIX... <SQL
	cat >script.sql
	"$@" sqlite3 data.db <script.sql 2>&1 || echo "status $?"
}

record_a_table() {
	rm -f data.db*
	run "$@" <<-'END_'
	create table t(n integer, word text);
	insert into t values (1, 'one'), (2, 'two');
	select * from t order by word;
	update t set word = 'zwei' where n = 2;
	delete from t where n = 1;
	select * from t;
	END_
}
record_a_log() {
	rm -f data.db*
	run "$@" <<-'END_'
	pragma journal_mode = wal;
	create table t(n);
	insert into t values (1);
	pragma wal_checkpoint;
	select * from t;
	END_
}

other_big_tables() {
	rm -f data.db*
	run "$@" <<-'END_'
	create table big(n integer primary key, text);
	with recursive c(i) as (select 1 union all select i + 1 from c where i < 20000)
	    insert into big select i, hex(i * 7919 % 60013) || 'padding padding' from c;
	create index by_text on big(text);
	select count(*), min(text) from big;
	pragma cache_size = 10;
	pragma temp_store = file;
	select count(*) from (select distinct text || n x from big order by x);
	delete from big where n % 2;
	vacuum;
	pragma integrity_check;
	.backup copy.db
	.dump big_nothing
	explain query plan select * from big where text = 'x';
	END_
}
other_transactions() {
	rm -f data.db*
	run "$@" <<-'END_'
	pragma journal_mode = wal;
	create table t(n unique);
	begin; insert into t values (1); rollback;
	begin immediate; insert into t values (2); savepoint s; insert into t values (3); rollback to s; commit;
	select * from t;
	insert into t values (2);
	attach 'second.db' as second;
	create table if not exists second.u as select * from t;
	select count(*) from second.u;
	pragma journal_mode = delete;
	pragma synchronous = full;
	insert into t values (9);
	END_
}
other_errors() {
	rm -f data.db*
	run "$@" <<<'select * from nowhere;'
	run "$@" <<<'selectt;'
	seq 1000 >data.db
	run "$@" <<<'select 1 from sqlite_master;'
	rm data.db; mkdir data.db
	run "$@" <<<'create table t(n);'
	rmdir data.db
	run "$@" <<<'.read nowhere.sql'
	run "$@" <<<'attach "/nowhere/x.db" as x;'
}
other_lock() {
	rm -f data.db* go held
	sqlite3 data.db 'create table t(n)'
	mkfifo go
	sqlite3 data.db <go >/dev/null &
	local holder=$!
	exec 4>go
	# Nobody asks the database whether it is locked: the question itself can keep the lock away.
	printf '%s\n' 'begin exclusive;' 'insert into t values (1);' '.shell touch held' >&4
	until_it_works test -e held
	run "$@" <<-'END_'
	.timeout 50
	select count(*) from t;
	END_
	exec 4>&-
	wait $holder
}
holds_for_other_work
