/** Goes on listening where Deno gives up. */

/** How long a listener that has failed waits before another takes its place, in milliseconds. */
const PAUSE_MS = 500;

export type Listener = Pick<Deno.HttpServer<Deno.NetAddr>, "addr" | "shutdown">;

/**
 * Listens until it is shut down. Deno's server ends for good when a connection cannot be taken, as there are more than the
 * system lets a process have open: those that are open go on, and another one takes the next.
 *
 * @param say Told once what is the matter
 */
export function keepListening(
  listen: (port: number) => Deno.HttpServer<Deno.NetAddr>,
  port: number,
  say: (text: string) => void,
): Listener {
  let server = listen(port);
  let isStopping = false;
  let isSaid = false;
  const { addr } = server;
  const keep = async (): Promise<void> => {
    for (;;) {
      try {
        await server.finished;
        return;
      } catch (error) {
        if (!isSaid) say(`Not all connections can be taken: ${(error as Error).message}`);
        isSaid = true;
      }
      do {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        if (isStopping) return;
      } while (!listenAgain());
    }
  };
  const listenAgain = (): boolean => {
    try {
      server = listen(addr.port);
      return true;
    } catch {
      return false; // too many files are open for this, too
    }
  };
  void keep();
  return {
    addr,
    async shutdown() {
      isStopping = true;
      await server.shutdown().catch(() => {}); // it may have failed just now
    },
  };
}
