// The cells of explorations, and the steps of one that is replayed. The lesson's script sets
// window.explorations; what runs a cell is playground.js.
(() => {
	"use strict";

	const { create } = window.site;

	// turns names a sequence, as Schedule.Turns does: such as "A 1, B 2, then 1".
	function turns(id, sessions) {
		const lead = (run, i) => i < 2 ? `${sessions[run[0]]} ` : i === 2 ? "then " : "";
		return id.match(/0+|1+/g).map((run, i) => lead(run, i) + run.length).join(", ");
	}

	// The script has a number for each cell: the bits of a sequence's ID, behind a 1 that keeps their
	// zeros, or the index of a fault. From here on, each has its ID and, behind its outcome, its name.
	for (const { sessions, cells } of window.explorations) {
		for (const cell of cells) {
			const [number] = cell, id = number.toString(2).slice(1);
			[cell[0], cell[2]] = sessions ? [id, turns(id, sessions)] : window.faults[number];
		}
	}

	const explored = (exploration, way) => window.explorations.find((e) => e.exploration === exploration && e.way === way);

	// A grid is one tab stop. Arrow keys lead from cell to cell.
	function fill(grid) {
		const { outcomes, wrong, cells } = explored(grid.dataset.exploration, grid.dataset.way);
		for (const [id, outcome, name] of cells) {
			const text = `${name}: ${outcomes[outcome]}`;
			const button = create("button", { type: "button", className: wrong[outcome] ? "wrong" : "", title: text, tabIndex: -1 }, wrong[outcome] ? "✗" : "✓");
			button.setAttribute("aria-label", `${wrong[outcome] ? "wrong" : "right"}, ${text}`);
			button.dataset.cell = id;
			grid.append(button);
		}
		grid.firstChild.tabIndex = 0;
		grid.hidden = false;
		grid.addEventListener("click", (event) => {
			if (event.target.dataset.cell) choose(grid, event.target);
		});
		grid.addEventListener("keydown", (event) => {
			const all = [...grid.children], at = all.indexOf(event.target);
			const row = all.filter((cell) => cell.offsetTop === all[0].offsetTop).length;
			const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + row, ArrowUp: at - row, Home: 0, End: all.length - 1 }[event.key];
			if (to === undefined) return;
			event.preventDefault();
			if (all[to]) focus(grid, all[to]);
		});
	}

	function focus(grid, cell) {
		grid.querySelector("[tabindex='0']").tabIndex = -1;
		cell.tabIndex = 0;
		cell.focus();
	}

	// choose replays the cell, and beside it those of the other ways that the script names.
	async function choose(grid, button) {
		const section = grid.closest(".exploration"), output = section.querySelector(".replay");
		focus(grid, button);
		for (const cell of section.querySelectorAll("[aria-pressed]")) cell.removeAttribute("aria-pressed");
		button.setAttribute("aria-pressed", "true");
		const { exploration, way } = grid.dataset, cells = { [way]: button.dataset.cell };
		const at = [...grid.children].indexOf(button);
		for (const [other, beside] of Object.entries(explored(exploration, way).beside)) {
			cells[other] = explored(exploration, other).cells[beside[at]][0];
		}
		if (!window.playground) {
			output.replaceChildren(create("p", { role: "status", className: "error" }, "The playground can't be loaded: playground.js is missing."));
			return;
		}
		const { status, bar, watch } = window.playground.progress("Running it again.");
		output.replaceChildren(status, bar);
		reveal(output, button);
		try {
			const html = await window.playground.call("replay", [output.dataset.lesson, exploration, JSON.stringify(cells)], watch);
			if (!status.isConnected) return; // another cell was chosen meanwhile
			output.innerHTML = html;
			for (const player of output.querySelectorAll(".player")) play(player);
			reveal(output, button);
		} catch (error) {
			status.textContent = error.message;
			status.className = "error";
			bar.remove();
		}
	}

	// reveal scrolls to the output, and keeps the cell in sight unless it is more than half a screen away.
	function reveal(output, cell) {
		const above = output.getBoundingClientRect().top - cell.getBoundingClientRect().top;
		output.style.scrollMarginTop = `${Math.min(above + 8, innerHeight / 2)}px`;
		output.scrollIntoView({ block: "nearest" });
	}

	// play shows one frame of the player at a time.
	function play(player) {
		const frames = [...player.querySelectorAll(".frame")], lists = [...player.querySelectorAll(".steps")];
		frames.forEach((frame, i) => frame.querySelector(".same")?.replaceWith(...[...frames[i - 1].children].slice(1).map((child) => child.cloneNode(true))));
		const slider = create("input", { type: "range", min: 0, max: frames.length - 1, value: 0, ariaLabel: "Step" });
		const step = (by) => { slider.value = Number(slider.value) + by; show(); };
		const said = create("output");
		const show = () => {
			const at = Number(slider.value);
			frames.forEach((frame, i) => { frame.hidden = i !== at; });
			for (const list of lists) {
				[...list.children].forEach((item, i) => {
					item.classList.toggle("ahead", i >= at);
					if (i === at - 1) item.setAttribute("aria-current", "step");
					else item.removeAttribute("aria-current");
				});
				const current = list.children[Math.min(at, list.children.length) - 1];
				list.scrollTop = current ? current.offsetTop - list.offsetTop - list.clientHeight / 2 : 0;
			}
			said.textContent = `step ${at} of ${frames.length - 1}`;
			slider.setAttribute("aria-valuetext", said.textContent);
		};
		slider.addEventListener("input", show);
		player.prepend(create("div", { className: "controls" },
			create("button", { type: "button", onclick: () => step(-1) }, "◀ Back"),
			create("button", { type: "button", onclick: () => step(1) }, "Next ▶"), slider, said));
		for (const list of lists) Object.assign(list, { tabIndex: 0, ariaLabel: "Steps" }); // it scrolls
		player.classList.add("playing");
		slider.value = slider.max; // how it ended
		show();
	}

	document.addEventListener("DOMContentLoaded", () => {
		for (const player of document.querySelectorAll(".player")) play(player);
		for (const grid of document.querySelectorAll(".cells")) fill(grid);
		for (const hint of document.querySelectorAll("[data-replay-hint]")) hint.hidden = false;
	});
})();
