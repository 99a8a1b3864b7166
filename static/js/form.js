// Forms: a sent button keeps its width, says so and rests, a ticked step sends itself, a refusal takes the focus.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("[data-form]") || !button) return;
  button.setAttribute("aria-busy", "true");
  button.style.minWidth = `${button.offsetWidth}px`;
  button.dataset.words = button.innerHTML;
  if (document.body.dataset.saving && !button.matches(".icon-only")) button.textContent = document.body.dataset.saving;
  // Disabled only after the browser has read the button's own name and value.
  setTimeout(() => (button.disabled = true));
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true][type=submit]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    if (button.dataset.words) button.innerHTML = button.dataset.words;
  }
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-auto-submit]")) form.requestSubmit();
});

const focusErrors = () => document.querySelector("[data-form-errors]")?.focus();
document.addEventListener("htmx:afterSwap", focusErrors);
focusErrors();
