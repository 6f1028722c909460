import type { Asked, Told } from "./carry_stream.ts";

/** What happens on a server, as a page is told of it. */
export interface Stream {
  /** @param not the number of a connection that is not to be taken */
  listen(not: number | undefined): void;
  end(): void;
}

/**
 * By the connection that all tabs share, or else by one of this page's own, which it lets go of while it is not seen: many
 * pages with one each would leave none for anything else.
 */
export function openStream(url: string, hear: (told: Told) => void): Stream {
  let asked: Asked = {};
  let isOwn = false;
  let port: MessagePort;
  const use = (given: MessagePort): void => {
    port = given;
    port.onmessage = ({ data }) => hear(data);
  };
  const send = (): void => port.postMessage(isOwn && document.hidden ? {} : asked);
  const say = (said: Asked): void => {
    asked = said;
    send();
  };
  const leave = (): void => port.postMessage({});
  const comeBack = (): void => {
    if (asked.url !== undefined) hear({ lost: "away" });
    send();
  };
  const useOwn = (): void => {
    const { port1, port2 } = new MessageChannel();
    import("./carry_stream.ts").then(({ carryStream }) => carryStream(port2));
    isOwn = true;
    use(port1);
    send();
    document.addEventListener("visibilitychange", () => document.hidden ? leave() : comeBack());
  };
  try {
    const script = new URL("./stream_worker.js", import.meta.url);
    const worker = new SharedWorker(script, { type: "module" });
    worker.onerror = useOwn;
    use(worker.port);
  } catch { // some browsers have none
    useOwn();
  }
  addEventListener("pagehide", leave);
  addEventListener("pageshow", ({ persisted }) => persisted && comeBack());
  return {
    listen: (not) => say({ url, not }),
    end: () => say({}),
  };
}
