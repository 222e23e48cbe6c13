// Saves a step while it is written. Without this script the button saves it.
const form = document.querySelector("form[data-autosave]");
const said = document.getElementById("saved");
let waiting;

async function save() {
  const answer = await fetch(form.action || location.href, {
    method: "POST",
    headers: { "X-Autosave": "1" },
    body: new FormData(form),
  });
  if (answer.ok) {
    const { version, read } = await answer.json();
    form.elements.version.value = version;
    form.elements.read.value = read;
    said.textContent = `Saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}.`;
  } else if (answer.status === 412) {
    said.textContent = "Somebody else changed this. Use the button to see both versions.";
  } else {
    said.textContent = "Not saved yet. Use the button to see what is missing.";
  }
}

if (form && said) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save().catch(() => { said.textContent = "Not saved: no connection."; }), 1500);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
