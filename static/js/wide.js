// A table that fits its place lets its header stick to the window; one that does not scrolls sideways in its place.
const fit = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const place = target.parentElement;
    place.classList.toggle("fits", target.scrollWidth <= place.clientWidth + 1);
  }
});

function watch() {
  fit.disconnect();
  for (const table of document.querySelectorAll(":is(.table-wrap, .partner-list) > table")) {
    // A place that clips grows with its table: it is measured as one that scrolls.
    table.parentElement.classList.remove("fits");
    fit.observe(table);
  }
}

document.addEventListener("htmx:afterSwap", watch);
addEventListener("resize", watch);
watch();
