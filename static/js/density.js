// Row height: compact, regular or roomy, kept in this browser.
const root = document.documentElement;

function show() {
  const density = root.dataset.density || "regular";
  for (const group of document.querySelectorAll("[data-density-group]")) group.hidden = false;
  for (const button of document.querySelectorAll("[data-density-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.densitySet === density));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-density-set]");
  if (!button) return;
  root.dataset.density = button.dataset.densitySet;
  try {
    localStorage.setItem("prms-density", root.dataset.density);
  } catch {
    // The choice holds for this page only.
  }
  show();
});
document.addEventListener("htmx:afterSwap", show);
show();
