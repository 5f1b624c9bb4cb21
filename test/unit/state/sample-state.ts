import type { EnvironmentState, RecordedMachine } from '../../../src/state/recorded.ts';

/** A state with one machine; every field is given, none means anything. */
export function sampleState(id: string, projectDir: string): EnvironmentState {
  return {
    schema: 1,
    serial: 0,
    environment: {
      id,
      name: 'shop',
      projectDir,
      vfile: `${projectDir}/Vfile.yaml`,
      network: { subnet: '10.64.7.0/24', gateway: '10.64.7.1' },
      idRange: { base: 1_048_576, size: 65_536 },
      networks: [],
    },
    machines: {
      web: {
        name: 'web',
        key: 'web',
        ports: [{ bind: '127.0.0.1', host: 20_123, guest: 80, protocol: 'tcp' }],
      } as unknown as RecordedMachine,
    },
  };
}
