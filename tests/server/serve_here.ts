import { join } from "@std/path";
import type { ServeOptions, Server } from "../../src/cli/host.ts";
import { host } from "../../src/main.ts";
import { openInstalls } from "../../src/program/installs.ts";
import { serve } from "../../src/program/serve.ts";
import { giveKept, takeKept } from "./kept_parts.ts";

/** A server within the test's own process: all that `braid serve` opens and starts but the command and its host. */
export interface ServingHere
  extends
    Pick<Server, "address" | "page" | "link" | "access" | "notices" | "stop">,
    AsyncDisposable {}

/**
 * For tests of what the server itself does: a fraction of what its processes cost. Lets everybody in, unless told not to,
 * and makes neither editor nor catalogue where another server has.
 *
 * @param config what has the person's settings, in place of the environment, which test files beside each other share
 */
export async function serveHere(
  folder: string,
  options: Partial<ServeOptions> = {},
  config: string = join(folder, "config"),
): Promise<ServingHere> {
  await giveKept(config);
  const server = await serveAnew(folder, options, config);
  const stop = (): Promise<void> => server.stop().finally(() => takeKept(config));
  return { ...server, stop, [Symbol.asyncDispose]: stop };
}

/** The same with nothing that another server has made. */
export async function serveAnew(
  folder: string,
  options: Partial<ServeOptions>,
  config: string,
): Promise<ServingHere> {
  const user = join(config, "braid");
  const known = { ...host, builtIn: host.plugins, folder: join(user, "plugins"), user };
  const server = await serve(
    {
      folder,
      plugins: [],
      models: [],
      inputs: [],
      names: [],
      hostname: "127.0.0.1",
      port: 0,
      open: true,
      ...options,
    },
    { ...host, openInstalls: () => Promise.resolve(openInstalls(known)) },
    user,
  );
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => stopped ??= server.stop();
  return { ...server, stop, [Symbol.asyncDispose]: stop };
}
