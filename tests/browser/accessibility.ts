/// <reference lib="dom" />
import { fromFileUrl } from "@std/path";
import type { Page } from "playwright-core";

const AXE = fromFileUrl(import.meta.resolve("axe-core"));

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe knows of an element. */
interface Looked {
  readonly parent?: Looked;
  readonly children: readonly Looked[];
  readonly _cache: Record<string, unknown>;
  _stackingContext?: unknown;
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
        axe: {
          reset(): void;
          configure(more: unknown): void;
          run(context: unknown, options: unknown): Promise<{ violations: Violation[] }>;
        };
      };
      const { dataset } = document.documentElement;
      const chosen = dataset.theme!;
      const include = view.map((one) => {
        let part = document.querySelector(one)!;
        while (part.parentElement && !part.parentElement.querySelector(".status-bar")) {
          part = part.parentElement;
        }
        return part;
      });
      /** What axe has looked up of colours, which are others in another theme. */
      const forget = (one: Looked): void => {
        delete one._stackingContext;
        delete one._cache.getBackgroundColor;
        delete one._cache["computedStyle_background-color"];
        one.children.forEach(forget);
      };
      axe.reset();
      axe.configure({
        checks: themes.map((theme) => ({
          id: theme,
          evaluate(_: Element, _options: unknown, one: Looked) {
            if (dataset.theme === theme) return true;
            dataset.theme = theme;
            while (one.parent) one = one.parent;
            forget(one);
            return true;
          },
        })),
        // What lies behind what is found once for all themes: it takes most of the time.
        rules: themes.map((theme) => ({
          id: `${theme}: color-contrast`,
          selector: "*",
          matches: "color-contrast-matches",
          excludeHidden: false,
          any: [theme], // comes before all the others
          all: ["color-contrast"],
        })),
      });
      const { violations } = await axe.run({ include, exclude }, { resultTypes: ["violations"] });
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
