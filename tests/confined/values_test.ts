import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { deserialize, serialize } from "node:v8";
import { Given, Received, Token } from "../../src/confined/values.ts";

/** As it goes through a pipe. */
const sent = <T>(value: T): T => deserialize(serialize(value));

/** What a plugin gets of a value, and what comes back of what it makes of that. */
function through(value: unknown, make: (got: never) => unknown = (got) => got): unknown {
  const [given, received] = [new Given(), new Received()];
  const got = received.unpack(sent(given.pack(value)));
  return given.unpack(sent(received.pack(make(got as never))));
}

Deno.test("a plugin sees plain data as it is, and what is none as a token", () => {
  const seed = 2n ** 63n;
  const data = { a: [1, "b", null, undefined, true, seed], c: { d: new Float32Array([1, 2]) } };
  const seen = new Received().unpack(sent(new Given().pack(data)));
  assertEquals(seen, data);
  const tokens = new Received()
    .unpack(sent(new Given().pack([() => {}, new Map(), Symbol.iterator]))) as readonly unknown[];
  assert(tokens.every((one) => one instanceof Token));
  assertThrows(() => Object.assign(seen as object, { a: 1 }), TypeError);
});

Deno.test("what a plugin passes on is the same thing as before, wherever in a value it is", () => {
  const network = { predict() {} };
  const picture = { data: new Float32Array(12), shape: [1, 3, 2, 2] };
  const value = { network, picture, twice: [picture, picture] };
  assertStrictEquals(through(value), value);
  const { kept, made } = through(
    value,
    (got: typeof value) => ({ kept: [got.picture, got.network.predict], made: [got.twice[0]] }),
  ) as { readonly kept: readonly unknown[]; readonly made: readonly unknown[] };
  assertStrictEquals(kept[0], picture);
  assertStrictEquals(kept[1], network.predict);
  assertStrictEquals(made[0], picture);
});

Deno.test("what a plugin was given in an answer keeps its number, though something before could not be given", () => {
  const [given, received] = [new Given(), new Received()];
  assertThrows(() => given.pack([{ a: 1 }, new Float32Array(2 ** 27)]), RangeError, "256 MB");
  const picture = { data: new Float32Array(2) };
  const got = received.unpack(sent(given.pack({ picture }))) as { readonly picture: unknown };
  assertStrictEquals(given.unpack(sent(received.pack(got.picture))), picture);
});

Deno.test("what is no value is refused on both sides", () => {
  for (
    const [packed, says] of [
      [["given", 0], "was not given"],
      [["given", -1], "is no value"],
      [["token"], "is no value"],
      [[1, 2], "is no value"],
      [new Map(), "no plain data"],
      [{ a: new Date() }, "no plain data"],
      [JSON.parse('{ "__proto__": {} }'), "__proto__"],
    ] as const
  ) assertThrows(() => new Given().unpack(packed), TypeError, says);
  const deep = (levels: number): unknown => levels ? ["list", deep(levels - 1)] : 1;
  assertThrows(() => new Given().unpack(deep(60)), RangeError, "nested deeper");
  assertThrows(() => new Received().pack({ a: () => {} }), TypeError, "holds a function");
  assertThrows(() => new Received().pack([new Token()]), TypeError, "instance of Token");
});

Deno.test("what is let go is sent by its bytes, and what stays in the runner by its number", () => {
  const [given, received] = [new Given(), new Received()];
  const argument = new Float32Array(3);
  const answer = { picture: new Float32Array(5), predict() {} };
  const first = received.unpack(sent(given.pack(argument)));
  const got = received.unpack(sent(given.packAnswer(answer))) as { readonly picture: unknown };
  assertEquals(given.bytes, 32);
  const { ranges, forget } = given.letGo();
  const again = given.packAnswer(answer.picture);
  assertEquals(again, answer.picture, "it is not given by a number that is to be forgotten");
  const late = received.pack(got);
  assertStrictEquals(given.unpack(sent(late)), answer, "it may be on its way back");
  received.forget(ranges);
  forget();
  assertEquals(given.bytes, 12 + 20);
  const back = given.unpack(sent(received.pack({ got, first }))) as {
    readonly got: typeof answer;
    readonly first: unknown;
  };
  assertEquals(back.got.picture, answer.picture);
  assertStrictEquals(back.got.predict, answer.predict);
  assertStrictEquals(back.first, argument);
  assertThrows(() => given.unpack(late), TypeError, "was not given");
});
