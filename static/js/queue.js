// Queues and lists from the keyboard: j and k move, x picks a row, Enter takes its action. Off while typing and where a person says so.
const rows = () => [...document.querySelectorAll("[data-queue-row]")];
const isTyping = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
  if (document.body.dataset.shortcuts === "off" || document.querySelector("dialog[open]")) return;
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  if (event.key === "j" || event.key === "k") {
    const next = Math.max(0, Math.min(all.length - 1, here + (event.key === "j" ? 1 : -1)));
    all[next]?.focus();
    if (all.length) event.preventDefault();
  } else if (event.key === "x" && here >= 0) {
    all[here].querySelector("[data-pick]")?.click();
  } else if (event.key === "Enter" && here >= 0 && all[here] === document.activeElement) {
    all[here].querySelector(".act a, .act button")?.click();
  }
});
