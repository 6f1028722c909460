/** `guidanceScale` as `guidance scale`. */
export function inWords(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().replaceAll("_", " ");
}
