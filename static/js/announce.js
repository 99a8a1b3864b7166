// After a part of the page was replaced, say its result in the live region.
const live = document.getElementById("live");

document.addEventListener("htmx:afterSwap", () => {
  const words = document.querySelector("[data-announce]")?.textContent.trim();
  if (live && words) live.textContent = words;
});
document.addEventListener("htmx:sendError", (event) => {
  if (live) live.textContent = event.detail.elt.closest("[data-offline]")?.dataset.offline ?? "";
});
