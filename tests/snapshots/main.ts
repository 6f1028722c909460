/**
 * Writes the snapshots among the golden files, which our own code makes: `deno task golden [FILE ...]`. All others were
 * measured elsewhere, and stay; see `tests/golden/README.md`.
 */
import { SNAPSHOTS } from "./snapshots.ts";

const GOLDEN = new URL("../golden/", import.meta.url);
const encoder = new TextEncoder();

const unknown = Deno.args.find((name) => !Object.hasOwn(SNAPSHOTS, name));
if (unknown !== undefined) {
  const names = Object.keys(SNAPSHOTS).join(", ");
  const message = `Cannot write "${unknown}": what our own code makes is ${names}\n`;
  Deno.stderr.writeSync(encoder.encode(message));
  Deno.exit(2);
}
for (const name of Deno.args.length ? Deno.args : Object.keys(SNAPSHOTS)) {
  const text = `${await SNAPSHOTS[name]!()}\n`;
  const file = new URL(name, GOLDEN);
  const isSame = text === await Deno.readTextFile(file).catch(() => undefined);
  if (!isSame) await Deno.writeTextFile(file, text);
  Deno.stdout.writeSync(encoder.encode(`${name}: ${isSame ? "as it was" : "written"}\n`));
}
