import type { Core } from "./core.ts";

/** Asks for anything; what is typed without a sign is looked for behind this one. */
export async function search(
  { registry, quickInput }: Pick<Core, "registry" | "quickInput">,
  first: string,
): Promise<void> {
  const all = registry.quickAccess.peek();
  const sorted = [...all].sort((a, b) => Number(b.prefix === first) - Number(a.prefix === first));
  const answer = await quickInput.search(sorted);
  const access = all.find(({ prefix }) => prefix === answer?.mode.prefix);
  if (answer && access) await access.accept(answer.id);
}
