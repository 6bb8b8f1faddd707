# SPDX-License-Identifier: Apache-2.0
"""Opens reports in a browser and uses them as a reviewer would: check.py REPORT.html..."""
import sys
from chromium import Chromium

bad = []


def expect(true, place, what):
    if not true:
        bad.append(f"{place}: {what}")


# Contrast as WCAG 2.2 counts it (1.4.3), for every element that has text of its own.
CONTRAST = """(() => {
	const numbers = color => color.match(/[\\d.]+/g).map(Number);
	const light = color => {
		const [r, g, b] = numbers(color).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const behind = element => {
		for (; element; element = element.parentElement) {
			const color = getComputedStyle(element).backgroundColor, alpha = numbers(color)[3];
			if (alpha === undefined || alpha > 0)
				return color;
		}
	};
	const worst = new Map();
	for (const element of document.querySelectorAll("body *:not(svg, svg *, script)")) {
		if (![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
			continue;
		const a = light(getComputedStyle(element).color), b = light(behind(element));
		const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (contrast < 4.5)
			worst.set(element.tagName + "." + element.className, contrast);
	}
	return [...worst];
})()"""

UNNAMED = """[...document.querySelectorAll("svg")].filter(s => !s.closest("a, svg svg") &&
	!s.getAttribute("aria-label") && !s.querySelector("title")).map(s => s.outerHTML.slice(0, 80))"""

ROWS = "[...document.querySelectorAll('#rules tbody tr')]"


def look(page, place):
    """What must hold whether or not the page's script runs."""
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    expect(sideways <= 0, place, f"{sideways} pixels wider than the window")
    expect(page.evaluate("document.querySelectorAll('h1').length") == 1, place, "not one h1")
    expect(page.evaluate("[...document.querySelectorAll('section')].every(s => s.querySelector('h2, .how'))"), place,
           "a section without heading or words")
    expect(page.evaluate("[...document.querySelectorAll('th')].every(t => t.scope)"), place, "a th without scope")
    expect(page.evaluate(UNNAMED) == [], place, f"drawings without a name: {page.evaluate(UNNAMED)}")
    expect(page.evaluate(CONTRAST) == [], place, f"contrast below 4.5: {page.evaluate(CONTRAST)}")


def sort(page, place):
    click = "document.querySelectorAll('#rules th.n button')[0].click()"
    counts = f"{ROWS}.map(r => Number(r.cells[3].textContent))"
    page.evaluate(click)
    up = page.evaluate(counts)
    page.evaluate(click)
    down = page.evaluate(counts)
    expect(up == sorted(up) and down == sorted(up, reverse=True) and up != down, place, f"not sorted: {up}, {down}")
    expect(page.evaluate("document.querySelector('#rules th.n').ariaSort") == "descending", place, "sorted and not said")


def type_filter(page, text):
    page.evaluate(f"{{ const i = document.querySelector('#rules input'); i.value = '{text}'; "
                  "i.dispatchEvent(new Event('input')); }")


def filter_and_link(page, place):
    every = page.evaluate(f"{ROWS}.length")
    type_filter(page, "Memory")
    shown = page.evaluate(f"{ROWS}.filter(r => r.offsetParent).map(r => r.textContent.toLowerCase())")
    expect(0 < len(shown) < every and all("memory" in row for row in shown), place, f"filter shows {len(shown)} of {every}")
    # From a square of the map to the row that the filter hides, with the keyboard.
    page.evaluate("document.querySelector('#map a[href=\"#call-execve\"]').focus()")
    page.press("Enter", 13)
    where = "(() => { const box = document.getElementById('call-execve').getBoundingClientRect(); " \
            "return location.hash === '#call-execve' && box.height > 0 && box.top >= 0 && box.top < innerHeight; })()"
    arrived = "new Promise(done => { const end = Date.now() + 5000; const look = () => { const yes = " + where + \
              "; if (yes || Date.now() > end) done(yes); else setTimeout(look, 50); }; look(); })"
    expect(page.evaluate(arrived), place, "the link from the map does not lead to the rule")
    expect(page.evaluate("document.querySelector('#rules input').value") == "", place, "the filter still hides the rule")


def quiet(page, path, place):
    """Nothing was fetched but the page, and nothing went wrong."""
    for event in page.events:
        kind, more = event.get("method"), event.get("params", {})
        if kind == "Network.requestWillBeSent" and not more["request"]["url"].split("#")[0].endswith(path.lstrip(".")):
            expect(False, place, f"fetches {more['request']['url']}")
        if kind in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
            expect(False, place, f"{kind}: {str(more)[:300]}")


with Chromium() as browser:
    for path in sys.argv[1:]:
        for width in 1280, 400:
            for scheme in "light", "dark":
                place = f"{path}, {width} pixels, {scheme}"
                browser.open(path, width, scheme=scheme)
                look(browser, place)
                if scheme == "light":
                    sort(browser, place)
                    filter_and_link(browser, place)
                quiet(browser, path, place)
        place = f"{path} without script"
        browser.open(path, script=False)
        look(browser, place)
        expect(browser.evaluate("document.querySelector('button, input') === null"), place, "controls that do nothing")
        expect(browser.evaluate(f"{ROWS}.every(r => r.offsetParent)"), place, "rows that nobody sees")
        quiet(browser, path, place)
print("\n".join(bad))
sys.exit(bool(bad))
