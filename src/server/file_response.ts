import { namesTag } from "./entity_tag.ts";
import { HttpError, problemResponse } from "./problem.ts";

/**
 * A file as the request asks for it: whole, not at all where it is known, or one range of its bytes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 */
export async function fileResponse(
  request: Request,
  path: string,
  headers: Readonly<Record<string, string>> & { readonly etag: string },
): Promise<Response> {
  const { size } = await Deno.stat(path);
  const base = { ...headers, "accept-ranges": "bytes" };
  if (namesTag(request.headers.get("if-none-match"), headers.etag)) {
    return new Response(null, { status: 304, headers: base });
  }
  const condition = request.headers.get("if-range");
  const asked = condition === null || condition === headers.etag
    ? request.headers.get("range")
    : null;
  const range = asked === null ? undefined : rangeOf(asked, size);
  if (range === "none") {
    const refusal = problemResponse(new HttpError(416, `The file has ${size} bytes: ${asked}`));
    refusal.headers.set("content-range", `bytes */${size}`);
    return refusal;
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  const length = to - from + 1;
  const all = {
    ...base,
    "content-length": String(length),
    ...(range && { "content-range": `bytes ${from}-${to}/${size}` }),
  };
  const status = range ? 206 : 200;
  if (request.method === "HEAD") return new Response(null, { status, headers: all });
  const file = await Deno.open(path);
  if (from) await file.seek(from, Deno.SeekMode.Start);
  const body = range ? file.readable.pipeThrough(firstBytes(length)) : file.readable;
  return new Response(body, { status, headers: all });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** One range of bytes; undefined for what is better answered with the whole file, such as several. */
function rangeOf(text: string, size: number): Range | "none" | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  if (first === "") {
    const count = Math.min(Number(last), size);
    return count === 0 ? "none" : { from: size - count, to: size - 1 };
  }
  const from = Number(first);
  const to = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < from) return undefined;
  return from >= size ? "none" : { from, to };
}

function firstBytes(count: number): TransformStream<Uint8Array, Uint8Array> {
  let left = count;
  return new TransformStream({
    transform(part, controller) {
      controller.enqueue(part.subarray(0, left));
      left -= Math.min(left, part.length);
      if (left === 0) controller.terminate();
    },
  });
}
