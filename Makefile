# SPDX-License-Identifier: Apache-2.0
# One Makefile for the whole toolkit.  `make help` lists the targets, V=1 shows the commands.
#
#   workload --tracer--> trace --genprof--> profile --enforce--> filtered run

PROGRAMS := tracer genprof enforce
BUILD    ?= build
SAN      ?=
STATIC   ?=
V        ?=
# Said by make itself: a recipe of one plain command then needs no shell, and there are 500 files.
Q         = $(if $(V),,@$(info $()  $(1)	$@))

# Of a git tree with tags, what it is since which; else, as in a release's tarball, what VERSION says.
VERSION   = $(or $(shell [ ! -e .git ] || git describe --tags --match 'v[0-9]*' 2>/dev/null | sed 's/^v//'),$(file <VERSION))

PREFIX   ?= /usr/local
DESTDIR  ?=
DATADIR   = $(PREFIX)/share/seccomp-utils
MANDIR    = $(PREFIX)/share/man/man1
BASH_COMPLETION_DIR = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION_DIR  = $(PREFIX)/share/zsh/site-functions
FISH_COMPLETION_DIR = $(PREFIX)/share/fish/vendor_completions.d

# CFLAGS, CPPFLAGS and LDFLAGS are the user's; what the code itself asks for is added here.
CFLAGS      ?= -O2 -g
ALL_CPPFLAGS = -D_GNU_SOURCE -I. -I$(BUILD) $(if $(STATIC),-DUNWINDER_LINKED -DYAML_LINKED -DBPF_LEFT_OUT) $(CPPFLAGS)
ALL_CFLAGS   = $(filter-out -pie -Wl%,$(HARDENING)) -std=gnu17 -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes \
               -Wmissing-prototypes -Wwrite-strings -Wvla -Werror=implicit \
               $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) $(CFLAGS)
ALL_LDFLAGS  = $(filter -pie -Wl%,$(HARDENING)) $(if $(STATIC),-static) $(LDFLAGS)
HARDENING    = $(file <$(BUILD)/hardening)
DEPFLAGS     = -MMD -MP

# libunwind is loaded when it is needed (lib/supervise/stack/unwinder.h), or linked where nothing can be loaded.
PKGS_unwind  := $(if $(STATIC),libunwind-ptrace libunwind-generic)
# libyaml, too (lib/json/json_yaml.c), and only where it is: without it the programs read JSON.
PKGS_yaml     = $(shell $(PKG_CONFIG) --exists yaml-0.1 && echo yaml-0.1)
PKGS_lib      = libseccomp jansson $(if $(STATIC),$(PKGS_yaml))
PKGS_tracer  := $(PKGS_unwind)
PKGS_genprof := $(PKGS_unwind)
PKGS_enforce := libcap $(PKGS_unwind)
PKGS_tests   := criterion
LIBS_genprof := -lm
# Asked when a recipe runs, never while the Makefile is read: `make deps` may just have brought pkg-config.
pkg = $(foreach p,$(PKGS_$(1)),$(shell $(PKG_CONFIG) $(if $(STATIC),--static) --$(2) $p))

# The machine that is built for: x86_64-linux-gnu, aarch64-linux-gnu. Of regset_MACHINE.c only its own counts. For another
# one than this (CC=aarch64-linux-gnu-gcc) tools have its name before theirs, and none of its programs runs here.
TARGET  := $(shell $(CC) -dumpmachine 2>/dev/null)
MACHINE := $(firstword $(subst -, ,$(TARGET)))
CROSS   := $(if $(filter $(MACHINE),$(shell uname -m)),,$(TARGET:%=%-))
PKG_CONFIG ?= $(CROSS)pkg-config
ifneq ($(CROSS),)
AR = $(CROSS)ar
endif

