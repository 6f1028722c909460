export const HEAD = 32;
export const FRAME_HEAD = 24;
/** How a log begins whose checksums are of numbers with their least byte first; one more where it is the greatest. */
export const LOG = 0x377f0682;

/** What a log has: the last of each page, by where it is in the log, and how large the database is with them. */
interface Logged {
  readonly page: number;
  readonly pages: ReadonlyMap<number, number>;
  readonly size: number;
}

/**
 * The bytes of a database with what its write-ahead log has of it, as far as that is whole. Nothing is opened for it: SQLite
 * would write an index of the log, and the log into the database when it closes that.
 *
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
export function withLog(
  database: Uint8Array<ArrayBuffer>,
  log: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const logged = readLog(log);
  if (!logged || isBefore(logged, log, database)) return database;
  const { page, pages, size } = logged;
  const whole = new Uint8Array(size);
  whole.set(database.subarray(0, size));
  for (const [number, place] of pages) {
    const at = (number - 1) * page;
    if (at >= 0 && at < size) whole.set(log.subarray(place, place + page), at);
  }
  return whole;
}

/**
 * Whether a log is of a time before its database was last closed, as a backup or a cloud drive may lay it beside it. SQLite
 * plays it back all the same, and what was written since is gone: only its name says what it belongs to. Each time that a
 * database is opened here its first page is written with the next number, which its log then has, too.
 *
 * @param head The first bytes of the database's file
 */
export function isEarlier(log: Uint8Array<ArrayBuffer>, head: Uint8Array<ArrayBuffer>): boolean {
  const logged = readLog(log);
  return logged !== undefined && isBefore(logged, log, head);
}

function isBefore(
  { pages }: Logged,
  log: Uint8Array<ArrayBuffer>,
  head: Uint8Array<ArrayBuffer>,
): boolean {
  const place = pages.get(1);
  const [own, logged] = [countIn(head), place && countIn(log.subarray(place))];
  return own !== undefined && logged !== undefined && logged < own;
}

/** How often the first page of a database was written; undefined where it is damaged. */
function countIn(head: Uint8Array<ArrayBuffer>): number | undefined {
  if (head.length < 100) return undefined;
  const view = new DataView(head.buffer, head.byteOffset);
  const count = view.getUint32(24);
  return view.getUint32(92) === count ? count : undefined;
}

/** Undefined for what is no log, or holds nothing whole. */
function readLog(log: Uint8Array<ArrayBuffer>): Logged | undefined {
  if (log.length < HEAD) return undefined;
  const view = new DataView(log.buffer, log.byteOffset, log.length);
  const [magic, page] = [view.getUint32(0), view.getUint32(8)];
  if (magic >>> 1 !== LOG >>> 1 || page < 512 || page > 65_536) return undefined;
  let [a, b] = [0, 0];
  const check = (from: number, to: number): void => {
    for (let at = from; at < to; at += 8) {
      a = (a + view.getUint32(at, magic === LOG) + b) >>> 0;
      b = (b + view.getUint32(at + 4, magic === LOG) + a) >>> 0;
    }
  };
  check(0, HEAD - 8);
  if (view.getUint32(24) !== a || view.getUint32(28) !== b) return undefined;
  /** Where the pages of a transaction are in the log, until it is known to be whole. */
  let open = new Map<number, number>();
  const pages = new Map<number, number>();
  let size = 0;
  for (let at = HEAD; at + FRAME_HEAD + page <= log.length; at += FRAME_HEAD + page) {
    const isOfThis = [8, 12].every((salt) =>
      view.getUint32(at + salt) === view.getUint32(8 + salt)
    );
    check(at, at + 8);
    check(at + FRAME_HEAD, at + FRAME_HEAD + page);
    if (!isOfThis || view.getUint32(at + 16) !== a || view.getUint32(at + 20) !== b) break;
    open.set(view.getUint32(at), at + FRAME_HEAD);
    const count = view.getUint32(at + 4);
    if (!count) continue;
    for (const [number, place] of open) pages.set(number, place);
    open = new Map();
    size = count * page;
  }
  return size ? { page, pages, size } : undefined;
}
