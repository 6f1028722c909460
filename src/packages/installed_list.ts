/** What is remembered of plugins that are installed: a file among their folders. */
import * as z from "zod/mini";
import type { Folder } from "../files/folder.ts";
import { checkShape } from "../graph/check_shape.ts";
import { printJson } from "../graph/json.ts";
import { isName } from "../plugins/manifest.ts";
import { PackageError } from "./package_error.ts";

const LIST = "installed.json";
/** Of what is coming to its place, until the list has it. */
const ARRIVAL = ".arriving.json";

const text = z.string().check(z.maxLength(5000));
const entrySchema = z.object({
  version: text,
  /** Where it has come from: a path, or `npm:NAME@RANGE`. */
  from: text,
  /** Of its files, see `filesIntegrity`. */
  integrity: text,
  /** Of the archive that a registry had. */
  archive: z.exactOptional(text),
});
const arrivalSchema = z.object({ name: text, entry: entrySchema });
const listSchema = z.object({ plugins: z.record(z.string(), entrySchema) });

/** What is remembered of one. */
export type InstalledEntry = z.infer<typeof entrySchema>;

type InstalledEntries = Readonly<Record<string, InstalledEntry>>;

/** By the plugins' names. @throws PackageError for a list that cannot be read */
export function readList(folder: Folder): InstalledEntries {
  if (!folder.has(LIST)) return {};
  try {
    const { data } = checkShape(listSchema, JSON.parse(folder.text(LIST)));
    if (data) return data.plugins;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const path = folder.pathOf(LIST);
  throw new PackageError(
    "failed",
    `The list of what is installed "${path}" cannot be read: mend or remove it`,
  );
}

export function writeList(folder: Folder, entries: InstalledEntries): void {
  const plugins = Object.fromEntries(Object.entries(entries).sort());
  folder.write(LIST, `${printJson({ plugins })}\n`);
}

/** What is coming to its place. */
type Arrival = z.infer<typeof arrivalSchema>;

export function writeArrival(folder: Folder, arrival: Arrival): void {
  folder.write(ARRIVAL, `${printJson(arrival)}\n`);
}

/** What was on its way when somebody was killed; undefined where nothing was, or it cannot be read. */
export function readArrival(folder: Folder): Arrival | undefined {
  if (!folder.has(ARRIVAL)) return undefined;
  try {
    const { data } = checkShape(arrivalSchema, JSON.parse(folder.text(ARRIVAL)));
    return data && isName(data.name) ? data : undefined;
  } catch {
    return undefined;
  }
}

export function endArrival(folder: Folder): void {
  folder.remove(ARRIVAL);
}
