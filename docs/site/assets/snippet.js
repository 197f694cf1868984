// The snippet box: the lines are the fragment of the address, and the playground says what the
// compiler says about them.
(() => {
	"use strict";
	let wanted = null, checking = false;

	function linesOfAddress() {
		try {
			return decodeURIComponent(location.hash.slice(1));
		} catch {
			return location.hash.slice(1); // typed by hand
		}
	}

	// check checks the lines. While it does, only the last lines that were typed are next.
	async function check(lines) {
		wanted = lines;
		if (checking) return;
		checking = true;
		const verdict = document.getElementById("verdict");
		try {
			while (wanted !== null) {
				const next = wanted;
				wanted = null;
				const html = next.trim() ? await playground.call("snippet", next) : "";
				if (wanted === null) verdict.innerHTML = html;
			}
		} catch (error) {
			verdict.textContent = `The lines were not checked: ${error.message}`;
		} finally {
			checking = false;
		}
	}

	document.addEventListener("DOMContentLoaded", () => {
		const box = document.getElementById("lines");
		let typed;
		box.addEventListener("input", () => {
			clearTimeout(typed);
			typed = setTimeout(() => {
				history.replaceState(null, "", `#${encodeURIComponent(box.value)}`);
				check(box.value);
			}, 150);
		});
		const fromAddress = () => {
			const lines = linesOfAddress();
			if (lines && document.getElementById(lines)) return; // a link within the page
			box.value = lines;
			check(lines);
		};
		addEventListener("hashchange", fromAddress);
		fromAddress();
	});
})();
