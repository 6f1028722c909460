/** A file's path relative to the project, whatever machine it is on. */
export function projectPath(filename: string): string {
  const match = /(?:^|\/)((?:src|nodes|web|models|tests)\/.*)$/.exec(
    filename.replaceAll("\\", "/"),
  );
  return match?.[1] ?? filename;
}
