/** What is to be made: `core.blur` is the thing `blur` at the place `core`. */
export interface Thing {
  /** In snake case, as files are named. */
  readonly name: string;
  /** Plugin or feature, for what belongs to one. */
  readonly place: string;
}

const words = (name: string): string => name.replaceAll("_", " ");
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
export const camelCase = (name: string): string =>
  name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** A template's text, or its path, for a thing: there it is called new_thing, in each spelling, and its place somewhere. */
export function fill(template: string, { name, place }: Thing): string {
  const spelled: Readonly<Record<string, string>> = {
    new_thing: name,
    newThing: camelCase(name),
    NewThing: capital(camelCase(name)),
    "new thing": words(name),
    "New thing": capital(words(name)),
    somewhere: place,
    someWhere: camelCase(place),
    Somewhere: capital(words(place)),
  };
  return template.replaceAll(/[Nn]ew[_ ]?[Tt]hing|[Ss]ome[Ww]here/g, (found) => spelled[found]!);
}

/** A part of the table of kinds, for a thing. */
export const filled = <T>(part: T, thing: Thing): T =>
  JSON.parse(fill(JSON.stringify(part), thing));
