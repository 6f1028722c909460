import { assertEquals, assertThrows } from "@std/assert";
import { type Address, keepListening } from "../../src/program/keep_listening.ts";
import { addressesOf, listenAt } from "../../src/program/listen_at.ts";

type Server = Deno.HttpServer<Deno.NetAddr>;

const hostname = "127.0.0.1";

/** A server that is really there until it fails. */
function opened(address: Address): { readonly server: Server; fail(): void } {
  const listener = Deno.listen(address);
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const server = {
    addr: listener.addr,
    finished,
    shutdown: () => Promise.resolve((listener.close(), resolve())),
  } as unknown as Server;
  return {
    server,
    fail() {
      listener.close();
      reject(new Error("Too many open files"));
    },
  };
}

Deno.test({
  name:
    "a listener that cannot take a connection has another in its place, and nobody gets its port meanwhile",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const said: string[] = [];
    const all: { fail(): void }[] = [];
    const again = Promise.withResolvers<void>();
    const listener = keepListening({ hostname, port: 0 }, {
      listen(address) {
        if (all.length === 1) {
          all.push({ fail() {} });
          throw new Error("Too many open files");
        }
        const one = opened(address);
        all.push(one);
        if (all.length === 3) again.resolve();
        return one.server;
      },
      say: (text) => said.push(text),
      onTaken: () => said.push("taken"),
    });
    const { port } = listener.addr;
    all[0]!.fail();
    for (let left = 5; left > 0; left--) await Promise.resolve(); // as soon as it is told
    assertThrows(() => Deno.listen({ hostname, port }), Deno.errors.AddrInUse);
    await again.promise;
    assertThrows(() => Deno.listen({ hostname, port }), Deno.errors.AddrInUse);
    assertEquals(said, ["Not all connections can be taken: Too many open files"]);
    assertEquals([listener.isOurs, all.length], [true, 3]);
    await listener.shutdown();
  },
});

Deno.test("who has taken the port of a listener that failed is told of, once, until it is free", async () => {
  const said: string[] = [];
  const all: { fail(): void }[] = [];
  const again = Promise.withResolvers<void>();
  const listener = keepListening({ hostname, port: 0 }, {
    listen(address) {
      const one = opened(address);
      all.push(one);
      if (all.length === 2) again.resolve();
      return one.server;
    },
    say: () => {},
    onTaken: () => said.push("taken"),
  });
  const { port } = listener.addr;
  const { listen } = Deno;
  let other: Deno.Listener | undefined;
  Deno.listen = ((address: Deno.TcpListenOptions) => {
    other ??= listen({ hostname, port }); // before us
    return listen(address);
  }) as typeof Deno.listen;
  try {
    all[0]!.fail();
    while (!other) await new Promise((go) => setTimeout(go, 0));
  } finally {
    Deno.listen = listen;
  }
  assertEquals([listener.isOurs, said], [false, ["taken"]]);
  other.close();
  await again.promise;
  assertEquals([listener.isOurs, said], [true, ["taken"]]);
  await listener.shutdown();
});

Deno.test("a server of this machine alone listens at both of its addresses, or not at all", async () => {
  const addresses = addressesOf("localhost");
  assertEquals(addresses, addressesOf("127.0.0.1"));
  assertEquals(addressesOf("0.0.0.0"), ["0.0.0.0", "::1"]);
  assertEquals(addressesOf("192.168.1.2"), ["192.168.1.2", "127.0.0.1", "::1"]);
  assertEquals(addressesOf("a-machine"), ["a-machine"]); // it may be one of these
  const listening = {
    listen: (address: Address) => opened(address).server,
    say: () => {},
    onTaken: () => {},
  };
  await using listeners = new AsyncDisposableStack();
  const first = await listenAt(addresses, 0, listening);
  listeners.defer(() => first.shutdown());
  const { port } = first.addr;
  for (const hostname of addresses) {
    try {
      Deno.listen({ hostname, port }).close();
      throw new Error(`${hostname} is free`);
    } catch (error) {
      // Where the machine has no IPv6 nobody has the other one.
      if (!/in use|not available|cannot assign|not supported/i.test(`${error}`)) throw error;
    }
  }
});
