import { fromFileUrl, join } from "@std/path";
import { contribute } from "./contribute.ts";
import { filesBelow, findClaim } from "./find_claim.ts";
import { FEATURE, FEATURE_CLAIM, KINDS } from "./kinds.ts";
import { register, type Registration } from "./register.ts";
import { ScaffoldError } from "./scaffold_error.ts";
import { camelCase, fill, filled, type Thing } from "./thing.ts";

const TEMPLATES = fromFileUrl(new URL("templates", import.meta.url));
const CONTRIBUTION = "web/features/somewhere/contribution.ts";
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const RESERVED = new RegExp(
  "^(arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|" +
    "false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|" +
    "public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$",
);

const isThere = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false);

function readName(kind: string, given: string): Thing {
  const { placed, like } = KINDS[kind]!;
  const parts = given.split(".");
  const count = placed === "always" ? 2 : 1;
  const fits = parts.length === count || (placed === "own" && parts.length === 2);
  if (!fits || !parts.every((part) => NAME.test(part))) {
    throw new ScaffoldError(`Cannot call a ${kind} "${given}": names are like ${like}`);
  }
  return { name: parts.at(-1)!, place: parts[0]! };
}

function refuseReserved(name: string): void {
  if (!RESERVED.test(camelCase(name))) return;
  throw new ScaffoldError(`Cannot call anything "${name}": it is a word of the language`);
}

/**
 * Writes a thing of a kind into a project: its file, its test, and the line that makes it known.
 *
 * @returns paths of what was written or changed
 * @throws ScaffoldError, and nothing is written
 */
export async function scaffold(root: string, kind: string, given: string): Promise<string[]> {
  const named = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!named) {
    const kinds = Object.keys(KINDS).join(", ");
    throw new ScaffoldError(`Cannot begin a "${kind}": there are ${kinds}`);
  }
  const thing = readName(kind, given);
  const { belongsTo, registrations = [], add, addition, claims, templates = kind } =
    thing.place !== thing.name && named.inPlace || named;
  const written = new Map<string, string>();
  const textOf = async (path: string): Promise<string> =>
    written.get(path) ?? await Deno.readTextFile(join(root, path));
  const addRegistration = async (registration: Registration): Promise<void> => {
    const one = filled(registration, thing);
    written.set(one.file, register(await textOf(one.file), one));
  };

  const owner = belongsTo && fill(belongsTo, thing);
  if (owner && !await isThere(join(root, owner))) {
    throw new ScaffoldError(`Cannot begin ${given}: there is no ${owner} yet`);
  }
  for (const template of await filesBelow(join(TEMPLATES, templates))) {
    const path = fill(template, thing);
    const text = await Deno.readTextFile(join(TEMPLATES, templates, template));
    if (await isThere(join(root, path))) {
      throw new ScaffoldError(`Cannot call a ${kind} "${given}": ${path} is there`);
    }
    const isNamed = /\b(const|function) newThing\b/.test(text);
    if (isNamed) refuseReserved(thing.name);
    written.set(path, fill(text, thing));
  }
  const claimed = claims && await findClaim(root, claims, thing);
  if (claimed) {
    throw new ScaffoldError(`Cannot call a ${kind} "${given}": ${claimed} has that name`);
  }
  for (const [path, text] of await add?.(root, thing) ?? []) written.set(path, text);
  for (const registration of registrations) await addRegistration(registration);
  if (addition) {
    const path = fill(CONTRIBUTION, thing);
    if (!await isThere(join(root, path))) {
      refuseReserved(thing.place);
      const other = await findClaim(root, FEATURE_CLAIM, thing);
      if (other) {
        throw new ScaffoldError(`Cannot make a feature "${thing.place}": ${other} has that name`);
      }
      written.set(path, await Deno.readTextFile(join(TEMPLATES, "feature", CONTRIBUTION)));
      await addRegistration(FEATURE);
    }
    written.set(path, contribute(await textOf(path), filled(addition, thing)));
  }
  for (const [path, text] of written) {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
  const paths = [...written.keys()];
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", ...paths], cwd: root })
    .output();
  return paths;
}
