/**
 * A guest that only counts and then ends QEMU: small enough to know every byte of, long enough to tell a working accelerator from a
 * slow one.
 */
export interface TinyGuest {
  readonly image: Uint8Array;
  /** QEMU's exit code when the guest came to its end. */
  readonly exitCode: number;
}

/** Rounds of the loop: about a second under TCG on a machine of 2020, and a tenth of that on hardware. */
const rounds = 200_000_000;

/** Where isa-debug-exit listens, and what it is told. QEMU then exits with 2 * value + 1 (hw/misc/debugexit.c), which no failure does. */
const exitPort = 0xf4;
const exitValue = 0x21;

/** SeaBIOS boots no disk of one sector. */
const imageBytes = 1_048_576;

/**
 * A boot sector for x86, in 16-bit code (Intel SDM volume 2). The firmware loads its 512 bytes to 0x7c00 and jumps there when they end
 * with 55 aa.
 */
export function bootSector(): TinyGuest {
  const count = [0, 8, 16, 24].map((shift) => (rounds >>> shift) & 0xff);
  const code = [
    0xfa, // cli
    ...[0x66, 0xb9, ...count], // mov ecx, rounds
    ...[0x66, 0x49], // again: dec ecx
    ...[0x75, 0xfc], // jnz again
    ...[0xba, exitPort, 0x00], // mov dx, exitPort
    ...[0xb0, exitValue], // mov al, exitValue
    0xee, // out dx, al
    0xf4, // halt: hlt
    ...[0xeb, 0xfd], // jmp halt
  ];
  const image = new Uint8Array(imageBytes);
  image.set(code);
  image.set([0x55, 0xaa], 510);
  return { image, exitCode: exitValue * 2 + 1 };
}

/** Devices that the boot sector needs, beside the disk `tiny` that holds it. */
export const bootSectorDevices = [
  '-device',
  `{"driver":"isa-debug-exit","iobase":${exitPort},"iosize":1}`,
  '-device',
  '{"driver":"ide-hd","drive":"tiny","bus":"ide.0"}',
] as const;
