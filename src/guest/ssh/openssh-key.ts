import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A pair in OpenSSH's own format. The public key is one line without its end. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const type = 'ssh-ed25519';
const magic = Buffer.from('openssh-key-v1\0');
const head = '-----BEGIN OPENSSH PRIVATE KEY-----';
const foot = '-----END OPENSSH PRIVATE KEY-----';
/** Of its base64: ssh-keygen's own width. */
const lineWidth = 70;
/** What a key without a passphrase is padded to. */
const blockBytes = 8;

/**
 * A new ed25519 pair without passphrase, as `ssh-keygen -t ed25519 -N ''` makes it: a process for each would take longer than all else about
 * a machine's keys.
 */
export function makeKeyPair(comment: string): KeyPair {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const point = Buffer.from(x ?? '', 'base64url');
  const blob = Buffer.concat([sshString(type), sshString(point)]);
  const secret = Buffer.concat([Buffer.from(d ?? '', 'base64url'), point]);
  return { privateKey: privateText(blob, [type, point, secret, comment]), publicKey: `${type} ${blob.toString('base64')} ${comment}` };
}

/** The public key in a text of a private one, without a comment; undefined where that is no ed25519 key in OpenSSH's format. */
export function publicKeyOf(privateKey: string): string | undefined {
  const lines = privateKey.trim().split('\n');
  if (lines[0] !== head || lines.at(-1) !== foot) return undefined;
  const bytes = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  if (!bytes.subarray(0, magic.length).equals(magic)) return undefined;
  // The cipher, how its key is derived and with what, the number of keys, the public one.
  const keys = afterStrings(bytes, magic.length, 3);
  const blob = keys === undefined ? undefined : stringAt(bytes, keys + 4);
  return blob?.subarray(0, typeHead.length).equals(typeHead) ? `${type} ${blob.toString('base64')}` : undefined;
}

/** PROTOCOL.key of OpenSSH. */
function privateText(blob: Buffer, parts: readonly (string | Buffer)[]): string {
  // Twice the same: by that a reader knows that its passphrase is right.
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, ...parts.map(sshString)]);
  const padding = Buffer.from(Array.from({ length: -secret.length & (blockBytes - 1) }, (_, at) => at + 1));
  const plain = [sshString('none'), sshString('none'), sshString('')];
  const bytes = Buffer.concat([magic, ...plain, uint32(1), sshString(blob), sshString(Buffer.concat([secret, padding]))]);
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${lineWidth}}`, 'g')) ?? [];
  return [head, ...lines, foot, ''].join('\n');
}

/** Its length, then its bytes: RFC 4251, section 5. */
function sshString(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

const typeHead = sshString(type);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** undefined when it does not fit into the bytes. */
function stringAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + 4 > bytes.length) return undefined;
  const end = at + 4 + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : bytes.subarray(at + 4, end);
}

function afterStrings(bytes: Buffer, at: number, count: number): number | undefined {
  let end = at;
  for (let number = 0; number < count; number += 1) {
    const found = stringAt(bytes, end);
    if (found === undefined) return undefined;
    end += 4 + found.length;
  }
  return end;
}
