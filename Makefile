# SPDX-License-Identifier: Apache-2.0
# One Makefile for the whole toolkit.  `make help` lists the targets.
#
#   workload --tracer--> trace --genprof--> profile --enforce--> filtered run

PROGRAMS := tracer genprof enforce
BUILD    ?= build
SAN      ?=

VERSION  := 0.1.0

CPPFLAGS += -D_GNU_SOURCE -I. -DVERSION='"$(VERSION)"'
CFLAGS   ?= -O2 -g
CFLAGS   += -std=gnu17 -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wvla -Werror=implicit
CFLAGS   += $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
DEPFLAGS  = -MMD -MP

PKGS_lib     := libseccomp jansson
PKGS_tracer  := libunwind-ptrace libunwind-generic
PKGS_genprof :=
PKGS_enforce := libcap libunwind-ptrace libunwind-generic
PKGS_tests   := criterion
pkg = $(foreach p,$(PKGS_$(1)),$(shell pkg-config --$(2) $p))

srcs = $(wildcard $(1)/*.c)
objs = $(patsubst %.c,$(BUILD)/%.o,$(1))

LIB_OBJS  := $(call objs,$(call srcs,lib) $(call srcs,lib/supervise))
MAIN_OBJS := $(foreach p,$(PROGRAMS),$(BUILD)/$p/main.o)
PROG_OBJS := $(call objs,$(foreach p,$(PROGRAMS),$(call srcs,$p)))
TEST_OBJS := $(call objs,$(wildcard tests/*/test_*.c))
OBJS      := $(LIB_OBJS) $(PROG_OBJS) $(TEST_OBJS)

.PHONY: all check check-unit lint clean help
all: $(PROGRAMS:%=$(BUILD)/bin/sc-%)       ## build the three programs

$(BUILD)/libtoolkit.a: $(LIB_OBJS)
	@rm -f $@
	$(AR) rcs $@ $^

define program
$(BUILD)/bin/sc-$(1): $(filter $(BUILD)/$(1)/%,$(PROG_OBJS)) $(BUILD)/libtoolkit.a
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) $$(LDFLAGS) $$^ $(call pkg,$(1),libs) $(call pkg,lib,libs) -o $$@
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$p)))

# Everything but the three main()s, in one test binary.
$(BUILD)/bin/tests: $(TEST_OBJS) $(filter-out $(MAIN_OBJS),$(PROG_OBJS)) $(BUILD)/libtoolkit.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ $(foreach k,tests tracer enforce lib,$(call pkg,$k,libs)) -o $@

# Victims are traced, and LeakSanitizer refuses to run under ptrace: never instrument them.
# A victim whose name starts with i386_ is built for 32 bits.
VICTIMS := $(patsubst tests/victims/%.c,$(BUILD)/victims/%,$(wildcard tests/victims/*.c))
$(VICTIMS): $(BUILD)/victims/%: tests/victims/%.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -O1 -g -std=gnu17 -Wall $(if $(filter i386_%,$*),-m32) $< -pthread -o $@

check: check-unit                          ## run all tests

check-unit: all $(BUILD)/bin/tests $(VICTIMS)   ## run the unit tests
	BUILD=$(BUILD) $(BUILD)/bin/tests

# Rebuild when the flags change, not only when the sources do.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo "$(CC) $(CPPFLAGS) $(CFLAGS)" | cmp -s - $@ || echo "$(CC) $(CPPFLAGS) $(CFLAGS)" > $@
.PHONY: FORCE

$(OBJS): $(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c $< -o $@

# Two house rules a compiler does not check: an exported symbol starts with its
# file's name, and a header compiles on its own.
lint: $(filter-out $(MAIN_OBJS),$(LIB_OBJS) $(PROG_OBJS))   ## check naming and headers
	@nm -A -g --defined-only $^ | awk -F'[:/ ]' '{ o = $$(NF-3); sub(/\.o$$/, "", o); \
	    if (index($$NF, o "_") != 1) { print o ".c exports " $$NF; bad = 1 } } END { exit bad }'
	@for h in $(wildcard lib/*.h lib/supervise/*.h $(PROGRAMS:%=%/*.h)); do \
	    echo "#include \"$$h\"" | $(CC) $(CPPFLAGS) $(CFLAGS) -fsyntax-only -x c - || exit 1; done

clean:                                     ## remove build products
	$(RM) -r $(BUILD)
help:                                      ## list the targets
	@awk -F'## ' '/^[a-z-]+:.*## /{split($$1,t,":"); printf "  %-14s %s\n", t[1], $$2}' $(MAKEFILE_LIST)

.DELETE_ON_ERROR:
-include $(OBJS:.o=.d)
