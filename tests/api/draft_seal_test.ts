import { assertEquals, assertNotEquals } from "@std/assert";
import {
  draftKey,
  isSealed,
  isTag,
  openDraft,
  sealDraft,
  tagOf,
} from "../../src/api/draft_seal.ts";

const keyOf = (byte: number): Uint8Array<ArrayBuffer> =>
  draftKey(new Uint8Array(32).fill(byte).toBase64({ alphabet: "base64url", omitPadding: true }));

Deno.test("a draft is opened as it was sealed, by the same key and under the same name alone", () => {
  const draft = { name: "mine", text: "a fox – 狐狸 😀".repeat(5000), edit: 3 };
  const [key, other] = [keyOf(255), keyOf(254)];
  const sealed = sealDraft(key, "one", draft);
  assertEquals(openDraft(key, "one", sealed), draft);
  assertEquals([isSealed(sealed), isSealed(JSON.stringify(draft))], [true, false]);
  assertEquals(/a fox|"name/.exec(sealed), null);
  assertNotEquals(sealDraft(key, "one", draft), sealed);
  assertEquals(openDraft(other, "one", sealed), undefined);
  assertEquals(openDraft(key, "two", sealed), undefined);
  const tag = tagOf(sealed);
  assertEquals([isTag(key, "one", tag), isTag(other, "one", tag), isTag(key, "two", tag)], [
    true,
    false,
    false,
  ]);
  assertEquals(["", "*", sealed.slice(-56)].map((one) => isTag(key, "one", one)), [
    false,
    false,
    false,
  ]);
});

Deno.test("nothing is opened of a draft that was changed, cut off, or is none", () => {
  const key = keyOf(7);
  const sealed = sealDraft(key, "one", { text: "a" });
  const end = sealed.replace(/.=*$/, "").length; // of a last letter not all bits count
  for (let at = sealed.indexOf(".") + 1; at < end; at++) {
    const letter = sealed[at] === "A" ? "B" : "A";
    const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1);
    assertEquals(openDraft(key, "one", changed), undefined, `${at}`);
    assertEquals(openDraft(key, "one", sealed.slice(0, at)), undefined, `${at}`);
  }
  for (const text of ["", "sealed:", "sealed:*", '{"text":"a"}', sealed + sealed]) {
    assertEquals(openDraft(key, "one", text), undefined, text);
  }
});
