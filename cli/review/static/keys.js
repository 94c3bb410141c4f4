// Everything by keyboard; the line at the foot of the page names the keys.
export function bindKeys(form, check) {
  const fields = () => [...form.querySelectorAll("input[data-kind]")];

  function step(from, by) {
    const all = fields();
    const next = all[all.indexOf(from) + by];
    if (next) {
      next.focus();
      next.select();
    }
  }

  function tickAll() {
    const boxes = [...form.querySelectorAll("input[name=accepted]")];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    check.soon();
  }

  const alone = {
    KeyR: tickAll,
    KeyN: () => form.requestSubmit(form.querySelector(".skip")),
    KeyQ: () => location.assign("/"),
  };

  document.addEventListener("keydown", (event) => {
    const accepts = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const isField = event.target instanceof HTMLInputElement && "kind" in event.target.dataset;
    if (accepts) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".accept"));
    } else if (event.altKey && !event.ctrlKey && alone[event.code]) {
      event.preventDefault();
      alone[event.code]();
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      if (isField) step(event.target, event.shiftKey ? -1 : 1);
    }
  });
}

// Where the first doubt is, else at the first field; whoever is typing already stays there.
export function focusFirst(form) {
  if (document.activeElement !== document.body) return;
  const first = form.querySelector(".doubted input") ?? form.querySelector("input[data-kind]");
  first?.focus({ preventScroll: true });
  first?.select();
}
