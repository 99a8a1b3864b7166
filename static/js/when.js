// Fields that only some choices need: hidden while the choice they hang on is another one.
function follow() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const choice = part.closest("form").elements[part.dataset.when];
    part.hidden = !part.dataset.is.split(" ").includes(choice.value);
  }
}

document.addEventListener("change", follow);
document.addEventListener("htmx:afterSwap", follow);
follow();
