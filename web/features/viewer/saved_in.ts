import type { SavedPath } from "../../../src/api/artifacts.ts";
import type { Host } from "../../host/host.ts";

/** The hash of the artifact at an address that the host gave. */
export function hashIn(url: string | URL): string | undefined {
  return /\/artifacts\/([\da-f]{64})$/.exec(new URL(url, location.href).pathname)?.[1];
}

/** Where runs have saved a picture on the server's machine. */
export async function savedIn(
  { server }: Pick<Host, "server">,
  url: string,
): Promise<readonly SavedPath[]> {
  const sha256 = hashIn(url);
  if (!server || sha256 === undefined) return [];
  return await server.json("GET /artifacts/:sha256/saved", { params: { sha256 } });
}