# Every .c of a folder and of those below it, three deep.
srcs = $(sort $(filter-out $(FOREIGN),$(wildcard $(1)/*.c $(1)/*/*.c $(1)/*/*/*.c)))
FOREIGN := $(filter-out %_$(MACHINE).c,$(wildcard lib/supervise/registers/regset_*.c))
objs = $(patsubst %.c,$(BUILD)/%.o,$(1))

LIB_OBJS  := $(call objs,$(call srcs,lib))
MAIN_OBJS := $(foreach p,$(PROGRAMS),$(BUILD)/$p/main.o)
PROG_OBJS := $(call objs,$(foreach p,$(PROGRAMS),$(call srcs,$p)))
TEST_OBJS := $(call objs,$(filter tests/%,$(foreach d,lib tracer genprof enforce,$(call srcs,tests/$d))))
OBJS      := $(LIB_OBJS) $(PROG_OBJS) $(TEST_OBJS)
# Programs of one file each, here only compiled: `make check-warnings` looks at them, too.
LONE_OBJS := $(call objs,$(wildcard tools/*.c demo/*.c bench/programs/*.c tests/fuzz/*.c tests/docker/*.c tests/pipeline/*/*.c))

# ---- building ----

.PHONY: all static static-libc static-musl deps deps-build clean help
all: $(PROGRAMS:%=$(BUILD)/bin/sc-%)       ## build the three programs

# LIBC=musl: less than half as large. Debian has the other libraries for its own C library only: tools/musl makes them.
LIBC ?=
static: $(if $(filter musl,$(LIBC)),static-musl,static-libc)   ## build them without shared libraries, into build-static/bin (LIBC=musl: build-musl/bin)
static-libc:
	+$(MAKE) all BUILD=build-static STATIC=1
static-musl:
	@tools/musl build-musl/libraries
	+PKG_CONFIG_LIBDIR=$(CURDIR)/build-musl/libraries/lib/pkgconfig $(MAKE) all BUILD=build-musl STATIC=1 LIBC= \
	    CC='musl-gcc -idirafter $(CURDIR)/build-musl/libraries/include'

deps:                                      ## install what building and testing need (apt-get)
	@tools/deps build test
deps-build:
	@tools/deps build

$(BUILD)/libtoolkit.a: $(LIB_OBJS)
	@rm -f $@
	$(call Q,AR)$(AR) rcs $@ $^

define program
$(BUILD)/bin/sc-$(1): $(filter $(BUILD)/$(1)/%,$(PROG_OBJS)) $(BUILD)/libtoolkit.a
	@mkdir -p $$(@D)
	$$(call Q,LINK)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) $$^ $$(call pkg,$(1),libs) $$(call pkg,lib,libs) $$(LIBS_$(1)) -o $$@
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$p)))

# Everything but the three main()s, in one test binary. Its allocations go through tests/lib/trace/test_trace_memory.c,
# libseccomp's version through tests/lib/syscalls/test_syscalls_libseccomp.c.
TESTS_LDFLAGS := $(foreach f,malloc calloc realloc strdup seccomp_version,-Wl,--wrap=$f)
$(BUILD)/bin/tests: $(TEST_OBJS) $(filter-out $(MAIN_OBJS),$(PROG_OBJS)) $(BUILD)/libtoolkit.a
	@mkdir -p $(@D)
	$(call Q,LINK)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(TESTS_LDFLAGS) $^ $(foreach k,tests tracer enforce lib,$(call pkg,$k,libs)) $(LIBS_genprof) -o $@

