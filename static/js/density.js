// Row height: compact, regular or roomy. The address says it; one's own choice is kept in this browser for the other lists.
const root = document.documentElement;

function show() {
  const density = root.dataset.density || "regular";
  for (const link of document.querySelectorAll("[data-density-set]")) {
    if (link.dataset.densitySet === density) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-density-set]");
  if (!link) return;
  root.dataset.density = link.dataset.densitySet;
  try {
    localStorage.setItem("prms-density", root.dataset.density);
  } catch {
    // The choice holds for this address only.
  }
  show();
});
document.addEventListener("htmx:afterSwap", show);
show();
