/** Why the first line of a script will not work as a shebang, by its first bytes; empty when it will, or for a compiled program. */
export function shebangWarnings(head: Uint8Array, name: string): readonly string[] {
  if (head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46) return [];
  const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const [firstLine = ''] = new TextDecoder('latin1').decode(hasMark ? head.subarray(3) : head).split('\n');
  if (hasMark) return [`${name} begins with a byte order mark, so the guest does not see its shebang: save it as UTF-8 without BOM`];
  if (!firstLine.startsWith('#!')) return [`${name} has no shebang: let its first line say what runs it, for example #!/bin/sh`];
  if (firstLine.endsWith('\r'))
    return [`${name} has Windows line ends, so the guest looks for a program called "${firstLine.slice(2).trim()}\\r": save it with LF`];
  return [];
}
