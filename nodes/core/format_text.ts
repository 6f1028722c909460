import { bool, defineNode, float, group, InputError, int, seed, text, union } from "sdk";
import { describeValue } from "./_describe_value.ts";

/** A text with places to fill in: `{animal} in {place}` with the values `animal` and `place`. */
export default defineNode({
  title: "Format text",
  category: "text",
  aliases: ["template", "string", "f-string", "label"],
  inputs: {
    template: text({
      default: "{value}",
      multiline: true,
      doc: "Text with names in curly brackets. {{ and }} stand for the brackets themselves",
    }),
    values: group({
      name: text({ default: "value", doc: "The name that stands in the template" }),
      value: union(text(), float(), int(), seed(), bool({ doc: "What takes its place" })),
    }),
  },
  outputs: { text: text({ doc: "The filled-in text" }) },
  run({ template, values }) {
    const named = new Map(values.map(({ name, value }) => [name, describeValue(value)]));
    const filled = template.replaceAll(/\{\{|\}\}|\{([^{}]*)\}/g, (found, name?: string) => {
      if (name === undefined) return found.charAt(0);
      const value = named.get(name.trim());
      if (value !== undefined) return value;
      throw new InputError(
        "template",
        `There is no value "${name}": its values are ${[...named.keys()].join(", ") || "none"}`,
      );
    });
    return { text: filled };
  },
});
