/**
 * One connection for what happens on a server, whatever the number of pages that listen: browsers open six to a server at a
 * time, and as many tabs, each with its own, would leave none for anything else.
 */

/** What a page says: it listens, but not to the connection of this number, or does so no more. */
export type Asked =
  | { readonly url: string; readonly not: number | undefined }
  | { readonly url?: undefined };

/** What it is told. */
export type Told =
  /** The connection is open; each has a number. */
  | { readonly open: number }
  | { readonly data: string }
  /** It is gone, refused (a browser does not say why), or let go of for a while. */
  | { readonly lost: "broken" | "refused" | "away" };

const listeners = new Set<MessagePort>();
let source: EventSource | undefined;
let number = 0;
/** Of the last event that all were told: the next connection goes on after it. */
let last: string | undefined;

const tell = (told: Told): void => listeners.forEach((port) => port.postMessage(told));

function open(url: string): void {
  source?.close();
  const opened = source = new EventSource(last === undefined ? url : `${url}?after=${last}`);
  const own = ++number;
  opened.onopen = () => tell({ open: own });
  opened.onmessage = ({ lastEventId, data }) => {
    if (lastEventId) last = lastEventId;
    tell({ data });
  };
  opened.onerror = () => {
    const lost = opened.readyState === EventSource.CLOSED ? "refused" : "broken";
    opened.close(); // who listens says when it is tried again
    source = undefined;
    tell({ lost });
  };
}

/** Serves a page by a port. */
export function carryStream(port: MessagePort): void {
  port.onmessage = ({ data: { url, not } }: MessageEvent<Asked & { not?: number }>) => {
    if (url === undefined) {
      listeners.delete(port);
      if (listeners.size) return;
      source?.close();
      source = undefined;
      return;
    }
    listeners.add(port);
    if (!source || number === not) open(url);
    else if (source.readyState === EventSource.OPEN) port.postMessage({ open: number } as Told);
  };
}
