// The form of a call keeps itself: in this browser at once, on the server a moment later. Digits give levels.

import { csrf, say } from "./app.js";

const form = document.getElementById("scorecard");
if (form?.querySelector(".question")) keepItself(form);
else if (form) localStorage.removeItem(keyOf(form));
takeMoments();

function keyOf(form) {
  return `autoqa draft ${form.dataset.key}`;
}

function keepItself(form) {
  const { dataset } = form;
  const key = keyOf(form);
  const kept = document.getElementById("kept");
  const left = document.getElementById("left");
  const versionField = form.elements.version;
  let waiting, sending = false, again = false, stopped = false;

  const answers = () => [...form.querySelectorAll(".question")].map((question) => {
    const level = question.querySelector("input:checked")?.value ?? "";
    return {
      criterion: question.dataset.criterion,
      score: level === "" || level === "n/a" ? null : Number(level),
      not_applicable: level === "n/a",
      comment: question.querySelector("textarea").value,
    };
  }).filter((one) => one.score !== null || one.not_applicable || one.comment.trim());

  const put = (given) => {
    for (const one of given) {
      const question = [...form.querySelectorAll(".question")].find((q) => q.dataset.criterion === one.criterion);
      if (!question) continue;
      const value = one.not_applicable ? "n/a" : one.score === null ? "" : String(one.score);
      for (const input of question.querySelectorAll("input")) input.checked = input.value === value;
      question.querySelector("textarea").value = one.comment;
    }
  };

  const count = () => {
    const all = form.querySelectorAll(".question").length;
    const done = form.querySelectorAll(".question input:checked").length;
    left.textContent = dataset.left.replace("%n", done).replace("%a", all);
  };

  const remember = () => {
    try { localStorage.setItem(key, JSON.stringify({ version: Number(versionField.value), answers: answers() })); } catch { /* private windows have no room */ }
  };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };

  async function send({ leaving = false } = {}) {
    if (stopped) return;
    if (sending && !leaving) { again = true; return; }
    sending = true;
    const body = JSON.stringify({ version: Number(versionField.value), session: dataset.session, answers: answers() });
    try {
      const answer = await fetch(dataset.draft, {
        method: "PUT", body, keepalive: leaving,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf(), Accept: "application/json" },
      });
      if (answer.ok) {
        const { version, at } = await answer.json();
        versionField.value = version;
        again ? remember() : forget();
        kept.textContent = dataset.kept.replace("%", at);
      } else if (answer.status === 409) {
        choose();
      } else {
        kept.textContent = dataset.offline;
      }
    } catch {
      kept.textContent = dataset.offline;
      clearTimeout(waiting);
      waiting = setTimeout(send, 3000);
    } finally {
      sending = false;
      if (again && !stopped) { again = false; send(); }
    }
  }

  function choose() {
    stopped = true;
    kept.replaceChildren(dataset.overtaken + " ");
    const mine = button(dataset.mine, async () => {
      const answer = await fetch(`${dataset.draft}?session=${encodeURIComponent(dataset.session)}`);
      versionField.value = (await answer.json()).version;
      stopped = false;
      send();
    });
    const theirs = button(dataset.theirs, () => { forget(); location.reload(); });
    kept.append(mine, " ", theirs);
    mine.focus();
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button"; made.className = "quiet"; made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function changed() {
    count();
    remember();
    kept.textContent = dataset.keeping;
    clearTimeout(waiting);
    waiting = setTimeout(send, 500);
  }

  try {
    const before = JSON.parse(localStorage.getItem(key) ?? "null");
    if (before && before.version === Number(versionField.value) && before.answers.length) {
      put(before.answers);
      kept.textContent = dataset.restored;
      changed();
    } else if (before) forget();
  } catch { /* what is kept there is not ours */ }

  const touched = (field) => (field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
  if ([...form.querySelectorAll(".question input, .question textarea")].some(touched)) changed(); // before this ran

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => { stopped = true; clearTimeout(waiting); });
  addEventListener("pagehide", () => { if (localStorage.getItem(key)) send({ leaving: true }); });
  form.addEventListener("keydown", (event) => {
    const question = event.target.closest(".question");
    if (!question || event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "TEXTAREA") return;
    const pick = (value) => {
      const input = [...question.querySelectorAll("input")].find((one) => one.value === value);
      if (input) { input.checked = true; input.focus(); event.preventDefault(); changed(); }
    };
    if (/^\d$/.test(event.key)) pick(event.key);
    else if (event.key === "n") pick("n/a");
    else if (event.key === "c") { question.querySelector("textarea").focus(); event.preventDefault(); }
    else if (event.key === "j" || event.key === "k") {
      const all = [...form.querySelectorAll(".question")];
      const next = all[all.indexOf(question) + (event.key === "j" ? 1 : -1)];
      (next?.querySelector("input:checked") ?? next?.querySelector("input"))?.focus();
    }
  });
  count();
}

function takeMoments() {
  document.addEventListener("moment", (event) => {
    const field = document.getElementById("remark-at");
    if (!field) return;
    const seconds = Math.floor(event.detail);
    field.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (event.target === document) say(field.value);
  });
}
