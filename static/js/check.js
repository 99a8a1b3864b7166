// Once a form was refused, each field is looked at again as it is left: what is wrong is said at once, what is right let off.
const live = document.getElementById("live");

document.addEventListener("focusout", async ({ target }) => {
  const { form, name, id } = target;
  if (!name || !form?.matches("[data-form]:not([enctype])") || !form.querySelector("[data-form-errors]")) return;
  const headers = { "X-Check-Field": name };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers }).catch(() => null);
  const place = target.closest(".field");
  if (answer?.status !== 200 || !place) return;
  for (const old of place.querySelectorAll(`#${id}_helptext, #${id}_error`)) old.remove();
  place.insertAdjacentHTML("beforeend", await answer.text());
  const wrong = place.querySelector(`#${id}_error`);
  target.setAttribute("aria-invalid", String(Boolean(wrong)));
  const notes = [...place.querySelectorAll(`#${id}_helptext, #${id}_error`)].map((note) => note.id);
  if (notes.length) target.setAttribute("aria-describedby", notes.join(" "));
  else target.removeAttribute("aria-describedby");
  if (live) live.textContent = wrong?.textContent.trim() ?? "";
});
