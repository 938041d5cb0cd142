// What a reader does: looks at, points at, types into and clicks on everything, in every frame; and whatever else a handler waits for.
() => {
  const kinds = ["mouseover", "mouseenter", "mousemove", "pointerover", "focus", "focusin", "keydown", "input", "scroll", "click"];
  // Words may be clicked on, but nobody goes where they lead: that an address is one of the web's is looked at in every node.
  const stay = (event) => {
    const from = event.target.closest && event.target.closest("a, form"), link = from && (from.getAttribute("href") || from.getAttribute("action") || from.getAttribute("xlink:href"));
    if (/^https?:/.test(new URL(link || "", location.href).protocol)) event.preventDefault();
  };
  const poke = (from) => {
    for (const kind of ["click", "submit"]) from.addEventListener(kind, stay, true);
    for (const one of from.querySelectorAll("*")) {
      const heard = one.getAttributeNames().filter((name) => name.startsWith("on")).map((name) => name.slice(2));
      for (const kind of new Set([...kinds, ...heard])) one.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
      if (one.localName === "iframe") { try { poke(one.contentDocument); } catch { /* another origin's */ } }
    }
  };
  poke(document);
}
