/// <reference lib="dom" />
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Vote } from "../../src/votes/count_votes.ts";
import { writeEvaluation } from "../votes/trial_evaluation.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { eventually } from "./eventually.ts";
import { sharedStudio } from "./shared_studio.ts";
import { test } from "./test_in_browser.ts";

test("two settings are compared blind: by keys and buttons, with undo, and names at the end", async (t) => {
  const studio = await sharedStudio();
  await writeEvaluation(join(studio.folder, "faces"), 6);
  const votes = async (): Promise<readonly Vote[]> =>
    (await Deno.readTextFile(join(studio.folder, "faces", "votes.jsonl")))
      .split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const visitor = await studio.visit();
  const { page } = visitor;
  const dialog = page.getByRole("dialog", { name: "Compare pictures blind" });
  const progress = (): Promise<string> => dialog.locator(".voting-foot span").innerText();
  const begin = async (pairs: string): Promise<void> => {
    await dialog.getByLabel("Pairs").fill(pairs);
    await dialog.getByLabel("Your name, or any word").fill("Ada");
    await dialog.getByRole("button", { name: "Begin" }).click();
  };

  await t.step("an evaluation of the folder is found, and two settings chosen", async () => {
    await page.keyboard.press("Escape");
    await visitor.command("Votes: Compare pictures blind");
    await dialog.getByLabel("with").waitFor();
    assertEquals(await dialog.getByLabel("with").inputValue(), "framework, control 2");
    assertEquals(await accessibilityFaults(page), []);
    await begin("4");
  });

  await t.step("the pictures are shown without names, and keys and buttons vote", async () => {
    await dialog.getByAltText("The left picture").evaluate((image: HTMLImageElement) =>
      image.decode()
    );
    await eventually(progress, "0 of 4");
    assert(!/framework|prior/.test(await dialog.innerHTML()));
    assertEquals(await accessibilityFaults(page), []);
    await page.keyboard.press("ArrowLeft");
    await eventually(progress, "1 of 4");
    await page.keyboard.press("2");
    await eventually(progress, "2 of 4");
    await dialog.getByRole("button", { name: "No difference" }).click();
    await eventually(progress, "3 of 4");
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement!.textContent!);
    assertEquals(await focused(), "No difference ↓");
    assertEquals((await votes()).map(({ choice }) => choice), ["left", "right", "tie"]);
  });

  await t.step("the last vote is taken back, and its pair asked again", async () => {
    const { seed } = (await votes()).at(-1)!;
    await page.keyboard.press("Backspace");
    await eventually(progress, "2 of 4");
    await dialog.getByRole("button", { name: "The right one is better" }).click();
    await eventually(progress, "3 of 4");
    const { choice, seed: again } = (await votes()).at(-1)!;
    assertEquals([choice, again], ["right", seed]);
  });

  await t.step(
    "at the end names and shares are shown, and more pairs go on from there",
    async () => {
      await page.keyboard.press("ArrowDown");
      await dialog.getByRole("rowheader", { name: "framework, control 2" }).waitFor();
      const all = await votes();
      const won =
        all.filter(({ pair: [left], choice }) =>
          choice !== "tie" && (choice === "left") === (left === "framework, control 2")
        ).length;
      const row = dialog.getByRole("row", { name: /^framework/ });
      assertEquals(await row.getByRole("cell").first().innerText(), String(won));
      await row.getByText(`${(100 * (won + 0.5) / 4).toFixed(0)} %`, { exact: true }).waitFor();
      assertEquals(await accessibilityFaults(page), []);
      await dialog.getByRole("button", { name: "Compare others" }).click();
      await begin("6");
      await eventually(progress, "4 of 6");
      await dialog.getByRole("button", { name: "Stop here and show the result" }).click();
      await dialog.getByText("4 votes of 1 person").waitFor();
    },
  );
  assertEquals(visitor.errors, []);
});
