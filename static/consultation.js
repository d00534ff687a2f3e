// The page of a consultation: keys and the clock. Conveniences only; the page works without it.
"use strict";

const log = document.querySelector("[data-consultation]");

// --- Ctrl+Enter saves from anywhere ---------------------------------------------------------------
function saveByKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  log.requestSubmit(log.querySelector("[data-save]"));
}

// --- Minutes: proposed until somebody types them --------------------------------------------------
function proposeMinutes(field, begun) {
  if (field.dataset.typed) return;
  field.value = Math.max(1, Math.round((Date.now() - begun) / 60000));
}

function runClock() {
  const field = log.querySelector("[name='minutes']");
  if (!("new" in log.dataset) || field.value) return;
  const begun = log.dataset.begun ? Date.parse(log.dataset.begun) : Date.now();
  field.addEventListener("input", () => { field.dataset.typed = "yes"; });
  proposeMinutes(field, begun);
  setInterval(() => proposeMinutes(field, begun), 15000);
}

if (log) {
  document.addEventListener("keydown", saveByKey);
  document.addEventListener("DOMContentLoaded", runClock);
}
