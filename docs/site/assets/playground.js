// "Run it here": loads the playground into a Worker when it is first called, and shows what a
// lesson observes there. Other scripts may use window.playground:
//   call(name, args, watch)    a Promise of what the function of the playground returns. watch is
//                              told {loaded, total}, and {statements, tried} from 0, when the call begins
//   stop(reason)               ends it, and all calls with an Error; the next call loads it anew
//   progress(running, status)  a bar, and a watch that keeps it, and says in the status what goes on;
//                              who knows how many will be tried tells the watch {tries}, too
//   follow(current, show)      a function to call when current may return something new to show
//   fragment()                 the text that the address carries
(() => {
	"use strict";
	const { create } = window.site;
	const assets = new URL("./", document.currentScript.src);

	// missing says what the browser or the place of the page lacks, or nothing.
	function missing() {
		if (location.protocol === "file:") return "A page that was opened as a file can't load the playground. Serve the site: go run ./serve, in docs.";
		for (const name of ["WebAssembly", "Worker", "DecompressionStream"]) {
			if (!(name in window)) return `This browser can't run the playground: it has no ${name}.`;
		}
		return "";
	}

	let worker, last = 0;
	const calls = new Map(); // that wait for an answer, by ID

	function load() {
		worker = new Worker(new URL("worker.js", assets));
		worker.onmessage = ({ data }) => {
			if ("stopped" in data) return stop(data.stopped);
			if ("loaded" in data) return calls.forEach(({ watch }) => watch(data));
			const waiting = calls.get(data.id);
			if (!waiting) return; // it has its answer
			if ("statements" in data) return waiting.watch(data);
			calls.delete(data.id);
			if ("error" in data) waiting.reject(new Error(data.error));
			else waiting.resolve(data.result);
		};
		// Without a message, it is the script that is missing.
		worker.onerror = ({ message }) => stop(message ? `The playground failed: ${message}.` : "The playground can't be loaded: worker.js is missing.");
	}

	function stop(reason) {
		if (worker) {
			worker.onmessage = null; // what is under way comes too late
			worker.terminate();
			worker = undefined;
		}
		for (const { reject } of calls.values()) reject(new Error(reason));
		calls.clear();
	}

	function call(name, args, watch = () => {}) {
		const lacks = missing();
		if (lacks) return Promise.reject(new Error(lacks));
		if (!worker) load();
		const id = ++last;
		return new Promise((resolve, reject) => {
			calls.set(id, { resolve, reject, watch });
			worker.postMessage({ id, call: name, args });
		});
	}

	function progress(running, status = create("p", { role: "status", textContent: "Loading the playground." })) {
		const meter = create("progress", { ariaLabel: "Progress" });
		const figures = create("span"); // is not read out each time that it changes
		const say = (text) => { if (status.textContent !== text) status.textContent = text; };
		const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
		const grouped = (number) => number.toLocaleString("en");
		const watch = ({ loaded, total, statements, tried, tries }) => {
			meter.removeAttribute("value");
			if (statements !== undefined) {
				say(running);
				const counted = tries && tried; // before the first, only statements say that it goes on
				if (counted) Object.assign(meter, { max: tries, value: tried });
				figures.textContent = counted ? `${grouped(tried)} of ${grouped(tries)} tries` : `${grouped(statements)} statements so far`;
				return;
			}
			say("Loading the playground.");
			const known = loaded <= total; // a total counts compressed bytes, what comes may be decompressed
			if (known) Object.assign(meter, { max: total, value: loaded });
			figures.textContent = known ? `${megabytes(loaded)} of ${megabytes(total)} MB` : `${megabytes(loaded)} MB`;
		};
		return { status, bar: create("p", {}, meter, " ", figures), watch };
	}

	// While show is at work, only the newest is next.
	function follow(current, show) {
		let busy = false;
		return async () => {
			if (busy) return;
			busy = true;
			let shown;
			do {
				shown = current();
				await show(shown);
			} while (shown !== current());
			busy = false;
		};
	}

	// fragment is undefined for a link within the page.
	function fragment() {
		let text = location.hash.slice(1);
		try {
			text = decodeURIComponent(text);
		} catch { /* it was typed by hand */ }
		return document.getElementById(text) ? undefined : text;
	}

	window.playground = { call, stop, progress, follow, fragment };

	async function recorded(name) {
		const response = await fetch(new URL(`${name}.json`, location.href));
		if (!response.ok) throw new Error(`the recorded run is not there: ${response.status}`);
		return response.text();
	}

	async function run(button, output) {
		const name = button.dataset.runLesson, began = performance.now(), label = button.textContent;
		const { status, bar, watch } = progress("Running.");
		output.replaceChildren(status, bar);
		const tries = (window.explorations ?? []).reduce((sum, { cells }) => sum + cells.length, 0); // when the run was recorded
		if (tries) { // then it takes long
			output.append(create("p", {}, create("a", { href: "#explorations" }, "Meanwhile, see one that goes wrong, step by step")));
		}
		button.textContent = "Stop";
		button.dataset.running = "";
		try {
			const ran = await call("runLesson", [name], (told) => watch({ ...told, tries }));
			status.textContent = `Ran in this page, in ${((performance.now() - began) / 1000).toFixed(1)} s with loading.`;
			const differences = create("div");
			output.replaceChildren(status, differences, create("div", { className: "ran", innerHTML: ran.html }));
			differences.innerHTML = await call("compare", [await recorded(name), ran.json]);
		} catch (error) {
			status.textContent = error.message;
			status.className = "failed";
			output.replaceChildren(status, ...output.querySelectorAll(".ran"));
		}
		delete button.dataset.running;
		button.textContent = label;
	}

	for (const button of document.querySelectorAll("[data-run-lesson]")) {
		button.hidden = false;
		button.addEventListener("click", () => {
			if ("running" in button.dataset) stop("Stopped.");
			else run(button, document.querySelector("[data-run-output]"));
		});
	}
})();
