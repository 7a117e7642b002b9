// Single keys on the queue, for those who want them: they can be turned off, and never act while something is typed.

const box = document.getElementById("keys-on");
const kept = "autoqa-queue-keys";
box.checked = localStorage.getItem(kept) !== "off";
box.addEventListener("change", () => localStorage.setItem(kept, box.checked ? "on" : "off"));

function move(step) {
  const links = [...document.querySelectorAll(".items a.open")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

const acts = {
  j: () => move(1),
  k: () => move(-1),
  n: () => document.getElementById("next")?.requestSubmit(),
  "/": () => document.getElementById("text").focus(),
  "?": () => {
    const list = document.getElementById("keys");
    list.open = !list.open;
    if (list.open) list.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (!box.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = acts[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
