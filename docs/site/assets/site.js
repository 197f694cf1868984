// What the pages do beside being read: theme, search, copy buttons, links to sections and
// arrow keys. It runs in the head, so that the theme stands before anything is drawn.
(() => {
	"use strict";
	const root = new URL("../", document.currentScript.src);

	const theme = {
		get() { try { return localStorage.getItem("theme") || ""; } catch { return ""; } },
		set(name) {
			try { localStorage.setItem("theme", name); } catch { /* it lasts for this page */ }
			this.show(name);
		},
		show(name) {
			if (name) document.documentElement.dataset.theme = name;
			else delete document.documentElement.dataset.theme;
		},
	};
	theme.show(theme.get());

	function create(tag, properties, ...children) {
		const element = Object.assign(document.createElement(tag), properties);
		element.append(...children);
		return element;
	}
	window.site = { create }; // for the other scripts

	function themeSwitch() {
		const label = document.querySelector(".theme"), select = label.querySelector("select");
		label.hidden = false;
		select.value = theme.get();
		select.addEventListener("change", () => theme.set(select.value));
	}

	// The index is loaded when it is first needed, by a script: a file may not be fetched.
	let index;
	function loadIndex() {
		index ??= new Promise((resolve, reject) => {
			const script = create("script", { src: new URL("assets/search-index.js", root).href });
			script.onload = () => resolve(window.searchIndex.map(([path, title, place, text]) =>
				({ path, title, place, text, lowTitle: title.toLowerCase(), lowText: text.toLowerCase() })));
			script.onerror = () => {
				index = undefined; // the next one tries again
				reject(new Error("the index can't be loaded"));
			};
			document.head.append(script);
		});
		return index;
	}

	// rank says how well an entry answers: every word must occur, in the title it counts
	// more, and at the start of a word more again. Whole pages come before their sections.
	function rank(entry, words) {
		let sum = (entry.place === "Lessons" ? 2 : 0) + (entry.path.includes("#") ? 0 : 3);
		for (const word of words) {
			const inTitle = entry.lowTitle.indexOf(word), inText = entry.lowText.indexOf(word);
			if (inTitle < 0 && inText < 0) return 0;
			const starts = (text, at) => at >= 0 && (` ${text}`.includes(` ${word}`) ? 2 : 1);
			sum += 10 * starts(entry.lowTitle, inTitle) + 2 * starts(entry.lowText, inText);
			if (inText >= 0) sum += Math.min(entry.lowText.split(word).length - 1, 3);
		}
		return sum;
	}

	// marked returns the text with the words marked, from a little before the first one.
	function marked(text, words, length) {
		const low = text.toLowerCase();
		const first = Math.min(...words.map((word) => low.indexOf(word)).filter((at) => at >= 0), text.length);
		let from = first < length - 20 || first === text.length ? 0 : text.lastIndexOf(" ", first - 40) + 1;
		const shown = (from ? "… " : "") + text.slice(from, from + length) + (from + length < text.length ? " …" : "");
		const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
		return shown.split(new RegExp(`(${escaped.join("|")})`, "i")).map((part, i) => i % 2 ? create("mark", {}, part) : part);
	}

	function search() {
		const box = document.querySelector(".search"), input = box.querySelector("input"), list = box.querySelector("ul");
		box.hidden = false;
		let chosen = -1;
		const close = () => {
			list.hidden = true;
			input.setAttribute("aria-expanded", "false");
			choose(-1);
		};
		const choose = (at) => {
			list.children[chosen]?.setAttribute("aria-selected", "false");
			chosen = at;
			const option = list.children[at];
			option?.setAttribute("aria-selected", "true");
			option?.scrollIntoView({ block: "nearest" });
			if (option) input.setAttribute("aria-activedescendant", option.id);
			else input.removeAttribute("aria-activedescendant");
		};
		const open = (option) => { close(); location.href = new URL(option.dataset.path, root).href; };
		const show = async () => {
			const entries = await loadIndex().catch(() => undefined);
			const words = input.value.toLowerCase().split(/\s+/).filter(Boolean); // as they are now
			if (!words.length || document.activeElement !== input) return close();
			const best = (entries ?? []).map((entry) => [rank(entry, words), entry]).filter(([sum]) => sum)
				.sort(([a], [b]) => b - a).slice(0, 12);
			chosen = -1;
			list.replaceChildren(...best.map(([, entry], i) => {
				const option = create("li", { id: `result${i}`, role: "option", onclick: () => open(option) },
					create("b", {}, ...marked(entry.title, words, 100)),
					create("small", {}, entry.place + (entry.text && ": "), ...marked(entry.text, words, 120)));
				option.dataset.path = entry.path;
				option.setAttribute("aria-selected", "false");
				return option;
			}));
			if (!best.length) list.append(create("li", { role: "option", id: "result0", ariaDisabled: "true" }, entries ? "Nothing found" : "The index can't be loaded"));
			list.hidden = false;
			input.setAttribute("aria-expanded", "true");
			if (best.length) choose(0);
		};
		input.addEventListener("input", show);
		input.addEventListener("focus", show);
		input.addEventListener("blur", () => setTimeout(close, 150)); // a click on a result comes first
		input.addEventListener("keydown", (event) => {
			const count = list.hidden ? 0 : list.children.length;
			if (event.key === "Escape") { input.value = ""; close(); input.blur(); }
			else if (event.key === "Enter" && list.children[chosen]?.dataset.path) open(list.children[chosen]);
			else if (event.key === "ArrowDown" && count) choose((chosen + 1) % count);
			else if (event.key === "ArrowUp" && count) choose((chosen + count - 1) % count);
			else return;
			event.preventDefault();
		});
		return input;
	}

	function keys(searchInput) {
		document.addEventListener("keydown", (event) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
			if (event.target.closest("input, textarea, select, [contenteditable], [role=slider]")) return;
			if (event.key === "/") {
				event.preventDefault();
				searchInput.focus();
			}
			const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
			// In a box that scrolls, these keys scroll it.
			if (rel && !event.shiftKey && !event.target.closest("[tabindex], button")) document.querySelector(`a[rel=${rel}]`)?.click();
		});
	}

	function copyButtons() {
		for (const code of document.querySelectorAll(".code")) {
			const button = create("button", { className: "copy", type: "button" }, "Copy");
			button.addEventListener("click", async () => {
				try {
					await navigator.clipboard.writeText(code.querySelector("pre").textContent.trimEnd() + "\n");
					button.textContent = "Copied";
				} catch {
					button.textContent = "Not allowed";
				}
				setTimeout(() => { button.textContent = "Copy"; }, 1500);
			});
			code.append(button);
		}
	}

	function sectionLinks() {
		for (const heading of document.querySelectorAll("main :is(h2, h3, .question)[id]")) {
			const title = heading.matches(".question") ? heading.firstElementChild : heading;
			title.append(create("a", { className: "anchor", href: `#${heading.id}`, ariaLabel: "Link to this section" }, "#"));
		}
	}

	// A box that scrolls is a tab stop only while something of it is hidden.
	function scrollBoxes() {
		const observer = new ResizeObserver((entries) => {
			for (const { target } of entries) {
				if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
				else target.removeAttribute("tabindex");
			}
		});
		for (const box of document.querySelectorAll(".scroll, pre")) observer.observe(box);
	}

	document.addEventListener("DOMContentLoaded", () => {
		themeSwitch();
		keys(search());
		copyButtons();
		sectionLinks();
		scrollBoxes();
		const contents = document.querySelector(".contents");
		if (contents && matchMedia("(max-width: 71.99rem)").matches) contents.open = false;
	});
})();
