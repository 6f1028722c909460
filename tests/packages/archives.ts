/** Archives as people, and attackers, make them. */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { packTar, type TarHeader } from "modern-tar";

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The manifest of a plugin without permissions. */
export const manifest = (name: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    name,
    version: "1.0.0",
    title: "A plugin",
    engines: { braid: ">=0.1.0" },
    ...more,
  });

/** A node that returns a number. */
export const node = (value: number): string =>
  `export default { title: "One", category: "trial", inputs: {}, outputs: { value: { kind: "int" } },
run: () => ({ value: ${value} }) };\n`;

type Entry = Partial<TarHeader> & { readonly name: string; readonly text?: string };

export async function makeTgz(entries: readonly Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const tar = await packTar(entries.map(({ text = "", ...header }) => {
    const body = encode(text);
    return { header: { type: "file" as const, size: body.length, ...header }, body };
  }));
  return new Uint8Array(gzipSync(tar));
}

/** A package of npm: its files below `package/`. */
export const makePackage = (
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> =>
  makeTgz(Object.entries(files).map(([name, text]) => ({ name: `package/${name}`, text })));

export interface ZipEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** What its list says, where that is a lie. */
  readonly says?: number;
  /** Unix's, with the kind of file. */
  readonly mode?: number;
  readonly crc?: number;
}

export function makeZip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes = new Uint8Array(), says = bytes.length, mode, crc } of entries) {
    const packed = new Uint8Array(deflateRawSync(bytes));
    const letters = encode(name);
    const sizes = [crc ?? crc32(bytes), packed.length, says] as const;
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(8, 8, true);
    sizes.forEach((size, i) => local.setUint32(14 + 4 * i, size, true));
    local.setUint16(26, letters.length, true);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, 0x02014b50, true);
    central.setUint16(4, 0x0314, true);
    central.setUint16(10, 8, true);
    sizes.forEach((size, i) => central.setUint32(16 + 4 * i, size, true));
    central.setUint16(28, letters.length, true);
    central.setUint32(38, (mode ?? 0o100644) * 0x10000, true);
    central.setUint32(42, at, true);
    locals.push(new Uint8Array(local.buffer), letters, packed);
    list.push(new Uint8Array(central.buffer), letters);
    at += 30 + letters.length + packed.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, list.reduce((sum, { length }) => sum + length, 0), true);
  end.setUint32(16, at, true);
  return joined([...locals, ...list, new Uint8Array(end.buffer)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
