import { endDatabases } from "../confined/end_databases.ts";
import { boundNatives } from "./bound_natives.ts";

/**
 * Loads the libraries that are not JavaScript, and gives up the permission to load any other: code that comes later, such as
 * a plugin's, cannot reach the system through them. Deno's own check is by a library's path, and a library that may be
 * loaded lends all that it is linked with, `system` of the C library too. What is loaded opens only the files that it has to.
 */
export function sealNative(what: readonly ("onnxruntime" | "sharp")[]): Promise<void> {
  return sealed ??= seal(what);
}

/** Once: there is nothing more that could be loaded. */
let sealed: Promise<void> | undefined;

async function seal(what: readonly ("onnxruntime" | "sharp")[]): Promise<void> {
  // One that this process may not load is missed when it is needed.
  await Promise.allSettled([
    what.includes("onnxruntime") && import("onnxruntime-node"),
    what.includes("sharp") && import("sharp"),
  ]);
  boundNatives();
  endDatabases();
  await Deno.permissions.revoke({ name: "ffi" });
}
