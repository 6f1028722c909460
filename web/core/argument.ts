/** Readers of what a command was given: by a menu, a button, another command, or nobody. */

/** Text, or undefined where none was given. */
export function textIn(argument: unknown): string | undefined {
  return typeof argument === "string" ? argument : undefined;
}

/** @throws TypeError where no text was given */
export function textFrom(argument: unknown): string {
  if (typeof argument === "string") return argument;
  throw new TypeError(`This command needs a name: found ${JSON.stringify(argument)}`);
}

/** An input of a node on the canvas, as menus on inputs give it. */
export interface InputPlace {
  readonly node: string;
  readonly name: string;
}

/** @throws TypeError where no input was given */
export function inputFrom(argument: unknown): InputPlace {
  const { node, name } = (argument ?? {}) as Partial<InputPlace>;
  if (typeof node === "string" && typeof name === "string") return { node, name };
  throw new TypeError(`This command needs an input: found ${JSON.stringify(argument)}`);
}
