import type { Machine } from '../../machine/machine.ts';

/** The `qemu:` block of a machine. What is absent has its default. */
export interface QemuOptions {
  /** `auto`: the fastest that proves itself. */
  readonly accel: string;
  readonly firmware: 'bios' | 'uefi';
  /** Machine type; an alias such as `q35` is pinned to its version at creation. */
  readonly machine: string;
  /** CPU model. */
  readonly cpu: string;
  /** A kernel of the project, in place of the image's. Paths absolute. */
  readonly boot?: KernelBoot;
  /** Words of the Vfile's own for the command line. Absent in records of before there were any. */
  readonly args?: readonly string[];
}

/** A kernel that QEMU loads by itself. */
export interface KernelBoot {
  readonly kernel: string;
  readonly initrd?: string;
  readonly cmdline: string;
}

/** The machine's options with every default filled in; `arch` as `uname -m` says. */
export function qemuOptions(machine: Machine, arch: string): QemuOptions {
  const block = machine.providerOptions['qemu'] ?? {};
  const boot = bootOf(block['boot']);
  const args = Array.isArray(block['args']) ? block['args'].map(String) : [];
  return {
    accel: textOr(block['accel'], 'auto'),
    // Arm machines have no other firmware.
    firmware: block['firmware'] === 'uefi' || arch === 'aarch64' ? 'uefi' : 'bios',
    machine: textOr(block['machine'], arch === 'aarch64' ? 'virt' : 'q35'),
    cpu: textOr(block['cpu'], 'max'),
    ...(boot === undefined ? {} : { boot }),
    ...(args.length === 0 ? {} : { args }),
  };
}

function bootOf(block: unknown): KernelBoot | undefined {
  if (typeof block !== 'object' || block === null) return undefined;
  const { kernel, initrd, cmdline } = block as Readonly<Record<string, unknown>>;
  if (typeof kernel !== 'string') return undefined;
  return { kernel, cmdline: textOr(cmdline, ''), ...(typeof initrd === 'string' ? { initrd } : {}) };
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' ? value : other;
}
