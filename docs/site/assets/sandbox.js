// The sandbox: the scenario is the fragment of the address, and nothing else has state. The
// playground makes the controls, each of which knows the scenario that it leads to, and what
// was seen of the scenario.
(() => {
	"use strict";
	const byID = (id) => document.getElementById(id);
	let wanted = null, running = false;

	function scenario() {
		try {
			return decodeURIComponent(location.hash.slice(1));
		} catch {
			return location.hash.slice(1); // typed by hand
		}
	}
	const go = (text) => {
		if (text === scenario()) show(text);
		else location.hash = text;
	};

	// show shows the scenario. While one runs, only the last one that was asked for is next.
	async function show(text) {
		wanted = text;
		if (running) return;
		running = true;
		const outcome = byID("outcome"), progress = byID("progress");
		outcome.ariaBusy = "true";
		progress.textContent ||= "Loading the playground …";
		try {
			while (wanted !== null) {
				const next = wanted;
				wanted = null;
				replaceControls(await playground.call("builder", next));
				progress.textContent = next && "Running …";
				const seen = await playground.call("scenario", next);
				if (wanted === null) {
					outcome.innerHTML = seen.html;
					outcome.dataset.scenario = next;
					progress.textContent = seen.summary;
				}
			}
		} catch (error) {
			progress.textContent = error.message;
		} finally {
			running = false;
			outcome.ariaBusy = "false";
		}
	}

	// replaceControls keeps the focus on the control that the reader used.
	function replaceControls(html) {
		const builder = byID("builder"), used = document.activeElement;
		const within = builder.contains(used);
		builder.innerHTML = html;
		if (!within) return;
		const next = byID(used.dataset.focus || used.id) ?? builder.querySelector("button");
		next.focus({ preventScroll: true });
	}

	// loading shows how much of the playground has come.
	function loading({ loaded, total }) {
		const bar = byID("loading");
		bar.hidden = loaded === undefined;
		if (loaded <= total) Object.assign(bar, { max: total, value: loaded });
	}

	function fromAddress() {
		const text = scenario();
		if (text && byID(text)) return; // a link within the page
		show(text);
	}

	document.addEventListener("DOMContentLoaded", () => {
		const builder = byID("builder");
		builder.addEventListener("click", (event) => {
			const button = event.target.closest("button[data-to]");
			if (button) go(button.dataset.to);
		});
		builder.addEventListener("change", ({ target }) => {
			if (!target.reportValidity()) return;
			go(target.dataset.to ? target.dataset.to.replace("{}", target.value) : target.value);
		});
		builder.querySelector("button").hidden = false;
		playground.watchers.add(loading);
		addEventListener("hashchange", fromAddress);
		if (scenario()) fromAddress();
	});
})();