# Victims are traced, and LeakSanitizer refuses to run under ptrace: never instrument them.
# A victim whose name starts with i386_ is built for 32 bits, with static_ without shared libraries.
VICTIM_SOURCES := $(wildcard tests/victims/*/*.c)
VICTIMS        := $(patsubst %.c,$(BUILD)/victims/%,$(notdir $(VICTIM_SOURCES)))
vpath %.c $(sort $(dir $(VICTIM_SOURCES)))
$(VICTIMS): $(BUILD)/victims/%: %.c
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) -D_GNU_SOURCE -O1 -g -std=gnu17 -Wall -Wno-unused-result $(if $(filter i386_%,$*),-m32) $(if $(filter static_%,$*),-static -Xlinker --eh-frame-hdr) $< -pthread -o $@

# The server of the demo and of the pipeline tests; static, so that it could run in an empty image.
$(BUILD)/demo/echo-server: demo/echo-server.c
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) -D_GNU_SOURCE -O2 -g -std=gnu17 -Wall -Wextra -static $< -o $@

# Rebuild when the flags change, not only when the sources do.
COMPILER = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS)
quoted   = '$(subst ','\'',$(1))'
$(BUILD)/flags: FORCE
	@PKG_CONFIG="$(PKG_CONFIG)" tools/deps --check build
	@mkdir -p $(@D) $(sort $(dir $(OBJS) $(LONE_OBJS)))
	@printf '%s\n' $(call quoted,$(COMPILER)) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PHONY: FORCE

# What compiler and linker take to make a bug harder to exploit; asked once, and again when the flags change.
$(BUILD)/hardening: tools/hardening $(BUILD)/flags
	$(call Q,PROBE)tools/hardening $(COMPILER) >$@
$(BUILD)/flags $(BUILD)/hardening: HARDENING =

$(OBJS) $(LONE_OBJS): $(BUILD)/%.o: %.c $(BUILD)/hardening
	$(call Q,CC)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(DEPFLAGS) -c $< -o $@

# What libseccomp calls each number, taken down once: lib/syscalls/syscalls_libseccomp.h says why.
# The program for that runs here: where libseccomp here is not that of the target, a program asks its own.
BUILD_CC ?= $(if $(CROSS),cc,$(CC))
$(BUILD)/tools/syscall_names: tools/syscall_names.c lib/syscalls/arch.c lib/syscalls/arch.def lib/syscalls/syscalls_slots.c $(BUILD)/hardening
	@mkdir -p $(@D)
	$(call Q,CC)$(BUILD_CC) -D_GNU_SOURCE -I. -std=gnu17 -O1 $(filter %.c,$^) $(shell pkg-config --cflags --libs libseccomp) -o $@

$(BUILD)/lib/syscalls/syscalls_libseccomp.inc: $(BUILD)/tools/syscall_names
	@mkdir -p $(@D)
	$(call Q,MAKE)$< >$@

$(BUILD)/lib/syscalls/syscalls_libseccomp.o: $(BUILD)/lib/syscalls/syscalls_libseccomp.inc

# Whether libyaml is there: `make deps` may bring it after the first build.
$(BUILD)/lib/json/libyaml: FORCE
	@mkdir -p $(@D)
	@echo $(PKGS_yaml) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/lib/json/json_yaml.o: $(BUILD)/lib/json/libyaml

# The part of the BPF engine that runs in the kernel: compiled by clang, and a piece of the programs. Where clang or
# libbpf's headers are missing it is empty, and so it is where libbpf cannot be loaded.
BPF_PART := $(BUILD)/lib/supervise/bpf/record.bpf.o
$(BUILD)/lib/supervise/bpf/compiler: FORCE
	@mkdir -p $(@D)
	@tools/bpf --probe >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BPF_PART): lib/supervise/bpf/kernel/record.bpf.c $(wildcard lib/supervise/bpf/kernel/*.h) lib/supervise/bpf/bpf_facts.h \
             tools/bpf $(BUILD)/lib/supervise/bpf/compiler
	$(call Q,BPF)$(if $(STATIC)$(filter-out x86_64,$(MACHINE)),: >$@,tools/bpf $< $@)

$(BUILD)/lib/supervise/bpf/bpf_program_file.inc: $(BPF_PART)
	@printf '#define BPF_PROGRAM_FILE %s\n' '"$(BPF_PART)"' >$@
$(BUILD)/lib/supervise/bpf/bpf_program.o: $(BUILD)/lib/supervise/bpf/bpf_program_file.inc

# By the first two places a program recognises that it is not installed: lib/profile/find.c says what for.
$(BUILD)/lib/profile/find_build.inc: FORCE
	@mkdir -p $(@D) $(BUILD)/bin
	@printf '#define %s "%s"\n' BUILD_BIN "$$(cd $(BUILD)/bin && pwd -P)" BUILD_PROFILES "$$(pwd -P)/profiles" \
	    INSTALLED_PROFILES $(call quoted,$(DATADIR)/profiles) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/lib/profile/find.o: $(BUILD)/lib/profile/find_build.inc

# What differs from one tree to the next stands in no flag, so that only one file each is compiled again.
$(BUILD)/lib/base/version.inc: FORCE
	@mkdir -p $(@D)
	@printf '#define VERSION "%s"\n' $(call quoted,$(VERSION)) >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/lib/base/version.o: $(BUILD)/lib/base/version.inc

# The style and the script of a report as C strings, and their hashes for its policy
# (Content-Security-Policy: what they are is all that may run).
PAGE := genprof/page/review
c_string = sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $(1)
page_hash = $$(sha256sum $(1) | cut -c1-64 | tr a-f A-F | basenc -d --base16 | base64)
$(BUILD)/genprof/page/review_page.inc: $(PAGE).css $(PAGE).js
	@mkdir -p $(@D)
	$(call Q,MAKE){ echo 'static const char page_style[] ='; $(call c_string,$(PAGE).css); echo ';'; \
	    echo 'static const char page_script[] ='; $(call c_string,$(PAGE).js); echo ';'; \
	    echo "#define PAGE_STYLE_HASH \"$(call page_hash,$(PAGE).css)\""; \
	    echo "#define PAGE_SCRIPT_HASH \"$(call page_hash,$(PAGE).js)\""; } >$@
$(BUILD)/genprof/page/review_html.o: $(BUILD)/genprof/page/review_page.inc

# ---- seeing it work ----

.PHONY: demo check check-unit check-pipeline check-workloads check-san check-tsan check-docker lint
demo: deps-build                           ## record, generate, enforce: the main job on real programs
	+@$(MAKE) --no-print-directory -s all $(BUILD)/demo/echo-server
	@BUILD=$(BUILD) demo/run

# The tests' tools first, then the tests: a second make, because the first one read the
# Makefile while they were missing.
check: deps                                ## run all tests
	+@status=0; for group in unit pipeline workloads; do $(MAKE) --no-print-directory check-$$group || status=1; done; exit $$status

check-unit: all $(BUILD)/bin/tests $(VICTIMS)   ## run the unit tests
	BUILD=$(BUILD) tests/unit

# ONLY='ls git' runs the tests whose names contain one of the words.
check-pipeline: all $(BUILD)/demo/echo-server $(VICTIMS)   ## run the whole job on real programs (ONLY='WORD...')
	BUILD=$(BUILD) tests/run pipeline $(ONLY)

# Not in CI: it fetches and builds five libraries first, for two minutes.
.PHONY: check-musl
check-musl: static-musl                    ## try the static programs with musl
	LIBC=musl BUILD=build-musl tests/run pipeline static-programs

check-workloads: all $(BUILD)/demo/echo-server   ## profiles of some runs against other work of the same kind (ONLY='WORD...')
	BUILD=$(BUILD) tests/run workloads $(ONLY)

# Not in CI: thirty programs and what they bring, for a quarter of an hour.
.PHONY: check-unseen
check-unseen: all                          ## the same for thirty programs that no table was made for (ONLY='WORD...')
	@tools/deps unseen
	BUILD=$(BUILD) tests/run unseen $(ONLY)

# Its own daemon, gone afterwards; DOCKER_CHECK='--profiles 50' for a quick one.
check-docker: deps                         ## hold profiles and floors against real docker, podman, runc and crun (root)
	@tools/deps docker
	+@$(MAKE) --no-print-directory -s all static $(BUILD)/demo/echo-server
	BUILD=$(BUILD) tests/docker/run $(DOCKER_CHECK)

# The README's two commands on a Debian that has nothing else (root): an hour where a machine is busy.
.PHONY: check-release check-deb check-cross deps-systems
RELEASE ?= trixie
deps-systems:
	@tools/deps systems
check-release check-deb check-cross check-compilers check-kernels check-arm64: deps-systems
check-release:                             ## demo and check in a new Debian, RELEASE=trixie or another
	RELEASE=$(RELEASE) tests/fresh/run demo check
check-deb:                                 ## build the package in one, install it in another, and run its autopkgtest
	RELEASE=$(RELEASE) tests/fresh/package
.PHONY: check-compilers
check-compilers:                           ## compile everything with gcc 12 to 16 and clang 19 to 23, as C23, in a new Debian
	tests/fresh/compilers
# RELEASES='trixie sid': recorded on the first, run on the others.
check-cross:                               ## profiles recorded on one Debian, the same work under them on newer ones
	tests/fresh/cross $(RELEASES)

# Kernels of Debian releases under QEMU, and the programs cross-built for arm64 (root); KEEP=FOLDER for a second time.
.PHONY: check-kernels check-arm64
check-kernels:                             ## try the programs under the kernels of Debian 11, 12, 13 and unstable, emulated
	tests/emulated/run amd64
check-arm64:                               ## cross-build for arm64, and try the programs on an emulated machine
	tests/emulated/run arm64

.PHONY: check-browser report-picture
check-browser: all                         ## open reports of real runs in Chromium, and use them
	@tools/deps browser
	BUILD=$(BUILD) tests/run browser $(ONLY)

report-picture: all                        ## take the picture of a report, docs/report.png
	@tools/deps browser
	BUILD=$(BUILD) tests/browser/picture docs/report.png

# Many short runs, counted: SOAK_RUNS=500 ENGINE=notify for fewer, and for the other engine. Then containers, one after
# the other (root), and few long runs, weighed.
SOAK_RUNS ?= 10000
SOAK_CONTAINERS ?= 1000
SOAK_CALLS ?= 10000000
ENGINE ?= ptrace
REPEAT ?= 20
.PHONY: soak soak-runs soak-containers soak-memory check-repeat
soak: soak-runs soak-containers soak-memory   ## record small programs 10,000 times, 1,000 containers, and runs of 10 million calls
soak-runs: all $(VICTIMS)
	BUILD=$(BUILD) tests/tracer/soak $(SOAK_RUNS) $(ENGINE)
soak-containers: all $(VICTIMS)
	@tools/deps soak
	BUILD=$(BUILD) tests/tracer/containers $(SOAK_CONTAINERS)
soak-memory: all $(VICTIMS)
	@tools/deps soak
	BUILD=$(BUILD) tests/tracer/memory $(SOAK_CALLS)

check-repeat: all $(BUILD)/bin/tests $(VICTIMS)   ## run the tests of sc-tracer REPEAT=20 times in a row
	BUILD=$(BUILD) tests/tracer/repeat $(REPEAT)

# -O1, as the sanitizers' manuals advise: at -O2 compiling takes twice as long. What gcc warns of is check-warnings'
# task: of instrumented code it warns without reason.
check-san: deps                            ## unit tests and part of the pipeline under ASan and UBSan
	+@status=0; for group in unit pipeline; do $(MAKE) --no-print-directory check-$$group BUILD=build-san \
	    SAN=address,undefined ONLY='$(or $(ONLY),ls cat refuses)' \
	    CFLAGS='$(patsubst -O2,-O1,$(filter-out -Werror,$(CFLAGS)))' || status=1; done; exit $$status

# The one thread of ours that runs beside another is the sampler of lib/supervise/ptrace/cpu_share.c. The unit tests
# cannot run: Criterion puts its arena at an address that TSan does not allow. So programs of the unit tests that the
# sampler meets are recorded by the real sc-tracer (tracers-cpu), and real programs.
check-tsan: deps                           ## record programs and run them under a filter with TSan (ONLY='WORD...')
	+@$(MAKE) --no-print-directory check-pipeline BUILD=build-tsan SAN=thread CFLAGS='-O1 -g' \
	    ONLY='$(or $(ONLY),tracers-cpu ls-lists exit-status threads redis)'

# At -O0, where a line is a line. A process that a filter forbids to write leaves no trace of what it ran, and says so:
# into nothing, as tests read standard error. Tests that fail for that do not end it: what they prove is check's task.
.PHONY: coverage
coverage: deps                             ## what of the code the tests run, into docs/coverage.md
	@tools/deps coverage
	+@for group in unit pipeline; do GCOV_ERROR_FILE=/dev/null $(MAKE) --no-print-directory check-$$group BUILD=build-coverage \
	    CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage ONLY='$(ONLY)'; done; true
	tests/coverage build-coverage docs/coverage.md

# All C but the victims, with both compilers, any warning an error. gcc sees other things at each level: what is used
# uninitialised shows after inlining, what is truncated before it. clang warns in its front end, the same at -O2 and
# -O3, and at -O0 less, as _FORTIFY_SOURCE then does nothing: so once, and without making code. The tests at -O2 alone.
# Others by their names: WARNINGS='gcc-16-O3 clang-21-O2' WARNINGS_CFLAGS=-std=gnu2x.
WARNINGS := gcc-O0 gcc-O2 gcc-O3 clang-O2
WARNINGS_CFLAGS ?=
.PHONY: check-warnings deps-warnings objects $(WARNINGS:%=warnings-%)
check-warnings: $(WARNINGS:%=warnings-%)   ## compile everything with gcc, at three levels, and clang, without a warning
$(WARNINGS:%=warnings-%): warnings-%: deps-warnings
	+@$(MAKE) --no-print-directory objects BUILD=build-warnings/$* CC=$(patsubst %-$(lastword $(subst -, ,$*)),%,$*) \
	    CFLAGS='-$(lastword $(subst -, ,$*)) -Werror $(WARNINGS_CFLAGS)' $(if $(filter clang%,$*),DEPFLAGS=-fsyntax-only) \
	    $(if $(filter %-O2,$*),,TEST_OBJS=) >/dev/null
deps-warnings:
	@tools/deps build test warnings
objects: $(LIB_OBJS) $(PROG_OBJS) $(TEST_OBJS) $(LONE_OBJS)

# What make would run, in the words of https://clang.llvm.org/docs/JSONCompilationDatabase.html
compile_commands.json: $(BUILD)/hardening FORCE   ## how each file is compiled, for clangd and its like
	+@$(MAKE) --no-print-directory -nB V=1 objects | awk -v folder="$$PWD" '/ -c [^ ]*\.c -o [^ ]*\.o$$/ { \
	    gsub(/[\\"]/, "\\\\&"); \
	    printf "%s\n{ \"directory\": \"%s\", \"file\": \"%s\", \"command\": \"%s\" }", n++ ? "," : "[", folder, $$(NF-2), $$0 } \
	    END { print "\n]" }' >$@

# What the paths through a function show, and no warning does: .clang-tidy says which checks. The programs and lib,
# where untrusted input is read: of the tests' macros it complains without reason. `all` makes what is included.
.PHONY: analyze deps-analyze
analyze: deps-analyze all compile_commands.json   ## look for bugs with clang-tidy: path analysis and bugprone (minutes)
	@printf '%s\n' $(patsubst $(BUILD)/%.o,%.c,$(LIB_OBJS) $(PROG_OBJS)) | xargs -P "$$(nproc)" -n 4 clang-tidy -p . --quiet
deps-analyze:
	@tools/deps build analyze

lint: $(filter-out $(MAIN_OBJS),$(LIB_OBJS) $(PROG_OBJS))   ## check the house rules that a compiler does not
	@tools/lint $(BUILD)/flags $(filter %.o,$^)

.PHONY: format
format:                                    ## lay out the C files as .clang-format says
	git ls-files '*.[ch]' | xargs clang-format -i

# ---- fuzzing ----

# Each tests/fuzz/fuzz_NAME.c is a libFuzzer target; tests/fuzz/corpus/NAME is where it starts. What it
# finds on the way stays in build-fuzz/corpus; a crash is written to build-fuzz/NAME-*.
FUZZ_SECONDS ?= 60
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
$(FUZZERS): $(BUILD)/fuzz/%: tests/fuzz/fuzz_%.c $(filter-out $(MAIN_OBJS),$(PROG_OBJS)) $(BUILD)/libtoolkit.a
	@mkdir -p $(@D)
	$(call Q,LINK)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fsanitize=fuzzer $^ \
	    $(foreach k,tracer enforce lib,$(call pkg,$k,libs)) $(LIBS_genprof) -o $@

deps-fuzz:
	@tools/deps build fuzz

.PHONY: deps-fuzz fuzz property run-fuzz
fuzz: deps-fuzz property                             ## feed the readers random input (FUZZ_SECONDS=60 for each target)
	+$(MAKE) run-fuzz BUILD=build-fuzz CC=clang SAN=fuzzer-no-link,address,undefined

# Random profiles: verdict, interpreter and running kernel must agree. Halves, for two processors.
PROPERTY_PROFILES ?= 100000
PROPERTY_HALF = $(shell expr $(PROPERTY_PROFILES) / 2)
$(BUILD)/bin/property_filter: tests/fuzz/property_filter.c $(wildcard tests/kit/*.h) \
                              $(filter-out $(MAIN_OBJS),$(PROG_OBJS)) $(BUILD)/libtoolkit.a
	@mkdir -p $(@D)
	$(call Q,LINK)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(filter-out %.h,$^) \
	    $(foreach k,tracer enforce lib,$(call pkg,$k,libs)) $(LIBS_genprof) -o $@

property: $(BUILD)/bin/property_filter     ## compare verdict, filter and kernel on PROPERTY_PROFILES=100000 profiles
	@$< 1 $(PROPERTY_HALF) & other=$$!; $< 1000000 $(PROPERTY_HALF); s=$$?; wait $$other && exit $$s

run-fuzz: $(FUZZERS)
	@for f in $(FUZZERS:$(BUILD)/fuzz/%=%); do \
	    echo "fuzz: $$f for $(FUZZ_SECONDS) seconds"; mkdir -p $(BUILD)/corpus/$$f; \
	    $(BUILD)/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=1 -timeout=10 \
	        -artifact_prefix=$(BUILD)/$$f- $(BUILD)/corpus/$$f tests/fuzz/corpus/$$f || exit 1; done

# ---- measuring ----

BENCH_PROGRAMS := $(patsubst bench/programs/%.c,$(BUILD)/bench/%,$(wildcard bench/programs/*.c))
$(BENCH_PROGRAMS): $(BUILD)/bench/%: bench/programs/%.c
	@mkdir -p $(@D)
	$(call Q,CC)$(CC) -D_GNU_SOURCE -O2 -g -std=gnu17 -Wall -Wextra $(if $(filter static_%,$*),-static) $< -pthread -o $@

BENCH_ROUNDS ?= 5
.PHONY: bench
bench:                                     ## compare sc-tracer with strace, into bench/RESULTS.md
	@tools/deps build bench
	+@$(MAKE) --no-print-directory -s all $(BENCH_PROGRAMS)
	bench/compare --build $(BUILD) --rounds $(BENCH_ROUNDS) --markdown bench/RESULTS.md --json bench/results.json

.PHONY: bench-enforcing
bench-enforcing:                           ## measure starting under a filter, into docs/enforcing-cost.md
	@tools/deps build bench
	+@$(MAKE) --no-print-directory -s all static $(BENCH_PROGRAMS)
	bench/enforcing --build $(BUILD) --document docs/enforcing-cost.md

.PHONY: scale
scale: all                                 ## measure merging 10,000 traces, into docs/scale.md
	bench/scale --build $(BUILD) --document docs/scale.md

.PHONY: results
results: deps                              ## measure the profiles of the workloads, into docs/results.md (root: in containers too)
	@tools/deps docker
	+@$(MAKE) --no-print-directory -s all static $(BUILD)/demo/echo-server
	tests/workloads/results --build $(BUILD) --document docs/results.md

# ---- installing ----

# Where something goes, quoted: DESTDIR and PREFIX may hold blanks.
to = $(call quoted,$(DESTDIR)$(1))
.PHONY: install uninstall dist
install: all                               ## install under DESTDIR and PREFIX
	install -d $(call to,$(PREFIX)/bin) $(call to,$(MANDIR)) $(call to,$(DATADIR)/profiles) $(call to,$(BASH_COMPLETION_DIR)) \
	    $(call to,$(ZSH_COMPLETION_DIR)) $(call to,$(FISH_COMPLETION_DIR))
	install -m 755 $(PROGRAMS:%=$(BUILD)/bin/sc-%) $(call to,$(PREFIX)/bin)
	install -m 644 $(wildcard docs/*.1) $(call to,$(MANDIR))
	install -m 644 $(wildcard profiles/*.json) $(call to,$(DATADIR)/profiles)
	for p in $(PROGRAMS); do install -m 644 completions/seccomp-utils.bash $(call to,$(BASH_COMPLETION_DIR)/sc-)$$p && \
	    install -m 644 completions/seccomp-utils.fish $(call to,$(FISH_COMPLETION_DIR)/sc-)$$p.fish || exit 1; done
	install -m 644 completions/seccomp-utils.zsh $(call to,$(ZSH_COMPLETION_DIR)/_seccomp-utils)

# An administrator's own profiles stay, and with them their folder.
uninstall:                                 ## remove what install put there
	$(RM) $(foreach p,$(PROGRAMS),$(call to,$(PREFIX)/bin/sc-$p) $(call to,$(MANDIR)/sc-$p.1) \
	    $(call to,$(BASH_COMPLETION_DIR)/sc-$p) $(call to,$(FISH_COMPLETION_DIR)/sc-$p.fish)) $(call to,$(ZSH_COMPLETION_DIR)/_seccomp-utils) \
	    $(foreach f,$(notdir $(wildcard profiles/*.json)),$(call to,$(DATADIR)/profiles/$f))
	for d in $(call to,$(DATADIR)/profiles) $(call to,$(DATADIR)); do [ ! -d "$$d" ] || rmdir --ignore-fail-on-non-empty "$$d"; done

# Of one commit always the same bytes: git archive takes its times from the commit.
DIST = seccomp-utils-$(VERSION)
dist:                                      ## pack the last commit as seccomp-utils-VERSION.tar.gz
	git archive --prefix=$(DIST)/ --add-virtual-file=$(DIST)/VERSION:$(VERSION) HEAD . ':!VERSION' | gzip -n9 >$(DIST).tar.gz

.PHONY: deb image
image: static                              ## pack the static programs as a container image, for docker load, podman and skopeo
	tools/oci-image build-static/bin $(VERSION) build-static/seccomp-utils-$(VERSION).oci.tar
deb:                                       ## build the Debian package of the last commit into build-deb, and check it with lintian
	tools/deb build-deb

clean:                                     ## remove build products
	$(RM) -r $(BUILD) build-static build-musl build-san build-tsan build-fuzz build-coverage build-warnings build-deb
help:                                      ## list the targets
	@awk -F'## ' '/^[a-z0-9_.-]+:.*## /{split($$1,t,":"); printf "  %-21s %s\n", t[1], $$2}' $(MAKEFILE_LIST)

.DELETE_ON_ERROR:
-include $(OBJS:.o=.d) $(LONE_OBJS:.o=.d)
