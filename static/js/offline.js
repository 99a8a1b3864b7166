// Without a connection the page says so, and what would save rests, with the reason, until it is back.
const banner = document.getElementById("offline");

function show() {
  banner.hidden = navigator.onLine;
  const buttons = navigator.onLine ? "button[data-offline]" : "button[type=submit]:not(:disabled)";
  for (const button of document.querySelectorAll(buttons)) {
    button.disabled = !navigator.onLine;
    button.toggleAttribute("data-offline", !navigator.onLine);
    button.title = navigator.onLine ? "" : banner.textContent;
  }
}

if (banner) {
  addEventListener("offline", show);
  addEventListener("online", show);
  if (!navigator.onLine) show();
}
