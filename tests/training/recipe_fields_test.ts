import { assert, assertEquals } from "@std/assert";
import { fieldRows, fieldTable, recipeFields } from "../../src/training/recipe_fields.ts";
import { parseRecipe } from "../../src/training/recipe.ts";

const PAGE = new URL("../../models/README.md", import.meta.url);
const BLOCK = /(<!-- recipe: [^>]*-->)([^]*?)(<!-- \/recipe -->)/;

/** A table without the spaces that line up its columns. */
const bare = (table: string): string =>
  table.trim().replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");

Deno.test("models/README.md has every field of a recipe, with what it is unless given", async () => {
  const page = await Deno.readTextFile(PAGE);
  if (Deno.args.includes("--write")) {
    await Deno.writeTextFile(PAGE, page.replace(BLOCK, `$1\n\n${fieldTable()}\n\n$3`));
    return;
  }
  const [, , shown = ""] = BLOCK.exec(page) ?? [];
  const path = "tests/training/recipe_fields_test.ts";
  assertEquals(bare(shown), bare(fieldTable()), `run: deno test -A ${path} -- --write`);
});

Deno.test("recipeFields() says what parseRecipe() fills in", () => {
  const { kind: _, ...needed } = { kind: "concept", prior: "p", pictures: "i", output: "o" };
  const filled: Readonly<Record<string, unknown>> = parseRecipe({ kind: "concept", ...needed });
  for (const { name, kinds, standard, isNeeded } of recipeFields()) {
    if (!kinds.includes("concept")) continue;
    assertEquals([name, isNeeded], [name, name in needed]);
    if (!isNeeded) assertEquals([name, filled[name]], [name, standard]);
    assert(fieldRows().some(([shown]) => shown === name), name);
  }
});
