// (document, the site's own address) → whatever could run, load, lead away or take a name, and is not what our own templates have.
(from, published) => {
  const found = [], ours = new Set([location.origin, published]), names = new Set(), html = from.contentType === "text/html";
  const say = (one) => found.push((one.outerHTML || one.nodeName + " " + one.data).slice(0, 120));
  const forbidden = new Set(["iframe", "frame", "frameset", "fencedframe", "object", "embed", "applet", "base", "math", "template", "noscript",
    "portal", "marquee", "audio", "video", "source", "track", "foreignobject", "animate", "animatemotion", "animatetransform", "set", "use",
    "image", "area", "keygen", "isindex", "dialog", "slot", "textarea", "plaintext", "xmp", "listing", "noembed", "noframes", "param"]);
  const loading = new Set(["src", "data", "poster", "background", "action", "formaction", "srcdoc", "ping", "manifest", "codebase", "archive",
    "longdesc", "dynsrc", "lowsrc", "classid", "profile"]);
  const acting = new Set(["style", "srcdoc", "is", "slot", "popover", "popovertarget", "autofocus", "accesskey", "contenteditable", "attributionsrc"]);
  const leads = (value) => { try { return new URL(value, location.href); } catch { return null; } };
  const strange = (value) => { const to = leads(value); return to && !(ours.has(to.origin) && /^https?:$/.test(to.protocol)); };
  for (const one of from.querySelectorAll("*")) {
    const tag = one.localName.toLowerCase(), of = (name) => one.getAttribute(name) || "";
    if (forbidden.has(tag)) say(one);
    if (html && tag === "style") say(one);
    if (tag === "script" && of("type") !== "application/ld+json" && (!of("src") || strange(of("src")))) say(one);
    if (one instanceof HTMLLinkElement && !/canonical|alternate|self|hub/.test(of("rel")) && strange(of("href"))) say(one);
    if (tag === "meta" && /refresh/i.test(of("http-equiv")) && strange(of("content").replace(/^[^=]*=\s*/, ""))) say(one);
    const sets = [of("srcset"), of("imagesrcset")].flatMap((set) => set.split(/,\s+|(?<=\s[\d.]+[wxh]),/));
    if (sets.some((part) => part.trim() && strange(part.trim().split(/\s/)[0]))) say(one);
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on") || html && acting.has(name)) say(one);
      const address = loading.has(name) || name.endsWith("href") ? leads(value) : null;
      if (address && !["http:", "https:"].includes(address.protocol)) say(one);
      if (address && loading.has(name) && !ours.has(address.origin)) say(one);
      if (html && name === "id" && names.has(value)) say(one);
      if (html && name === "name" && !["META", "INPUT", "SELECT"].includes(one.nodeName)) say(one);
    }
    if (html && one.id) names.add(one.id);
    if (tag === "a" && one.href && !ours.has(one.origin) && one.relList.contains("noopener") + one.relList.contains("noreferrer") < 2) say(one);
  }
  const unseen = from.createNodeIterator(from, NodeFilter.SHOW_PROCESSING_INSTRUCTION | NodeFilter.SHOW_COMMENT);
  for (let one = unseen.nextNode(); one; one = unseen.nextNode()) say(one);
  return found;
}
