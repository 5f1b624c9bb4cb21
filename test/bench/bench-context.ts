import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { BenchOptions } from './options.ts';
import type { Row } from './row.ts';
import type { Command } from './run-command.ts';

/** What every group of rows is given. */
export interface Bench {
  readonly options: BenchOptions;
  /** VUP_HOME of all that is measured: with the images, and kept. */
  readonly home: string;
  /** Fires when a person interrupts; what was made is removed then, too. */
  readonly signal: AbortSignal;
  /** Says what is being done. */
  say(text: string): void;
}

/** Rows that are measured together. */
export interface Group {
  readonly name: string;
  readonly rows: readonly string[];
  readonly run: (bench: Bench) => Promise<readonly Row[]>;
}

/** The built program with words. Nothing else of Vup's settings is handed on. */
export function vupCommand(bench: Bench, words: readonly string[], cwd?: string): Command {
  const env = { VUP_HOME: bench.home };
  return { argv: [process.execPath, bench.options.program, ...words], env, ...(cwd !== undefined && { cwd }) };
}

/** The least that any program on Node.js takes. */
export const emptyNode: Command = { argv: [process.execPath, '-e', '0'] };

/** Why containers cannot be measured here; undefined when they can. */
export function whyNoContainers(): string | undefined {
  if (process.getuid?.() !== 0) return 'containers need root';
  const missing = ['lxc-start', 'ip', 'nft', 'dnsmasq', 'bwrap'].filter((tool) => !isInstalled(tool));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** True when a program is on PATH or in a system folder. */
export function isInstalled(tool: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return folders.some((folder) => existsSync(`${folder}/${tool}`));
}

/** What a reader of the figures must know of the host. */
export function hostFacts(): Readonly<Record<string, string | number>> {
  const cpus = Number(execFileSync('nproc', { encoding: 'utf8' }));
  return { node: process.version, cpus, kernel: execFileSync('uname', ['-sr'], { encoding: 'utf8' }).trim() };
}
