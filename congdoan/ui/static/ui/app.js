"use strict";
// All behaviour of our own. Tabler brings menus and drawers, htmx the exchange of fragments.

// A button that says aria-expanded and aria-controls opens and closes what it controls; Tabler's own have data-bs-toggle.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[aria-expanded][aria-controls]:not([data-bs-toggle])");
  if (button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  }
  if (event.target.closest("[data-print]")) window.print();
  copy(event.target.closest("[data-copy]"));
  openBeside(event);
});

// A button with data-copy="id" takes the text of that field along, to be put into another program, and says so.
async function copy(button) {
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy"); // without HTTPS there is no clipboard
  button.querySelector("span").textContent = button.dataset.copied;
}

// Rows of a list that are picked (data-pick): the box at the head picks those without a warning, the bar says how many,
// and its button waits until there is one.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (!form || !event.target.matches("[data-pick], [data-pick-all]")) return;
  if (event.target.matches("[data-pick-all]"))
    for (const box of form.querySelectorAll("[data-pick-clean]")) box.checked = event.target.checked;
  const picked = form.querySelectorAll("[data-pick]:checked").length;
  const count = form.querySelector("[data-picked-count]");
  const button = form.querySelector("[data-picked-button]");
  button.disabled = picked === 0;
  count.textContent = `${count.dataset.pickedCount} ${picked}`;
  const [verb, noun] = button.dataset.pickedButton.split("|");
  button.querySelector("span").textContent = `${verb} ${picked} ${noun}`;
});

// The files that were picked, by name, beside the button that stands for the browser's own.
document.addEventListener("change", (event) => {
  const told = event.target.closest(".file-pick")?.querySelector("[data-picked-files]");
  if (told && event.target.files.length) told.textContent = [...event.target.files].map((file) => file.name).join(", ");
});

// Paper has nothing to open: what is folded is printed whole.
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details[data-printed]:not([open])")) {
    one.open = true;
    window.addEventListener("afterprint", () => (one.open = false), { once: true });
  }
});

// What a list's links open beside it (data-beside) marks their row; closing it (data-close) leads back to that row.
function openBeside(event) {
  const opened = event.target.closest("[data-beside]");
  if (opened) {
    for (const row of document.querySelectorAll("[aria-current]:has(> [data-beside])")) row.removeAttribute("aria-current");
    opened.parentElement.setAttribute("aria-current", "true");
  }
  const close = event.target.closest("[data-close]");
  if (close) {
    event.preventDefault();
    document.getElementById(close.dataset.close).replaceChildren();
    document.querySelector("[aria-current] > [data-beside]")?.focus();
  }
}

// In a form of cells, Enter goes to the next cell; from the last one to the button.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-cells]");
  if (event.key !== "Enter" || !form || !event.target.matches("input")) return;
  const stops = [...form.querySelectorAll("input:not([type=hidden]), button[type=submit]")];
  event.preventDefault();
  const next = stops[stops.indexOf(event.target) + 1];
  next?.closest("details:not([open])")?.setAttribute("open", "");
  next?.focus();
});

// A request that failed says so on the page (ui/parts/failures.html) and keeps saying it until another one succeeds.
function showFailure(kind) {
  for (const sentence of document.querySelectorAll("[data-failure]")) {
    sentence.hidden = sentence.dataset.failure !== kind;
    if (!sentence.hidden) sentence.scrollIntoView({ block: "nearest" });
  }
}

function failureOf(status) {
  if (status === 401) return "signed-out";
  if (status === 404 || status === 410) return "missing";
  return status < 500 ? "denied" : "server";
}

document.addEventListener("htmx:sendError", () => showFailure("network"));
document.addEventListener("htmx:timeout", () => showFailure("network"));
document.addEventListener("htmx:responseError", (event) => showFailure(failureOf(event.detail.xhr.status)));
document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = event.detail.xhr.responseURL;
  const signIn = document.querySelector('[data-failure="signed-out"] a').href;
  if (answered && answered.split("?")[0] === signIn) {
    event.detail.shouldSwap = false;
    showFailure("signed-out");
  } else if (event.detail.shouldSwap) {
    showFailure("");
  }
});
