import { expect, it } from 'vitest';
import type { UsableProvider } from '../../../src/core/choose-provider.ts';
import { refuseImpossible } from '../../../src/core/refuse-impossible.ts';
import type { Capabilities } from '../../../src/provider/capabilities.ts';
import { lxcProvider } from '../../../src/providers/lxc/provider.ts';
import { machine } from '../../fixtures/machines.ts';

const folder = (to: string) => machine('web', { folders: [{ from: '/p', to, readonly: false }] });
const chosen = (folders: Capabilities['folders']) => {
  const usable = { provider: lxcProvider, capabilities: { folders } } as unknown as UsableProvider;
  return new Map([['web', usable]]);
};

it('says before a plan what the engine cannot do', () => {
  expect(() => refuseImpossible([folder('/srv/app')], chosen(['bind']))).not.toThrow();
  expect(() => refuseImpossible([folder('/proc/app')], chosen(['bind']))).toThrow(
    expect.objectContaining({
      code: 'VUP_VFILE_INVALID',
      details: { diagnostics: [expect.objectContaining({ path: 'machines.web.folders', message: expect.stringContaining('/proc/app') })] },
    }),
  );
  expect(() => refuseImpossible([folder('/srv/app')], chosen([]))).toThrow(expect.objectContaining({ code: 'VUP_VFILE_INVALID' }));
});
