import type * as z from "zod/mini";
import type { Infer, InferInput } from "../graph/infer.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Method and path below `/api`, with `:name` for one part of it: `GET /runs/:id`. */
export type RouteName = `${Method} /${string}`;

/**
 * One answer: JSON of a schema, or another media type, which the handler writes itself; `none` for one without a body. One
 * of 400 or more is a problem document, and needs no more than what it is for.
 */
export interface Answer {
  readonly doc: string;
  readonly schema?: z.core.$ZodType;
  readonly type?: string;
}

/** What a route takes and gives: handler, client and OpenAPI document are made from it. */
export interface Route {
  readonly tag: string;
  readonly summary: string;
  readonly query?: z.core.$ZodType;
  /** Of the request, with what each is for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a JSON body. */
  readonly body?: z.core.$ZodType;
  /** Media type of a body that the handler reads itself. */
  readonly bodyType?: string;
  /** Of a JSON body: 64 KB unless given. */
  readonly maxBytes?: number;
  readonly answers: Readonly<Record<number, Answer>>;
}

export type Routes = Readonly<Record<RouteName, Route>>;

/** Keeps what is literal in a table of routes, which its types are made of. */
export function defineRoutes<const R extends Routes>(routes: R): R {
  return routes;
}

/** The names of the parts of a path: `"id"` of `GET /runs/:id/events`. */
export type Params<N> = N extends `${string}/:${infer P}/${infer Rest}` ? P | Params<`/${Rest}`>
  : N extends `${string}/:${infer P}` ? P
  : never;

export type HeaderOf<R extends Route> = R extends { headers: infer H } ? keyof H & string : never;
export type QueryOf<R extends Route> = R extends { query: infer S extends z.core.$ZodType }
  ? Infer<S>
  : undefined;
export type BodyOf<R extends Route> = R extends { body: infer S extends z.core.$ZodType } ? Infer<S>
  : undefined;
/** What a client gives as query. */
export type QueryInput<R extends Route> = R extends { query: infer S extends z.core.$ZodType }
  ? InferInput<S>
  : never;
export type BodyInput<R extends Route> = R extends { body: infer S extends z.core.$ZodType }
  ? InferInput<S>
  : never;

declare const printed: unique symbol;

/** The JSON of a value that is printed already, and goes as it is. */
export type JsonText = string & { readonly [printed]: true };

export function jsonText(text: string): JsonText {
  return text as JsonText;
}

/** JSON that is printed while it is sent. */
export type JsonPieces = ReadableStream<Uint8Array> & { readonly [printed]: true };

/**
 * What is large is sent in pieces: whoever asks something has a turn between two of them.
 *
 * @throws what the first of them does
 */
export function jsonPieces(pieces: Generator<string>): JsonPieces {
  const encoder = new TextEncoder();
  const first = pieces.next().value ?? "";
  const all = (function* () {
    yield encoder.encode(first);
    for (const piece of pieces) yield encoder.encode(piece);
  })();
  return ReadableStream.from(all) as JsonPieces;
}

type Answers<R extends Route> = R["answers"][keyof R["answers"]];

/** What the JSON of a route's answer says; never for one that answers otherwise. */
export type AnswerOf<R extends Route> = Answers<R> extends infer A
  ? A extends { schema: infer S extends z.core.$ZodType } ? Infer<S> : never
  : never;

/** What a handler gives: a value that its schema describes, or a whole response where another type was promised. */
export type Reply<R extends Route> = Answers<R> extends infer A
  ? A extends { schema: infer S extends z.core.$ZodType } ? Infer<S> | JsonText | JsonPieces
  : A extends { type: "none" } ? void | Response
  : A extends { type: string } ? Response
  : never
  : never;
