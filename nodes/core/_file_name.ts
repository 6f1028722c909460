import { InputError } from "sdk";

const two = (value: number): string => String(value).padStart(2, "0");

/**
 * A file's name from its pattern: `{date}` and `{time}` stand for now, other names for the given values.
 *
 * @throws InputError on the port `fileName` for unknown names and for what file systems do not take
 */
export function fileName(
  pattern: string,
  values: Readonly<Record<string, string | number>>,
  now: Date = new Date(),
): string {
  const known: Readonly<Record<string, string | number>> = {
    date: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    time: [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("-"),
    ...values,
  };
  const name = pattern.trim().replaceAll(/\{([^{}]*)\}/g, (_, key: string) => {
    if (Object.hasOwn(known, key)) return String(known[key]);
    throw new InputError(
      "fileName",
      `There is no {${key}}: it may have ${Object.keys(known).map((one) => `{${one}}`).join(", ")}`,
    );
  });
  // deno-lint-ignore no-control-regex -- no file system likes them
  const bad = /[<>:"|?*\\\x00-\x1f]/.exec(name)?.[0];
  if (bad !== undefined) throw new InputError("fileName", `A file's name cannot have "${bad}"`);
  if (name === "" || name.split("/").some((part) => part === "" || /^\.+$/.test(part))) {
    throw new InputError(
      "fileName",
      `"${name}" is no file's name: write words, with / for folders`,
    );
  }
  return name;
}
