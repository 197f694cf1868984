// Runs the playground, which is a Go program, beside the page's thread. A message {id, call,
// args} calls one of its functions, which {id, result} or {id, error} answers. Meanwhile
// {loaded, total} says how many bytes have come, {statements} how many have run, and {stopped}
// why it is over.
"use strict";

const folder = new URL("../playground/", self.location.href);

// started resolves when the program waits for calls.
const started = start();
started.catch((error) => postMessage({ stopped: error.message }));

async function start() {
	importScripts(new URL("wasm_exec.js", folder).href);
	const go = new Go();
	const response = new Response(await program(), { headers: { "Content-Type": "application/wasm" } });
	const { instance } = await WebAssembly.instantiateStreaming(response, go.importObject);
	go.run(instance).then(() => postMessage({ stopped: "The playground has ended. The browser's console says why." }));
}

// program returns the stream of the WebAssembly. Some hosts decompress a .gz for their readers, and
// some have none: what comes says what it is.
async function program() {
	let response = await fetch(new URL("playground.wasm.gz", folder));
	if (!response.ok) response = await fetch(new URL("playground.wasm", folder));
	if (!response.ok) throw new Error(`${response.url} can't be loaded: ${response.status} ${response.statusText}`);
	const total = Number(response.headers.get("Content-Length"));
	const reader = response.body.getReader();
	let loaded = 0;
	const next = async () => {
		const { value, done } = await reader.read();
		loaded += value?.length ?? 0;
		postMessage({ loaded, total });
		return { value, done };
	};
	const first = await next();
	const stream = new ReadableStream({
		start(controller) { if (first.value) controller.enqueue(first.value); },
		async pull(controller) {
			const { value, done } = await next();
			if (done) controller.close();
			else controller.enqueue(value);
		},
	});
	const compressed = first.value?.[0] === 0x1f && first.value?.[1] === 0x8b;
	return compressed ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
}

addEventListener("message", async ({ data: { id, call, args } }) => {
	try {
		await started;
		postMessage({ statements: 0 });
		const onProgress = (statements) => postMessage({ statements });
		postMessage({ id, result: await self.playground[call](...args, onProgress) });
	} catch (error) {
		postMessage({ id, error: error.message });
	}
});
