// The application form: fields that refer to parties follow the rows in which the parties stand.
"use strict";

const form = document.querySelector("[data-intake]");

function partiesOf(prefix) {
  const rows = form.querySelectorAll(`[data-formset-prefix="${prefix}"] [data-formset-row]:not([hidden])`);
  return [...rows].map((row) => {
    const name = row.querySelector("input[name$='-name']");
    const title = row.querySelector(".formset-row-title").textContent.replace(/\s+/g, " ").trim();
    const value = name.value.trim();
    return { key: name.name.replace(/-name$/, ""), label: value ? `${title}（${value}）` : title };
  });
}

function offerPrincipals(select, parties) {
  const chosen = select.value;
  select.replaceChildren(...parties.map(({ key, label }) => new Option(label, key, false, key === chosen)));
}

function offerRespondents(box, respondents) {
  const ticked = new Set([...box.querySelectorAll("input:checked")].map((input) => input.value));
  const base = `id_${box.dataset.against}`;
  const choices = respondents.map(({ key, label }, index) => {
    const choice = document.createElement("div");
    const input = document.createElement("input");
    const text = document.createElement("label");
    choice.className = "form-check";
    Object.assign(input, { type: "checkbox", className: "form-check-input", name: box.dataset.against, value: key, id: `${base}_${index}`, checked: ticked.has(key) });
    Object.assign(text, { className: "form-check-label", htmlFor: input.id, textContent: label });
    choice.append(input, text);
    return choice;
  });
  box.querySelectorAll(".form-check").forEach((choice) => choice.remove());
  box.querySelector("legend").after(...choices);
  // With one respondent there is nothing to choose.
  box.hidden = respondents.length < 2;
}

function follow() {
  const respondents = partiesOf("respondents");
  const parties = [...partiesOf("applicants"), ...respondents];
  form.querySelectorAll("select[data-parties]").forEach((select) => offerPrincipals(select, parties));
  form.querySelectorAll("[data-against]").forEach((box) => offerRespondents(box, respondents));
}

// --- Employers known to the register: a suggestion fills the fields of its row ---------------------
function fillIn(button) {
  const row = button.closest("[data-formset-row]");
  for (const [field, value] of Object.entries(JSON.parse(button.dataset.employer))) {
    const input = row.querySelector(`[name$="-${field}"]`);
    if (input && value) input.value = value;
  }
  button.closest(".party-suggestions").replaceChildren();
  row.querySelector("input[name$='-phone']").focus();
  follow();
}

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.name.endsWith("-name")) follow();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("employer" in button.dataset) fillIn(button);
    if ("formsetAdd" in button.dataset || "formsetRemove" in button.dataset) follow();
  });
  document.addEventListener("DOMContentLoaded", follow);
}
