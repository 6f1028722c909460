import { join } from "@std/path";
import type { ServeOptions, Server } from "../../src/cli/host.ts";
import { host } from "../../src/main.ts";
import { serve } from "../../src/program/serve.ts";
import { giveKept, takeKept } from "./kept_parts.ts";

/** A server within the test's own process: all that `braid serve` opens and starts but the command and its host. */
export interface ServingHere
  extends Pick<Server, "address" | "link" | "access" | "notices" | "stop">, AsyncDisposable {}

/**
 * For tests of what the server itself does: a fraction of what its processes cost. Lets everybody in, unless told not to,
 * and makes neither editor nor catalogue where another server has.
 *
 * @param env more of the environment, until it stops
 */
export async function serveHere(
  folder: string,
  options: Partial<ServeOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ServingHere> {
  const { XDG_CONFIG_HOME = join(folder, "config") } = env;
  await giveKept(XDG_CONFIG_HOME);
  const server = await serveAnew(folder, options, { ...env, XDG_CONFIG_HOME });
  const stop = (): Promise<void> => server.stop().finally(() => takeKept(XDG_CONFIG_HOME));
  return { ...server, stop, [Symbol.asyncDispose]: stop };
}

/** The same with nothing that another server has made. */
export async function serveAnew(
  folder: string,
  options: Partial<ServeOptions>,
  env: Readonly<Record<"XDG_CONFIG_HOME", string>>,
): Promise<ServingHere> {
  const putBack = setEnvironment(env);
  try {
    const server = await serve({
      folder,
      plugins: [],
      models: [],
      inputs: [],
      names: [],
      hostname: "127.0.0.1",
      port: 0,
      open: true,
      ...options,
    }, host);
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => stopped ??= server.stop().finally(putBack);
    return { ...server, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    putBack();
    throw error;
  }
}

/** @returns what sets it back */
function setEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
}
