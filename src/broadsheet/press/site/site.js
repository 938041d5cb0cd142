// Two conveniences, neither needed to read: a choice of theme, and what is new since the last visit. Nothing leaves the browser.
(() => {
  "use strict";
  const root = document.documentElement;
  const recall = (name) => { try { return localStorage.getItem("broadsheet." + name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem("broadsheet." + name, value); } catch { /* a browser that keeps nothing */ } };

  const button = document.querySelector(".theme");
  const themes = ["auto", "light", "dark"];
  const show = (theme) => {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    if (button) button.textContent = "Theme: " + theme;
  };
  let theme = themes.includes(recall("theme")) ? recall("theme") : "auto";
  show(theme);
  if (button) {
    button.classList.add("works");
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      keep("theme", theme);
      show(theme);
    });
  }

  const since = document.querySelector(".since");
  if (!since) return;
  const now = Date.now();
  const seen = Number(recall("seen")) || 0;
  let last = Number(recall("last")) || 0;
  if (now - seen > 30 * 60 * 1000) keep("last", last = seen);
  keep("seen", now);
  if (!last) return;
  const fresh = [...document.querySelectorAll("article, .latest li")].filter((one) => {
    const time = one.querySelector("time");
    return time && Date.parse(time.dateTime) > last;
  });
  fresh.forEach((one) => one.classList.add("fresh"));
  const count = fresh.filter((one) => one.tagName === "ARTICLE").length;
  const when = new Date(last).toLocaleString(root.lang, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  since.textContent = count ? count + " new since " + when : "Nothing new since " + when;
})();
