import { PlaceError } from "./no_links.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "there is no space left on the disk",
  EDQUOT: "your quota of the disk is used up",
  EROFS: "the file system cannot be written to",
  EIO: "the disk gives errors, or was taken out",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ENOTDIR: "part of the path is a file",
  EEXIST: "there is a file of that name",
  EISDIR: "there is a folder of that name",
  ENAMETOOLONG: "the name is too long",
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof PlaceError) return error.message;
  if (error instanceof Deno.errors.NotCapable) return "braid was started without the permission";
  if (error instanceof Deno.errors.IsADirectory) return REASONS.EISDIR!;
  return REASONS[(error as { code?: string }).code ?? ""] ??
    error.message.replace(/ \(os error \d+\).*$/s, "").toLowerCase();
}
