/** What runs a workflow without the editor, from the folder that it is in. */
export function commandLine(name: string): string {
  const file = `${name}.graph.json`;
  return `braid run ${/^[\w./-]+$/.test(file) ? file : `"${file}"`} --out out`;
}
