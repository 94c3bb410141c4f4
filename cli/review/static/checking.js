// Sends the form a moment after the last key, and shows what the server says of it.
const PAUSE_MS = 300;

export function checkWhileTyping(form) {
  const list = document.getElementById("reasons");
  let timer = 0;
  let latest = 0;

  async function now() {
    const number = ++latest;
    const answer = await fetch(`${form.action}/check`, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
    // An answer that was overtaken says nothing of what stands there now.
    if (answer.ok && number === latest) show(await answer.text());
  }

  function show(html) {
    const id = document.activeElement?.id;
    const chosen = list.contains(document.activeElement);
    list.innerHTML = html; // the server's own template, which escapes every value
    if (chosen && id) document.getElementById(id)?.focus();
    mark();
  }

  function mark() {
    const open = new Set([...list.querySelectorAll("a[href^='#']")].map((link) => link.hash.slice(1)));
    for (const field of form.querySelectorAll("input[data-kind]")) {
      field.parentElement.classList.toggle("doubted", open.has(field.id));
      field.setAttribute("aria-invalid", String(open.has(field.id)));
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE_MS);
  }

  form.addEventListener("input", soon);
  mark();
  // Typed before this ran, or brought back by the browser.
  if ([...form.elements].some((field) => field.defaultValue !== undefined && field.value !== field.defaultValue)) soon();
  return { soon };
}
