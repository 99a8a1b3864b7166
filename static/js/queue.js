// Today's queue from the keyboard: j and k move, Enter takes the row's action. Off while typing and where a person says so.
const rows = () => [...document.querySelectorAll("[data-queue-row]")];
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
  if (document.body.dataset.shortcuts === "off" || document.querySelector("dialog[open]")) return;
  const all = rows();
  const here = all.indexOf(document.activeElement);
  if (event.key === "j" || event.key === "k") {
    const next = Math.max(0, Math.min(all.length - 1, here + (event.key === "j" ? 1 : -1)));
    all[next]?.focus();
    if (all.length) event.preventDefault();
  } else if (event.key === "Enter" && here >= 0) {
    all[here].querySelector(".act a, .act button")?.click();
  }
});
