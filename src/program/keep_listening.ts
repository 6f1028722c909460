/** Goes on listening where Deno gives up, and lets nobody else listen there meanwhile. */
import { fromFileUrl } from "@std/path";

/** How long a listener that has failed waits before another takes its place, in milliseconds. */
const PAUSE_MS = 500;

/** Where the system lets two sockets of one person, and of nobody else, listen on one port at a time. */
const canShare = Deno.build.os === "linux";

export interface Address {
  readonly hostname: string;
  readonly port: number;
  /** Beside another socket of this process. */
  readonly reusePort?: boolean;
}

export interface Listener {
  readonly addr: Deno.NetAddr;
  /** Whether nobody else has its place: what is asked by way of a connection of before may be asked for them. */
  readonly isOurs: boolean;
  shutdown(): Promise<void>;
}

export interface Listening {
  listen(address: Address): Deno.HttpServer<Deno.NetAddr>;
  /** Told once what is the matter. */
  say(text: string): void;
  /** Another program listens there: who has asked meanwhile may have asked it. */
  onTaken(): void;
}

/**
 * Listens until it is shut down. Deno's server ends for good when a connection cannot be taken, as there are more than the
 * system lets a process have open, and any account of the machine could take its port then: so a file that is open for this
 * is closed, and a socket that takes nothing holds the port in its place, until connections can be taken again.
 */
export function keepListening(address: Address, { listen, say, onTaken }: Listening): Listener {
  let server = listen(address);
  const { addr } = server;
  const place = { hostname: address.hostname, port: addr.port };
  let [isStopping, isSaid, isOurs] = [false, false, true];
  let reserve = openReserve();
  let holding: Deno.Listener | undefined;
  const attempt = <T>(take: () => T): T | undefined => {
    try {
      return take();
    } catch (error) {
      // Else too many files are open for this, too.
      if (error instanceof Deno.errors.AddrInUse && isOurs) {
        isOurs = false;
        say(
          `Another program listens on ${place.hostname}:${place.port} now: all browsers are signed out, ` +
            "and braid link prints a link for when it is free",
        );
        onTaken();
      }
    }
  };
  const hold = (): void => {
    reserve?.close();
    reserve = undefined;
    holding ??= attempt(() => Deno.listen({ ...place, reusePort: canShare }));
  };
  const again = (): boolean => {
    hold();
    if (!canShare) holding = void holding?.close();
    const next = attempt(() => listen({ ...place, reusePort: holding !== undefined }));
    if (!next) return false;
    server = next;
    holding = void holding?.close();
    reserve = openReserve();
    isOurs = true;
    return true;
  };
  const keep = async (): Promise<void> => {
    for (;;) {
      try {
        await server.finished;
        return;
      } catch (error) {
        hold(); // before anything else
        if (!isSaid) say(`Not all connections can be taken: ${(error as Error).message}`);
        isSaid = true;
      }
      do {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        if (isStopping) return void holding?.close();
      } while (!again());
    }
  };
  void keep();
  return {
    addr,
    get isOurs() {
      return isOurs;
    },
    async shutdown() {
      isStopping = true;
      await server.shutdown().catch(() => {}); // it may have failed just now
    },
  };
}

/** A file that is open for nothing but that another can be, once it is closed. */
function openReserve(): Deno.FsFile | undefined {
  try {
    return Deno.openSync(fromFileUrl(import.meta.url));
  } catch {
    return undefined; // too many are open
  }
}
