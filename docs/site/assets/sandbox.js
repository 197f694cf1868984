// The sandbox: the scenario is the fragment of the address. The playground makes the controls,
// each of which knows the scenario that it leads to, and what was seen of the scenario.
(() => {
	"use strict";
	const { call, progress, follow, fragment } = window.playground;
	const byID = (id) => document.getElementById(id);
	const builder = byID("builder"), outcome = byID("outcome"), status = byID("progress");

	let text = "";
	const scenario = () => (text = fragment() ?? text);
	const go = (to) => {
		if (to === scenario()) show();
		else location.hash = to;
	};

	const { bar, watch } = progress("Running.", status);
	bar.hidden = true;
	status.after(bar);
	const loading = (state) => {
		watch(state);
		bar.hidden = !("loaded" in state);
	};

	const show = follow(scenario, async (text) => {
		outcome.ariaBusy = "true";
		status.textContent ||= "Loading the playground.";
		let seen;
		try {
			replaceControls(text, await call("builder", [text], loading));
			if (text !== scenario()) return;
			seen = await call("scenario", [text], loading);
		} catch (error) {
			seen = { html: "", summary: error.message };
			waiting.length = 0;
			bar.hidden = true;
		}
		if (text !== scenario()) return;
		outcome.innerHTML = seen.html;
		outcome.dataset.scenario = text;
		outcome.ariaBusy = "false";
		status.textContent = seen.summary;
		if (chosen) bringIntoView();
		chosen = false;
	});

	let controlled; // the scenario of the controls
	let last = {}; // the control that was used last, and where it led
	const waiting = []; // the IDs of buttons to press when the controls are those of the address

	// use leads where the control does. A control of an older scenario than the address has would
	// undo the last step: so a step to add waits for the new controls, the last choice can be
	// made again at once, and the other controls do nothing.
	function use(control, to) {
		const again = control === last.control && last.to === scenario() && control.type !== "button";
		if (controlled === undefined || controlled === scenario() || again) {
			last = { control, to };
			go(to);
			return;
		}
		if (control.closest(".append")) waiting.push(control.id);
		show(); // should an error have ended it
	}

	// replaceControls keeps the focus on the control that the reader used.
	function replaceControls(text, html) {
		const used = document.activeElement, within = builder.contains(used);
		builder.innerHTML = html;
		controlled = text;
		if (within) (byID(used.dataset.focus || used.id) ?? builder.querySelector("button")).focus({ preventScroll: true });
		while (waiting.length && text === scenario()) byID(waiting.shift())?.click();
	}

	builder.addEventListener("click", (event) => {
		const button = event.target.closest("button[data-to]");
		if (button) use(button, button.dataset.to);
	});
	builder.addEventListener("change", ({ target }) => {
		if (!target.reportValidity()) return;
		use(target, target.dataset.to ? target.dataset.to.replace("{}", target.valueAsNumber) : target.value);
	});
	builder.querySelector("button").hidden = false;
	addEventListener("hashchange", ({ oldURL }) => {
		if (fragment() === undefined) history.replaceState(null, "", oldURL); // a link within the page keeps the scenario
		else show();
	});

	// What comes of an example is below the list, and its height comes with it.
	let chosen = false;
	const bringIntoView = () => byID("composed").scrollIntoView();
	document.querySelector(".ready").addEventListener("click", ({ target }) => {
		if (!target.hash) return;
		chosen = true;
		bringIntoView();
	});
	if (scenario()) show();
})();
