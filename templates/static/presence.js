// Who else writes here.
const QUIET_MS = 30_000;
const LEFT_ALONE_MS = 15 * 60_000;

// It is asked again quietly, while somebody is at the page: one that is left alone must not keep a session open.
let touched = performance.now();
for (const sign of ["keydown", "pointerdown"]) document.addEventListener(sign, () => { touched = performance.now(); });

async function lookAround() {
  const told = document.getElementById("presence");
  if (!told || document.hidden || performance.now() - touched > LEFT_ALONE_MS) return;
  try {
    const response = await fetch(told.dataset.url, { headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(QUIET_MS) });
    const { text } = await response.json();
    if (response.ok && told.textContent !== text) told.textContent = text;
  } catch {
    // It is told at the next page.
  }
}

setInterval(lookAround, QUIET_MS);
