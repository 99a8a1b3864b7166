// A slider beside a field: each follows the other; the field alone is sent.
function show(slider) {
  const field = document.getElementById(slider.dataset.slider);
  const range = slider.querySelector("input[type=range]");
  slider.hidden = false;
  field.addEventListener("input", () => {
    const typed = Number(field.value.replaceAll(/[,，\s]/g, ""));
    if (!Number.isNaN(typed)) range.value = typed;
  });
  range.addEventListener("input", () => {
    const steps = Number(range.max) / 500;
    const picked = Math.round(range.valueAsNumber / steps) * steps;
    field.value = String("whole" in range.dataset ? Math.round(picked) : Number(picked.toFixed(2)));
  });
}

document.querySelectorAll("[data-slider]").forEach(show);
