import { assertEquals } from "@std/assert";
import { keepListening } from "../../src/program/keep_listening.ts";

type Server = Deno.HttpServer<Deno.NetAddr>;

Deno.test("a listener that cannot take a connection has another one in its place, at the same port", async () => {
  const ports: number[] = [];
  const said: string[] = [];
  const third = Promise.withResolvers<void>();
  let isShut = false;
  const listener = keepListening(
    (port) => {
      ports.push(port);
      if (ports.length === 2) throw new Error("Too many open files");
      if (ports.length === 4) third.resolve();
      const finished = ports.length < 4
        ? Promise.reject(new Error("Too many open files"))
        : Promise.resolve();
      return {
        addr: { port: 8000, hostname: "127.0.0.1", transport: "tcp" },
        finished,
        shutdown: () => Promise.resolve(void (isShut = true)),
      } as unknown as Server;
    },
    0,
    (text) => said.push(text),
  );
  await third.promise;
  assertEquals(ports, [0, 8000, 8000, 8000]);
  assertEquals(said, ["Not all connections can be taken: Too many open files"]);
  await listener.shutdown();
  assertEquals(isShut, true);
});
