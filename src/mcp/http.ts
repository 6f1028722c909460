import { createMcpHandler } from "@modelcontextprotocol/server";
import { createMcp } from "./server.ts";
import type { Braid } from "./tool.ts";

/** Answers requests of MCP over HTTP, each by itself: nothing is kept between them. */
export function mcpOverHttp(
  braid: Braid,
  version: string,
): (request: Request) => Promise<Response> {
  return createMcpHandler(() => createMcp(braid, version)).fetch;
}
