import { hash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { HttpError } from "./problem.ts";

const COOKIE = "braid_token";
/** A year. */
const COOKIE_SECONDS = 31_536_000;

/** Who may use a server that others than this machine can reach. */
export interface SignIn {
  readonly token: string;
  /** The path, with a code that works once, which makes a browser one of those who may. */
  readonly path: string;
  readonly handler: MiddlewareHandler;
}

/**
 * Asks for a token: as `Authorization: Bearer`, or as the cookie that a visit of the one-time address sets, so that the
 * token itself stands in no address bar and no history.
 */
export function createSignIn(token: string = randomWord()): SignIn {
  let code: string | undefined = randomWord();
  const path = `/sign-in?code=${code}`;
  async function signIn(
    context: Parameters<MiddlewareHandler>[0],
    next: Parameters<MiddlewareHandler>[1],
  ): Promise<Response | void> {
    const { req } = context;
    if (req.path === "/sign-in" && req.method === "GET") {
      if (code === undefined || !equal(req.query("code") ?? "", code)) {
        throw new HttpError(
          401,
          "This address has been used, or is wrong: start the server anew for another",
        );
      }
      code = undefined;
      const cookie =
        `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_SECONDS}`;
      return new Response(null, { status: 303, headers: { location: "/", "set-cookie": cookie } });
    }
    const bearer = /^Bearer (\S+)$/i.exec(req.header("authorization") ?? "")?.[1];
    const given = bearer ?? cookieOf(req.header("cookie") ?? "");
    if (given === undefined || !equal(given, token)) {
      throw new HttpError(
        401,
        "Open the address that braid serve has printed, or send its token as Authorization: Bearer",
      );
    }
    await next();
  }
  return { token, path, handler: signIn };
}

function cookieOf(header: string): string | undefined {
  for (const part of header.split(";")) {
    const [name, value] = part.trim().split("=");
    if (name === COOKIE) return value;
  }
  return undefined;
}

/** Compares in a time that tells nothing of where they differ. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(a), digest(b));
}

function randomWord(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: "base64url" });
}
