# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016   # what the program expands
# Recorded: a script that reads and writes a file, and one that fails. Other work: more data, sorts, patterns, folders, errors of several kinds.
. "$ROOT/tests/workloads/kit.bash"

need php
cat >small.php <<'END'
<?php
mkdir("work");
file_put_contents("work/numbers", implode("\n", range(1, 100)), LOCK_EX);
rename("work/numbers", "numbers");
rmdir("work");
if (preg_match('/^[a-z]+$/', "word")) echo "a word\n";
$sum = array_sum(file("numbers"));
unlink("numbers");
echo "sum $sum\n", json_encode(["a" => strrev("abc")]), "\n";
END
cat >large.php <<'END'
<?php
$words = [];
for ($i = 0; $i < 300000; $i++) $words[] = md5((string)$i);
sort($words);
file_put_contents("words", implode("\n", $words));
echo $words[0], " ", count(array_unique(array_map(fn($w) => substr($w, 0, 4), $words))), "\n";
$f = fopen("words", "r+");
fseek($f, 1000); echo fgets($f); ftruncate($f, 100); fclose($f);
clearstatcache(); echo filesize("words"), "\n";
echo preg_match_all('/a[0-9]+b/', implode($words)), "\n";
function deep($n) { return $n ? 1 + deep($n - 1) : 0; }
echo deep(20000), " ", strlen(serialize($words)), " ", date("Y", 86400), "\n";
END
cat >folders.php <<'END'
<?php
@mkdir("d"); foreach (range(1, 20) as $i) file_put_contents("d/$i", $i, FILE_APPEND | LOCK_EX);
echo count(glob("d/*")), " ", count(scandir("d")), "\n";
rename("d/1", "d/one"); foreach (glob("d/*") as $f) unlink($f); rmdir("d");
echo file_exists("d") ? "there" : "gone", "\n";
$t = tempnam(".", "x"); echo is_writable($t) ? "writable\n" : "not\n"; unlink($t); usleep(10); var_dump(@file_get_contents("nowhere"));
END

record_scripts() {
	"$@" php small.php
	"$@" php -r 'throw new Exception("wrong");' 2>&1
	echo "status $?"
}

other_data() { "$@" php large.php; }
other_folders() { "$@" php folders.php; }
other_input() {
	seq 10000 | "$@" php -r '$n = 0; while (($l = fgets(STDIN)) !== false) $n += (int)$l; echo $n, "\n";'
	echo '<?php echo "from input";' | "$@" php
}
other_errors() {
	"$@" php nowhere.php 2>&1
	echo "status $?"
	"$@" php -r 'echo 1 +;' 2>&1
	echo "status $?"
	"$@" php -d memory_limit=4M -r '$a = str_repeat("x", 8000000);' 2>&1
	echo "status $?"
	"$@" php -r 'exit(7);'
	echo "status $?"
	"$@" php -r 'nothing();' 2>&1
	echo "status $?"
}
holds_for_other_work
