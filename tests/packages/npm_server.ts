/** A registry that speaks npm's protocol. */
import { integrityOf } from "../../src/packages/package_files.ts";

/** Archives by `NAME@VERSION`. */
export type Published = Map<string, Uint8Array<ArrayBuffer>>;

export interface NpmServer extends AsyncDisposable {
  /** With a slash at its end. */
  readonly url: string;
  readonly published: Published;
  /** What was asked for. */
  readonly asked: string[];
}

export interface NpmServerOptions {
  /** Of archives, in place of what they are. */
  readonly integrity?: string;
  /** Where archives are said to be. */
  readonly host?: string;
  /** Whether it can be searched, as some cannot. */
  readonly searches?: boolean;
  /** Answers in place of the registry. */
  readonly instead?: (request: Request) => Response | undefined;
}

export function serveNpm(options: NpmServerOptions = {}): NpmServer {
  const published: Published = new Map();
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, origin, searchParams } = new URL(request.url);
    asked.push(pathname);
    if (pathname === "/-/v1/search" && options.searches !== false) {
      return found(searchParams.get("text")!);
    }
    const own = options.instead?.(request);
    if (own) return own;
    const [, name, file] = /^\/(.+)\/-\/(.*)\.tgz$/.exec(decodeURIComponent(pathname)) ?? [];
    const version = file?.slice(name!.split("/").at(-1)!.length + 1);
    if (name !== undefined) {
      const archive = published.get(`${name}@${version}`);
      return archive ? new Response(archive) : new Response(null, { status: 404 });
    }
    return packumentOf(decodeURIComponent(pathname.slice(1)), origin);
  });
  const packumentOf = (name: string, origin: string): Response => {
    const versions = [...published].filter(([key]) => key.startsWith(`${name}@`))
      .map(([key, archive]) => [key.slice(name.length + 1), archive] as const);
    if (!versions.length) return new Response(null, { status: 404 });
    return Response.json({
      name,
      "dist-tags": { latest: versions.at(-1)![0] },
      versions: Object.fromEntries(versions.map(([version, archive]) => [version, {
        name,
        version,
        dist: {
          tarball: `${options.host ?? origin}/${name}/-/${name.split("/").at(-1)}-${version}.tgz`,
          integrity: options.integrity ?? integrityOf(archive),
        },
      }])),
    });
  };
  /** As npm has it: what has the keyword, and the words in its name. */
  const found = (query: string): Response => {
    const [keyword, ...words] = query.split(" ");
    const objects = [...published.keys()].map((
      key,
    ) => [key.slice(0, key.lastIndexOf("@")), key.slice(key.lastIndexOf("@") + 1)])
      .filter(([name]) => words.every((word) => name!.includes(word)))
      .map(([name, version]) => ({
        package: { name, version, description: `About ${name}`, date: "2026-01-02T03:04:05Z" },
        score: { final: 1 },
      }));
    return Response.json({ objects: keyword === "keywords:braid-plugin" ? objects : [] });
  };
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    published,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
