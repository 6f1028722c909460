import { join } from "@std/path";
import { filesBelow } from "./find_claim.ts";
import { ScaffoldError } from "./scaffold_error.ts";
import { fill, type Thing } from "./thing.ts";

const API = "src/api";
const HANDLERS = "src/server/routes";

const ENTRY = `
  "GET /somewhere/new_thing": {
    tag: "somewhere",
    summary: "What is known of new thing",
    answers: { 200: { doc: "Its name", schema: z.object({ name: z.string() }) } },
  },`;
const HANDLER = `
    "GET /somewhere/new_thing": () => ({ name: "new thing" }),`;

/**
 * Texts of the two files of a subject of the contract with one route more, which comes first, so that no name in a path
 * takes it for its own.
 *
 * @returns by their paths
 */
export async function addRoute(root: string, thing: Thing): Promise<ReadonlyMap<string, string>> {
  const route = new RegExp(`"[A-Z]+ /${thing.place}["/]`);
  for (const [path, text] of await textsBelow(root, API)) {
    const tables = text.matchAll(/export const (\w+) = defineRoutes\(\{[^]*?\n\}\);/g);
    const table = [...tables].find(([all]) => route.test(all));
    if (!table) continue;
    const handled = new RegExp(`Handlers<typeof ${table[1]}>[^]*?return \\{`);
    for (const [file, code] of await textsBelow(root, HANDLERS)) {
      if (!handled.test(code)) continue;
      const start = `export const ${table[1]} = defineRoutes({`;
      const tag = /^ +tag(: "[^"]*")?,$/m.exec(table[0])?.[0].trim() ?? 'tag: "somewhere",';
      return new Map([
        [
          path,
          text.replace(start, `${start}${fill(ENTRY.replace('tag: "somewhere",', tag), thing)}`),
        ],
        [file, code.replace(handled, (found) => `${found}${fill(HANDLER, thing)}`)],
      ]);
    }
  }
  throw new ScaffoldError(
    `Cannot add a route to "${thing.place}": no route of ${API} begins with /${thing.place}`,
  );
}

async function textsBelow(root: string, folder: string): Promise<readonly [string, string][]> {
  const paths = (await filesBelow(join(root, folder))).map((path) => `${folder}/${path}`);
  return await Promise.all(
    paths.map(async (path): Promise<[string, string]> => [
      path,
      await Deno.readTextFile(join(root, path)),
    ]),
  );
}
