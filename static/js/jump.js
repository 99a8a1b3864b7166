// ⌘K, Ctrl+K or /: a dialog whose list the server fills as one types; Enter shows all of it on a page.
const dialog = document.getElementById("jump");

if (dialog) {
  const input = dialog.querySelector("input");
  const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
  };

  for (const button of document.querySelectorAll("[data-jump]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  addEventListener("keydown", (event) => {
    const isCommand = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k";
    const isSlash = event.key === "/" && !event.metaKey && !event.ctrlKey && !event.altKey;
    const mayUseSingleKeys = document.body.dataset.shortcuts !== "off" && !isTyping(event.target);
    if (!isCommand && !(isSlash && mayUseSingleKeys)) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    // In a search field the browser would only empty the field, and the dialog would stay.
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      dialog.close();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...dialog.querySelectorAll("li > a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[(next + stops.length) % stops.length].focus();
    event.preventDefault();
  });
}
