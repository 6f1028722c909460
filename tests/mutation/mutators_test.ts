import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findMutants } from "./find_mutants.ts";
import { type Mutant, words } from "./mutant.ts";
import { schemata } from "./schemata.ts";

async function mutantsOf(source: string): Promise<readonly Mutant[]> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "a.ts"), source);
    return await findMutants(await Deno.realPath(folder), ["a.ts"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function changesOf(source: string): Promise<readonly string[]> {
  return (await mutantsOf(source)).map(words);
}

Deno.test("findMutants() changes operators, operands, constants and what is returned", async () => {
  assertEquals(await changesOf("export const f = (a: number): boolean => a < 1 && a > -2;"), [
    "a < 1 && a > -2 → undefined",
    "a < 1 && a > -2 → (a < 1) || (a > -2)",
    "a < 1 && a > -2 → a < 1",
    "a < 1 && a > -2 → a > -2",
    "a < 1 → (a) <= (1)",
    "a < 1 → (a) >= (1)",
    "1 → 2",
    "a > -2 → (a) >= (-2)",
    "a > -2 → (a) <= (-2)",
    "-2 → 2",
    "2 → 3",
  ]);
});

Deno.test("findMutants() leaves statements, elements and properties out, with the parentheses around them", async () => {
  assertEquals(await changesOf("go(); const a = [b, ...(c), (d)], e = { f, [g]: h, ...i };"), [
    "go(); → (nothing)",
    "b → (nothing)",
    "...(c) → (nothing)",
    "(d) → (nothing)",
    "f → (nothing)",
    "[g]: h → (nothing)",
    "...i → (nothing)",
  ]);
});

Deno.test("findMutants() takes a sign of ?. away, and cuts no chain in two", async () => {
  assertEquals(await changesOf("const a = b?.c.filter(d).e?.[f];"), [
    "b?.c.filter(d).e?.[f] → b?.c.filter(d).e[f]",
    "b?.c.filter(d).e?.[f] → b.c.filter(d).e?.[f]",
  ]);
});

Deno.test("findMutants() leaves types, names, words for people and the order of equals alone", async () => {
  assertEquals(
    await changesOf(`import a from "b"; type C = "d" | 1; const e = { "f": g as "h" };
      throw new Error("Two words" + \`and \${e}\`);`),
    ['"f": g as "h" → (nothing)'],
  );
  assertEquals(await changesOf("const a = b < c ? -1 : 1;"), [
    "b < c → true",
    "b < c → false",
    "b < c → (b) >= (c)",
    "-1 → 1",
  ]);
});

/** What `value` is in a program in which one of its mutants lives, or none. */
async function valueWith(text: string, alive?: number): Promise<unknown> {
  Object.assign(globalThis, { $mutant: (id: number) => id === alive });
  try {
    return (await import(`data:text/typescript,${encodeURIComponent(text)}#${alive}`)).value();
  } catch (error) {
    return String(error);
  } finally {
    Reflect.deleteProperty(globalThis, "$mutant");
  }
}

Deno.test("schemata() does what the program does, and with one mutant what that one does", async () => {
  const source = `export function value(): unknown {
    const seen: number[] = [];
    const list: { at?: { n: number }[] } = { at: [{ n: 3 }, ...[{ n: 4 }]] };
    for (let i = 0; i < 3; i++) { if (i % 2 === 0) seen.push(i); else seen.push(10 * i); }
    let sum = seen.reduce((a, b) => a + b, 0);
    sum += list.at?.filter(({ n }) => n > 3).length ?? -1;
    return [sum, list.at?.[0]?.n, (sum) > 5 || !seen.length ? "many" : "few"];
  }`;
  const mutants = (await mutantsOf(source))
    .filter(({ text }) => text !== "i--" && !text.includes("/ (2)")); // without end
  const text = schemata(source, mutants);
  assertEquals(text.split("\n").length, source.split("\n").length);
  assertEquals(await valueWith(text), [13, 3, "many"]);
  for (const { id, start, end, text: change, place } of mutants) {
    if (place !== "expression") continue;
    const changed = `${source.slice(0, start)}(${change})${source.slice(end)}`;
    assertEquals(await valueWith(text, id), await valueWith(changed), change);
  }
  const without = (before: string): Promise<unknown> =>
    valueWith(text, mutants.find((one) => one.before === before && !one.text)!.id);
  assertEquals(await without("seen.push(i);"), [11, 3, "many"]);
  assertEquals(await without("{ n: 3 }"), [13, 4, "many"]);
  assertEquals(await without("at: [{ n: 3 }, ...[{ n: 4 }]]"), [11, undefined, "many"]);
});
