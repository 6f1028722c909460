import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import type { ServeOptions } from "../../src/cli/host.ts";
import { serve } from "../../src/program/serve.ts";
import { giveKept, takeKept } from "./kept_parts.ts";
import { ROOT } from "./serving.ts";

/** A server within the test's own process: all that `braid serve` opens and starts but the command and its host. */
export interface ServingHere extends AsyncDisposable {
  readonly address: string;
  readonly notices: readonly string[];
  stop(): Promise<void>;
}

/**
 * Lets everybody in, as `serve` does, for a fraction of what its processes cost: for tests of what the server itself does.
 *
 * @param place where the person's settings are, in a folder of it
 */
export async function serveHere(
  folder: string,
  options: Partial<ServeOptions> = {},
  place = folder,
): Promise<ServingHere> {
  await giveKept(place);
  const before = Deno.env.get(HOME);
  const putBack = (): void =>
    before === undefined ? Deno.env.delete(HOME) : Deno.env.set(HOME, before);
  Deno.env.set(HOME, join(place, "config"));
  try {
    const { stop, address, notices } = await serve({
      folder,
      plugins: [],
      models: [],
      inputs: [],
      names: [],
      hostname: "127.0.0.1",
      port: 0,
      open: true,
      ...options,
    }, { version: config.version, plugins: [join(ROOT, "nodes")] });
    let stopped: Promise<void> | undefined;
    const end = (): Promise<void> =>
      stopped ??= stop().finally(() => {
        putBack();
        takeKept(place);
      });
    return { address, notices, stop: end, [Symbol.asyncDispose]: end };
  } catch (error) {
    putBack();
    throw error;
  }
}

const HOME = "XDG_CONFIG_HOME";
