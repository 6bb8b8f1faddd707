# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
# Recorded: a small picture drawn, turned, identified, one that is not there, and one through a pipe, which
# goes through a temporary file. Other work: large ones, which threads share, formats,
# animations, a cache on disk, broken files.
. "$ROOT/tests/workloads/kit.bash"

magick=$(type -p magick || type -p convert-im6.q16) || skip 'no ImageMagick on this machine'
signature() { "$magick" "$1" -format '%w %h %#\n' info:; }

record_small_pictures() {
	rm -f small.png turned.jpg
	"$@" "$magick" -size 64x48 gradient:red-blue small.png &&
		"$@" "$magick" small.png -rotate 90 -resize 50% turned.jpg &&
		"$@" "$magick" small.png turned.jpg -format '%m %w %h\n' info: || return
	signature small.png
}
record_nothing_there() { "$@" "$magick" nothing.png out.png 2>/dev/null || echo "status $?"; }
record_a_pipe() {
	"$magick" -size 100x100 gradient: ppm:- |
		"$@" "$magick" ppm:- -negate -crop 50x50+10+10 +repage ppm:- | cksum
}

other_large() {
	rm -f large.png
	"$@" "$magick" -size 640x480 plasma:fractal -seed 1 -blur 0x3 -sharpen 0x1 \
		large.png || return
	"$magick" large.png -format '%w %h\n' info:
}
other_formats() {
	local format
	for format in gif bmp tiff ppm jpg; do
		rm -f "picture.$format"
		"$@" "$magick" -size 200x100 gradient:green-white "picture.$format" || return
		"$magick" "picture.$format" -format '%m %w %h\n' info:
	done
}
other_animation() {
	rm -f moving.gif
	"$@" "$magick" -delay 10 -size 80x80 gradient: \( +clone -rotate 90 \) \( +clone -flip \) \
		-loop 0 moving.gif || return
	"$magick" moving.gif -format '%m %w %h\n' info:
}
other_cache_on_disk() {
	rm -f cached.png
	MAGICK_TEMPORARY_PATH=$PWD "$@" "$magick" -limit memory 512KiB -limit map 512KiB \
		-size 600x600 gradient: -flop cached.png || return
	signature cached.png
}
other_threads() {
	rm -f threads.png
	MAGICK_THREAD_LIMIT=5 "$@" "$magick" -size 400x400 gradient: -blur 0x8 -modulate 90,50 \
		threads.png || return
	"$magick" threads.png -format '%w %h\n' info:
}
other_broken() {
	head -c 2000 /dev/zero >broken.png
	"$@" "$magick" broken.png out.png 2>/dev/null || echo "status $?"
	"$@" "$magick" -size 10x10 xc:red /nowhere/out.png 2>/dev/null || echo "status $?"
	"$@" "$magick" -nonsense 2>/dev/null || echo "status $?"
}
holds_for_other_work
