import { assertRejects } from "@std/assert";
import type { Installs } from "../../src/cli/installs.ts";
import { InstallsOfServer } from "../../src/program/installs_of_server.ts";

/** Installs nothing, and looks for as long as somebody waits. */
const slow = {
  stage: (_: string, signal: AbortSignal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
} as unknown as Installs;

Deno.test("a plugin that nobody waits for any more holds no place of others", async () => {
  const stopping = new AbortController();
  using installs = new InstallsOfServer({
    open: () => Promise.resolve(slow),
    signal: stopping.signal,
  });
  const look = () => {
    const waits = new AbortController();
    return { waits, looked: installs.look("npm:slow", waits.signal) };
  };
  const [one, two] = [look(), look()];
  await assertRejects(() => look().looked, Error, "try again in a moment");
  one.waits.abort();
  await assertRejects(() => one.looked, DOMException);
  const three = look();
  two.waits.abort();
  await assertRejects(() => two.looked, DOMException);
  stopping.abort(new Error("The server stops"));
  await assertRejects(() => three.looked, Error, "The server stops");
});
