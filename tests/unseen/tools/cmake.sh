# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a small C project configured and built. Other work: a larger one, changes, a script, errors.
# time limit: 300
. "$ROOT/tests/workloads/kit.bash"

need cmake gcc make
project() {     # DIRECTORY FILES
	local i
	rm -rf "$1"
	mkdir -p "$1"
	for ((i = 1; i <= $2; i++)); do echo "int f$i(void) { return $i; }" >"$1/f$i.c"; done
	echo 'int f1(void); int main(void) { return f1() - 1; }' >"$1/main.c"
	cat >"$1/CMakeLists.txt" <<-'END'
	cmake_minimum_required(VERSION 3.13)
	project(small C)
	file(GLOB parts f*.c)
	add_executable(program main.c ${parts})
	END
}
build() {       # DIRECTORY PREFIX...
	local in=$1
	shift
	"$@" cmake -S "$in" -B "$in/build" >log 2>&1 && tail -n 1 log | sed 's/: .*//' &&
		"$@" cmake --build "$in/build" >log 2>&1 && tail -n 1 log && "$in/build/program"
}

record_a_project() {
	project small 1
	build small "$@"
}

other_project() {
	project larger 12
	build larger "$@" || return
	sed -i 's/small C/other C/; s/program main/program WIN32 main/' larger/CMakeLists.txt
	touch larger/main.c
	build larger "$@"
	"$@" cmake --build larger/build --target clean
	ls larger/build/program 2>&1
	echo "status $?"
}
other_scripts() {
	cat >script.cmake <<-'END'
	file(WRITE out/a "text")
	file(READ out/a text)
	string(TOUPPER ${text} upper)
	message("${upper}")
	file(GLOB found out/*)
	list(LENGTH found count)
	message("${count}")
	execute_process(COMMAND echo hello OUTPUT_VARIABLE said)
	message("${said}")
	file(REMOVE_RECURSE out)
	END
	"$@" cmake -P script.cmake 2>&1
	"$@" cmake -E echo text
	"$@" cmake -E copy script.cmake other.cmake && cmp script.cmake other.cmake
}
other_errors() {
	"$@" cmake -S nowhere -B x 2>&1 | head -n 1
	project broken 1
	echo 'no_such_command(x)' >>broken/CMakeLists.txt
	"$@" cmake -S broken -B broken/build >log 2>&1
	echo "status $?"
	project wrong 1
	echo 'int main(' >wrong/main.c
	build wrong "$@" >/dev/null
	echo "status $?"
}
holds_for_other_work
