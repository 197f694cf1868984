// Runs the playground, which is a Go program, beside the page's thread. A message {id, call,
// args} calls one of its functions, which {id, result} or {id, error} answers. Meanwhile
// {id, statements, tried} says how many statements have run, from 0, and how many cells of
// explorations a lesson has tried, {loaded, total} how many bytes of the program have come, and
// {stopped} why it is over.
"use strict";

const folder = new URL("../playground/", self.location.href);

// started resolves when the program waits for calls.
const started = start();
started.catch((error) => postMessage({ stopped: `The playground can't be loaded: ${error.message}` }));

async function start() {
	try {
		importScripts(new URL("wasm_exec.js", folder).href);
	} catch {
		throw new Error("this site was published without it. To build it: go run ./serve -build, in docs.");
	}
	const go = new Go();
	const response = new Response(await program(), { headers: { "Content-Type": "application/wasm" } });
	const { instance } = await WebAssembly.instantiateStreaming(response, go.importObject);
	go.run(instance).then(() => postMessage({ stopped: "The playground has ended. The browser's console says why." }));
}

// program returns the stream of the WebAssembly. Some hosts decompress a .gz for their readers, some
// have none, and some send a page instead: what comes says what it is.
async function program() {
	let fault;
	for (const name of ["playground.wasm.gz", "playground.wasm"]) {
		const response = await fetch(new URL(name, folder));
		fault = `${response.url} is ${response.ok ? "not WebAssembly" : `${response.status} ${response.statusText}`}`;
		if (!response.ok) continue;
		const [beginning, whole] = response.body.tee();
		const first = await magic(beginning);
		const total = Number(response.headers.get("Content-Length"));
		if (first.startsWith("\x1f\x8b")) return counted(whole, total).pipeThrough(new DecompressionStream("gzip"));
		if (first === "\0asm") return counted(whole, total);
		whole.cancel();
	}
	throw new Error(fault);
}

// magic returns the first four bytes of the stream, however they come.
async function magic(stream) {
	const reader = stream.getReader();
	let first = "";
	while (first.length < 4) {
		const { value, done } = await reader.read();
		if (done) break;
		first += String.fromCharCode(...value.subarray(0, 4 - first.length));
	}
	reader.cancel();
	return first;
}

// counted is the stream, and tells how much of it has come.
function counted(stream, total) {
	let loaded = 0;
	return stream.pipeThrough(new TransformStream({
		transform(chunk, controller) {
			loaded += chunk.length;
			postMessage({ loaded, total });
			controller.enqueue(chunk);
		},
	}));
}

addEventListener("message", async ({ data: { id, call, args } }) => {
	try {
		await started;
		const onProgress = (statements, tried) => postMessage({ id, statements, tried });
		onProgress(0, 0);
		postMessage({ id, result: await self.playground[call](...args, onProgress) });
	} catch (error) {
		postMessage({ id, error: error.message });
	}
});
