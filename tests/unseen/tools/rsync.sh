# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a folder copied to another, and again with changes. Other work: more and larger files, changes, removals, filters, a dry run, errors.
. "$ROOT/tests/workloads/kit.bash"

need rsync
mkdir -p from/inner
seq 100 >from/a
seq 200 >from/inner/b
ln -s a from/link

record_a_folder() {
	rm -rf to
	"$@" rsync -a from/ to && diff -r from to && echo same
	echo old >to/inner/old
	echo changed >to/a
	"$@" rsync -a --delete from/ to && diff -r from to && echo same
}

other_changes() {
	rm -rf more to2
	mkdir -p more/d/e
	for i in 1 2 3 4 5 6 7 8; do seq $((i * 20000)) >more/d/$i; done
	"$@" rsync -a more/ to2 && diff -r more to2 && echo same
	sed -i 5d more/d/3; touch -d 2002-02-02 more/d/3; touch -d 2001-01-01 more/d/4; chmod 600 more/d/5; rm more/d/6; seq 3 >more/d/e/new
	"$@" rsync -a --delete -i more/ to2 | grep -v 'd.*/$' | sort
	diff -r more to2 && echo same
	"$@" rsync -a --no-whole-file --checksum more/ to2 && diff -r more to2 && echo same
}
other_choices() {
	rm -rf to3
	"$@" rsync -av --exclude='*.o' --include='*/' from/ to3 | grep -v -e bytes -e speedup | sort
	"$@" rsync -an -i from/ nowhere-yet | sort
	"$@" rsync -a --size-only --stats from/ to3 | grep -c .
	"$@" rsync --list-only from/ | wc -l
	"$@" rsync -aR from/inner/b to3 && ls to3/from/inner
}
other_errors() {
	"$@" rsync -a nowhere to4 >/dev/null 2>&1
	echo "status $?"
	"$@" rsync -a from/ /proc/nowhere/to >/dev/null 2>&1
	echo "status $?"
	"$@" rsync --no-such-option from to >/dev/null 2>&1
	echo "status $?"
}
holds_for_other_work
