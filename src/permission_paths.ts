/**
 * Paths as a `--allow-` flag takes them.
 *
 * @throws Error for one with a comma, which such a flag cannot hold
 */
export function permissionPaths(paths: readonly string[]): string {
  const wrong = paths.find((path) => path.includes(","));
  if (wrong !== undefined) {
    throw new Error(`Cannot use "${wrong}": permissions cannot be given for a path with a comma`);
  }
  return paths.join(",");
}
