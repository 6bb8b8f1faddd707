# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# What the linker leaves in a program: no address fixed, nothing that it resolves later or that stays
# writable, and the functions that end it when its stack or a buffer was overwritten.
need readelf
for program in sc-tracer sc-genprof sc-enforce; do
	readelf -W --file-header --program-headers --dynamic --dyn-syms "$BUILD_DIR/bin/$program" >elf
	has() { grep -qE "$1" elf || fail "$program: $2"; }    # PATTERN WHAT-IS-MISSING
	has '^ +Type: +DYN' 'not position independent'
	has 'GNU_RELRO' 'no RELRO: relocated data stays writable'
	has 'BIND_NOW|Flags:.* NOW' 'not bound at its start'
	has ' __stack_chk_fail' 'no stack protector'
	has ' __[a-z]+_chk@' 'no _FORTIFY_SOURCE'
	has 'GNU_STACK.* RW ' 'its stack is executable'
done
