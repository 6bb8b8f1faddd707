# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
# Recorded: the making of a cluster, tables and an index, a transaction, an error, a prepared and a
# parallel query, one that is compiled (executable memory is never guessed), a file read and written
# by COPY, VACUUM, a reload, a graceful and a fast stop. Other work: other clusters, tables, types and
# functions, joins and sorts that spill, locks and a deadlock, several clients, a cancelled and a
# killed one, a crash and its recovery, a dump, a copy over the wire.
. "$ROOT/tests/workloads/kit.bash"

PATH=$PATH:$(echo /usr/lib/postgresql/*/bin)
need initdb postgres psql pg_isready pg_dump pgbench

# The server refuses to be root, and initdb wants to know its own name: where /etc/passwd is kept from
# users it sees a copy.
as=()
if (( EUID == 0 )); then
	need setpriv
	user=$(getent passwd postgres) || skip "no user postgres on this machine"
	as=(setpriv --reuid=postgres --regid=postgres --init-groups)
	echo "$user" >passwd
	# shellcheck disable=SC2016   # for the inner shell
	"${as[@]}" test -r /etc/passwd ||
		as=(unshare --mount sh -c 'mount --bind passwd /etc/passwd && exec "$@"' sh "${as[@]}")
	chown postgres .
fi
export HOME=$PWD PGHOST=$PWD PGDATABASE=postgres PGUSER=postgres
export PGTZ=UTC PGOPTIONS='--client-min-messages=warning'

make_cluster() {        # PREFIX...; initdb's options in $options
	rm -rf data
	# shellcheck disable=SC2086   # options are words
	"${as[@]}" "$@" initdb -D data -U postgres --auth=trust --no-sync ${options-} >initdb.out 2>&1 ||
		{ cat initdb.out; return 1; }
}
start() {       # PREFIX...: a server on a cluster that is there, on a socket in this directory
	# shellcheck disable=SC2086   # options are words
	"${as[@]}" "$@" postgres -D data -c listen_addresses= -c unix_socket_directories="$PWD" \
		-c logging_collector=off -c fsync=off ${options-} >log 2>&1 &
	server=$!
	until_it_works_or_ends $server pg_isready -q || { tail -n 5 log; return 1; }
}
# A server on a new cluster, made once: initdb takes longer than most of the work.
fresh() {       # PREFIX...
	if [[ ! -e new ]]; then
		make_cluster && mv data new || return
	fi
	rm -rf data
	cp -a new data
	start "$@"
}
# The postmaster's own number: a recorder may stand in front of it.
finish() {      # SIGNAL: TERM waits for the clients, INT does not, QUIT ends without a checkpoint
	kill "-$1" "$(head -n 1 data/postmaster.pid)" || return
	wait "$server" || echo "status $?"
	tail -n 1 log | grep -o 'database system is shut down' || true
}
sql() { timeout 30 psql -X -A -t -q -v VERBOSITY=terse "$@" 2>&1 || echo "status $?"; }
parallel='set max_parallel_workers_per_gather = 2; set min_parallel_table_scan_size = 0; set parallel_setup_cost = 0; set parallel_tuple_cost = 0;'

record_tables_and_a_graceful_stop() {
	make_cluster "$@" || return
	local options='-c autovacuum_naptime=1s'
	start "$@" || return
	sql <<-END
	create table t(n integer primary key, word text);
	insert into t select i, 'word ' || i from generate_series(1, 20000) i;
	create index on t(word);
	begin; update t set word = 'other' where n % 7 = 0; rollback;
	begin; delete from t where n % 3 = 0; commit;
	select count(*), max(word) from t;
	prepare p(int) as select word from t where n = \$1; execute p(4);
	copy t to '$PWD/data/copied'; truncate t; copy t from '$PWD/data/copied';
	vacuum analyze t;
	$parallel select count(*) from t where word like '%1%';
	checkpoint;
	set jit_above_cost = 0; select sum(n + 1) from t;
	select nothing from nowhere;
	END
	sql -c 'alter system set work_mem = "2MB"'
	sql -c 'select pg_reload_conf()'
	sql -c 'show work_mem'
	finish TERM
}
record_a_fast_stop() {
	fresh "$@" || return
	sql -c 'create table kept as select generate_series(1, 10) as n'
	(sql -c 'select pg_sleep(30)' >interrupted) &
	local client=$!
	until_it_works sleeps
	finish INT
	wait $client
	grep -o 'terminating connection' interrupted | head -n 1
	start "$@" || return
	sql -c 'select sum(n) from kept'
	finish TERM
}
sleeps() { [[ $(sql -c "select count(*) from pg_stat_activity where wait_event = 'PgSleep'") == 1 ]]; }
is_gone() { [[ $(sql -c "select count(*) from pg_stat_activity where backend_type = 'client backend'") == 1 ]]; }

other_types_and_functions() {
	local options='--data-checksums --wal-segsize=4 --locale=C.UTF-8'
	make_cluster "$@" || return
	options=
	start "$@" || return
	sql <<-'END'
	create type mood as enum ('good', 'bad');
	create table things(id serial, at timestamptz default '2026-01-01', what jsonb, how mood, tags text[], price numeric(10,2));
	insert into things(what, how, tags, price) values ('{"a": [1, 2]}', 'good', '{x,y}', 1.5), ('{"b": null}', 'bad', '{}', 2);
	select id, what->'a'->0, how, tags[1], price * 3 from things order by id;
	create function twice(x int) returns int language plpgsql as 'begin if x > 5 then raise ''too much''; end if; return 2 * x; end';
	select twice(4); select twice(6);
	create view v as select how, count(*) from things group by how;
	select * from v order by how;
	create function noted() returns trigger language plpgsql as 'begin new.price = 0; return new; end';
	create trigger n before update on things for each row execute function noted();
	update things set price = 9 returning price;
	with recursive f(a, b) as (select 1, 1 union all select b, a + b from f where b < 1000) select max(a) from f;
	select md5('x'), to_char(timestamp '2026-02-03 04:05', 'Dy DD Mon'), regexp_replace('abc', 'b', 'x'), length(gen_random_uuid()::text);
	select sum(x) over (order by x) from generate_series(1, 4) x;
	select to_tsvector('english', 'running dogs') @@ to_tsquery('dog');
	select lo_from_bytea(424242, 'large object'); select lo_get(424242);
	create schema s; create table s.t(a int check (a > 0), b int references s.t2);
	create table s.p(a int) partition by range (a); create table s.p1 partition of s.p for values from (0) to (10);
	insert into s.p values (3); insert into s.p values (30);
	create tablespace nope location '/nowhere';
	create extension if not exists plpgsql;
	create database second template template0; drop database second;
	END
	finish TERM
}
other_big_queries() {
	fresh "$@" || return
	sql <<-END
	set work_mem = '64kB'; set temp_buffers = '800kB';
	create table big as select i as n, md5(i::text) as text from generate_series(1, 60000) i;
	select count(*) from (select text from big order by text) x;
	select count(*) from big a join big b on a.n = b.n + 1;
	create temp table temporary as select * from big; select count(distinct text) from temporary;
	$parallel set work_mem = '4MB';
	explain (costs off) select count(*) from big a join big b using (text);
	select count(*) from big a join big b using (text);
	create index on big(text); create index on big using hash(n); cluster big using big_text_idx;
	delete from big where n % 2 = 0; vacuum full big; reindex table big; analyze;
	vacuum (parallel 2, verbose false) big;
	alter table big add column more text default repeat('x', 100), alter n type bigint;
	update big set more = repeat(text, 100) where n % 5 = 0;
	select sum(length(more)) from big;
	set jit = on; set jit_above_cost = 0; select sum(n) from big;
	END
	finish INT
}
other_copies_and_programs() {
	fresh "$@" || return
	sql -c 'create table t(a int, b text)'
	seq 50000 | sed 's/.*/&,word &/' >rows.csv
	sql -c '\copy t from rows.csv with (format csv)'
	sql -c 'copy t to stdout with (format binary)' | cksum
	sql -c "copy (select * from t where a < 4) to '$PWD/data/out.csv' with (format csv, header)"
	cat data/out.csv
	sql -c "copy t from '/nowhere/x'"
	sql -c "copy t from '$PWD/data/base'"
	echo 'x,y' >wrong.csv
	sql -c '\copy t from wrong.csv with (format csv)'
	pg_dump -t t | grep -c word
	sql -c "select pg_read_file('PG_VERSION') is not null, count(*) > 3 from pg_ls_dir('.')"
	sql -c "select pg_stat_file('nowhere')"
	finish TERM
}
other_clients_and_locks() {
	local pids=() i
	fresh "$@" || return
	pgbench -i -q -s 1 >/dev/null 2>&1 && echo initialised
	pgbench -c 6 -j 2 -t 30 2>/dev/null | grep 'actually processed'
	sql -c 'create table l(n int primary key, v int); insert into l values (1, 0), (2, 0)'
	for i in 1 2 3 4 5 6; do
		for _ in 1 2 3 4 5; do echo 'update l set v = v + 1 where n = 1;'; done | sql &
		pids+=($!)
	done
	wait "${pids[@]}"
	sql -c 'select v from l where n = 1'
	# Two that wait for each other: one of them is told. Each goes on when both hold their first row.
	rm -f holds.1 holds.2
	# shellcheck disable=SC2016  # psql's shell expands it
	local meet='for i in $(seq 200); do [ -e holds.1 ] && [ -e holds.2 ] && break; sleep 0.1; done'
	(sql -c "set deadlock_timeout = '100ms'" -c 'begin' -c 'update l set v = 1 where n = 1' -c "\\! touch holds.1; $meet" -c 'update l set v = 1 where n = 2' -c commit) >one &
	pids=($!)
	(sql -c "set deadlock_timeout = '30s'" -c 'begin' -c 'update l set v = 2 where n = 2' -c "\\! touch holds.2; $meet" -c 'update l set v = 2 where n = 1' -c commit) >two &
	pids+=($!)
	wait "${pids[@]}"
	cat one two | grep -o 'deadlock detected' || return
	sql -c 'set statement_timeout = 100' -c 'select pg_sleep(20)'
	(sql -c 'listen news' -c 'select pg_sleep(30)' >cancelled) &
	i=$!
	until_it_works sleeps
	sql -c "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'"
	wait $i
	cat cancelled
	(sql -c 'select pg_sleep(30)' >ended) &
	i=$!
	until_it_works sleeps
	sql -c "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'"
	wait $i
	grep -o 'terminating connection' ended
	sql -c 'notify news' -c 'select pg_advisory_lock(1)' -c 'select pg_try_advisory_lock(1)'
	sql -U nobody -c 'select 1' | grep -o 'role "nobody" does not exist'
	sql -d nowhere -c 'select 1' | grep -o 'database "nowhere" does not exist'
	finish TERM
}
other_crash_and_settings() {
	fresh "$@" || return
	sql -c 'create table kept as select generate_series(1, 1000) as n' -c checkpoint -c 'insert into kept values (1)'
	finish QUIT
	local options='-c shared_buffers=16MB -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0'
	start "$@" || return
	grep -o 'was not properly shut down' log
	sql -c 'select count(*) from kept' -c 'show shared_buffers'
	sql -c 'select pg_backend_pid()' >/dev/null
	echo 'log_statement = all' >>data/postgresql.conf
	echo 'nonsense' >>data/pg_hba.conf
	sql -c 'select pg_reload_conf()'
	until_it_works grep -q 'line.*pg_hba.conf' log && echo 'the broken file is told'
	sql -c 'select pg_switch_wal() is not null'
	timeout 20 "${as[@]}" "$@" postgres -D data 2>&1 | grep -o 'lock file "postmaster.pid" already exists'
	finish TERM
	timeout 20 "${as[@]}" "$@" postgres -D nowhere 2>&1 | grep -o 'could not access directory' || true
	timeout 20 "${as[@]}" "$@" postgres -D data -c port=x 2>&1 | grep -o 'invalid value for parameter "port"' || true
}
holds_for_other_work
