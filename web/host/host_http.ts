import type { DownloadList } from "../../src/api/downloads.ts";
import type { ServerEvent } from "../../src/api/events.ts";
import type { Problem } from "../../src/api/problem.ts";
import type { TrustState } from "../../src/api/status.ts";
import type { Catalogue } from "../../src/graph/catalogue.ts";
import { parseJsonLine } from "../../src/graph/json.ts";
import { ConflictError, GraphError } from "./host.ts";
import type { Downloads, Host, Runs, Workflows } from "./host.ts";
import { browserParts, rememberUpload, uploadOf } from "./host_browser.ts";
import { uploadFile } from "./upload_file.ts";

/** The server behind the page, see `api.ts`. `base` is where it is: `""` for the page's own origin. */
export function createHttpHost(base = ""): Host {
  const url = (path: string): string => `${base}/api/${path}`;

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url(path), init).catch((cause) => {
      throw new Error("Cannot reach the server: is it still running?", { cause });
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({})) as Partial<Problem>;
    const message = problem.detail ?? problem.title ??
      `The server answered with ${response.status} ${response.statusText}`;
    if (problem.diagnostics) throw new GraphError(message, problem.diagnostics);
    throw response.status === 412 ? new ConflictError(message) : new Error(message);
  }
  const json = async <T>(path: string, init?: RequestInit): Promise<T> =>
    parseJsonLine(await (await ask(path, init)).text()) as T;
  const send = (method: string, body?: unknown): RequestInit => ({
    method,
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body ?? {}),
  });

  const workflows: Workflows = {
    list: () => json("workflows"),
    async read(name) {
      const response = await ask(`workflows/${encodeURIComponent(name)}`);
      return { text: await response.text(), revision: response.headers.get("etag") ?? "" };
    },
    async write(name, text, revision) {
      const guard: Record<string, string> = revision === undefined
        ? { "if-none-match": "*" }
        : { "if-match": revision };
      const response = await ask(`workflows/${encodeURIComponent(name)}`, {
        method: "PUT",
        headers: { "content-type": "application/json", ...guard },
        body: text,
      });
      return response.headers.get("etag") ?? "";
    },
    async remove(name) {
      await ask(`workflows/${encodeURIComponent(name)}`, { method: "DELETE" });
    },
  };

  const isTrusted = async (): Promise<boolean> => (await json<TrustState>("trust")).trusted;

  const watchers = new Set<(list: DownloadList) => void>();
  const tellDownloads = (list: DownloadList): void => watchers.forEach((tell) => tell(list));
  const downloads: Downloads = {
    list: () => json("downloads"),
    plan: (wish) => json("downloads/plan", send("POST", wish)),
    start: ({ model, revision, variant }) =>
      json("downloads", send("POST", { model, revision, variant })),
    cancel: async (model) =>
      void await ask(`downloads/${encodeURIComponent(model)}/cancel`, send("POST")),
    remove: async (model) =>
      void await ask(`downloads/${encodeURIComponent(model)}`, { method: "DELETE" }),
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };

  const runs: Runs = {
    start(text, options = {}) {
      // Spliced as text: the document's numbers may be larger than JSON.stringify can hold.
      const rest = JSON.stringify(options).slice(1);
      const body = `{"workflow":${text}${rest === "}" ? "" : ","}${rest}`;
      const init = send("POST", body);
      return json("runs", {
        ...init,
        headers: { ...init.headers, "idempotency-key": crypto.randomUUID() },
      });
    },
    list({ before, limit = 50 } = {}) {
      const query = new URLSearchParams({ limit: String(limit), ...(before && { before }) });
      return json(`runs?${query}`);
    },
    workflow: async (id) => await (await ask(`runs/${id}/workflow`)).text(),
    async events(id) {
      const told = await json<readonly ServerEvent[]>(`runs/${id}/events`);
      return told.flatMap((event) => event.type === "event" ? [event.event] : []);
    },
    cancel: async (id) => void await ask(`runs/${id}/cancel`, send("POST")),
    retry: (id) => json(`runs/${id}/retry`, send("POST")),
    prioritize: async (id, priority) => void await ask(`runs/${id}`, send("PATCH", { priority })),
    remove: async (id) => void await ask(`runs/${id}`, { method: "DELETE" }),
    pause: async (paused) => void await ask("queue", send("PATCH", { paused })),
    storage: () => json("storage"),
    clean: (everything) => json("storage/clean", send("POST", { everything })),
    bringBack: async () =>
      (await json<{ readonly runs: number }>("history/back", send("POST"))).runs,
    status: () => json("status"),
    watch: ({ connected, signedOut, event: tell }) =>
      watch(url("events"), {
        connected(now) {
          connected(now);
          // Of what has changed while it was away nothing is repeated.
          if (now && watchers.size) downloads.list().then(tellDownloads, () => {});
        },
        async refused() {
          const { status } = await fetch(url("status"));
          if (status === 401) signedOut();
        },
        event: (event) => event.type === "downloads" ? tellDownloads(event) : tell(event),
      }),
  };

  return {
    ...browserParts,
    name: "http",
    catalogue: () => json<Catalogue>("catalogue"),
    workflows,
    runs,
    templates: () => json("templates"),
    template: async (id) => await (await ask(`templates/${encodeURIComponent(id)}`)).text(),
    models: () => json("models"),
    downloads,
    countTokens: (question) => json("tokens", send("POST", question)),
    images: () => json("images"),
    async upload(file, name, onProgress) {
      const address = url(`uploads?name=${encodeURIComponent(name)}`);
      const artifact = await uploadFile(address, file, onProgress);
      rememberUpload(artifact);
      return artifact;
    },
    pictureUrl(name) {
      const sha256 = uploadOf(name);
      return sha256 && url(`artifacts/${sha256}?width=512`);
    },
    artifactUrl: ({ sha256 }, width) => url(`artifacts/${sha256}${width ? `?width=${width}` : ""}`),
    trust: {
      isTrusted,
      async give() {
        await ask("trust", send("POST"));
        await isTrusted(); // answered when the server has opened it anew, or could not
      },
    },
    hasWorkspaceSettings: true,
    readSettings: (scope) => json(`settings?scope=${scope}`),
    writeSettings: async (settings, scope) =>
      void await ask(`settings?scope=${scope}`, send("PUT", settings)),
  };
}

/** Milliseconds until a connection that broke is tried again; a browser left to itself waits for three seconds. */
const PAUSE = 1000;

/** Server-sent events; after a break they go on after the last one seen. */
function watch(
  address: string,
  listener: {
    connected(now: boolean): void;
    refused(): Promise<void>;
    event(event: ServerEvent): void;
  },
): () => void {
  let source: EventSource;
  let last = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(last ? `${address}?after=${encodeURIComponent(last)}` : address);
    source.onopen = () => listener.connected(true);
    source.onerror = () => {
      const isRefused = source.readyState === EventSource.CLOSED; // it does not say why
      source.close();
      listener.connected(false);
      timer = setTimeout(open, PAUSE);
      if (isRefused) listener.refused().catch(() => {}); // there is no server to be refused by
    };
    source.onmessage = (message) => {
      if (message.lastEventId) last = message.lastEventId;
      listener.event(parseJsonLine(message.data) as ServerEvent);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
