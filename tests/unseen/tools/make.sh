# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a makefile of two rules, built, again with nothing to do, and removed. Other work: more rules, several at a time, includes, errors.
. "$ROOT/tests/workloads/kit.bash"

need make
printf 'all: b\na:\n\techo text >a\nb: a\n\tcp a b\nclean:\n\trm -f a b\n' >small.mk

cat >large.mk <<'END'
parts := $(foreach n,1 2 3 4 5 6 7 8 9 10 11 12,many/$n)
include more.mk
all: $(parts)
	@cat $^ | cksum; echo $(words $(wildcard many/*)) $(shell echo said) $(upper)
many/%:
	@seq $* 2000 >$@
more.mk:
	@echo 'upper := UPPER' >$@
.PHONY: all
END

record_rules() {
	rm -f a b
	"$@" make -f small.mk
	"$@" make -f small.mk
	"$@" make -f small.mk none 2>&1
	echo "status $?"
	"$@" make -f small.mk clean
}

other_rules() {
	mkdir -p many
	rm -f many/*
	rm -f more.mk
	"$@" make -f large.mk
	"$@" make -s -j4 -f large.mk -B | sort
	touch -d 2001-01-01 many/3
	"$@" make -f large.mk -n | wc -l
	"$@" make -f small.mk clean
	"$@" make -f small.mk -C . b -k
}
other_errors() {
	"$@" make -f nowhere.mk 2>&1
	echo "status $?"
	printf 'a:\n\tfalse\nb:\n\tnonsense\nc:\n\t@exit 3\n' >failing.mk
	rm -f a
	"$@" make -f failing.mk a 2>&1
	echo "status $?"
	"$@" make -f failing.mk -k -i b c 2>&1
	echo "status $?"
	echo 'wrong line' >wrong.mk
	"$@" make -f wrong.mk 2>&1
	echo "status $?"
	printf 'a: b\nb: a\n' >circle.mk
	"$@" make -f circle.mk 2>&1
	echo "status $?"
}
holds_for_other_work
