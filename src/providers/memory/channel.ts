import { VupError } from '../../errors/vup-error.ts';
import type { Channel } from '../../provider/channel.ts';
import type { MemoryEngine } from './engine.ts';

/** A channel whose guest only remembers what it was told to run. */
export function memoryChannel(engine: MemoryEngine, key: string): Channel {
  const run = async (argv: readonly string[]): Promise<number> => {
    await engine.call('exec', key);
    const machine = engine.machines.get(key);
    if (machine?.status !== 'running') throw new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${key} is not running` });
    machine.commands.push([...argv]);
    return engine.answer(argv);
  };
  return {
    exec: async (command, options) => {
      const exitCode = await run(command.argv);
      if (exitCode !== 0) options?.onLine?.('stderr', `exit ${exitCode}`);
      return { exitCode, stdout: '', stderr: '', timedOut: false, aborted: options?.signal?.aborted ?? false };
    },
    interactive: (command) => run(command.argv ?? ['login']),
    // Commands end at once here.
    endRun: async () => undefined,
  };
}
