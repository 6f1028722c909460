import { FileError, type Folder, PlaceError } from "../files/folder.ts";
import { parseJson, printJson } from "../graph/json.ts";
import { reasonOf } from "../runs/attempt.ts";
import type { Settings, SettingsScope } from "../api/settings.ts";
import { sharedSettings } from "../api/personal_settings.ts";
import { boundFaults } from "./bounds.ts";
import { revisionOf } from "./entity_tag.ts";
import { HttpError } from "./problem.ts";

export interface SettingsFiles {
  /** Those of one file, or what holds of both together: what only a person can set is not taken from the workspace's. */
  read(scope?: SettingsScope): Settings;
  /** Changes when what is read does: an ETag. */
  revision(scope?: SettingsScope): string;
  /**
   * Without a scope: what differs from the workspace's becomes the user's, who keeps what that shadows.
   *
   * @param revision That they must still have; `*` for whatever is there
   * @throws HttpError 400 for a number that JSON cannot hold, or a bound that is none, unless it is there already; 412
   * where somebody has changed them meanwhile
   */
  write(settings: Settings, scope: SettingsScope | undefined, revision: string): void;
  /** Writes some; null takes one out. Others that somebody has set meanwhile stay. */
  change(changes: Settings, scope: SettingsScope): void;
}

/** As deep as a request may be, and one more for safety. */
const MAX_DEPTH = 100;

/** As printed, more than a request may bring. */
const MAX_BYTES = 4 * 2 ** 20;

/** What the file of a scope is called in its folder. */
const NAME = "settings.json";
/** Who has it alone reads and writes a person's, which all servers of that person share. */
const LOCK = "settings.lock";

export function openSettings(folders: Readonly<Record<SettingsScope, Folder>>): SettingsFiles {
  /** What was read last: bounds are asked for every few seconds, and a text of megabytes takes a second. */
  const known: Partial<Record<SettingsScope, readonly [text: string, settings: Settings]>> = {};
  const read = (scope: SettingsScope): Settings => {
    const last = known[scope];
    let fault = "it is not a JSON object";
    try {
      const text = folders[scope].text(NAME, MAX_BYTES);
      if (last?.[0] === text) return last[1];
      const value = parseJson(text, MAX_DEPTH);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        const endless = endlessAt(value);
        if (endless === undefined) {
          known[scope] = [text, value as Settings];
          return value as Settings;
        }
        fault = tooLarge(endless);
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return {};
      if (error instanceof PlaceError || error instanceof FileError) throw error;
      if (!(error instanceof SyntaxError)) fault = reasonOf(error);
    }
    // Not overwritten by an empty one: what a person typed there would be lost.
    const path = folders[scope].pathOf(NAME);
    throw new HttpError(409, `The settings file "${path}" cannot be read, ${fault}: mend it`);
  };
  const write = (settings: Settings, scope: SettingsScope): void => {
    const text = new TextEncoder().encode(`${printJson(settings)}\n`);
    if (text.length > MAX_BYTES) { // nobody could read it any more
      throw new HttpError(413, "These settings are larger than what is kept of them");
    }
    folders[scope].write(NAME, text);
  };
  const readAny: SettingsFiles["read"] = (scope) =>
    scope ? read(scope) : { ...read("user"), ...sharedSettings(read("workspace")) };
  const revision: SettingsFiles["revision"] = (scope) => revisionOf(printJson(readAny(scope)));
  const checkAndWrite = (settings: Settings, scope?: SettingsScope): void => {
    const endless = endlessAt(settings);
    if (endless !== undefined) throw new HttpError(400, `Cannot keep it, ${tooLarge(endless)}`);
    const there = { ...read(scope ?? "user"), ...(!scope && read("workspace")) };
    const known = boundFaults(there);
    const fault = boundFaults(settings).find((one) => !known.includes(one));
    if (fault !== undefined) throw new HttpError(400, fault);
    if (scope) return write(settings, scope);
    const [workspace, user] = [sharedSettings(read("workspace")), read("user")];
    const own = Object.entries(settings).flatMap(([name, value]) => {
      const isWorkspaces = Object.hasOwn(workspace, name) &&
        printJson(workspace[name]) === printJson(value);
      if (!isWorkspaces) return [[name, value]];
      return Object.hasOwn(user, name) ? [[name, user[name]]] : [];
    });
    write(Object.fromEntries(own), "user");
  };
  const alone = (scope: SettingsScope | undefined, action: () => void): void =>
    scope === "workspace" ? action() : folders.user.alone(LOCK, action);
  return {
    read: readAny,
    revision,
    change: (changes, scope) =>
      alone(scope, () => {
        const settings: Record<string, unknown> = { ...read(scope), ...changes };
        for (const [name, value] of Object.entries(changes)) {
          if (value === null) delete settings[name];
        }
        checkAndWrite(settings, scope);
      }),
    write: (settings, scope, read) =>
      alone(scope, () => {
        if (read !== "*" && read !== revision(scope)) {
          throw new HttpError(
            412,
            "The settings have changed since they were read: read them again, or PATCH those you change",
          );
        }
        checkAndWrite(settings, scope);
      }),
  };
}

/** Where in JSON a number stands that is larger than any, and would be read as null later; undefined for nowhere. */
function endlessAt(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "";
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, item] of Object.entries(value)) {
    const at = endlessAt(item);
    if (at !== undefined) return at ? `${name}.${at}` : name;
  }
  return undefined;
}

const tooLarge = (name: string): string => `"${name}" is a number beyond ±1.8e308`;

/**
 * Takes over what was set for a folder while it was not trusted: it goes before what the folder has brought. What cannot
 * be read stays where it is.
 */
export function takeSettings(from: Folder, workspace: Folder): void {
  if (!from.has(NAME)) return;
  const of = (folder: Folder): SettingsFiles => openSettings({ user: folder, workspace: folder });
  const own = of(workspace);
  own.write({ ...own.read("workspace"), ...of(from).read("workspace") }, "workspace", "*");
  from.remove(NAME);
}
