/**
 * All tests in the browser, in one process so that they share it: two beside each other starve on a machine of few cores.
 * One file alone: `deno test -A tests/browser/NAME_test.ts`.
 */
const names = [...Deno.readDirSync(import.meta.dirname!)].map(({ name }) => name);
for (const name of names.filter((name) => name.endsWith("_test.ts")).sort()) {
  await import(`./${name}`);
}
