import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program with its arguments, and where and with what it runs. */
export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface Ran {
  /** From just before the start to the moment its end was seen. */
  readonly ms: number;
  readonly exitCode: number | null;
  /** All that it wrote, both streams. */
  readonly output: string;
}

/**
 * Settings of the person's shell that make every start of Node.js slower, by half in the first case: left in, they would hide in each ratio
 * what Vup itself takes.
 */
const slowsNode = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'NODE_V8_COVERAGE'] as const;

function measuredEnv(added: Command['env']): Record<string, string | undefined> {
  return { ...process.env, ...Object.fromEntries(slowsNode.map((name) => [name, undefined])), ...added };
}

/** Runs a command to its end. Its output goes to a file, so that reading it takes nothing from what is measured. */
export async function runCommand({ argv, cwd, env }: Command, onStart?: (pid: number) => void): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'vupbench-output-'));
  const file = join(folder, 'output');
  const output = openSync(file, 'w');
  try {
    const started = process.hrtime.bigint();
    const child = spawn(argv[0], argv.slice(1), { cwd, env: measuredEnv(env), stdio: ['ignore', output, output] });
    if (child.pid !== undefined) onStart?.(child.pid);
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    const ms = Number(process.hrtime.bigint() - started) / 1e6;
    return { ms, exitCode, output: readFileSync(file, 'utf8') };
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Like {@link runCommand}. @throws with what it said when it fails: what went wrong must not count as fast */
export async function mustRun(command: Command, onStart?: (pid: number) => void): Promise<Ran> {
  const ran = await runCommand(command, onStart);
  if (ran.exitCode === 0) return ran;
  throw new Error(`${command.argv.join(' ')} ended with ${ran.exitCode}:\n${ran.output}`);
}

/** Milliseconds of a command that succeeded. */
export async function timeOf(command: Command): Promise<number> {
  return (await mustRun(command)).ms;
}
