"use strict";
// The page is whole without this script: it filters, moves by keys, and opens what a link leads to.
(function () {
  const form = document.querySelector(".filters");
  const byId = (id) => document.getElementById(id);

  // What is above gets its real height only when it is laid out, and moves the target.
  function settle(target, frames) {
    target.scrollIntoView();
    if (frames > 0) requestAnimationFrame(() => settle(target, frames - 1));
  }

  function reveal() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id === "" ? null : byId(id);
    if (target === null) return;
    if (form !== null && target.closest("[hidden]") !== null) clear();
    for (let part = target; part !== null; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
    }
    if (target.matches("article")) target.focus({ preventScroll: true });
    settle(target, 12);
  }

  // In print everything is open; afterwards it is as it was.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
  addEventListener("hashchange", reveal);

  if (form === null) {
    reveal();
    return;
  }
  form.hidden = false;
  const search = byId("q");
  const boxes = ["by-rule", "by-verdict", "by-profile", "by-file"].map(byId);
  const groups = Array.from(document.querySelectorAll(".group"));
  const members = groups.map((group) => Array.from(group.querySelectorAll(".finding")));
  const total = members.reduce((sum, items) => sum + items.length, 0);
  let texts = null;

  function read() {
    // Once, and only when somebody searches: the texts of many findings are long.
    texts = members.map((items, at) => {
      const head = groups[at].firstElementChild.textContent;
      return items.map((item) => (head + " " + item.textContent).toLowerCase());
    });
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const [rule, verdict, profile, file] = boxes.map((box) => box.value);
    if (words.length > 0 && texts === null) read();
    let shown = 0;
    groups.forEach((group, at) => {
      const wanted =
        (file === "" || group.id === file) && (profile === "" || group.dataset.profile === profile);
      let kept = 0;
      members[at].forEach((item, place) => {
        const here =
          wanted &&
          (rule === "" || item.dataset.rule === rule) &&
          (verdict === "" || item.dataset.verdict === verdict) &&
          words.every((word) => texts[at][place].includes(word));
        item.hidden = !here;
        kept += here ? 1 : 0;
      });
      group.hidden = kept === 0;
      shown += kept;
    });
    byId("none").hidden = shown > 0;
    const count = (n) => n.toLocaleString("en-US");
    const part = shown === total ? "" : count(shown) + " of ";
    byId("shown").value = part + count(total) + " shown";
  }

  function clear() {
    form.reset();
    filter();
  }

  function visible() {
    return members.flat().filter((item) => !item.hidden);
  }

  function move(step) {
    const items = visible();
    if (items.length === 0) return;
    const current = document.activeElement.closest(".finding");
    const at = items.indexOf(current);
    const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
    const item = items[Math.min(Math.max(next, 0), items.length - 1)];
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, total > 2000 ? 200 : 0);
  });
  for (const box of boxes) box.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter, 0));

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const active = document.activeElement;
    const typing = active.matches("input, select, textarea");
    if (event.key === "Escape") {
      clear();
      if (typing) active.blur();
    } else if (event.key === "/" && !typing) {
      search.focus();
      search.select();
    } else if (event.key === "j" && !typing) {
      move(1);
    } else if (event.key === "k" && !typing) {
      move(-1);
    } else if (event.key === "ArrowDown" && (active === search || active.matches(".finding"))) {
      move(1);
    } else if (event.key === "ArrowUp" && active.matches(".finding")) {
      move(-1);
    } else {
      return;
    }
    event.preventDefault();
  });
  filter();
  reveal();
})();
