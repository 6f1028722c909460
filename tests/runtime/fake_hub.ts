import { createHash } from "node:crypto";
import { join, relative } from "@std/path";

/** A hub on this machine that serves a folder as `org/tiny`, and counts what it was asked for. */
export interface FakeHub extends AsyncDisposable {
  readonly endpoint: string;
  /** `METHOD path range` of every request, storage requests with `storage` for a method. */
  readonly log: string[];
  /** Authorization headers that the storage host was sent. */
  readonly leaked: string[];
  /** What to do with the next requests for a file, by its path. */
  readonly faults: Map<string, ("cut" | "busy" | "spoil" | "no ranges" | "stall")[]>;
  /** What the tree lists beside the real files. */
  readonly extra: unknown[];
  /** Without it as a token, all is refused. */
  token?: string;
  /** Lets everybody see what there is, and nobody have it. */
  gated: boolean;
}

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

async function walk(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await walk(path));
    else files.push(path);
  }
  return files.sort();
}

function entryOf(path: string, data: Uint8Array) {
  const isLarge = path.endsWith(".safetensors");
  const oid = createHash("sha1").update(`blob ${data.length}\0`).update(data).digest("hex");
  const sha256 = createHash("sha256").update(data).digest("hex");
  return {
    type: "file",
    path,
    size: data.length,
    oid,
    ...(isLarge && { lfs: { oid: sha256, size: data.length } }),
  };
}

/** Half of some bytes, and then nothing until `signal` aborts. */
function halfOf(data: Uint8Array<ArrayBuffer>, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(stream) {
      stream.enqueue(data.slice(0, data.length / 2));
      signal.addEventListener("abort", () => stream.error(signal.reason));
    },
  });
}

export async function startHub(folder: string): Promise<FakeHub> {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const path of await walk(folder)) {
    contents.set(relative(folder, path), await Deno.readFile(path));
  }
  const [log, leaked, extra]: [string[], string[], unknown[]] = [[], [], []];
  const faults: FakeHub["faults"] = new Map();
  const state: { token?: string; gated: boolean } = { gated: false };
  const over = new AbortController();

  const send = (path: string, request: Request): Response => {
    const data = contents.get(path);
    if (!data) return new Response(null, { status: 404 });
    const fault = faults.get(path)?.shift();
    if (fault === "busy") {
      return new Response(null, { status: 429, headers: { "retry-after": "0.01" } });
    }
    const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
    if (fault === "spoil") return new Response(data.map((byte) => byte ^ 1));
    if (fault === "stall") return new Response(halfOf(data, over.signal));
    if (fault === "no ranges" || from === 0) {
      if (fault !== "cut") return new Response(data);
      return new Response(data.slice(0, data.length / 2));
    }
    return new Response(data.slice(from), { status: 206 });
  };

  const storage = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname.slice(1));
    log.push(`storage ${path} ${request.headers.get("range") ?? ""}`);
    const token = request.headers.get("authorization");
    if (token) leaked.push(token);
    return send(path, request);
  });
  const hub = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const url = new URL(request.url);
    log.push(`GET ${url.pathname}`);
    const wanted = state.token && `Bearer ${state.token}`;
    if (wanted && request.headers.get("authorization") !== wanted) {
      return new Response(null, { status: request.headers.has("authorization") ? 403 : 401 });
    }
    if (url.pathname === "/api/models/org/tiny/revision/main") {
      const gated = state.gated && "manual";
      return Response.json({ sha: COMMIT, gated, cardData: { license: "mit" } });
    }
    if (url.pathname === `/api/models/org/tiny/tree/${COMMIT}`) {
      // Two pages, as large models have.
      const all = [...[...contents].map(([path, data]) => entryOf(path, data)), ...extra];
      const half = Math.ceil(all.length / 2);
      if (url.searchParams.has("cursor")) return Response.json(all.slice(half));
      const next = `${url.origin}${url.pathname}?recursive=true&cursor=2`;
      return Response.json(all.slice(0, half), { headers: { link: `<${next}>; rel="next"` } });
    }
    const resolve = `/org/tiny/resolve/${COMMIT}/`;
    if (state.gated) return new Response(null, { status: 403 });
    if (!url.pathname.startsWith(resolve)) return new Response(null, { status: 404 });
    const path = decodeURIComponent(url.pathname.slice(resolve.length));
    if (!path.endsWith(".safetensors")) return send(path, request);
    const { port } = storage.addr as Deno.NetAddr;
    return Response.redirect(`http://localhost:${port}/${path}`, 302);
  });
  return {
    endpoint: `http://localhost:${(hub.addr as Deno.NetAddr).port}`,
    log,
    leaked,
    faults,
    extra,
    set token(value: string) {
      state.token = value;
    },
    get gated() {
      return state.gated;
    },
    set gated(value: boolean) {
      state.gated = value;
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await hub.shutdown();
      await storage.shutdown();
    },
  };
}
