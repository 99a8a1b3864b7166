// Runs before the first paint: the theme a person chose decides whether dark.css applies, the density how high rows are.
(() => {
  const root = document.documentElement;
  let theme = root.dataset.theme;
  try {
    theme = localStorage.getItem("prms-theme") || theme;
    const density = localStorage.getItem("prms-density");
    if (density && !root.dataset.density) root.dataset.density = density;
  } catch {
    // Without storage the device and the account decide.
  }
  if (!theme) return;
  root.dataset.theme = theme;
  document.getElementById("dark").media = theme === "dark" ? "screen" : "not all";
})();
