import type { Machine, PortForward } from '../machine/machine.ts';
import { createLeases, portKey } from '../state/leases.ts';
import type { RecordedMachine, RecordedPort } from '../state/recorded.ts';
import type { World } from './world.ts';

/** Gives `auto` host ports their number. */
export interface PortSettler {
  settle(machine: Machine, port: PortForward, recorded: RecordedMachine | undefined): Promise<RecordedPort>;
}

/** For a run: leased for the environment's life. */
export function leasePorts(world: World, environment: string): PortSettler {
  const leases = createLeases(world.host, world.paths);
  return settler((machine, port) =>
    leases.port({
      environment,
      key: portKey(machine.name, port.guest, port.protocol),
      isFree: (candidate) => world.host.net.isPortFree(candidate, port.bind, port.protocol),
    }),
  );
}

/** For a look: what is recorded, else 0, which the plan shows as `auto`. */
export function previewPorts(): PortSettler {
  return settler(async () => 0);
}

function settler(choose: (machine: Machine, port: PortForward) => Promise<number>): PortSettler {
  return {
    async settle(machine, port, recorded) {
      const { bind, guest, protocol } = port;
      if (port.host !== 'auto') return { bind, host: port.host, guest, protocol };
      const before = recorded?.machine.ports.find((past) => past.host === 'auto' && past.guest === guest && past.protocol === protocol);
      const kept = before && recorded?.ports.find((past) => past.guest === guest && past.protocol === protocol && past.bind === bind);
      return { bind, host: kept?.host ?? (await choose(machine, port)), guest, protocol };
    },
  };
}
