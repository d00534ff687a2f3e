// Conveniences only: every page works without this file. No inline code, no eval (strict CSP).
"use strict";

// --- Ask before submitting: <form data-confirm="…"> ------------------------------------------
function askFirst(event) {
  const form = event.target;
  const dialog = document.getElementById("confirm-dialog");
  if (!form.dataset.confirm || form.dataset.confirmed || !dialog) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  const button = dialog.querySelector("[data-confirm-button]");
  button.dataset.label = button.dataset.label || button.textContent;
  button.textContent = form.dataset.confirmLabel || button.dataset.label;
  button.className = "confirmDanger" in form.dataset ? "btn btn-danger" : "btn btn-primary";
  dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
  // Escape leaves the value of the last time.
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "confirm") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }, { once: true });
  dialog.showModal();
}

// --- Submit once ------------------------------------------------------------------------------
function submitOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "allowResubmit" in form.dataset) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  // After the browser has read the form, or the pressed button's own value would be lost.
  setTimeout(() => setDisabled(form, true), 0);
}

function setDisabled(form, disabled) {
  form.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = disabled; });
  form.setAttribute("aria-busy", String(disabled));
}

function release(form) {
  delete form.dataset.sending;
  setDisabled(form, false);
}

document.addEventListener("submit", askFirst, true);
document.addEventListener("submit", submitOnce);
// A page that comes back from the browser's cache must be usable again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
});

// --- Rows of a formset: [data-formset] --------------------------------------------------------
function addRow(formset) {
  const total = formset.querySelector("input[name$='-TOTAL_FORMS']");
  const rows = formset.querySelector("[data-formset-rows]");
  const template = formset.querySelector("template[data-formset-empty]");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.firstElementChild;
  rows.append(row);
  total.value = Number(total.value) + 1;
  renumber(formset);
  if (window.htmx) window.htmx.process(row);
  // The first field, not the box that marks the row for removal.
  row.querySelector(".form-grid :is(input, select, textarea)")?.focus();
}

function removeRow(button) {
  const formset = button.closest("[data-formset]");
  const row = button.closest("[data-formset-row]");
  // The row stays in the form, marked: the server needs the numbering without gaps.
  row.querySelector("input[name$='-DELETE']").checked = true;
  row.querySelectorAll("[required]").forEach((field) => { field.required = false; });
  row.hidden = true;
  renumber(formset);
  formset.querySelector("[data-formset-add]").focus();
}

function renumber(formset) {
  const visible = formset.querySelectorAll("[data-formset-row]:not([hidden])");
  visible.forEach((row, index) => {
    row.querySelector("[data-formset-number]").textContent = index + 1;
    row.setAttribute("aria-label", row.querySelector(".formset-row-title").textContent.trim());
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("formsetAdd" in button.dataset) addRow(button.closest("[data-formset]"));
  if ("formsetRemove" in button.dataset) removeRow(button);
  if ("print" in button.dataset) window.print();
  if ("copy" in button.dataset) copy(button);
});

// A text to be taken along; where the browser refuses, it stands there to be marked by hand.
async function copy(button) {
  const text = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
    (button.querySelector("span") ?? button).textContent = button.dataset.copied;
  } catch {
    window.getSelection().selectAllChildren(text);
  }
}

// Rows that came back marked for deletion with an invalid form stay hidden.
function hideRemoved(root) {
  root.querySelectorAll("[data-formset-row] input[name$='-DELETE']:checked").forEach((box) => {
    box.closest("[data-formset-row]").hidden = true;
  });
}

// --- Selects that submit their form -----------------------------------------------------------
document.addEventListener("change", (event) => {
  if ("autosubmit" in event.target.dataset) event.target.form.requestSubmit();
});

// --- Focus: on what is wrong, and on what htmx brought ----------------------------------------
// A table too wide for its place must scroll by keyboard, too.
function makeScrollable(root) {
  root.querySelectorAll(".table-responsive").forEach((box) => {
    box.toggleAttribute("tabindex", box.scrollWidth > box.clientWidth);
    if (box.hasAttribute("tabindex")) box.tabIndex = 0;
  });
}

// Without script nothing can be copied: the button comes with it.
function offerCopies(root) {
  root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
}

function arrive(root) {
  offerCopies(root);
  hideRemoved(root);
  makeScrollable(root);
  root.querySelector("[data-focus]")?.focus();
}

document.addEventListener("DOMContentLoaded", () => arrive(document));
window.addEventListener("resize", () => makeScrollable(document));
document.addEventListener("htmx:afterSettle", (event) => arrive(event.detail.elt));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) release(form);
});
// Swallowed otherwise: the person must learn that nothing was saved.
document.addEventListener("htmx:sendError", () => {
  const messages = document.getElementById("messages");
  const text = document.body.dataset.offline;
  if (messages && text) messages.textContent = text;
});

// --- Late entries: the reason shows itself when a day lies too far back -------------------------
function askLateReason(field) {
  const days = field.dataset.lateFor.split(" ").map((id) => document.getElementById(id));
  const late = days.some((day) => day && day.value && day.value < field.dataset.lateBefore);
  const box = document.getElementById(`div_${field.id}`);
  box.hidden = !late && !field.value && !box.querySelector(".is-invalid");
  field.required = late;
}

document.addEventListener("change", (event) => {
  if (event.target.type !== "date") return;
  const fields = document.querySelectorAll("[data-late-for]");
  fields.forEach((field) => {
    if (field.dataset.lateFor.split(" ").includes(event.target.id)) askLateReason(field);
  });
});

// --- A code in the fragment of the address: into its field, and out of the address ---------------
function takeFragment() {
  const field = document.querySelector("[data-from-fragment]");
  const code = location.hash.slice(1);
  if (!field || code.length < 20) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
}

document.addEventListener("DOMContentLoaded", takeFragment);
window.addEventListener("hashchange", takeFragment);

// --- Files on their way: <form data-upload>, sent by htmx ----------------------------------------
function showProgress(form, percent) {
  const line = form.querySelector("[data-upload-progress]");
  if (!line) return;
  line.hidden = percent === null;
  line.querySelector("progress").value = percent ?? 0;
  line.querySelector("[data-upload-percent]").textContent = `${percent ?? 0}%`;
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest("form[data-upload]");
  const { lengthComputable, loaded, total } = event.detail;
  if (form && lengthComputable && total) showProgress(form, Math.floor((100 * loaded) / total));
});
document.addEventListener("htmx:sendError", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (form) showProgress(form, null);
});
