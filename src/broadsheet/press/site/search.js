// Search: volumes of static files, a month each, newest first. What is typed is folded and cut as press/searchwords.py does it.
(() => {
  "use strict";
  const form = document.querySelector("form.search");
  if (!form) return;
  const list = document.querySelector(".found"), status = document.querySelector(".hits"), older = document.querySelector(".older");
  const months = form.dataset.months.split(" ").filter(Boolean);
  const PAGE = 20, AHEAD = 4;

  const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;
  const WORD = /(?:[\p{L}\p{N}]|[\u0900-\u0963\u0966-\u109f\u1780-\u17d3])+/gu;
  const SHOWN = /(?:[\p{L}\p{N}\p{M}])+/gu;
  const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
  const PARTS = new RegExp(UNSPACED.source + "+|[^" + UNSPACED.source.slice(1) + "+", "g");
  const fold = (text) => text.normalize("NFKD").replace(MARKS, "").normalize("NFC").toLowerCase();
  const parts = (text) => (fold(text).match(WORD) || []).flatMap((run) => run.match(PARTS) || []);
  const words = (part) => {
    const letters = [...part];
    if (!UNSPACED.test(part) || letters.length < 2) return [letters.slice(0, 40).join("")];
    return letters.slice(1).map((letter, place) => letters[place] + letter);
  };
  const shelf = (word, shelves) => {
    let drawn = 0x811c9dc5;
    for (const letter of [...word].slice(0, UNSPACED.test(word) ? 1 : 2)) drawn = Math.imul(drawn ^ letter.codePointAt(0), 0x01000193) >>> 0;
    return drawn % shelves;
  };

  // A file of a volume is a script that hands its value over: that works from a folder, where nothing can be fetched.
  const asked = new Map();
  window.broadsheet = { take: (name, value) => asked.get(name).take(value) };
  const ask = (name) => {
    if (!asked.has(name)) {
      const one = {};
      one.value = new Promise((take, fail) => {
        const script = document.createElement("script");
        one.take = take;
        script.onerror = () => { asked.delete(name); fail(new Error(name)); };
        script.src = name + ".js";
        document.head.append(script);
      });
      asked.set(name, one);
    }
    return asked.get(name).value;
  };

  const numbers = (distances) => {
    let number = 0;
    return new Set(distances.map((distance) => (number += distance)));
  };
  const filed = (shelf, name) => numbers(Object.hasOwn(shelf, name) ? shelf[name] : []);
  // Three letters find every word that begins with them; fewer find themselves.
  const begins = (word) => (UNSPACED.test(word) ? [...word].length < 2 : word.length > 2);
  const having = async (month, volume, word) => {
    const shelved = await ask(month + "/words-" + shelf(word, volume.shelves));
    if (!begins(word)) return filed(shelved, word);
    const found = Object.keys(shelved).filter((one) => one.startsWith(word));
    return new Set(found.flatMap((one) => [...numbers(shelved[one])]));
  };
  const between = (volume, from, to) => {
    const days = Object.entries(volume.days).map(([day, first], at, all) => [day, first, at + 1 < all.length ? all[at + 1][1] : volume.stories]);
    const chosen = days.filter(([day]) => (!from || day >= from) && (!to || day <= to));
    return new Set(chosen.flatMap(([, first, last]) => Array.from({ length: last - first }, (_, n) => first + n)));
  };
  const matching = async (month, wanted) => {
    const volume = await ask(month + "/volume");
    const sets = await Promise.all(wanted.words.map((word) => having(month, volume, word)));
    if (wanted.topic) sets.push(filed(volume.topics, wanted.topic));
    if (wanted.source) sets.push(filed(volume.sources, wanted.source));
    if (wanted.from || wanted.to) sets.push(between(volume, wanted.from, wanted.to));
    const [first, ...others] = sets.length ? sets : [new Set()];
    return [...first].filter((number) => others.every((set) => set.has(number))).sort((a, b) => b - a).map((number) => [month, number, volume.shown]);
  };
  const within = (month, wanted) => (!wanted.from || month >= wanted.from.slice(0, 7)) && (!wanted.to || month <= wanted.to.slice(0, 7));

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const hit = (word, sought) => {
    const folded = fold(word);
    return sought.some((part) => (UNSPACED.test(part) ? folded.includes(part) : begins(part) ? folded.startsWith(part) : folded === part));
  };
  // Text only, never markup: what is found was written by strangers.
  const marked = (element, text, sought) => {
    let done = 0;
    for (const found of text.matchAll(SHOWN)) {
      if (!hit(found[0], sought)) continue;
      element.append(text.slice(done, found.index), make("mark", found[0]));
      done = found.index + found[0].length;
    }
    element.append(text.slice(done));
    element.dir = "auto";
    return element;
  };
  const shown = async ([month, number, size], sought) => {
    const rows = await ask(month + "/stories-" + Math.floor(number / size));
    const [id, day, title, excerpt, source, others] = rows[number % size];
    const item = make("li"), link = make("a"), heading = make("h2", "", "headline"), byline = make("p", "", "byline");
    link.href = "../stories/" + encodeURIComponent(id) + "/index.html";
    heading.append(marked(link, title, sought));
    const time = make("time", day);
    time.dateTime = day;
    byline.append(marked(make("b"), source, sought), " ", time);
    item.append(heading, byline, marked(make("p", "", "excerpt"), excerpt, sought));
    const voices = others.filter(([who, what]) => (what.match(SHOWN) || []).concat(who.match(SHOWN) || []).some((word) => hit(word, sought)));
    for (const [who, what] of voices.slice(0, 3)) {
      const line = make("p", "", "also");
      line.append(marked(make("b"), who, sought), " ", marked(make("span"), what, sought));
      item.append(line);
    }
    return item;
  };

  let turn = 0;
  const said = () => {
    const fields = new FormData(form);
    return Object.fromEntries(["q", "topic", "source", "from", "to"].map((name) => [name, String(fields.get(name) || "").trim()]));
  };
  const begin = () => {
    const wanted = said(), sought = parts(wanted.q);
    wanted.words = [...new Set(sought.flatMap(words))];
    wanted.sought = sought;
    wanted.left = months.filter((month) => within(month, wanted));
    wanted.found = [];
    wanted.shown = 0;
    list.replaceChildren();
    older.hidden = true;
    const query = new URLSearchParams(Object.entries(said()).filter(([, value]) => value)).toString();
    try { history.replaceState(null, "", query ? "?" + query : location.pathname.split("/").pop() || "./"); } catch { /* a folder has no history */ }
    if (!query) { status.textContent = ""; turn += 1; return; }
    more(wanted, (turn += 1));
  };
  const more = async (wanted, mine) => {
    status.textContent = "Searching…";
    try {
      while (wanted.left.length && wanted.found.length < wanted.shown + PAGE) {
        const found = await Promise.all(wanted.left.splice(0, AHEAD).map((month) => matching(month, wanted)));
        wanted.found.push(...found.flat());
        if (mine !== turn) return;
      }
      const page = wanted.found.slice(wanted.shown, wanted.shown + PAGE);
      const items = await Promise.all(page.map((one) => shown(one, wanted.sought)));
      if (mine !== turn) return;
      list.append(...items);
      if (wanted.shown && items.length) items[0].querySelector("a").focus();
      wanted.shown += items.length;
    } catch {
      if (mine === turn) status.textContent = "Part of the index could not be loaded. Please try again.";
      return;
    }
    const rest = wanted.left.length || wanted.found.length > wanted.shown;
    const count = wanted.shown === 1 ? "1 story" : wanted.shown + " stories";
    status.textContent = wanted.shown ? count + (rest ? ", newest first; there may be older ones" : ", newest first") : "No story was found.";
    older.hidden = !rest;
    older.onclick = () => more(wanted, (turn += 1));
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
  let soon = 0;
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(soon); begin(); });
  form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(begin, 250); });
  form.classList.add("works");
  begin();
})();
