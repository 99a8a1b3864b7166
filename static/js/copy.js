// A button that copies a text which stands on the page: it says so, or picks the text where the browser forbids copying.
const live = document.getElementById("live");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(words.textContent);
    button.textContent = button.dataset.copied;
    if (live) live.textContent = button.dataset.copied;
  } catch {
    getSelection().selectAllChildren(words);
  }
});

const show = () => document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
document.addEventListener("htmx:afterSwap", show);
show();
