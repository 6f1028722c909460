/// <reference lib="dom" />
import { fromFileUrl } from "@std/path";
import type { Page } from "playwright-core";

const AXE = fromFileUrl(import.meta.resolve("axe-core"));

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * What axe finds wrong with a page, or one of its views where the rest has been looked at with others, as it is, and with
 * its colours in other themes, named as they stand on the page.
 *
 * @param known selects what need not be looked at once more
 */
export async function accessibilityFaults(
  page: Page,
  { themes = [], view = "body", known = [] }: {
    readonly themes?: readonly string[];
    /** Something in the view, or in each of those that are beside each other. */
    readonly view?: string | readonly string[];
    readonly known?: readonly string[];
  } = {},
): Promise<readonly string[]> {
  if (!await page.evaluate("'axe' in globalThis")) {
    await page.evaluate(Deno.readTextFileSync(AXE)); // the page itself takes no foreign scripts
  }
  const found = await page.evaluate(
    async ([themes, view, exclude]): Promise<readonly Violation[]> => {
      const { axe } = window as unknown as {
        axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };
      };
      const { dataset } = document.documentElement;
      const chosen = dataset.theme!;
      const resultTypes = ["violations"];
      const parts = view.map((one) => {
        let part = document.querySelector(one)!;
        while (part.parentElement && !part.parentElement.querySelector(".status-bar")) {
          part = part.parentElement;
        }
        return part;
      });
      const context = { include: parts, exclude };
      const { violations } = await axe.run(context, { resultTypes });
      for (const theme of themes) {
        dataset.theme = theme;
        await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
        const { violations: more } = await axe.run(context, {
          resultTypes,
          runOnly: ["color-contrast"],
        });
        violations.push(...more.map(({ id, nodes }) => ({ id: `${theme}: ${id}`, nodes })));
      }
      dataset.theme = chosen;
      return violations;
    },
    [themes, [view].flat(), known] as const,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary = "" }) =>
      `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll("\n", " ").slice(0, 240)}`
    )
  );
}
