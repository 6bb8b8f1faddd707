# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: an archive of a small folder, made, added to, listed and unpacked. Other work: larger files, other formats and levels, additions, errors.
. "$ROOT/tests/workloads/kit.bash"

need 7z
mkdir -p folder/inner
seq 100 >folder/a
seq 200 >folder/inner/b
quiet() { "$@" >log 2>&1; local status=$?; (( status == 0 )) || { echo "status $status"; return 0; }; }

record_a_folder() {
	rm -rf out folder.7z folder.zip
	quiet "$@" 7z a folder.7z folder
	quiet "$@" 7z a folder.7z folder/a
	quiet "$@" 7z l folder.7z
	quiet "$@" 7z x -oout folder.7z && diff -r folder out/folder && echo same
}

other_sizes() {
	rm -rf large out large.7z
	mkdir large
	for i in 1 2 3 4 5 6; do seq $((i * 50000)) >large/$i; done
	quiet "$@" 7z a -mx=1 large.7z large
	quiet "$@" 7z t large.7z
	quiet "$@" 7z x -oout large.7z && diff -r large out/large && echo same
	quiet "$@" 7z a -mx=9 -mmt=on large.7z folder
	quiet "$@" 7z x -y -oout large.7z && diff -r folder out/folder && echo same
}
other_formats() {
	rm -rf out ./*.zip ./*.tar ./*.gz
	quiet "$@" 7z a folder.zip folder
	quiet "$@" 7z x -oout folder.zip && diff -r folder out/folder && echo same
	quiet "$@" 7z a folder.tar folder
	quiet "$@" 7z a one.gz folder/a
	"$@" 7z e -so one.gz | cksum
	quiet "$@" 7z a -psecret -mhe=on locked.7z folder
	quiet "$@" 7z t -pwrong locked.7z
}
other_errors() {
	quiet "$@" 7z x nowhere.7z
	quiet "$@" 7z l folder/a
	quiet "$@" 7z a x.7z nowhere
	quiet "$@" 7z nonsense
	echo end
}
holds_for_other_work
