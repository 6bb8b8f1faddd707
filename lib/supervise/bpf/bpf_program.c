/* SPDX-License-Identifier: Apache-2.0 */
/* An ELF file that the build made, or an empty one -> bytes of this program. */
#include "lib/supervise/bpf/bpf_program.h"

/* BPF_PROGRAM_FILE, a path in quotes */
#include "lib/supervise/bpf/bpf_program_file.inc"

/* Global, as -flto may put this and what follows into different files. */
__asm__(".pushsection .rodata\n"
        ".globl bpf_program_begin, bpf_program_end\n"
        ".hidden bpf_program_begin, bpf_program_end\n"
        ".balign 8\n"
        "bpf_program_begin:\n"
        ".incbin \"" BPF_PROGRAM_FILE "\"\n"
        "bpf_program_end:\n"
        ".popsection\n");

extern const char bpf_program_begin[] __attribute__((visibility("hidden")));
extern const char bpf_program_end[] __attribute__((visibility("hidden")));

const void *bpf_program_bytes(size_t *out_size)
{
	*out_size = (size_t)(bpf_program_end - bpf_program_begin);
	return *out_size ? bpf_program_begin : NULL;
}
