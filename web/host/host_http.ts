import type { ArtifactInfo } from "../../src/api/artifacts.ts";
import { createClient, ProblemError, UNREACHABLE } from "../../src/api/client.ts";
import type { Api } from "../../src/api/routes.ts";
import { ConflictError, ReadOnlyFileError } from "./host.ts";
import type { Host, ServerClient, Workflows } from "./host.ts";
import { isShort } from "./is_short.ts";
import { browserParts } from "./host_browser.ts";
import type { Shelf } from "./host_browser.ts";
import { createWatch, type Guard } from "./watch_server.ts";

/** The server behind the page. */
export function createHttpHost(): Host {
  const known = import("./same_server.ts").then(({ knownServer }) => knownServer());
  // Before it is connected, too, nothing is asked before what listens has shown that it is the server of this page.
  const guard: Guard = { isLost: true, meet: async () => await (await known)() };
  const client = createClient<Api>("", async (url, init) => {
    if (guard.isLost) await guard.meet();
    return await fetch(url, init);
  });
  const server: ServerClient = { ...client, watch: createWatch(client, guard) };
  let shelf: Shelf | undefined;
  return {
    ...browserParts(async () => {
      const { createServerShelf } = await import("./server_shelf.ts");
      return shelf ??= createServerShelf(server);
    }),
    name: "http",
    server,
    workflows: workflowsOf(server),
    catalogue: () => server.json("GET /catalogue"),
    templates: () => server.json("GET /templates"),
    template: async (id) =>
      await (await server.ask("GET /templates/:id", { params: { id } })).text(),
    models: () => server.json("GET /models"),
    async upload(file, name, onProgress, place) {
      await guard.meet();
      const { folder, isNew } = place ?? {};
      const query = {
        name,
        ...(folder !== undefined && { folder }),
        ...(isNew && { fresh: "yes" }),
      };
      return await uploadFile(server.url("POST /uploads", { query }), file, onProgress);
    },
    pictureUrl: (name) =>
      server.url("GET /images/:name", { params: { name }, query: { width: 512 } }),
    artifactUrl: ({ sha256 }, width) => artifactUrl(server, sha256, width),
    hasWorkspaceSettings: true,
    readSettings: (scope) => server.json("GET /settings", { query: { scope } }),
    changeSettings: (changes, scope) =>
      server.json("PATCH /settings", {
        query: { scope },
        body: changes,
        keepalive: isShort(changes),
      }),
  };
}

function artifactUrl({ url }: ServerClient, sha256: string, width: number | undefined): string {
  return url("GET /artifacts/:sha256", { params: { sha256 }, query: width ? { width } : {} });
}

/** Why a workflow is not written, by the server's status. */
const REFUSALS: Readonly<Record<number, new (message: string) => Error>> = {
  412: ConflictError,
  423: ReadOnlyFileError,
};

function workflowsOf({ json, ask }: ServerClient): Workflows {
  return {
    list: () => json("GET /workflows"),
    async read(name) {
      const response = await ask("GET /workflows/:name", { params: { name } });
      return { text: await response.text(), revision: response.headers.get("etag") ?? "" };
    },
    async write(name, text, revision, evenReadOnly) {
      const headers = revision === undefined ? { "if-none-match": "*" } : { "if-match": revision };
      const query = evenReadOnly ? { readOnly: "replace" } as const : {};
      const asked = { params: { name }, query, headers, body: text };
      const saved = await ask("PUT /workflows/:name", asked).catch((error) => {
        const Kind = error instanceof ProblemError ? REFUSALS[error.status] : undefined;
        throw Kind ? new Kind(error.message) : error;
      });
      return saved.headers.get("etag") ?? "";
    },
    async remove(name, revision) {
      const headers = revision ? { "if-match": revision } : {};
      await ask("DELETE /workflows/:name", { params: { name }, headers });
    },
    folders: {
      list: () => json("GET /workflow-folders"),
      make: async (name) => void await ask("PUT /workflow-folders/:name", { params: { name } }),
      remove: async (name) =>
        void await ask("DELETE /workflow-folders/:name", { params: { name } }),
    },
  };
}

/** Sends a file and says how much of it has gone, which `fetch` cannot. */
function uploadFile(
  address: string,
  file: Blob,
  onProgress: (part: number) => void = () => {},
): Promise<ArtifactInfo> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new Error(UNREACHABLE));
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) resolve(response as ArtifactInfo);
      else reject(new ProblemError(status, response));
    };
    request.send(file);
  });
}
