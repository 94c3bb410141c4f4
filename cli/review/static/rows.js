// The last row of a list is empty; when something is entered there, another follows.
export function growRows(form) {
  for (const list of form.querySelectorAll(".rows")) {
    list.addEventListener("input", ({ target }) => {
      const last = list.querySelector(".row:last-of-type");
      if (last.contains(target) && target.value) last.after(next(last));
    });
  }
}

function next(row) {
  const copy = row.cloneNode(true);
  const renumbered = (text, open, close) =>
    text.replace(new RegExp(`\\${open}(\\d+)\\${close}`), (_, n) => `${open}${Number(n) + 1}${close}`);
  copy.ariaLabel = row.ariaLabel.replace(/\d+$/, (n) => Number(n) + 1);
  for (const field of copy.querySelectorAll("input")) {
    const label = copy.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    field.name = renumbered(field.name, "[", "]");
    field.id = renumbered(field.id, "-", "-");
    field.value = "";
    field.parentElement.classList.remove("doubted");
    label.htmlFor = field.id;
    label.querySelector(".hidden").textContent = `row ${Number(field.id.match(/-(\d+)-/)[1]) + 1}`;
  }
  return copy;
}
