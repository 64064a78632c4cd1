// Enhancement of the search boxes: "/" goes to the box, typing shows suggestions (an ARIA combobox with a listbox).
// Without this file the box is a plain form.
const WAIT = 120, typing = "input, textarea, select, [contenteditable]";
const status = Object.assign(document.createElement("p"), { className: "vh", role: "status" });
document.body.append(status);

// Suggestions carry absolute addresses, for browsers' own search boxes; here only the path counts.
const go = option => { const { pathname, search, hash } = new URL(option.dataset.url); location.href = pathname + search + hash; };
const boxes = [...document.querySelectorAll("form[role=search] input[type=search]")];

document.addEventListener("keydown", event => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(typing)) return;
  const box = boxes.find(one => one.offsetParent);
  if (box) { event.preventDefault(); box.focus(); box.select(); }
});

for (const box of boxes) {
  const list = Object.assign(document.createElement("ul"), { className: "sugg", role: "listbox", id: `${box.id}-list`, hidden: true });
  list.setAttribute("aria-label", "Suggestions");
  box.form.append(list);
  box.autocomplete = "off";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-keyshortcuts": "/" })) box.setAttribute(name, value);

  let at = -1, timer = 0, request = null;
  const options = () => [...list.children];
  const close = () => { list.hidden = true; at = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const mark = number => {
    at = number;
    options().forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) { box.setAttribute("aria-activedescendant", options()[at].id); options()[at].scrollIntoView({ block: "nearest" }); }
    else box.removeAttribute("aria-activedescendant");
  };
  const show = ([, texts, notes, urls]) => {
    list.replaceChildren(...texts.map((text, index) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${index}`, role: "option" });
      option.dataset.url = urls[index];
      option.setAttribute("aria-selected", "false");
      option.append(text, Object.assign(document.createElement("small"), { textContent: notes[index] }));
      return option;
    }));
    at = -1;
    box.removeAttribute("aria-activedescendant");
    list.hidden = !texts.length;
    box.setAttribute("aria-expanded", String(!!texts.length));
    status.textContent = texts.length ? `${texts.length} suggestion${texts.length > 1 ? "s" : ""}` : "No suggestions";
  };
  const ask = async () => {
    request?.abort();
    if (box.value.trim().length < 2) return close();
    request = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?q=${encodeURIComponent(box.value.slice(0, 200))}`, { signal: request.signal });
      const found = await answer.json();
      if (document.activeElement === box) show(found);
    } catch { /* typed on, or no network: the form still works */ }
  };

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  box.addEventListener("keydown", event => {
    const count = options().length;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    else if (event.key === "ArrowDown" && count) { event.preventDefault(); if (list.hidden) { list.hidden = false; box.setAttribute("aria-expanded", "true"); } mark(at + 1 < count ? at + 1 : 0); }
    else if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); mark(at > 0 ? at - 1 : count - 1); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); go(options()[at]); }
  });
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", event => event.preventDefault());
  list.addEventListener("click", event => { const option = event.target.closest("[role=option]"); if (option) go(option); });
}
