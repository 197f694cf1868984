// The snippet box: the lines are the fragment of the address, and the playground says what the
// compiler says about them.
(() => {
	"use strict";
	const { call, stop, progress, follow, fragment } = window.playground;
	const box = document.getElementById("lines"), verdict = document.getElementById("verdict");
	const longest = 10; // seconds: a few lines can keep the type checker busy for years

	const loading = progress("", verdict);
	loading.bar.hidden = true;
	verdict.after(loading.bar);

	const check = follow(() => box.value, async (lines) => {
		let timer;
		const watch = (state) => {
			loading.bar.hidden = !("loaded" in state);
			if ("loaded" in state) loading.watch(state);
			// no statements run, but the check begins now
			else timer ??= setTimeout(() => stop(`That takes longer than ${longest} seconds.`), longest * 1000);
		};
		if (lines.trim()) verdict.textContent ||= "Checking.";
		try {
			const html = lines.trim() ? await call("snippet", [lines], watch) : "";
			if (lines === box.value) verdict.innerHTML = html;
		} catch (error) {
			if (lines === box.value) verdict.textContent = `The lines were not checked. ${error.message}`;
		}
		loading.bar.hidden = true;
		clearTimeout(timer);
	});

	let typed;
	box.addEventListener("input", () => {
		clearTimeout(typed);
		typed = setTimeout(() => {
			check();
			try {
				history.replaceState(null, "", `#${encodeURIComponent(box.value)}`);
			} catch { /* too often for the browser, or half a character: the address stays behind */ }
		}, 150);
	});
	const fromAddress = () => {
		const lines = fragment();
		if (lines === undefined) return;
		box.value = lines;
		check();
	};
	addEventListener("hashchange", ({ oldURL }) => {
		if (fragment() === undefined) history.replaceState(null, "", oldURL); // a link within the page keeps the lines
		else fromAddress();
	});
	document.querySelector(".ready").addEventListener("click", ({ target }) => {
		if (target.hash) document.getElementById("yours").scrollIntoView();
	});
	fromAddress();
})();
