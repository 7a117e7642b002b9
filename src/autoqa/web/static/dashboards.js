// Loads the figures anew when the app says that something changed, while somebody is there to see them.

const AFTER_PAGE = 2000, APART = 8000; // milliseconds: the page comes first, and figures do not flicker
let seen = Date.now(), waiting = false, source;

for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"])
  document.addEventListener(kind, () => { seen = Date.now(); }, { passive: true });

const idle = () => Date.now() - seen > Number(document.getElementById("live").dataset.idle) * 60000;

async function load() {
  waiting = false;
  const live = document.getElementById("live");
  if (idle()) return source.close();
  if (document.hidden || live.contains(document.activeElement)) return later();
  const answer = await fetch(location.href, { headers: { "HX-Request-Type": "partial" }, redirect: "error" });
  if (!answer.ok) return;
  const newer = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  if (!newer) return;
  for (const open of live.querySelectorAll("details[open]")) newer.querySelector(`#${open.id}`)?.setAttribute("open", "");
  live.replaceWith(newer);
}

function later() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => load().catch(() => {}), APART);
}

function listen() {
  source = new EventSource("/dashboards/events");
  source.addEventListener("changed", later);
  source.addEventListener("over", () => source.close());
}

setTimeout(listen, AFTER_PAGE);
