"""What goes on behind the pages that somebody sees: where requests go, what comes back, what the console says."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# The console repeats what the response or the failed request already tells, without its address.
REPEATED = "Failed to load resource"
# Said in the console, so that a page without any listener of its own is heard too.
TELL_REFUSALS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Watch:
    """Listens to a context; ``faults`` is what should not have happened, in the order in which it did."""

    host: str
    faults: list[str] = field(default_factory=list)
    _answered: set[Request] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of a context, present and to come."""
        context.on("request", self._sent)
        context.on("response", self._received)
        context.on("requestfailed", self._failed)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.add_init_script(TELL_REFUSALS)

    def forgive(self, *expected: str) -> None:
        """Forget what a test provoked on purpose, and ask that it did happen."""
        for fault in expected:
            assert fault in self.faults, (fault, self.faults)
            self.faults = [other for other in self.faults if other != fault]

    def take(self) -> list[str]:
        """Give what was seen so far, and forget it."""
        seen, self.faults = self.faults, []
        return seen

    def _sent(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc != self.host and address.scheme not in {"data", "about"}:
            self.faults.append(f"request to {address.scheme}://{address.netloc}")

    def _received(self, response: Response) -> None:
        self._answered.add(response.request)
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.request.method} {urlsplit(response.url).path}")

    def _failed(self, request: Request) -> None:
        # Leaving a page gives up what it was still fetching; and a response whose body nobody read is no failure.
        given_up = request.method == "GET" and request.failure == "net::ERR_ABORTED"
        if not given_up and request not in self._answered:
            self.faults.append(f"{request.failure} {request.method} {urlsplit(request.url).path}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and REPEATED not in message.text:
            self.faults.append(f"console: {message.text}")
