# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016   # what the program expands
# Recorded: a script that writes, sorts and reads a file, and one that fails. Other work: more data, modules, commands, folders, errors.
. "$ROOT/tests/workloads/kit.bash"

need perl
cat >small.pl <<'END'
use strict;
open(my $f, '>', 'numbers') or die; print $f "$_\n" for 1 .. 100; close $f;
open($f, '<', 'numbers') or die; my $sum = 0; $sum += $_ while <$f>; close $f;
print "sum $sum ", scalar(reverse "abc"), " ", `echo said`; unlink 'numbers';
END

record_scripts() {
	"$@" perl small.pl
	"$@" perl -e 'die "wrong\n"' 2>&1
	echo "status $?"
}

other_data() {
	cat >large.pl <<-'END'
	use List::Util qw(sum max); use Digest::MD5 qw(md5_hex); use Data::Dumper;
	my %h = map { $_ * 7919 % 100003 => $_ } 1 .. 100000;
	my @s = sort { $a <=> $b } keys %h;
	open(my $f, '+>', 'words') or die; print $f join("\n", @s); seek($f, 10, 0); my $l = <$f>; print $l, tell($f), "\n";
	truncate($f, 50); close $f; print -s 'words', " ", sum(@s), " ", max(@s), " ", md5_hex("@s"), "\n"; unlink 'words';
	my $t = "ab" x 500000; print length($t), " ", scalar(() = $t =~ /ba/g), " ", (sort { $b cmp $a } split //, "hello")[0], "\n";
	sub deep { my $n = shift; $n ? 1 + deep($n - 1) : 0 } no warnings; print deep(5000), " ", sprintf("%05.2f", 3.14159), "\n";
	END
	"$@" perl large.pl
	seq 10000 | "$@" perl -ne '$n += $_; END { print "$n\n" }'
	seq 5 | "$@" perl -lpe '$_ *= 2'
}
other_commands() {
	"$@" perl -e 'my $x = `seq 100`; print length($x), "\n"; system("echo", "more"); print $? >> 8, "\n"; system("exit 3"); print $? >> 8, "\n"'
	"$@" perl -e 'open(my $p, "|-", "tr a-z A-Z") or die; print $p "text\n"; close $p; open($p, "-|", "seq", 3); print <$p>;'
	"$@" perl -e 'my $p = fork; if (!$p) { exit 4 } waitpid($p, 0); print $? >> 8, "\n"; exit 5'
	echo "status $?"
}
other_errors() {
	"$@" perl nowhere.pl 2>&1
	echo "status $?"
	"$@" perl -e 'if (' 2>&1
	echo "status $?"
	"$@" perl -e 'open(my $f, ">", "/nowhere/x") or print "$!\n"; use Nothing::There;' 2>/dev/null
	echo "status $?"
	"$@" perl -we 'my $x; print "a" . $x, "\n"; print 1 / 0' 2>&1
	echo "status $?"
}
holds_for_other_work
