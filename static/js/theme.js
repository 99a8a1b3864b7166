// The button that switches between light and dark, for this browser.
const root = document.documentElement;
const sheet = document.getElementById("dark");
const device = matchMedia("(prefers-color-scheme: dark)");

function toggle() {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : device.matches;
  root.dataset.theme = isDark ? "light" : "dark";
  sheet.media = isDark ? "not all" : "screen";
  try {
    localStorage.setItem("prms-theme", root.dataset.theme);
  } catch {
    // The choice holds for this page only.
  }
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", toggle);
}
