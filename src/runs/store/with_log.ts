export const HEAD = 32;
export const FRAME_HEAD = 24;
/** How a log begins whose checksums are of numbers with their least byte first; one more where it is the greatest. */
export const LOG = 0x377f0682;
/** Where the numbers are in its head that all of it has. */
const HEAD_SALTS = 16;
/** Bytes of a page of a database that Braid makes. */
export const PAGE = 4096;

type Sum = [number, number];

/** What a log is found to be beside its database. */
export interface LogState {
  readonly isEarlier: boolean;
  /** Bytes before the first that is damaged, with what was written after it; undefined where nothing shows that any is. */
  readonly damagedAt: number | undefined;
  /** How often the first page was written, in the log or else in the database: undefined where neither says. */
  readonly count: number | undefined;
}

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
 * A log may be of a time before its database was last closed, as a backup or a cloud drive may lay it beside it. SQLite
 * plays it back all the same, and what was written since is gone: only its name says what it belongs to. Each time that a
 * database is opened here its first page is written with the next number, which its log then has, too. Nor does SQLite say
 * that a log is damaged: it passes over all that is behind the damage.
 *
 * @param head The first bytes of the database's file
 */
export function stateOf(log: Uint8Array<ArrayBuffer>, head: Uint8Array<ArrayBuffer>): LogState {
  const logged = readLog(log);
  const place = logged?.pages.get(1);
  const counts = [head, ...place === undefined ? [] : [log.subarray(place)]].map(countIn)
    .filter((count) => count !== undefined);
  return {
    isEarlier: logged !== undefined && isBefore(logged, log, head),
    damagedAt: damageIn(log),
    count: counts.length ? Math.max(...counts) : undefined,
  };
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
  const view = viewOf(log);
  const page = headOf(view);
  if (page === undefined) return undefined;
  /** Where the pages of a transaction are in the log, until it is known to be whole. */
  let open = new Map<number, number>();
  const pages = new Map<number, number>();
  let size = 0;
  for (let at = HEAD; follows(view, at, page); at += FRAME_HEAD + page) {
    open.set(view.getUint32(at), at + FRAME_HEAD);
    const count = view.getUint32(at + 4);
    if (!count) continue;
    for (const [number, place] of open) pages.set(number, place);
    open = new Map();
    size = count * page;
  }
  return size ? { page, pages, size } : undefined;
}

/**
 * Where a log is damaged: at the first part that does not go with what is before it, though behind it a transaction begins
 * that goes with its end. It began when that was on the disk, so no power cut has kept it from getting there.
 */
function damageIn(log: Uint8Array<ArrayBuffer>): number | undefined {
  const view = viewOf(log);
  const page = headOf(view);
  const step = FRAME_HEAD + (page ?? PAGE);
  let end = HEAD;
  while (page !== undefined && follows(view, end, page)) end += step;
  for (let at = end; at + step <= log.length; at += step) {
    const isLast = view.getUint32(at + 4) > 0; // of a transaction
    const isOfThis = page === undefined || hasSaltsOf(view, at, HEAD_SALTS);
    if (isLast && isOfThis && follows(view, at + step, step - FRAME_HEAD)) {
      return page === undefined ? 0 : end;
    }
  }
}

const viewOf = (log: Uint8Array<ArrayBuffer>): DataView =>
  new DataView(log.buffer, log.byteOffset, log.length);

/** How many bytes a page has, by the head of a log; undefined for what is none. */
function headOf(view: DataView): number | undefined {
  if (view.byteLength < HEAD) return undefined;
  const [magic, page] = [view.getUint32(0), view.getUint32(8)];
  if (magic >>> 1 !== LOG >>> 1 || page < 512 || page > 65_536) return undefined;
  const sum = sumOf(view, [0, 0], 0, HEAD - 8);
  return sum.every((one, index) => view.getUint32(24 + 4 * index) === one) ? page : undefined;
}

/** Whether a whole frame is at a place, by the checksum and the salts of what is before it. */
function follows(view: DataView, at: number, page: number): boolean {
  if (at + FRAME_HEAD + page > view.byteLength) return false;
  const before = at - FRAME_HEAD - page;
  if (!hasSaltsOf(view, at, at === HEAD ? HEAD_SALTS : before + 8)) return false;
  const [a, b] = at === HEAD ? [24, 28] : [before + 16, before + 20];
  const begin = sumOf(view, [view.getUint32(a), view.getUint32(b)], at, at + 8);
  const sum = sumOf(view, begin, at + FRAME_HEAD, at + FRAME_HEAD + page);
  return sum.every((one, index) => view.getUint32(at + 16 + 4 * index) === one);
}

const hasSaltsOf = (view: DataView, at: number, salts: number): boolean =>
  [0, 4].every((one) => view.getUint32(at + 8 + one) === view.getUint32(salts + one));

/** The checksum of a log up to a place, by the one up to another place. */
function sumOf(view: DataView, [a, b]: Sum, from: number, to: number): Sum {
  const isLittle = view.getUint32(0) !== LOG + 1;
  for (let at = from; at < to; at += 8) {
    a = (a + view.getUint32(at, isLittle) + b) >>> 0;
    b = (b + view.getUint32(at + 4, isLittle) + a) >>> 0;
  }
  return [a, b];
}
