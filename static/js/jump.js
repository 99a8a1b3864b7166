// ⌘K or Ctrl+K: a dialog that narrows the places as one types and otherwise searches the partners.
const dialog = document.getElementById("jump");

if (dialog) {
  const input = dialog.querySelector("input");
  const search = dialog.querySelector("[data-jump-search]");
  const places = [...dialog.querySelectorAll("[data-jump-place]")];

  const open = () => {
    if (!dialog.open) dialog.showModal();
    input.focus();
    input.select();
  };
  const narrow = () => {
    const typed = input.value.trim().toLocaleLowerCase();
    if (search) search.hidden = !typed;
    for (const place of places) place.hidden = !place.textContent.toLocaleLowerCase().includes(typed);
  };

  for (const button of document.querySelectorAll("[data-jump]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", narrow);
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
    const stops = [input, ...dialog.querySelectorAll("li:not([hidden]) > *")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[(next + stops.length) % stops.length].focus();
    event.preventDefault();
  });
}
