import { VupError } from '../../errors/vup-error.ts';
import type { Channel } from '../../provider/channel.ts';
import type { Door } from './door.ts';

/** A channel whose guest only remembers what it was told to run. */
export function memoryChannel({ engine, gate }: Door, key: string): Channel {
  const machineOf = (trouble: string) => {
    const machine = engine.machines.get(key);
    const isUp = machine?.status === 'running' && machine.unfinished !== 'start' && machine.unfinished !== 'resume';
    if (machine !== undefined && isUp) return machine;
    throw new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${key} ${trouble}` });
  };
  const run = async (argv: readonly string[], mark?: string): Promise<number> => {
    await engine.call('exec', key);
    await gate(`begin exec ${key}`);
    if (mark !== undefined) machineOf('is not running').busy.add(mark);
    await gate(`end exec ${key}`);
    const machine = machineOf('is not running');
    if (mark !== undefined) machine.busy.delete(mark);
    machine.commands.push([...argv]);
    return engine.answer(argv);
  };
  return {
    exec: async (command, options) => {
      const exitCode = await run(command.argv, options?.run);
      if (exitCode !== 0) options?.onLine?.('stderr', `exit ${exitCode}`);
      return { exitCode, stdout: '', stderr: '', timedOut: false, aborted: options?.signal?.aborted ?? false };
    },
    interactive: (command) => run(command.argv ?? ['login']),
    endRun: async (mark) => {
      await gate(`end run ${mark} of ${key}`);
      machineOf('cannot be reached').busy.delete(mark);
    },
  };
}
