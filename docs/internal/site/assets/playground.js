// "Run it here": loads the playground into a Worker when it is first called, and shows what a
// lesson observes there. Other scripts may use window.playground:
//   call(name, …args)  a Promise of what the function of the playground returns
//   stop(reason)       ends it, and all calls with an Error; the next call loads it anew
//   watchers           a Set of functions that are told {loaded, total} and {statements}
//   create(tag, properties, …children)  an element
//   figures(progress, state)            shows what watchers are told in that element, and says it
(() => {
	"use strict";
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
	const watchers = new Set();

	function load() {
		worker = new Worker(new URL("worker.js", assets));
		worker.onmessage = ({ data }) => {
			if ("stopped" in data) return stop(data.stopped);
			if (!("id" in data)) return watchers.forEach((watch) => watch(data));
			const { resolve, reject } = calls.get(data.id);
			calls.delete(data.id);
			if ("error" in data) reject(new Error(data.error));
			else resolve(data.result);
		};
		worker.onerror = (event) => stop(`The playground can't be loaded: ${event.message ?? "worker.js is missing"}.`);
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

	function call(name, ...args) {
		const lacks = missing();
		if (lacks) return Promise.reject(new Error(lacks));
		if (!worker) load();
		const id = ++last;
		return new Promise((resolve, reject) => {
			calls.set(id, { resolve, reject });
			worker.postMessage({ id, call: name, args });
		});
	}

	window.playground = { call, stop, watchers, create, figures };

	function create(tag, properties = {}, ...children) {
		const element = Object.assign(document.createElement(tag), properties);
		element.append(...children);
		return element;
	}

	async function recorded(name) {
		const response = await fetch(new URL(`${name}.json`, location.href));
		if (!response.ok) throw new Error(`the recorded run is not there: ${response.status}`);
		return response.text();
	}

	// figures says how far the call is, in the element and in words.
	function figures(progress, { loaded, total, statements }) {
		const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
		if (statements !== undefined) {
			progress.removeAttribute("value");
			return `${statements.toLocaleString("en")} statements so far`;
		}
		if (loaded > total) return `${megabytes(loaded)} MB`;
		Object.assign(progress, { max: total, value: loaded });
		return `${megabytes(loaded)} of ${megabytes(total)} MB`;
	}

	async function run(button, output) {
		const name = button.dataset.runLesson, began = performance.now(), label = button.textContent;
		const status = create("p", { role: "status", textContent: "Loading the playground." });
		const progress = create("progress", { ariaLabel: "Progress of the run" });
		const details = create("span"); // is not read out each time that it changes
		output.replaceChildren(status, create("p", {}, progress, " ", details));
		if (document.getElementById("explorations")) { // then it takes long
			output.append(create("p", {}, create("a", { href: "#explorations" }, "Meanwhile, see one that goes wrong, step by step")));
		}
		button.textContent = "Stop";
		button.dataset.running = "";
		const watch = (state) => {
			if ("statements" in state && status.textContent !== "Running.") status.textContent = "Running.";
			details.textContent = figures(progress, state);
		};
		watchers.add(watch);
		try {
			const ran = await call("runLesson", name).finally(() => watchers.delete(watch));
			status.textContent = `Ran in this page, in ${((performance.now() - began) / 1000).toFixed(1)} s with loading.`;
			const differences = create("div");
			output.replaceChildren(status, differences, create("div", { className: "ran", innerHTML: ran.html }));
			differences.innerHTML = await call("compare", await recorded(name), ran.json);
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
