# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a folder packed, listed and unpacked. Other work: larger trees, through gzip, links, changes of names, what is broken or missing.
. "$ROOT/tests/workloads/kit.bash"

need tar gzip
mkdir -p folder/inner
seq 100 >folder/a
seq 200 >folder/inner/b
ln -s a folder/link
ln folder/a folder/inner/hard

record_a_folder() {
	rm -rf out
	mkdir out
	"$@" tar -cf folder.tar folder && "$@" tar -tf folder.tar | sort && "$@" tar -xf folder.tar -C out && diff -r folder out/folder
	"$@" tar -czf folder.tgz folder && "$@" tar -tzf folder.tgz | wc -l
}

other_trees() {
	rm -rf many out
	mkdir -p out
	for i in 1 2 3 4 5; do mkdir -p many/$i/deep/er; for j in 1 2 3 4 5 6; do seq $((i * j * 1000)) >many/$i/deep/er/$j; done; done
	"$@" tar -cf many.tar many && "$@" tar -xf many.tar -C out && diff -r many out/many && "$@" tar -tvf many.tar | wc -l
	"$@" tar -cf - many | "$@" tar -xOf - many/1/deep/er/3 | cksum
	"$@" tar -czf many.tgz many && "$@" tar -xzf many.tgz -C out && echo unpacked
	"$@" tar -df many.tar && echo same
}
other_choices() {
	rm -rf out
	mkdir out
	"$@" tar -cf part.tar --exclude='*.o' --transform 's/folder/other/' folder && "$@" tar -tf part.tar | sort
	"$@" tar -xf part.tar -C out --strip-components=1 && find out | sort
	"$@" tar -xkf part.tar -C out --strip-components=1 2>&1 | sort | head -n 3
	truncate -s 3M sparse && "$@" tar -cSf sparse.tar sparse && "$@" tar -xSf sparse.tar -C out && cmp sparse out/sparse
}
other_errors() {
	"$@" tar -tf nowhere.tar 2>&1
	echo "status $?"
	head -c 3000 folder.tar >cut.tar
	"$@" tar -tf cut.tar 2>&1
	echo "status $?"
	"$@" tar -cf x.tar folder nowhere 2>&1
	echo "status $?"
	"$@" tar -tf folder/a 2>&1
	echo "status $?"
	"$@" tar -tzf folder/a 2>&1
	echo "status $?"
}

holds_for_other_work
