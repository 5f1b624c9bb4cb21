/** An IPv4 network as two unsigned 32-bit numbers. */
export interface Subnet {
  readonly address: number;
  readonly mask: number;
}

/** Reads `10.64.3.0/24`; undefined when it is no such thing. */
export function parseCidr(text: string): Subnet | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
  const mask = maskOf(prefix);
  return { address: unsigned(((a << 24) | (b << 16) | (c << 8) | d) & mask), mask };
}

/** Writes an address with dots. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** True when the two share an address. */
export function overlaps(a: Subnet, b: Subnet): boolean {
  const mask = unsigned(a.mask & b.mask);
  return unsigned(a.address & mask) === unsigned(b.address & mask);
}

/**
 * Networks that a host has routes to, from the text of /proc/net/route: a line each, destination and mask in columns 2 and 8 as
 * little-endian hex (proc_net(5)). The default route is left out: it covers everything and says nothing.
 */
export function parseRoutes(text: string): readonly Subnet[] {
  const routes: Subnet[] = [];
  for (const line of text.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    const address = littleEndian(columns[1]);
    const mask = littleEndian(columns[7]);
    if (address !== undefined && mask !== undefined && mask !== 0) routes.push({ address, mask });
  }
  return routes;
}

function littleEndian(hex: string | undefined): number | undefined {
  if (hex === undefined || !/^[0-9A-Fa-f]{8}$/.test(hex)) return undefined;
  return Buffer.from(hex, 'hex').readUInt32LE();
}

function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : unsigned(0xffffffff << (32 - prefix));
}

function unsigned(value: number): number {
  return value >>> 0;
}
