// While a part of the page is asked for it is busy; once it was replaced, say its result in the live region.
const live = document.getElementById("live");

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const words = document.querySelector("[data-announce]")?.textContent.trim();
  // A page that asks again by itself speaks only of what is new.
  const isWaiting = detail.requestConfig?.elt?.matches('[hx-trigger^="every"]');
  if (live && words && !(isWaiting && live.textContent === words)) live.textContent = words;
});
for (const [event, isBusy] of [
  ["htmx:beforeRequest", "true"],
  ["htmx:afterRequest", "false"],
]) {
  document.addEventListener(event, (asked) => asked.detail.target?.setAttribute("aria-busy", isBusy));
}
document.addEventListener("htmx:sendError", (event) => {
  if (live) live.textContent = event.detail.elt.closest("[data-offline]")?.dataset.offline ?? "";
});
