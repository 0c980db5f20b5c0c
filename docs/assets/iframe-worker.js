// Browsers start no worker from a file. Where the site is opened from a folder, its search runs in a hidden frame
// instead. As with a worker, messages are copies and arrive later: the field that is typed into relies on it.
// The generator asks for a script with this name, and would fetch one from the network.
if (location.protocol === "file:") {
  window.Worker = class {
    #frame = document.createElement("iframe")
    #ready

    constructor(address) {
      const script = new URL(address, location.href).href
      this.#ready = new Promise((resolve, reject) => {
        this.#frame.onload = () => {
          const inside = this.#frame.contentWindow
          inside.postMessage = (data) => setTimeout(() => this.onmessage?.({ data }))
          const element = inside.document.createElement("script")
          element.src = script
          element.onload = () => resolve(inside)
          element.onerror = reject
          inside.document.head.append(element)
        }
      })
      this.#ready.catch((event) => this.onerror?.(event))
      this.#frame.hidden = true
      this.#frame.srcdoc = "<!DOCTYPE html>"
      document.body.append(this.#frame)
    }

    postMessage(data) {
      const sent = structuredClone(data)
      this.#ready.then((inside) => setTimeout(() => inside.onmessage({ data: sent })))
    }

    terminate() {
      this.#frame.remove()
    }
  }
}
