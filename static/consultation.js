// The page of a consultation: keys, the clock and the draft. Conveniences only; the page works without it.
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
  if (!log.dataset.keep || field.value) return;
  const begun = log.dataset.begun ? Date.parse(log.dataset.begun) : Date.now();
  field.addEventListener("input", () => { field.dataset.typed = "yes"; });
  proposeMinutes(field, begun);
  setInterval(() => proposeMinutes(field, begun), 15000);
}

// --- What is known: a button fills it in; a building that was chosen stays ---------------------------
function fillIn(values, button) {
  for (const [name, value] of Object.entries(values)) {
    const input = log.querySelector(`[name="${name}"]`);
    if (input && value && (!input.value || input.tagName === "INPUT")) input.value = value;
  }
  const place = button.closest(".look-up");
  place.replaceChildren();
  log.querySelector(place.id === "known-employers" ? "[name='kind']" : "[name='employer_name']").focus();
  noticeTyping();
}

function takeKnown(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.insert) insertAnswer(button);
  if (button.dataset.fill) fillIn(JSON.parse(button.dataset.fill), button);
  if (button.dataset.employer) {
    const known = JSON.parse(button.dataset.employer);
    fillIn({ employer_name: known.name, employer_credit_code: known.credit_code, building: known.building }, button);
  }
}

// --- Standard answers: searched, chosen with the arrows, inserted where the cursor was --------------
function insertAnswer(button) {
  const advice = log.querySelector("[name='advice']"), told = log.querySelector("[data-inserted]");
  const before = advice.value.trimEnd();
  advice.value = before ? `${before}\n${button.dataset.insert}` : button.dataset.insert;
  told.textContent = button.dataset.old ? `${told.dataset.warning}${button.dataset.old}` : told.dataset.done;
  told.classList.toggle("is-failed", "old" in button.dataset);
  advice.focus();
  advice.setSelectionRange(advice.value.length, advice.value.length);
  noticeTyping();
}

function moveInAnswers(event) {
  const search = event.target.closest("[data-answer-picker] input"), button = event.target.closest("[data-insert]");
  if (!search && !button) return;
  const buttons = [...log.querySelectorAll("[data-insert]")];
  if (search && event.key === "Enter" && !event.ctrlKey) event.preventDefault();
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: search ? 1 : 0 }[event.key] || 0;
  if (!step || event.isComposing) return;
  event.preventDefault();
  const next = buttons.indexOf(button) + step;
  if (next < 0) log.querySelector("[data-answer-picker] input").focus();
  else buttons[next]?.focus();
}

function openPicker(event) {
  if (event.target.open) event.target.querySelector("input").focus();
}

// --- The draft: kept a second after the typing stops, and when the page is left ---------------------
const PAUSE = 1000, RETRY = 3000, PATIENCE = 10000;
const keeping = { dirty: false, failed: false, over: false, timer: 0, running: null };

function tell(text, failed) {
  const place = log.querySelector("[data-draft-state]");
  place.classList.toggle("is-failed", failed);
  if (place.textContent !== text) place.textContent = text;
}

function later(pause) {
  clearTimeout(keeping.timer);
  if (!keeping.over) keeping.timer = setTimeout(keepDraft, pause);
}

function post(options) {
  const sent = log.querySelector("[name='draft_sent']");
  sent.value = Number(sent.value) + 1;
  return fetch(log.dataset.keep, { method: "POST", body: new FormData(log), headers: { Accept: "application/json" }, ...options });
}

// What the server refuses for good (another window) is told once; everything else is tried again.
async function heed(answer) {
  const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  const said = isJson ? await answer.json() : {};
  if (answer.ok && said.version) {
    log.querySelector("[name='draft_version']").value = said.version;
    keeping.failed = false;
    tell(`${log.querySelector("[data-draft-state]").dataset.saved} ${said.saved_at}`, false);
  } else if (said.message) {
    keeping.over = true;
    tell(said.message, true);
  } else {
    throw new Error("not kept");
  }
}

async function keepNow() {
  keeping.dirty = false;
  try {
    await heed(await post({ signal: AbortSignal.timeout(PATIENCE) }));
  } catch {
    keeping.dirty = keeping.failed = true;
    tell(log.querySelector("[data-draft-state]").dataset.failed, true);
  }
  if (keeping.dirty) later(keeping.failed ? RETRY : PAUSE);
  return !keeping.failed;
}

function keepDraft() {
  clearTimeout(keeping.timer);
  keeping.running = (keeping.running || Promise.resolve()).then(keepNow);
  return keeping.running;
}

function noticeTyping() {
  if (!log.dataset.keep) return;
  keeping.dirty = true;
  if (!keeping.failed) later(PAUSE);
}

function leave() {
  if (document.visibilityState !== "hidden" || !keeping.dirty || keeping.over) return;
  // Outlives the page; what comes of it, nobody is there to hear.
  post({ keepalive: true }).catch(() => { keeping.failed = true; });
}

// While the server does not answer, sending the page would only lose it.
function sendWhenKept(event) {
  if (keeping.over || event.submitter?.hasAttribute("data-keep-draft") && !keeping.failed) {
    keeping.over = true;
    return;
  }
  if (!keeping.dirty) {
    keeping.over = true;
    clearTimeout(keeping.timer);
    return;
  }
  event.preventDefault();
  const submitter = event.submitter;
  keepDraft().then((kept) => { if (kept) log.requestSubmit(submitter); });
}

function watchDraft() {
  if (!log.dataset.keep) return;
  log.addEventListener("input", noticeTyping);
  log.addEventListener("change", noticeTyping);
  // A row that is removed was changed by no typing.
  log.addEventListener("click", (event) => { if (event.target.closest("[data-formset-remove]")) noticeTyping(); });
  log.addEventListener("submit", sendWhenKept);
  document.addEventListener("visibilitychange", leave);
  window.addEventListener("online", () => { if (keeping.dirty) keepDraft(); });
  window.addEventListener("beforeunload", (event) => { if (keeping.failed && !keeping.over) event.preventDefault(); });
  // Back from the browser's cache: the page lives on.
  window.addEventListener("pageshow", (event) => { if (event.persisted) keeping.over = false; });
}

if (log) {
  document.addEventListener("keydown", saveByKey);
  log.addEventListener("click", takeKnown);
  log.addEventListener("keydown", moveInAnswers);
  log.querySelector("[data-answer-picker]").addEventListener("toggle", openPicker);
  document.addEventListener("DOMContentLoaded", runClock);
  watchDraft();
}
