import { spawnSync } from 'node:child_process';

/** What a program of the host said. */
export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the host, whatever its exit code. */
export function tryOnHost(argv: readonly [string, ...string[]], input = ''): Said {
  const [file, ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    input,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return { exitCode: status ?? 128, stdout, stderr };
}

/** Runs a program of the host, which must succeed; answers its output without the last line break. */
export function onHost(...argv: readonly [string, ...string[]]): string {
  const said = tryOnHost(argv);
  if (said.exitCode === 0) return said.stdout.replace(/\n$/, '');
  throw new Error(`${argv.join(' ')} ended with ${said.exitCode}: ${said.stderr}`);
}
