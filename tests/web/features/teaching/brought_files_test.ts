import { assertRejects } from "@std/assert";
import { sortBrought } from "../../../../web/features/teaching/brought_files.ts";

Deno.test("sortBrought() refuses captions whose letters would be lost", async () => {
  const latin = Uint8Array.from('{"a.png": "K\xe4se"}', (letter) => letter.charCodeAt(0));
  await assertRejects(
    () => sortBrought([new File([latin], "captions.json")]),
    SyntaxError,
    'Cannot read "captions.json": it is no text in UTF-8',
  );
});
