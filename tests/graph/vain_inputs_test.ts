import { assertEquals } from "@std/assert";
import { describeLibrary } from "../../src/graph/catalogue.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import { validate } from "../../src/graph/validate.ts";
import { nodeLibrary, TEMPLATES } from "../nodes/library.ts";
import { predictions, wire } from "./predictions.ts";

const catalogue = describeLibrary(await nodeLibrary());

Deno.test("checking says where an input gets what it is pushed away from", () => {
  const said = (type: string, wires: Readonly<Record<string, string>>): readonly string[] => {
    const inputs = Object.entries(wires).map(([port, node]) => [port, wire(`${node}.prediction`)]);
    const nodes = { ...predictions, guide: { type, inputs: Object.fromEntries(inputs) } };
    return validate({ ...EMPTY, nodes, outputs: ["guide"] }, catalogue)
      .filter(({ code }) => code === "same-prediction").map(({ message }) => message);
  };
  const told = (one: string, other: string): string =>
    `"${one}" and "${other}" get the same: the guidance does nothing`;
  const cfg = "diffusion.classifier_free_guidance";
  const both = [told("prediction", "uncond")];
  assertEquals(said(cfg, { uncond: "under", prediction: "under" }), both);
  assertEquals(said(cfg, { uncond: "under", prediction: "twin" }), both, "of equal nodes");
  assertEquals(said(cfg, { uncond: "without", prediction: "under" }), []);
  assertEquals(said(cfg, { prediction: "under" }), []);
  assertEquals(
    said("concept.gcfg", {
      base: "under",
      "terms.0.prediction": "under",
      "terms.0.against": "without",
      "terms.1.prediction": "under",
    }),
    [told("terms.1.prediction", "base")],
    "each row is against its own",
  );
});

Deno.test("no template guides by nothing", () => {
  for (const { name, path } of TEMPLATES) {
    const workflow = parseWorkflow(Deno.readTextFileSync(path));
    const found = validate(workflow, catalogue).filter(({ code }) => code === "same-prediction");
    assertEquals(found, [], name);
  }
});
