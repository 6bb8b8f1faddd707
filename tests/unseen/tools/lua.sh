# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: a script that writes and reads a file, and one that fails. Other work: more data, modules, input, errors.
. "$ROOT/tests/workloads/kit.bash"

need lua5.4
cat >small.lua <<'END'
local f = assert(io.open("numbers.new", "w"))
for i = 1, 100 do f:write(i, "\n") end
f:close()
os.rename("numbers.new", "numbers")
local sum = 0
for line in io.lines("numbers") do sum = sum + tonumber(line) end
print("sum", sum)
END
cat >large.lua <<'END'
local t = {}
for i = 1, 300000 do t[i] = string.format("%08x", i * 7919 % 300007) end
table.sort(t)
local f = assert(io.open("words", "w+"))
f:setvbuf("full", 100)
f:write(table.concat(t, "\n"))
print(f:seek("set", 9), f:read("l"), f:seek("end"))
f:close()
local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
print(co(), co(), #t, select(2, table.concat(t):gsub("a[0-9]", "")), os.date("!%Y", 0))
local function deep(n) return n == 0 and 0 or 1 + deep(n - 1) end
print(deep(10000), collectgarbage("count") > 1, pcall(error, "caught"))
END
echo 'return { name = "module" }' >part.lua

record_scripts() {
	"$@" lua5.4 small.lua
	"$@" lua5.4 -e 'error("wrong")' 2>&1
	echo "status $?"
}

other_data() { "$@" lua5.4 large.lua; }
other_modules() {
	"$@" lua5.4 -e 'package.path = "./?.lua"; print(require("part").name, pcall(require, "none") and 1 or 2)'
	seq 3 >numbers
	"$@" lua5.4 -e 'print(os.rename("numbers", "other"), os.rename("nowhere", "x"))'
	seq 10000 | "$@" lua5.4 -e 'local n = 0; for l in io.lines() do n = n + l end; print(n)'
	echo 'print("from input", ...)' | "$@" lua5.4 - a b
}
other_errors() {
	"$@" lua5.4 nowhere.lua 2>&1
	echo "status $?"
	"$@" lua5.4 -e 'x = = 1' 2>&1
	echo "status $?"
	"$@" lua5.4 -e 'print(io.open("/nowhere/x", "w"))'
	"$@" lua5.4 -e 'os.exit(7)'
	echo "status $?"
	"$@" lua5.4 -e 'local s = "x"; while true do s = s .. s; if #s > 50000000 then error("large") end end' 2>&1
	echo "status $?"
}
holds_for_other_work
