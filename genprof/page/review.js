/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that sort and filter. Without this script everything can still be read. */
"use strict";
const key = (row, column) => {
	const cell = row.cells[column];
	const value = cell.dataset.value ?? cell.textContent.trim();
	return value !== "" && !isNaN(value) ? Number(value) : value;
};
const compare = (a, b) => typeof a === typeof b ? (a < b ? -1 : a > b) : typeof a === "number" ? -1 : 1;

for (const table of document.querySelectorAll("table.sorted")) {
	const body = table.tBodies[0];
	const heads = [...table.tHead.rows[0].cells];
	heads.forEach((head, column) => {
		if (head.classList.contains("when"))
			return;
		const button = document.createElement("button");
		button.type = "button";
		button.append(...head.childNodes);
		head.append(button);
		head.setAttribute("aria-sort", "none");
		button.addEventListener("click", () => {
			const down = head.getAttribute("aria-sort") === "ascending";
			heads.forEach(other => other.hasAttribute("aria-sort") && other.setAttribute("aria-sort", "none"));
			head.setAttribute("aria-sort", down ? "descending" : "ascending");
			const rows = [...body.rows].sort((a, b) => compare(key(a, column), key(b, column)));
			body.append(...(down ? rows.reverse() : rows));
		});
	});
	if (body.rows.length < 8)
		continue;
	const label = document.createElement("label"), input = document.createElement("input");
	label.className = "filter";
	input.type = "search";
	label.append("Only rows with ", input);
	table.before(label);
	input.addEventListener("input", () => {
		const wanted = input.value.toLowerCase();
		for (const row of body.rows)
			row.hidden = !row.textContent.toLowerCase().includes(wanted);
	});
}

/* A link leads to a row whether or not a filter hides it. */
const show = () => {
	const row = document.getElementById(location.hash.slice(1));
	if (!row?.hidden)
		return;
	const input = row.closest("table").previousElementSibling.querySelector("input");
	input.value = "";
	input.dispatchEvent(new Event("input"));
	row.scrollIntoView();
};
addEventListener("hashchange", show);
show();
addEventListener("beforeprint", () => document.querySelectorAll("details:not(.stacks)").forEach(d => { d.open = true; }));
