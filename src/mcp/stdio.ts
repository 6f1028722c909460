import process from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createClient } from "../api/client.ts";
import type { Api } from "../api/routes.ts";
import type { Reached } from "./reach.ts";
import { senderTo } from "./reach.ts";
import { createMcp } from "./server.ts";

/** Speaks MCP over standard input and output for a server, until the input ends or `signal` aborts. */
export async function speakMcp(
  server: Reached,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const braid = createClient<Api>("", senderTo(server));
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  process.stdin.once("end", resolve).once("close", resolve);
  signal.addEventListener("abort", () => resolve());
  const connection = serveStdio(() => createMcp(braid, version));
  if (signal.aborted) resolve();
  await ended;
  await connection.close();
}
