// The snippet box: the lines are the fragment of the address, and the playground says what the
// compiler says about them.
(() => {
	"use strict";
	const { call, stop, follow, fragment } = window.playground;
	const box = document.getElementById("lines"), verdict = document.getElementById("verdict");
	const longest = 10; // seconds: a few lines can keep the type checker busy for years

	const check = follow(() => box.value, async (lines) => {
		let timer;
		const watch = ({ statements }) => { // none run, but the check begins now
			if (statements === 0) timer = setTimeout(() => stop(`That takes longer than ${longest} seconds.`), longest * 1000);
		};
		try {
			const html = lines.trim() ? await call("snippet", [lines], watch) : "";
			if (lines === box.value) verdict.innerHTML = html;
		} catch (error) {
			if (lines === box.value) verdict.textContent = `The lines were not checked. ${error.message}`;
		}
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
	addEventListener("hashchange", fromAddress);
	fromAddress();
})();
