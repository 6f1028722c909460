import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { openPromptEncoder } from "../../src/runtime/text/open_prompt_encoder.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { SessionCache } from "../../src/runtime/session_cache.ts";
import { countTokens } from "../../src/program/count_tokens.ts";
import type { TokenCount } from "../../src/api/models.ts";
import { writeBundledTwins } from "../nodes/world.ts";
import { inFolder } from "../runs/trial.ts";
import { withServer } from "./trial_server.ts";

Deno.test("POST /api/tokens answers whatever the runner does", () =>
  withServer(async ({ ask, trial }) => {
    const count = (value: unknown): Promise<Response> => ask("POST", "/api/tokens", value);
    const question = { model: "trial", text: "a red cat" };
    assertEquals((await count({ text: "cat" })).status, 400);
    const stuck = trial.start({ a: { type: "trial.stubborn" } });
    await trial.begun();
    assertEquals(await (await count(question)).json(), {
      tokens: 3,
      limit: 75,
      chunks: [{ tokens: 3, text: "a red cat" }],
    });
    trial.queue.cancel(stuck.id);
    await trial.over(stuck.id);
  }));

Deno.test("tokens of a prompt are counted as its encoder is given them, chunk by chunk", () =>
  inFolder(async (folder) => {
    const root = join(folder, "models");
    await writeBundledTwins(root);
    const catalogue = new ModelCatalogue([root]);
    const count = (text: string, weighting?: string): Promise<TokenCount> =>
      countTokens(catalogue, { model: "emoji", text, ...(weighting && { weighting }) });
    const [one] = (await count("A (red:1.4) Cat")).chunks;
    assertEquals(one, { ...one!, text: "a red cat" });
    assert((await count("A (red:1.4) Cat", "none")).tokens > one!.tokens);

    const long = "a red cat, ".repeat(60);
    const { tokens, limit, chunks } = await count(long);
    const encoder = await openPromptEncoder(
      await catalogue.open("emoji"),
      new SessionCache(),
    );
    const { embeds } = (await encoder.encode(long)) as unknown as { embeds: { shape: number[] } };
    assertEquals(embeds.shape[1], chunks.length * (limit + 2));
    assertEquals(tokens, chunks.reduce((sum, chunk) => sum + chunk.tokens, 0));
    assert(chunks.every((chunk) => chunk.tokens <= limit));
    assertEquals((await count("")).chunks, [{ tokens: 0, text: "" }]);
    for (const text of ["cat ".repeat(50_000), "a".repeat(200_000)]) {
      await assertRejects(() => count(text), RangeError, "at most 20000 letters, but this one has");
      await assertRejects(() => encoder.encode(text), RangeError, "make it shorter");
    }
    const deep = "(".repeat(5000) + ")".repeat(5000);
    await assertRejects(() => count(deep), RangeError, "at most 100 deep");
    assertEquals((await count("a".repeat(20_000))).tokens > 0, true);
    await count("cat", "bold").then(
      () => assert(false),
      (error: Error) => assertStringIncludes(error.message, "comfy, a1111, none"),
    );
  }));
