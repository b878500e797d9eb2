"""A headless Chromium, driven by its DevTools protocol: opens pages, looks at them, and takes pictures."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import ClientConnection, connect

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

TALLEST = 16_384
"""The tallest picture that Chromium makes, in pixels."""

_OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--remote-debugging-port=0",
)  # fmt: skip


class Browser:
    """One page of a browser."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._count = 0
        target = self._send("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._send("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = {"sessionId": attached["sessionId"]}
        self.send("Page.enable")

    def send(self, method: str, **params: Any) -> Any:
        """Returns the page's answer to a command."""
        return self._send(method, params, **self._session)

    def _send(self, method: str, params: dict[str, Any], **session: str) -> Any:
        self._count += 1
        self._connection.send(json.dumps({"id": self._count, "method": method, "params": params} | session))
        while (answer := json.loads(self._connection.recv(timeout=60))).get("id") != self._count:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def look(self, *, width: int, height: int = 900, scheme: str = "light") -> None:
        """Sets the window's width in CSS pixels, and whether its user prefers light or dark."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, address: str) -> None:
        """Opens a page, and returns once it has loaded."""
        self.send("Page.navigate", url=address)
        self._loaded()

    def _loaded(self) -> None:
        while json.loads(self._connection.recv(timeout=60)).get("method") != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """Returns the value of an expression of JavaScript in the page, of which the page knows nothing."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Presses a key, such as Tab (9)."""
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more)

    def enter(self) -> None:
        """Presses Enter, and returns once the page that it leads to has loaded."""
        self.press("Enter", 13, "\r")
        self._loaded()

    def picture(self, file: Path) -> None:
        """Writes a picture of the page, or of what is seen of one that is too long for a picture."""
        whole = self.run("document.documentElement.scrollHeight") <= TALLEST
        data = self.send("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(data))


@contextmanager
def browsing() -> Iterator[Browser]:
    """Yields a browser with a profile of its own."""
    assert PROGRAM
    with TemporaryDirectory(prefix="imr-chromium-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [PROGRAM, *_OPTIONS, f"--user-data-dir={profile}"],
            stderr=subprocess.PIPE, text=True, env=os.environ | {"HOME": profile},
        )  # fmt: skip
        try:
            assert process.stderr
            address = next(
                line.split()[-1] for line in process.stderr if line.startswith("DevTools listening")
            )
            with connect(address, max_size=None) as connection:
                yield Browser(connection)
        finally:
            process.terminate()
            process.wait()
