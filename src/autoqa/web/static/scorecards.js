// Line numbers beside the text of a scorecard, and links from a problem to its line. Criteria that were open stay open.

const text = document.getElementById("text");
const numbers = document.createElement("pre");
numbers.setAttribute("aria-hidden", "true");
text.before(numbers);
text.parentElement.classList.add("numbered");

function count() {
  const lines = text.value.split("\n").length;
  numbers.textContent = Array.from({ length: lines }, (_, i) => i + 1).join("\n");
  follow();
}

function follow() { numbers.scrollTop = text.scrollTop; }

function goTo(line) {
  text.closest("details").open = true;
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 4) * height);
  follow();
}

const OPEN = "scorecard-open";
const criteria = [...document.querySelectorAll("details[data-criterion]")];
const open = JSON.parse(sessionStorage.getItem(OPEN) ?? "[]");
sessionStorage.removeItem(OPEN);
for (const one of criteria) one.open ||= open.includes(one.dataset.criterion);
document.querySelector(".editor").addEventListener("submit", () => {
  const names = criteria.filter((one) => one.open).map((one) => one.dataset.criterion);
  sessionStorage.setItem(OPEN, JSON.stringify(names));
});

text.addEventListener("input", count);
text.addEventListener("scroll", follow);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.dataset.line));
});
count();
