// Keys for what is done all day. Nothing needs this file: each key does what a link or button on the page does.
"use strict";

(() => {
  const OFF = "makegood-keys-off";
  const WAIT_AFTER_G = 1500; // milliseconds for the second key
  const LINES = "main .list a.row";
  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

  // Looked up each time: htmx may have put new contents into the page.
  const dialog = () => document.getElementById("keys");

  // A browser that keeps nothing throws: then the keys are on, and a choice holds for this page.
  const remembered = () => {
    try {
      return localStorage.getItem(OFF) === null;
    } catch {
      return true;
    }
  };
  const remember = () => {
    try {
      if (on) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    } catch {
      // see above
    }
  };

  let on = remembered();
  let afterG = -Infinity; // when “g” was pressed

  const step = (forward) => {
    const beside = document.querySelector(`main [data-key="${forward ? "j" : "k"}"]`);
    const lines = [...document.querySelectorAll(LINES)];
    if (beside) {
      beside.click();
    } else if (lines.length) {
      const here = document.activeElement;
      const at = lines.findIndex((line) => line.closest("li").contains(here));
      // From elsewhere on the page: the next line in the order of reading.
      const behind = lines.find((line) => here.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
      const first = forward ? behind ?? lines[0] : undefined;
      (at < 0 ? first : lines[at + (forward ? 1 : -1)])?.focus();
    }
  };

  const open = () => document.activeElement.closest("main .list li")?.querySelector("a.row")?.click();

  const write = () => {
    const mail = document.activeElement.closest("[data-mail]")?.dataset.mail;
    if (mail) location.assign(mail);
    else document.querySelector("main [data-mail-here]")?.click();
  };

  const search = () => {
    const field = document.querySelector('main input[type="search"]');
    field?.focus();
    field?.select();
  };

  const list = () => {
    document.getElementById("keys-on").checked = on;
    dialog().showModal();
  };

  const keys = { j: () => step(true), k: () => step(false), o: open, e: write, "/": search, "?": list };

  document.addEventListener("keydown", (event) => {
    const { key, target, timeStamp } = event;
    if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (dialog().open || key === "Shift" || (target instanceof Element && target.closest(FIELDS))) return;
    const isSecond = timeStamp - afterG < WAIT_AFTER_G;
    afterG = key === "g" && !isSecond ? timeStamp : -Infinity;
    const way = isSecond && dialog().querySelector(`[data-go="${CSS.escape(key)}"]`);
    const act = isSecond ? way && (() => location.assign(way.href)) : Object.hasOwn(keys, key) && keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keys-open]")) list();
    else if (target === dialog()) dialog().close(); // beside it
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id !== "keys-on") return;
    on = target.checked;
    remember();
  });

  // What had the focus may be gone with the old results: the line that tells how many there are is the next best place.
  document.addEventListener("htmx:afterSettle", () => {
    if (!document.activeElement || document.activeElement === document.body) {
      document.getElementById("count")?.focus({ preventScroll: true });
    }
  });

  // Who was signed out meanwhile signs in again, instead of seeing an empty list.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const answered = detail.xhr.responseURL && new URL(detail.xhr.responseURL).pathname;
    if (answered === location.pathname || !detail.target.closest("#results")) return;
    detail.shouldSwap = false;
    location.reload();
  });

  document.documentElement.classList.add("has-keys");
})();
