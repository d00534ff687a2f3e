// The box in the top bar: opens with / or Ctrl+K, suggests while somebody types, is worked by keyboard.
// Without this file it is a form that leads to the page of results.
"use strict";

(() => {
  const box = document.querySelector("[data-finder]");
  if (!box) return;
  const form = box.querySelector("form");
  const input = box.querySelector("[role=combobox]");
  const found = document.getElementById("finder-found");
  const status = box.querySelector("[data-finder-status]");
  const PAUSE = 180;
  let timer = 0;
  let asked = "";

  const options = () => [...found.querySelectorAll("[role=option]")];
  const chosen = () => document.getElementById(input.getAttribute("aria-activedescendant") ?? "");
  const isOpen = () => !found.hidden;
  // A single letter is in every name; a single Chinese character is a surname.
  const isEnough = (text) => text.length > 1 || /[\u2e80-\uffff]/.test(text);

  function open() {
    found.hidden = false;
    input.setAttribute("aria-expanded", String(options().length > 0));
  }

  function close() {
    found.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(null);
  }

  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function move(step) {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    // Beyond either end stands the text itself.
    const next = at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step;
    choose(all[next] ?? null);
  }

  function look() {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    if (isEnough(text)) htmx.trigger(input, "look");
    else close();
  }

  function lookSoon() {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  }

  function focus() {
    box.classList.add("is-open");
    input.focus();
    input.select();
  }

  function leave() {
    box.classList.remove("is-open");
    close();
  }

  // While an input method is composing, what stands there is not yet what is meant.
  input.addEventListener("input", (event) => { if (!event.isComposing) lookSoon(); });
  input.addEventListener("compositionend", lookSoon);
  input.addEventListener("focus", () => { if (options().length && input.value.trim() === asked) open(); });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen() && options().length) open();
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && isOpen() && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen()) close();
      else {
        input.value = asked = "";
        leave();
        input.blur();
      }
    } else if (event.key === "Tab") {
      close();
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isSlash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isControlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if ((!isSlash && !isControlK) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-finder-open]")) {
      event.preventDefault();
      focus();
    } else if (event.target.closest("[data-finder-close]")) {
      leave();
      document.querySelector("[data-finder-open]").focus();
    } else if (event.target.closest("[data-finder-all]")) {
      form.requestSubmit();
    } else if (!event.target.closest("[data-finder]")) {
      leave();
    }
  });

  found.addEventListener("htmx:afterSwap", () => {
    // An answer that comes after the text is gone, or after the person is.
    if (!isEnough(input.value.trim()) || !box.contains(document.activeElement)) return;
    input.removeAttribute("aria-activedescendant");
    open();
    status.textContent = document.getElementById("finder-list")?.dataset.finderSaid ?? "";
  });
})();
