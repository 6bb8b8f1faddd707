# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a tone made, changed to another rate and played back, and an error. Other work: longer sounds, other effects and formats, several files, errors.
. "$ROOT/tests/workloads/kit.bash"

need sox

record_a_tone() {
	"$@" sox -R -n -r 8000 -b 16 tone.wav synth 1 sine 440 && "$@" sox -R tone.wav -r 4000 slow.wav && cksum <slow.wav
	"$@" sox -R tone.wav back.wav reverse && cksum <back.wav
	"$@" sox tone.wav x.nonsense 2>&1
	echo "status $?"
}

other_effects() {
	"$@" sox -R -n -r 44100 -c 2 -b 16 long.wav synth 20 sine 300-3000 gain -3 && cksum <long.wav
	"$@" sox -R long.wav short.wav trim 2 3 reverse fade 0.5 norm -1 && cksum <short.wav
	"$@" sox -R long.wav echoed.wav echo 0.8 0.8 60 0.4 reverb 30 && wc -c <echoed.wav
	"$@" sox -R short.wav stat.wav speed 1.5 rate 22050 && "$@" sox stat.wav -n stat 2>&1 | grep -c .
}
other_formats() {
	"$@" sox -R -n -r 8000 -b 8 tone.au synth 2 square 200 && cksum <tone.au
	"$@" sox -R tone.au tone.aiff && "$@" sox -R tone.aiff -t raw -e signed -b 16 - | cksum
	"$@" sox -R tone.au tone.au joined.au && wc -c <joined.au
	"$@" sox -R -m tone.au tone.au mixed.au && wc -c <mixed.au
	"$@" sox -R -t raw -r 8000 -e unsigned -b 8 -c 1 - x.wav <tone.au && wc -c <x.wav
}
other_errors() {
	seq 100 >broken.wav
	"$@" sox broken.wav x.wav 2>&1
	echo "status $?"
	"$@" sox nowhere.wav x.wav 2>&1
	echo "status $?"
	"$@" sox tone.wav /nowhere/x.wav 2>&1
	echo "status $?"
	"$@" sox tone.wav x.wav nonsense 2>&1
	echo "status $?"
}
holds_for_other_work
