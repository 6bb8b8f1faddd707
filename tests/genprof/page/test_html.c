/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/page/html.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"

Test(html, escapes_texts_and_writes_numbers)
{
	auto_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	html_put(out, "<p title=\"%s\">%s %zu %lu %d %u %.2f %%</p>", "a\"b", "<&>\x1b[1m\n",
	         (size_t)1, 2ul, -3, 4u, 0.5);
	fclose(out);
	cr_expect_str_eq(text,
	                 "<p title=\"a&quot;b\">&lt;&amp;&gt;\\x1b[1m\\x0a 1 2 -3 4 0.50 %</p>");
}

Test(html, makes_an_id_of_any_name)
{
	auto_free char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	html_put_id(out, "a\"> <b");
	fclose(out);
	cr_expect_str_eq(text, "a____b");
}
