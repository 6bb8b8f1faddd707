/* SPDX-License-Identifier: Apache-2.0 */
/* Which release this is: "0.1.0", or what git describe says of a tree behind one. */
#pragma once

extern const char version_text[];
extern const char version_tool[]; /* "seccomp-utils 0.1.0" */
