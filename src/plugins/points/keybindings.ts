import * as z from "zod/mini";
import type { PluginKeybinding } from "../../api/contributions.ts";
import { evaluateWhen } from "../../api/when.ts";
import { commandFault, commandName } from "./commands.ts";
import { definePoint } from "./point.ts";

const keys = z.string().check(z.minLength(1), z.maxLength(50));

const NAMED =
  /^(plus|space|enter|tab|escape|backspace|delete|insert|home|end|pageup|pagedown|left|right|up|down)$/;

/** Keys for commands of the editor, as an extension of VS Code has them. */
export const keybindings = definePoint({
  schema: z.array(z.object({
    command: commandName,
    key: keys,
    mac: z.exactOptional(keys),
    when: z.exactOptional(z.string().check(z.maxLength(300))),
  })).check(z.maxLength(100)),
  read: (declared, { report }): readonly PluginKeybinding[] =>
    declared.flatMap(({ command, key, mac, when }) => {
      const fault = commandFault(command) ?? keysFault(key) ??
        (mac === undefined ? undefined : keysFault(mac)) ?? whenFault(when);
      if (fault !== undefined) {
        report(`The keys "${key}" are left out: ${fault}`);
        return [];
      }
      return [{
        command,
        keys: key,
        ...(mac !== undefined && { mac }),
        // Where somebody types, and copies what they have typed, keys are theirs.
        when: when?.trim() ? `!textInputFocus && (${when})` : "!textInputFocus",
      }];
    }),
  titles: (read) => read.map(({ keys, command }) => `${keys} (${command})`),
});

/** What is wrong with keys, of which there may be two strokes. */
function keysFault(keys: string): string | undefined {
  const strokes = keys.trim().toLowerCase().split(/\s+/);
  if (strokes.length > 2) return "More than two strokes are no chord";
  for (const stroke of strokes) {
    const [, held = "", key = ""] = /^((?:(?:ctrl|shift|alt|meta|cmd|mod)\+)*)(.+)$/.exec(stroke) ??
      [];
    const isFunction = /^f([1-9]|1[0-2])$/.test(key);
    if ([...key].length > 1 && !isFunction && !NAMED.test(key)) {
      return `There is no key "${key}": write a letter, f1 to f12, or such as pageup`;
    }
    if (NAMED.test(key) && !/ctrl|alt|meta|cmd|mod/.test(held)) {
      return `By "${key}" alone people move about: add ctrl or alt`;
    }
  }
  return undefined;
}

function whenFault(when: string | undefined): string | undefined {
  try {
    if (when?.trim()) evaluateWhen(when, {});
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
