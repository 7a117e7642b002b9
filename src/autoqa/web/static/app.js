// What every page does: says in words when a request of a part of the page fails, and asks before what cannot be undone.

const said = document.getElementById("said");
let timer;

export function say(text) {
  said.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => { said.textContent = ""; }, 8000);
}

export const csrf = () => document.body.dataset.csrf ?? "";

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
