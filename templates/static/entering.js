// Signing in again over the page, where a session has ended.
import { PATIENCE_MS, TROUBLE, announce, attempt, post, read, renew, showTrouble } from "./recueil.js";

const RESUMED = "Votre session a repris. Votre réponse part.";
const LATER = "Revenir à mon texte sans l’envoyer";

// The page stays as it is; once somebody has entered, the same form is sent again, with its key.
export function enterAgain(page, form, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "rc-dialog";
  dialog.setAttribute("aria-labelledby", "entree-titre");
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    (submitter?.isConnected ? submitter : form.querySelector("textarea, input:not([type=hidden])"))?.focus();
  });
  const resume = () => {
    dialog.close();
    announce(RESUMED);
    return attempt(form, submitter);
  };
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.target.matches("[data-again]")) return resume();
    return goOn(dialog, () => post(event.target, event.submitter), resume);
  });
  dialog.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sign-in]");
    if (!link) return;
    event.preventDefault();
    goOn(dialog, () => fetch(link.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE_MS) }), resume);
  });
  ask(dialog, page);
  dialog.showModal();
  giveFirst(dialog);
}

async function goOn(dialog, fetching, resume) {
  if (dialog.getAttribute("aria-busy") === "true") return;
  dialog.setAttribute("aria-busy", "true");
  try {
    const response = await fetching();
    const page = await read(response);
    if (renew(page)) return resume();
    if (!ask(dialog, page)) throw new Error("unreadable page");
    giveFirst(dialog);
  } catch {
    showTrouble(dialog.querySelector("form"), TROUBLE);
  } finally {
    dialog.setAttribute("aria-busy", "false");
  }
}

// What is carried from page to page without this file waits behind the dialog: its address and its author are enough here.
function ask(dialog, page) {
  const fresh = page.getElementById("entree");
  if (!fresh) return false;
  for (const field of fresh.querySelectorAll('[name^="envoi-"]:not([name="envoi-compte"])')) field.remove();
  fresh.querySelector("#votre-texte")?.closest(".fr-input-group").remove();
  const later = document.createElement("button");
  later.type = "button";
  later.className = "fr-btn fr-btn--tertiary-no-outline rc-dialog__later";
  later.textContent = LATER;
  later.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(document.adoptNode(fresh), later);
  return true;
}

function giveFirst(dialog) {
  const first = dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector("[autofocus]") ?? dialog.querySelector("h1");
  if (first.tabIndex < 0) first.tabIndex = -1;
  first.focus();
}
