/** What a person has allowed plugins, beside the list of the folders that they trust: by where a plugin is, and what it asks. */
import * as z from "zod/mini";
import { checkShape } from "../graph/check_shape.ts";
import { Folder, PlaceError } from "../files/folder.ts";
import {
  isNothing,
  NO_PERMISSIONS,
  ofPermissions,
  permissionLines,
  permissionsSchema,
  type PluginPermissions,
} from "../plugins/permissions.ts";
import type { Plugin } from "../plugins/plugin.ts";

/** What the list is called among a person's settings. */
const NAME = "allowed-plugins.json";
/** Who has it alone reads and writes the list. */
const LOCK = "allowed-plugins.lock";

const listSchema = z.object({ plugins: z.record(z.string(), permissionsSchema) });

type Allowed = Readonly<Record<string, PluginPermissions>>;

/** One is known by the folder that it really is in: another that takes its name has nothing of what it was allowed. */
export interface Grants {
  /** What it asks for and was allowed. */
  of(plugin: Plugin): PluginPermissions;
  /** Allows all that it asks for now, and remembers that; what it asks for later, it has to be allowed then. */
  allow(plugin: Plugin): void;
  /** Takes back all that it was allowed. */
  forbid(plugin: Pick<Plugin, "folder">): void;
  /** What it asks for and was not allowed, in a sentence. */
  lack(plugin: Plugin): string | undefined;
}

/** @param user folder of the person's settings, where there is one */
export function openGrants(user: string | undefined): Grants {
  const place = user === undefined ? undefined : new Folder(user);
  /** Where there is no such place, for as long as this runs. */
  const added = new Map<string, PluginPermissions>();
  /** The list as it was last read, and by what it is known: all plugins are looked up in it, one after the other. */
  let last: { readonly stamp: string; readonly plugins: Allowed } | undefined;
  const read = (): Allowed => {
    if (!place?.has(NAME)) return {};
    try {
      const { ino, size, mtime } = Deno.lstatSync(place.fileOf(NAME));
      const stamp = `${ino} ${size} ${mtime?.getTime()}`; // whoever writes it makes a new file
      if (stamp === last?.stamp) return last.plugins;
      const { data } = checkShape(listSchema, JSON.parse(place.text(NAME)));
      if (data) {
        last = { stamp, plugins: data.plugins };
        return data.plugins;
      }
    } catch (error) {
      if (error instanceof PlaceError) throw error;
    }
    const path = place.pathOf(NAME);
    throw new Error(
      `The list of what plugins are allowed "${path}" cannot be read: mend or remove it`,
    );
  };
  const of = (plugin: Plugin): PluginPermissions => {
    const { permissions } = plugin.manifest;
    if (isNothing(permissions)) return NO_PERMISSIONS;
    const key = keyOf(plugin);
    const known = added.get(key) ?? read()[key];
    return known ? ofPermissions(permissions, known) : NO_PERMISSIONS;
  };
  const set = (
    plugin: Pick<Plugin, "folder">,
    permissions: PluginPermissions | undefined,
  ): void => {
    const key = keyOf(plugin);
    if (!place) return void added.set(key, permissions ?? NO_PERMISSIONS);
    place.alone(LOCK, () => {
      const known = Object.entries(read()).filter(([one]) => one !== key);
      const all = permissions ? [...known, [key, permissions] as const] : known;
      const plugins = Object.fromEntries(all.sort());
      place.write(NAME, `${JSON.stringify({ plugins }, null, 2)}\n`, 0o600);
    });
  };
  return {
    of,
    allow: (plugin) => set(plugin, plugin.manifest.permissions),
    forbid: (plugin) => set(plugin, undefined),
    lack(plugin) {
      const missing = permissionLines(
        ofPermissions(plugin.manifest.permissions, of(plugin), false),
      );
      if (!missing.length) return undefined;
      return `It asks for ${missing.join(", ")}, which you have not allowed: ` +
        `--allow ${plugin.name} does`;
    },
  };
}

function keyOf({ folder }: Pick<Plugin, "folder">): string {
  try {
    return Deno.realPathSync(folder);
  } catch {
    return folder; // gone meanwhile
  }
}
