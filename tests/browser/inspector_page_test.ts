import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { printValue } from "../../web/core/ui/axis.ts";
import { boxOf } from "./box_of.ts";
import { eventually } from "./eventually.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { openPart } from "./part_page.ts";
import { test } from "./test_in_browser.ts";

const golden = await Deno.readTextFile(
  new URL("../golden/guidance_report.json", import.meta.url),
);
/** The concept's norm in an evaluation, the mean of both pictures, as the inspector prints it. */
function conceptNorm(evaluation: number): string {
  const { norm: [one, other] } = JSON.parse(golden).steps[evaluation - 1].terms[0];
  return printValue((one + other) / 2);
}

const script = `
  import { h, render } from "preact";
  import { signal } from "@preact/signals";
  import { GuidanceInspector } from "./features/guidance/inspector.tsx";
  import { createInspectorState } from "./features/guidance/inspector_state.ts";
  const report = ${golden};
  const shorter = { ...report, steps: report.steps.slice(0, 7) };
  const reports = signal([]);
  const said = [];
  const host = {
    artifactUrl: () => "picture.png",
    writeClipboard: (text) => Promise.resolve(said.push(text)),
    saveFile: async (name, blob) => said.push(name + "\\n" + await blob.text()),
  };
  const state = createInspectorState();
  Object.assign(globalThis, { state, said, fill: () => {
    reports.value = [
      { key: "a", name: "first", report, pictures: ["picture.png"] },
      { key: "b", name: "second", report: shorter },
    ];
  } });
  const onError = (error) => { throw error; };
  render(h(GuidanceInspector, { reports, state, host, onError }), document.getElementById("root"));
`;
const styles = [
  "style/themes.css",
  "style/base.css",
  "features/guidance/inspector.css",
  "features/guidance/chart.css",
];

test("GuidanceInspector scrubs charts, strips and pictures together, by slider, chart and keys", async () => {
  const picture = await encodeImage(tensor(new Float32Array(48).fill(0.5), [1, 3, 4, 4]), "png");
  const files = { "picture.png": picture };
  const { page, errors } = await openPart({ script, styles, files });
  await eventually(() => page.locator(".empty").innerText(), /Run a graph with a Denoise node/);
  await page.evaluate("fill()");

  const where = page.locator(".where strong");
  await eventually(() => where.innerText(), "Evaluation 14 of 14");
  await page.locator(".scrubber input").fill("3");
  await eventually(() => where.innerText(), "Evaluation 3 of 14");
  await eventually(() => page.locator(".cell.current").count(), 4);
  await eventually(() => page.locator(".cell.dropped").count(), 8);
  await eventually(() => page.locator(".moment img").count(), 5);
  const norm = page.locator(".charts .plot").first();
  await norm.focus();
  await page.keyboard.press("ArrowRight");
  const fourth = new RegExp(`^Evaluation 4: concept ${conceptNorm(4)},`);
  await eventually(() => norm.getAttribute("aria-valuetext"), fourth);
  await eventually(() => where.innerText(), "Evaluation 4 of 14");
  await page.keyboard.press("Home");
  await eventually(() => page.locator(".moment .none").count(), 2);

  // The legend reads out what the pointer is over, and leaves the slider alone.
  const box = await boxOf(norm);
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  const read = page.locator(".legend output").first();
  const middle = [conceptNorm(7), conceptNorm(8)];
  await eventually(async () => middle.includes(await read.innerText()), true);
  await eventually(() => where.innerText(), "Evaluation 1 of 14");
  await page.mouse.down();
  await page.mouse.up();
  await eventually(() => where.innerText(), /^Evaluation (7|8) of 14$/);

  await page.getByTitle("Hide concept").first().click();
  await eventually(
    () => page.locator(".charts .inspector-chart").first().locator("path.line").count(),
    3 + 2,
  );
  await page.getByLabel("as tables").check();
  await eventually(
    () => page.locator(".inspector-table").first().locator("tbody tr").count(),
    14,
  );
  assertEquals(errors, []);
});

test("GuidanceInspector lays a second run beside the first, as far along, and exports", async () => {
  const { page, errors } = await openPart({ script, styles, files: {}, theme: "light" });
  await page.evaluate("fill()");
  await page.getByLabel("Beside").selectOption("second");
  await page.locator(".scrubber input").first().fill("14");
  const places = page.locator(".where strong");
  await eventually(() => places.allInnerTexts(), ["Evaluation 14 of 14", "Evaluation 7 of 7"]);
  await page.getByLabel("x axis").selectOption("sigma");
  await page.getByLabel("log norm").check();
  assertEquals(await accessibilityFaults(page), []);

  const formula = page.locator(".formula p");
  await eventually(
    () => formula.first().innerText(),
    /^ε = εemoji\(∅\) \+ wconcept·\(εemoji\("cat/,
  );
  await eventually(() => formula.nth(1).innerText(), "wconcept = 2.5 for 0.3 < σ ≤ 5.5, else 1");
  await page.getByRole("button", { name: "Copy formula" }).click();
  await page.getByRole("button", { name: "CSV" }).click();
  await page.waitForFunction("said.length === 2");
  for (const type of ["SVG", "PNG"]) {
    await page.getByRole("button", { name: /Save the chart .* as SVG/ }).nth(1).waitFor();
    await page.getByRole("button", { name: new RegExp(`Save the chart .* as ${type}`) }).nth(1)
      .click();
  }
  await page.waitForFunction("said.length === 4");
  const said = await page.evaluate("said") as string[];
  assertMatch(said[0]!, /^eps = eps_emoji\(∅\) \+ w_concept·/);
  assertEquals(said[1]!.split("\n")[0], "first-guidance.csv");
  assert(said[1]!.split("\r\n").length > 28);
  const [svg, png] = said.slice(2).sort().reverse() as [string, string];
  assertMatch(svg, /^first-.*\.svg\n<svg /);
  // A chart that needs no style sheet: its lines have their colours, and their names below the title.
  assertMatch(svg, />concept<\/text>/);
  assert([...svg.matchAll(/<path [^>]*stroke="rgb\(/g)].length > 3);
  assert(!/class=|var\(|NaN/.test(svg));
  assertMatch(png, /^first-.*\.png\n.PNG/);
  assertEquals(errors, []);
});
