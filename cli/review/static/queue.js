// Up and down through the queue; the links themselves open with Enter.
const links = [...document.querySelectorAll("a.receipt")];
const moves = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const by = moves[event.key];
  const next = by && links[links.indexOf(document.activeElement) + by];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

links[0]?.focus();
