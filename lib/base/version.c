/* SPDX-License-Identifier: Apache-2.0 */
/* The one object that holds the version, so that only it is compiled again for another commit. */
#include "lib/base/version.h"

#include "lib/base/version.inc" /* VERSION; made by the Makefile */

const char version_text[] = VERSION;
const char version_tool[] = "seccomp-utils " VERSION;
