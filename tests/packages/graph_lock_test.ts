import { assertEquals, assertThrows } from "@std/assert";
import {
  type GraphLock,
  isLockOf,
  lockFaults,
  lockPath,
  parseLock,
  printLock,
} from "../../src/packages/graph_lock.ts";
import { PackageError } from "../../src/packages/package_error.ts";

const LOCK: GraphLock = {
  braid: "1.0.0",
  plugins: {
    acme: { version: "1.0.0", integrity: "sha512-a", from: "npm:acme@1.0.0" },
    own: { version: "2.0.0", integrity: "sha512-b" },
  },
  models: { prior: "sha256-a" },
};

Deno.test("a lock is beside its graph, and reads as it was written", () => {
  assertEquals(lockPath("a/b.graph.json"), "a/b.lock.json");
  assertEquals(lockPath("b.v2.png"), "b.v2.lock.json");
  assertEquals(parseLock(printLock(LOCK, "b.png"), "b.lock.json"), {
    ...LOCK,
    ...{ format: "braid-lock/1", graph: "b.png" },
  });
  const text = printLock(LOCK, "b.png");
  assertEquals(["b.png", "b.graph.json"].map((name) => isLockOf(name, text)), [true, false]);
  assertEquals([isLockOf("b.png", "{}"), isLockOf("b.png", "{")], [false, false]);
  for (const text of ["", "{", "[]", "{}", printLock(LOCK, "b.png").replace("lock/1", "lock/2")]) {
    assertThrows(() => parseLock(text, "b.lock.json"), PackageError, `"b.lock.json" is no lock`);
  }
});

Deno.test("lockFaults() names all that is not as it was, and how to get it", () => {
  assertEquals(lockFaults(LOCK, LOCK), []);
  assertEquals(lockFaults(LOCK, { braid: "1.0.0", plugins: {}, models: {} }), [
    'The plugin "acme" 1.0.0 is not installed: braid plugin add npm:acme@1.0.0',
    'The plugin "own" 2.0.0 is not installed',
    'The model "prior" is not there, or not used',
  ]);
  const here: GraphLock = {
    braid: "1.1.0",
    plugins: {
      acme: { version: "1.2.0", integrity: "sha512-c" },
      more: { version: "1.0.0", integrity: "sha512-d" },
      own: { version: "2.0.0", integrity: "sha512-c" },
    },
    models: { constructor: "sha256-a", prior: "sha256-b" },
  };
  assertEquals(lockFaults(LOCK, here), [
    "Braid is 1.1.0 here, and not 1.0.0",
    'The plugin "acme" is 1.2.0 here, and not 1.0.0',
    'The plugin "more" is not in the lock',
    'The plugin "own" has other files here, though it is 2.0.0 too',
    'The model "constructor" is not in the lock',
    'The model "prior" has other files here',
  ]);
});
