import { assert, assertEquals, assertThrows } from "@std/assert";
import { drawWorkflow } from "../../src/drawing/draw_workflow.ts";
import { fitText, roughWidth, wrapText } from "../../src/drawing/fit_text.ts";
import { LIGHT } from "../../src/drawing/palette.ts";
import { shapesSvg } from "../../src/drawing/shapes_svg.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { catalogue } from "../web/catalogue.ts";

const draw = (workflow: Workflow) =>
  drawWorkflow(workflow, {
    catalogue,
    checked: check(workflow, catalogue),
    palette: LIGHT,
  });

const workflow: Workflow = {
  ...EMPTY,
  nodes: {
    load: { type: "diffusion.load_pipeline", mode: "mute" },
    prompt: { type: "diffusion.encode_prompt", inputs: { prompt: "a <red> cat" } },
    unet: { type: "diffusion.unet", inputs: { model: { from: "load.unet" } } },
    lost: { type: "acme.lost", inputs: { value: { from: "unet.prediction" } } },
  },
  view: {
    nodes: {
      load: { at: [0, 100] },
      prompt: { at: [300, -40], color: "red", title: "What" },
      unet: { at: [600, 0], color: 'x" onload="' },
    },
    groups: [{ title: "All", at: [-50, -100], size: [1000, 400], color: "#123456" }],
    notes: [{ text: "one\ntwo", at: [0, 400] }],
  },
};

Deno.test("a graph is drawn with its titles, values, wires, groups and notes", () => {
  const drawn = draw(workflow);
  assertEquals([drawn.at, drawn.size], [[-74, -124], [1048, 668]]);
  const texts = drawn.shapes.flatMap((one) => one.shape === "text" ? [one.text] : []);
  for (const words of ["All", "one", "two", "What", "a <red> cat", "Prompt", "emoji-prior"]) {
    assert(texts.includes(words), words);
  }
  assert(texts.includes("Load pipeline (muted)") && texts.includes("acme.lost"));
  const wires = drawn.shapes.filter((one) => one.shape === "wire");
  assertEquals(wires.map(({ color, opacity }) => [color, opacity]), [
    ["#b180d7", 0.45],
    ["#e06c9f", 1],
  ]);
  const svg = shapesSvg(drawn, LIGHT.paper, "{}");
  assert(svg.includes("a &lt;red&gt; cat") && svg.includes(`fill="${LIGHT.named["red"]}"`));
  assert(svg.includes('fill="#123456"') && !svg.includes("onload"));
  assertThrows(() => draw(EMPTY), RangeError, "nothing is on its canvas");
});

Deno.test("texts are cut, or broken, where their room ends", () => {
  assertEquals(fitText("short", 100, 12), "short");
  const cut = fitText("x".repeat(1e6), 100, 12);
  assert(cut.endsWith("…") && roughWidth(cut.slice(0, -1), 12) <= 100 - 10);
  assertEquals(fitText("two\nlines", 100, 12), "two…");
  assertEquals(fitText("猫猫猫猫", 40, 12), "猫猫…");
  assertEquals(wrapText("a cat sits on the mat", 80, 9, 12), ["a cat sits", "on the mat"]);
  assertEquals(wrapText("a cat sits on the mat", 80, 1, 12), ["a cat sits…"]);
  assertEquals(wrapText("a\n\nb", 70, 9, 12), ["a", "", "b"]);
});
