# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a table made, filled and asked. Other work: more rows, sorts, other engines, transactions, several clients, errors, a dump.
# time limit: 600
. "$ROOT/tests/workloads/kit.bash"

need mariadbd mariadb mariadb-install-db mariadb-dump
user=$(id -un)
options=(--no-defaults --datadir="$PWD/data" --socket="$PWD/socket" --skip-networking --user="$user" --pid-file="$PWD/pid"
	--innodb-buffer-pool-size=16M --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=2 --skip-innodb-use-native-aio)
mariadb-install-db --no-defaults --datadir="$PWD/data" --user="$user" --auth-root-authentication-method=normal --skip-test-db >install.log 2>&1 || fail "no data: $(tail -n 5 install.log)"
# It asks where memory is before it starts threads; in a container it does without.
# shellcheck disable=SC2034   # read by the kit
wider_than_default=([get_mempolicy]="asks for the machine's nodes" [set_mempolicy]="leaves the nodes as they are")
sql() { mariadb --no-defaults -u root -S "$PWD/socket" --batch --skip-column-names --force work 2>&1; }
ready() { mariadb --no-defaults -u root -S "$PWD/socket" -e 'create database if not exists work'; }
start() {       # PREFIX...
	"$@" mariadbd "${options[@]}" >server.log 2>&1 &
	server=$!
	until_it_works_or_ends $server ready || until_it_works_or_ends $server ready
}

record_a_table() {
	start "$@" || return
	sql <<-'END'
	drop table if exists t;
	create table t(n int primary key, word varchar(20), index(word));
	insert into t values (1, 'one'), (2, 'two');
	select * from t order by word;
	update t set word = 'zwei' where n = 2;
	delete from t where n = 1;
	select count(*) from t;
	drop table t;
	END
	stop TERM $server
	echo "status $?"
}

other_rows() {
	start "$@" || return
	sql <<-'END'
	drop table if exists big, copy;
	create table big(n int primary key auto_increment, text varchar(200));
	insert into big(text) select md5(seq) from seq_1_to_20000;
	create index by_text on big(text);
	set sort_buffer_size = 32768; set tmp_table_size = 16384; set max_heap_table_size = 16384;
	select count(*), min(text) from big;
	select count(*) from (select text, count(*) c from big group by substr(text, 1, 4) order by c desc) x;
	select sum(length(text)) from (select distinct concat(text, repeat('x', 100)) text from big order by text) y;
	create table copy engine=aria select * from big;
	select count(*) from copy join big using (n) where big.n % 7 = 0;
	alter table big add column more int default 5; optimize table big;
	drop table copy; truncate big;
	END
	stop TERM $server
	echo "status $?"
}
other_clients() {
	start "$@" || return
	local i
	sql <<<'drop table if exists c; create table c(n int) engine=innodb;'
	for i in 1 2 3 4 5 6; do sql <<<"begin; insert into c values ($i); commit; select $i;" & done | sort
	sql <<<'begin; insert into c values (7); rollback; select count(*), sum(n) from c;'
	sql <<<'select * from nowhere; selectt; select 1/0; insert into c values ("x"); select sleep(0.1);'
	mariadb-dump --no-defaults -u root -S "$PWD/socket" --skip-dump-date work c | grep -c INSERT
	sql <<<'drop table c; flush tables; kill 1000000;'
	stop TERM $server
	echo "status $?"
}
holds_for_other_work
