import type { Client } from "./client.ts";
import type { Api } from "./routes.ts";
import type { RunInfo } from "./runs.ts";

/** Runs asked for at a time. */
const PAGE = 500;

/** All runs of a sweep, the newest first. */
export async function sweptRuns(
  server: Pick<Client<Api>, "json">,
  sweep: string,
): Promise<readonly RunInfo[]> {
  const found: RunInfo[] = [];
  for (let more = true; more;) {
    const before = found.at(-1)?.id;
    const page = await server.json("GET /runs", {
      query: { sweep, limit: PAGE, ...(before !== undefined && { before }) },
    });
    found.push(...page);
    more = page.length === PAGE;
  }
  return found;
}
