# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, driven over a pipe by its DevTools protocol: no port, no network, no other package."""
import base64, json, os, select, shutil, subprocess, tempfile, time

LIMIT_S = 60


class Chromium:
    def __init__(self, program="chromium"):
        self.home = tempfile.mkdtemp(prefix="sc-chromium.")
        to_read, self.to = os.pipe()
        self.out, from_write = os.pipe()
        # The protocol's descriptors are 3 and 4; above them no two moves can overwrite each other.
        command = f"exec {program} \"$@\" 3<&{to_read} 4>&{from_write}"
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--no-default-browser-check",
                 "--remote-debugging-pipe", f"--user-data-dir={self.home}", "about:blank"]
        self.process = subprocess.Popen(["bash", "-c", command, "chromium", *flags], pass_fds=(to_read, from_write),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.text, self.number, self.session, self.events = b"", 0, None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Log", "Network":
            self.ask(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.ask("Browser.close")
            self.process.wait(LIMIT_S)
        finally:
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.home, ignore_errors=True)

    def message(self):
        end = time.monotonic() + LIMIT_S
        while b"\0" not in self.text:
            if not select.select([self.out], [], [], max(0, end - time.monotonic()))[0]:
                raise RuntimeError("chromium: no answer")
            piece = os.read(self.out, 1 << 16)
            if not piece:
                raise RuntimeError("chromium: has ended")
            self.text += piece
        one, self.text = self.text.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path, width=1280, height=900, scheme="light", script=True):
        """Shows a file; afterwards `events` has what happened meanwhile."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Emulation.setScriptExecutionDisabled", value=not script)
        self.ask("Page.navigate", url="about:blank")
        self.wait_for("Page.loadEventFired")
        self.events = []
        self.ask("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("Page.loadEventFired")

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.message())
        self.events = [event for event in self.events if event.get("method") != method]

    def evaluate(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def press(self, key, code):
        for kind in "keyDown", "keyUp":
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                     text="\r" if key == "Enter" and kind == "keyDown" else "")

    def picture(self, path, end, scale):
        """The page from its head to the end of an element."""
        width, height = self.evaluate(f"[innerWidth, document.querySelector('{end}').getBoundingClientRect().bottom]")
        image = self.ask("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": height, "scale": scale})
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))
