import * as z from "zod/mini";
import type { PluginWalkthrough } from "../../api/contributions.ts";
import { commandFault, commandName } from "./commands.ts";
import { type ContributingPlugin, definePoint } from "./point.ts";

const title = z.string().check(z.minLength(1), z.maxLength(200));
const word = z.string().check(
  z.regex(/^[a-z][A-Za-z0-9_]{0,49}$/, "Expected a word such as firstSteps"),
);
const doc = z.string().check(z.maxLength(5000));

/** Commands that are given something, with what. */
const WITH_ARGUMENT = {
  "file.openTemplate": z.strictObject({ id: title, title }),
  "help.showNode": title,
};

const step = z.object({
  id: word,
  title,
  /** Markdown. */
  doc,
  button: z.exactOptional(
    z.object({
      title: z.exactOptional(title),
      command: commandName,
      argument: z.optional(z.unknown()),
    }),
  ),
  /** What ticks it off; the button's command unless given. */
  done: z.exactOptional(
    z.array(
      z.string().check(
        z.regex(/^on(Command|Run|Edit|View|Wire|Save)(:.{1,100})?$/, "Expected onRun:succeeded"),
      ),
    ).check(z.maxLength(20)),
  ),
});

type Step = z.infer<typeof step>;

/** What can be learned by doing, step by step. */
export const walkthroughs = definePoint({
  schema: z.array(z.object({
    id: word,
    title,
    doc: z.exactOptional(doc),
    steps: z.array(step).check(z.minLength(1), z.maxLength(30)),
  })).check(z.maxLength(20)),
  read: (declared, plugin): readonly PluginWalkthrough[] =>
    declared.filter(({ id }, i) => isFirst(id, declared.slice(0, i), plugin)).map((one) => ({
      id: `${plugin.name}/${one.id}`,
      title: one.title,
      doc: one.doc ?? "",
      steps: one.steps.filter(({ id }, i) => isFirst(id, one.steps.slice(0, i), plugin))
        .map((step) => readStep(step, plugin)),
    })),
  titles: (read) => read.map(({ title }) => title),
});

function isFirst(
  id: string,
  before: readonly { readonly id: string }[],
  { report }: ContributingPlugin,
): boolean {
  if (before.every((one) => one.id !== id)) return true;
  report(`Two of its walkthroughs, or steps of one, are called "${id}"`);
  return false;
}

/** A step without its button where that cannot be. */
function readStep(
  { id, title, doc, button, done }: Step,
  plugin: ContributingPlugin,
): PluginWalkthrough["steps"][number] {
  const fault = button && buttonFault(button, plugin);
  if (fault !== undefined) plugin.report(`The button of "${id}" is left out: ${fault}`);
  const kept = fault === undefined ? button : undefined;
  return {
    id,
    title,
    doc,
    ...(kept && { button: { ...kept } }),
    done: done ?? (kept ? [`onCommand:${kept.command}`] : []),
  };
}

function buttonFault(
  { title, command, argument }: NonNullable<Step["button"]>,
  { templates, name }: ContributingPlugin,
): string | undefined {
  const schema = Object.hasOwn(WITH_ARGUMENT, command)
    ? WITH_ARGUMENT[command as keyof typeof WITH_ARGUMENT]
    : undefined;
  const fault = commandFault(command, Object.keys(WITH_ARGUMENT));
  if (fault !== undefined) return fault;
  if (!schema && argument !== undefined) return `The command "${command}" takes no argument`;
  const given = schema?.safeParse(argument);
  if (given && !given.success) {
    return command === "help.showNode"
      ? 'It needs the type of a node, "argument": "core.text"'
      : 'It needs a template, "argument": { "id": "plugin.name", "title": "What it is called" }';
  }
  if (title !== undefined && command === "run.start") {
    return "What runs the graph is called so: leave its title out";
  }
  const id = (given?.data as { readonly id?: string } | undefined)?.id;
  return id?.startsWith(`${name}.`) && !templates.includes(id)
    ? `There is no template "${id}"`
    : undefined;
}
