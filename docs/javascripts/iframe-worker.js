// Browsers start no worker for a page that was opened as a file. The site's search asks for one, so that its
// program runs in a hidden frame instead. The name of this file keeps the site from loading such a program from
// elsewhere.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.documentElement.append(frame);
      this.terminate = () => frame.remove();
      const inside = frame.contentWindow;
      // Messages arrive later, as those of a worker do: both sides send the next one before they return.
      inside.postMessage = (data) => setTimeout(() => this.onmessage?.({ data }));
      const loaded = new Promise((resolve) => {
        const program = frame.contentDocument.createElement("script");
        program.src = new URL(address, location.href).href;
        program.onload = resolve;
        frame.contentDocument.documentElement.append(program);
      });
      this.postMessage = (data) => {
        const copy = structuredClone(data);
        loaded.then(() => setTimeout(() => inside.onmessage({ data: copy })));
      };
    }
  };
}
