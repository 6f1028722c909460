/** What code of a plugin may reach beside its own folder: what its manifest asks for, as far as a person allows it. */
import { isAbsolute } from "@std/path";
import * as z from "zod/mini";
import type { Infer } from "../graph/infer.ts";
import { INPUT, OUTPUT } from "../words/permission_words.ts";

/** A name of a machine or an address, with a port or without. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/;
const ENV = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Most of one sort: a person reads them all. */
const MOST = 20;
const MAX_LETTERS = 300;

/** Folders that are no paths, and so no matter of Deno's. */
export const isNamedFolder = (path: string): boolean => path === INPUT || path === OUTPUT;

const words = z.string().check(z.minLength(1), z.maxLength(MAX_LETTERS));
const some = (one: z.ZodMiniType<string>) => z._default(z.array(one).check(z.maxLength(MOST)), []);

/**
 * No `..`, which would hide where it leads, no comma, which Deno's flags cannot hold, and nothing that is not seen or has the
 * text around it read otherwise.
 */
const isPlainPath = (path: string): boolean =>
  isAbsolute(path) && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path) &&
  !/[,\0]|(?:^|[\\/])\.\.?(?:[\\/]|$)/.test(path) && /[^\\/]/.test(path);

const FOLDERS = "or the whole path of a folder, without a comma and ..";

/** `permissions` of a manifest. */
export const permissionsSchema = z.strictObject({
  /** Machines that it may reach: `api.example.com`, `localhost:8188`. */
  net: some(
    words.check(z.regex(HOST, "Expected a host such as api.example.com, with a port or without")),
  ),
  /** Folders that it may read. */
  read: some(words.check(
    z.refine(
      (path) => path === INPUT || isPlainPath(path),
      `Expected ${INPUT} ${FOLDERS}`,
    ),
  )),
  /** Folders that it may write, read and remove in. */
  write: some(words.check(
    z.refine((path) => path === OUTPUT || isPlainPath(path), `Expected ${OUTPUT} ${FOLDERS}`),
  )),
  /** Variables of the environment. */
  env: some(
    words.check(z.regex(ENV, "Expected the name of a variable of the environment: ACME_TOKEN")),
  ),
  /** Whether it may ask networks, by `context.models`. */
  models: z._default(z.boolean(), false),
});

export type PluginPermissions = Infer<typeof permissionsSchema>;

export const NO_PERMISSIONS: PluginPermissions = {
  net: [],
  read: [],
  write: [],
  env: [],
  models: false,
};

const LISTS = ["net", "read", "write", "env"] as const;

/** What of `asked` is in `other`, or with `false` what is not. */
export function ofPermissions(
  asked: PluginPermissions,
  other: PluginPermissions,
  isIn = true,
): PluginPermissions {
  const lists = LISTS.map((name) =>
    [name, asked[name].filter((one) => other[name].includes(one) === isIn)] as const
  );
  return {
    ...NO_PERMISSIONS,
    ...Object.fromEntries(lists),
    models: asked.models && other.models === isIn,
  };
}

/** Whether permissions have one of a sort; `models` has none of its own. */
export function includes(
  permissions: PluginPermissions,
  sort: keyof PluginPermissions,
  one: string | undefined,
): boolean {
  const list = permissions[sort];
  return typeof list === "boolean" ? list : list.includes(one!);
}

export function isNothing(permissions: PluginPermissions): boolean {
  return !permissions.models && LISTS.every((name) => !permissions[name].length);
}

/** One a line, as people read them: `net api.example.com`, `read /usr/share/luts`, `models`. */
export function permissionLines(permissions: PluginPermissions): readonly string[] {
  const lines = LISTS.flatMap((name) => permissions[name].map((one) => `${name} ${one}`));
  return permissions.models ? [...lines, "models"] : lines;
}
