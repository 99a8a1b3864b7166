// Rows picked in a table: the bar with what can be done appears, and the box in the header follows.
function show(table) {
  const boxes = [...table.querySelectorAll("[data-pick]")];
  const picked = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-pick-all]");
  all.checked = picked > 0 && picked === boxes.length;
  all.indeterminate = picked > 0 && picked < boxes.length;
  const bar = document.getElementById(table.dataset.bulk);
  const every = bar.querySelector("[data-pick-every]");
  // All that the filters leave are offered once the whole page is picked.
  if (every) every.closest("label").hidden = picked < boxes.length;
  if (every && picked < boxes.length) every.checked = false;
  bar.hidden = picked === 0;
  bar.querySelector("[data-picked]").textContent = String(picked);
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-bulk]");
  if (!table) return;
  if (event.target.matches("[data-pick-all]")) {
    for (const box of table.querySelectorAll("[data-pick]")) box.checked = event.target.checked;
  }
  show(table);
});

// Without scripts the bar stands there from the first; with them it waits for a row.
const showAll = () => document.querySelectorAll("table[data-bulk]").forEach(show);
document.addEventListener("htmx:afterSwap", showAll);
addEventListener("pageshow", showAll);
