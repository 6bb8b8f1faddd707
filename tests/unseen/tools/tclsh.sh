# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a script that writes and reads a file and starts a command and waits, and one that fails. Other work: more data, events, errors.
. "$ROOT/tests/workloads/kit.bash"

need tclsh
cat >small.tcl <<'END'
set f [open numbers w]
for {set i 1} {$i <= 100} {incr i} { puts $f $i }
close $f
set f [open numbers]
set sum 0
while {[gets $f line] >= 0} { incr sum $line }
close $f
after 1 { set done [clock format 0 -format %Y -gmt 1] }
vwait done
puts "sum $sum [exec echo said] $done"
END

record_scripts() {
	"$@" tclsh small.tcl
	echo 'error wrong' >wrong.tcl
	"$@" tclsh wrong.tcl 2>&1
	echo "status $?"
}

other_data() {
	cat >large.tcl <<-'END'
	set l {}
	for {set i 0} {$i < 100000} {incr i} { lappend l [expr {$i * 7919 % 100003}] }
	set l [lsort -integer $l]
	set f [open words w+]
	fconfigure $f -buffersize 100000
	puts $f [join $l \n]
	seek $f 10; gets $f line; puts "$line [tell $f] [llength $l]"
	close $f
	puts "[file size words] [regexp -all {9[0-9]} $l] [clock format 0 -format %Y -gmt 1] [string length [string repeat ab 500000]]"
	array set a {one 1 two 2}; puts [lsort [array names a]]
	proc deep n { if {$n == 0} { return 0 }; return [expr {1 + [deep [expr {$n - 1}]]}] }; puts [deep 300]
	END
	"$@" tclsh large.tcl
}
other_commands() {
	cat >events.tcl <<-'END'
	after 10 { set done yes }
	vwait done
	puts "$done [exec sh -c {seq 5 | tail -n 1}] [catch {exec false}] [catch {exec nonsense}]"
	puts [exec tr a-z A-Z << text]
	exit 5
	END
	"$@" tclsh events.tcl
	echo "status $?"
	echo 'puts [expr {6 * 7}]' | "$@" tclsh
}
other_errors() {
	"$@" tclsh nowhere.tcl 2>&1
	echo "status $?"
	echo 'puts [open /nowhere/x w]' >opening.tcl
	"$@" tclsh opening.tcl 2>&1
	echo "status $?"
	echo 'if {' >broken.tcl
	"$@" tclsh broken.tcl 2>&1
	echo "status $?"
}
holds_for_other_work
