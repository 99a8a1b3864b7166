// A bar of tabs wider than the screen shows the current one.
function show(tab) {
  const bar = tab.parentElement;
  const { left, width } = tab.getBoundingClientRect();
  const { left: start, width: room } = bar.getBoundingClientRect();
  bar.scrollLeft += left - start - (room - width) / 2;
}

document.querySelectorAll(".tabs > [aria-current]").forEach(show);
