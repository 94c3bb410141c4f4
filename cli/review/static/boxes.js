// The focused field lights its box; a click on a line puts what the field takes of it there.
const isField = (element) => element instanceof HTMLInputElement && "kind" in element.dataset;

let focused = null;

export function lightUp(form) {
  form.addEventListener("focusin", ({ target }) => {
    if (!isField(target)) return;
    focused = target;
    for (const box of form.querySelectorAll(".read")) {
      const lit = box.dataset.field === target.name;
      box.classList.toggle("lit", lit);
      if (lit) scrollTo(box);
    }
  });
}

// Scrolls the pictures alone: the page would move under the hands of whoever types.
function scrollTo(box) {
  const pane = box.closest(".pictures");
  const where = box.getBoundingClientRect();
  const seen = pane.getBoundingClientRect();
  if (where.top < seen.top || where.bottom > seen.bottom) {
    pane.scrollTop += where.top - seen.top - seen.height / 3;
  }
}

export function fillFromBoxes(form, check) {
  // A press would take the focus from the field that is to be filled.
  form.addEventListener("mousedown", (event) => {
    if (event.target.closest(".line")) event.preventDefault();
  });
  form.addEventListener("click", (event) => {
    const line = event.target.closest(".line");
    const proposal = event.target.closest(".proposal");
    if (line && focused) put(focused, line.dataset[focused.dataset.kind], check);
    if (proposal) put(form.elements.namedItem(proposal.dataset.field), proposal.dataset.value, check);
  });
}

function put(field, value, check) {
  if (!field) return;
  field.focus();
  if (value === undefined) return;
  field.value = value;
  field.select();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  check.soon();
}
