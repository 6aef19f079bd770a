"use strict";
// The page on which a report is written. Every change is sent as it is typed, with what the field was when it was read
// (its twin "was-…"). Until it has arrived it is kept on this device, so that neither a lost connection nor a closed
// window loses it. The server answers what stands in the report now; nobody's typing is ever written over.
(() => {
  const form = document.querySelector("form[data-write]");
  const store = `congdoan-report ${form.dataset.write}`;
  const field = (name) => document.getElementById(name);
  const twin = (name) => form.elements[`was-${name}`];
  const fields = () => [...form.elements].filter((one) => one.name && twin(one.name));
  const value = (one) => (one.type === "checkbox" ? (one.checked ? one.value : "") : one.value);
  const shown = (base) => base.dataset.shown ?? base.value;
  const mine = new Set(); // the fields touched in this window; another window of the same person has its own
  const chosen = new Map(); // what somebody else wrote, where the person has seen it and decided
  let sent = {};
  let underWay = false;
  let wanted = false; // something was typed while the last saving was under way
  let timer = 0;

  // ---- what is kept on the device ----

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(store)) ?? {};
    } catch {
      return {};
    }
  }

  function keep(all) {
    try {
      if (Object.keys(all).length) localStorage.setItem(store, JSON.stringify(all));
      else localStorage.removeItem(store);
    } catch {
      // a device without room or in private mode: what is typed is still sent
    }
  }

  function remember(one) {
    mine.add(one.name);
    const all = kept();
    all[one.name] = { value: value(one), was: chosen.get(one.name) ?? twin(one.name).value };
    keep(all);
  }

  function restore() {
    for (const [name, typed] of Object.entries(kept())) {
      const one = field(name);
      if (!one || !twin(name)) continue;
      mine.add(name);
      put(one, typed.value);
      twin(name).value = typed.was;
    }
  }

  // ---- sending ----

  function put(one, text) {
    if (one.type === "checkbox") one.checked = text !== "";
    else one.value = text;
  }

  // One saving at a time: what comes back is held against exactly what was sent, never against what was typed since.
  function save() {
    clearTimeout(timer);
    say("busy");
    wanted = underWay;
    if (underWay) return;
    sent = Object.fromEntries(fields().map((one) => [one.name, value(one)]));
    underWay = true;
    htmx.trigger(form, "save");
  }

  function soon() {
    clearTimeout(timer);
    if (navigator.onLine) say("busy");
    timer = setTimeout(save, 600);
  }

  function say(state) {
    for (const one of document.querySelectorAll("[data-saving]")) one.hidden = one.dataset.saving !== state;
  }

  // ---- what came back ----

  function arrived() {
    const all = kept();
    for (const one of fields()) {
      const base = twin(one.name);
      const isOpen = "open" in base.dataset;
      if (value(one) !== sent[one.name]) continue; // typed on meanwhile
      if (!isOpen) {
        mine.delete(one.name);
        chosen.delete(one.name);
        if (all[one.name]?.value === sent[one.name]) delete all[one.name];
        if (one !== document.activeElement) put(one, shown(base));
      }
    }
    keep(all);
    dress();
    if (fields().some((one) => value(one) !== sent[one.name])) soon();
    else say("saved"); // only here: an answer comes with "being saved", for more may have been typed meanwhile
  }

  // A cell looks as what is told below it says.
  function dress() {
    for (const told of form.querySelectorAll("[id^=told-]")) {
      const cell = field(told.id.replace("told-", "line-"));
      cell.classList.toggle("prefilled", told.dataset.prefilled === "1");
      cell.classList.toggle("is-invalid", told.dataset.invalid === "1");
      cell.setAttribute("aria-invalid", String(told.dataset.invalid === "1"));
    }
  }

  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    if (twin(event.target.name)) remember(event.target);
    soon();
  });
  form.addEventListener("change", (event) => event.target.name && save());
  form.addEventListener("focusout", (event) => {
    const base = twin(event.target.name);
    if (base && !("open" in base.dataset) && value(event.target) === sent[event.target.name] && !underWay) put(event.target, shown(base));
  });

  // A button that puts a value into a field; data-was: the person has seen what stands there now.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put]");
    if (button) {
      const one = field(button.dataset.put);
      if ("was" in button.dataset) chosen.set(one.name, button.dataset.was);
      put(one, button.dataset.value);
      remember(one);
      one.focus();
      save();
    }
    const link = event.target.closest('a[href^="#"]');
    const section = link && document.querySelector(link.hash)?.closest("details:not([open])");
    if (section) section.open = true;
  });

  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    say("waiting");
  });

  // ---- the connection ----

  form.addEventListener("htmx:configRequest", (event) => {
    for (const [name, was] of chosen) event.detail.parameters[`was-${name}`] = was;
  });

  form.addEventListener("htmx:oobBeforeSwap", keepFocus);
  document.body.addEventListener("htmx:oobBeforeSwap", keepFocus);
  function keepFocus(event) {
    const inside = document.activeElement;
    if (inside?.matches("input, textarea") && event.detail.target?.contains(inside)) event.detail.shouldSwap = false;
  }

  form.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr;
    setTimeout(() => {
      underWay = false;
      if (answer.getResponseHeader("Report-Saved")) arrived();
      else if (answer.status === 0 || answer.status >= 500) say("waiting");
      else say("refused");
      if (wanted) save();
    });
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    form.addEventListener(failure, (event) => event.stopPropagation()); // the bottom bar says it
  }

  const again = () => !underWay && mine.size && navigator.onLine && save();
  window.addEventListener("online", again);
  setInterval(again, 5000);

  document.addEventListener("DOMContentLoaded", () => {
    restore();
    dress();
    again();
  });
})();
