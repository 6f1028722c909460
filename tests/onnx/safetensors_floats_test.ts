import { assertEquals, assertThrows } from "@std/assert";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "../../src/onnx/half.ts";
import { storedFloats } from "../../src/onnx/stored_floats.ts";

const EVERY_PATTERN = Uint16Array.from({ length: 65536 }, (_, i) => i);

Deno.test("fromFloat16() reads sign, exponent and fraction of every pattern", () => {
  const floats = fromFloat16(EVERY_PATTERN);
  floats.forEach((value, bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    const expected = exponent === 31
      ? (fraction ? NaN : sign * Infinity)
      : exponent === 0
      ? sign * fraction * 2 ** -24
      : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
    if (!Object.is(value, expected)) assertEquals(value, expected, bits.toString(16));
  });
});

Deno.test("toFloat16() gives back every number and rounds ties to even", () => {
  const floats = fromFloat16(EVERY_PATTERN);
  const back = toFloat16(floats);
  EVERY_PATTERN.forEach((bits, i) => {
    if (!Number.isNaN(floats[i]) && back[i] !== bits) assertEquals(back[i], bits);
  });
  assertEquals([...fromFloat16(toFloat16([2049, 2051, 65519, 65520]))], [
    2048,
    2052,
    65504,
    Infinity,
  ]);
});

Deno.test("toBfloat16() gives back every number and rounds ties to even", () => {
  const floats = fromBfloat16(EVERY_PATTERN);
  const back = toBfloat16(floats);
  const again = fromBfloat16(back);
  EVERY_PATTERN.forEach((bits, i) => {
    const kept = Number.isNaN(floats[i]) ? Number.isNaN(again[i]) : back[i] === bits;
    if (!kept) assertEquals(back[i], bits);
  });
  assertEquals([...fromBfloat16(toBfloat16(Float32Array.of(257, 259, 3.4028234663852886e38)))], [
    256,
    260,
    Infinity,
  ]);
});

Deno.test("storedFloats() reads each floating point type at any alignment", () => {
  const values = [1.5, -2, 0.25];
  const encoded = {
    F32: Float32Array.from(values),
    F64: Float64Array.from(values),
    F16: toFloat16(values),
    BF16: toBfloat16(Float32Array.from(values)),
  };
  for (const [dtype, data] of Object.entries(encoded)) {
    const shifted = new Uint8Array(data.byteLength + 1);
    shifted.set(new Uint8Array(data.buffer), 1);
    const floats = storedFloats({ dtype: dtype as keyof typeof encoded }, shifted.subarray(1));
    assertEquals([...floats], values, dtype);
  }
  assertThrows(
    () => storedFloats({ dtype: "I32" }, new Uint8Array(4)),
    TypeError,
    "Cannot read I32",
  );
});
