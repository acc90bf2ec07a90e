// Answers without leaving the page. Everything also works without this file: on any doubt it steps aside.
export const TROUBLE = "Le serveur ne répond pas. Votre texte est conservé : réessayez dans un instant.";
const BUSY = "Le service est momentanément indisponible. Votre texte est conservé : réessayez dans un instant.";
const TOO_LONG = "Ce texte est trop long pour être envoyé d’un coup. Il est conservé : raccourcissez-le, puis réessayez.";
const WAITING = "Envoi en cours…";
export const PATIENCE_MS = 30_000;
const UNNOTICED_MS = 300;

const FIGURES = new Intl.NumberFormat("fr-FR");

let sending = false;
let waiting = 0;
let shown = location.pathname + location.search;

const place = () => document.getElementById("conversation");

export function announce(text) {
  document.getElementById("annonces").textContent = text;
}

export function showTrouble(form, text) {
  const zone = form.querySelector(".rc-trouble") ?? document.createElement("p");
  zone.className = "rc-trouble";
  zone.setAttribute("role", "alert");
  const foot = form.querySelector(".rc-form__send");
  if (!zone.isConnected && foot) foot.before(zone);
  if (!zone.isConnected) form.prepend(zone);
  zone.textContent = text;
  zone.scrollIntoView({ block: "center" });
}

function showWaiting(form) {
  const zone = document.createElement("p");
  zone.className = "rc-waiting";
  zone.setAttribute("role", "status");
  (form.querySelector(".rc-turn__send, .rc-form__send, .rc-repeat__send") ?? form).append(zone);
  zone.textContent = WAITING;
}

function hold(form, held) {
  sending = held;
  form.setAttribute("aria-busy", String(held));
  clearTimeout(waiting);
  form.querySelector(".rc-waiting")?.remove();
  if (held) waiting = setTimeout(showWaiting, UNNOTICED_MS, form);
}

function isUnsaved(field) {
  if (field.type === "hidden" || field.readOnly || field.name === "garder") return false;
  if (field.getAttribute("aria-invalid") === "true" && field.value) return true;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return "defaultValue" in field && field.value !== field.defaultValue;
}

const unsaved = () => [...document.querySelectorAll("form[data-turn]")].some((form) => [...form.elements].some(isUnsaved));

// A browser gives focus only once for "autofocus"; after a fragment it is ours to give.
function giveFocus(root) {
  const target = root.querySelector("#erreur") ?? root.querySelector("[autofocus]") ?? root.querySelector("#question, h1");
  if (!target) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  const turn = target.closest(".rc-turn") ?? target;
  turn.scrollIntoView({ block: turn.offsetHeight > innerHeight ? "start" : "nearest" });
  if (target.getBoundingClientRect().top < 0) target.scrollIntoView({ block: "start" });
}

function show(page, address) {
  const fresh = page.getElementById("conversation");
  const current = fresh && place() ? place() : document.querySelector("main");
  const next = fresh && place() ? fresh : page.querySelector("main");
  if (!next) throw new Error("unreadable page");
  const messages = page.getElementById("messages");
  current.replaceWith(document.adoptNode(next));
  if (current.id === "conversation" && messages) document.getElementById("messages").replaceChildren(...messages.childNodes);
  document.title = page.title;
  if (address !== location.href) history.pushState(null, "", address);
  shown = location.pathname + location.search;
  giveFocus(next);
  const savedAt = next.dataset.saved;
  const told = [...next.querySelectorAll("#messages .fr-alert > p")].map((message) => message.textContent);
  if (savedAt && !next.querySelector("#erreur")) announce([`Enregistré ${savedAt}`, ...told].join(". "));
  dimMarks();
}

const isPage = (response) => (response.headers.get("Content-Type") ?? "").startsWith("text/html");
export const read = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

export function post(form, submitter) {
  return fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, submitter)),
    headers: { Accept: "text/html" },
    credentials: "same-origin",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

// Another session has another token against forgery: every form of the page takes it.
export function renew(page) {
  const token = page.querySelector("#renvoi [name=csrf_token]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  return true;
}

async function send(form, submitter, isRetried = false) {
  const response = await post(form, submitter);
  if (response.status >= 500 || response.status === 429) return showTrouble(form, BUSY);
  if (response.status === 413) return showTrouble(form, TOO_LONG);
  if (!isPage(response)) throw new Error("unreadable page");
  const page = await read(response);
  if (response.status === 401) return (await import("./entering.js")).enterAgain(page, form, submitter);
  if (response.status === 400 && !isRetried && renew(page)) return send(form, submitter, true);
  show(page, response.redirected ? response.url : location.href);
}

export async function attempt(form, submitter) {
  hold(form, true);
  try {
    await send(form, submitter);
  } catch {
    showTrouble(form, TROUBLE);
  } finally {
    hold(form, false);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("form[data-turn]") || !place()) return;
  event.preventDefault();
  if (!sending) attempt(form, event.submitter);
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

// Going back to another question asks the server; going to a place of this page does not.
window.addEventListener("popstate", () => {
  if (location.pathname + location.search !== shown) location.reload();
});

document.addEventListener("input", ({ target: box }) => {
  const hint = document.getElementById(`${box.id}-longueur`);
  if (!hint) return;
  const most = Number(hint.dataset.max);
  hint.textContent = `${FIGURES.format(box.value.length)} / ${FIGURES.format(most)} caractères`;
  hint.classList.toggle("rc-length--over", box.value.length > most);
});

// Words whose every value is left out are no longer shown as taken.
function dimMarks() {
  const kept = new Set([...document.querySelectorAll('input[name="garder"]:checked')].map((box) => box.dataset.value));
  for (const mark of document.querySelectorAll(".rc-mark")) {
    mark.classList.toggle("rc-mark--off", !mark.dataset.values.split(" ").some((value) => kept.has(value)));
  }
}

document.addEventListener("change", dimMarks);
dimMarks();
if (location.hash === "#question" && place()) giveFocus(document);
