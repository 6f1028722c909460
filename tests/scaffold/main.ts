/** Begins a node, sampler, post, route, command or view: `deno task new KIND NAME`. */
import { fromFileUrl } from "@std/path";
import { scaffold } from "./scaffold.ts";
import { ScaffoldError } from "./scaffold_error.ts";
import { KINDS } from "./kinds.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const encoder = new TextEncoder();

const [kind, name, ...more] = Deno.args;
try {
  if (kind === undefined || name === undefined || more.length) {
    const kinds = Object.entries(KINDS).map(([kind, { like }]) => `${kind} (${like})`).join(", ");
    throw new ScaffoldError(`Give a kind and a name: ${kinds}`);
  }
  const paths = await scaffold(ROOT, kind, name);
  const test = paths.find((path) => path.endsWith("_test.ts"));
  Deno.stdout.writeSync(encoder.encode(`${paths.join("\n")}\ndeno test -A ${test}\n`));
} catch (error) {
  if (!(error instanceof ScaffoldError)) throw error;
  Deno.stderr.writeSync(encoder.encode(`${error.message}\n`));
  Deno.exitCode = 2;
}
