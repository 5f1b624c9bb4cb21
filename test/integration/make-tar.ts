/** An entry for {@link makeTar}; `type` is POSIX ustar's: 0 file, 1 hard link, 2 symlink, 3 character device, 4 block device, 5 folder, 6 named pipe. */
export interface TarMember {
  readonly name: string;
  readonly type?: '0' | '1' | '2' | '3' | '4' | '5' | '6';
  readonly target?: string;
  readonly content?: string;
  /** Size that the header claims, in place of the content's. */
  readonly claimedSize?: number;
}

const blockSize = 512;

/** A tarball of exactly these members, also of such as no tar program would write. Format: POSIX.1-1988 ustar. */
export function makeTar(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.flatMap((member) => [header(member), padded(member.content ?? '')]), Buffer.alloc(2 * blockSize)]);
}

/** The least that passes for a root file system. */
export const tinyRootfs: readonly TarMember[] = [
  { name: './', type: '5' },
  { name: './etc/', type: '5' },
  { name: './etc/hostname', content: 'tiny\n' },
  { name: './bin', type: '2', target: 'usr/bin' },
  { name: './usr/', type: '5' },
  { name: './usr/bin/', type: '5' },
  { name: './usr/bin/true', content: '#!/bin/sh\n' },
];

function header({ name, type = '0', target = '', content = '', claimedSize }: TarMember): Buffer {
  const block = Buffer.alloc(blockSize);
  const put = (offset: number, text: string) => block.write(text, offset, 'utf8');
  put(0, name);
  put(100, '0000755\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${(claimedSize ?? Buffer.byteLength(content)).toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(148, '        ');
  put(156, type);
  put(157, target);
  put(257, 'ustar\u000000');
  put(329, '0000001\0');
  put(337, '0000003\0');
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

function padded(content: string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize)]);
}
