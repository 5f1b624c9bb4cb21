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
  expect(() => refuseImpossible([machine('web', { diskMiB: 1024 })], chosen(['bind']))).toThrow(
    expect.objectContaining({ details: { diagnostics: [expect.objectContaining({ path: 'machines.web.disk' })] } }),
  );
  expect(() => refuseImpossible([folder('/srv/app')], chosen([]))).toThrow(expect.objectContaining({ code: 'VUP_VFILE_INVALID' }));
});

it('says that a file is made for another kind of engine', () => {
  const from = (path: string) => machine('web', { image: { kind: 'file', path: `/p/${path}`, name: `./${path}` } });
  const engine = (diskKind: Capabilities['diskKind']) => {
    const provider = { name: 'some', check: () => [] };
    return new Map([['web', { provider, capabilities: { diskKind } } as unknown as UsableProvider]]);
  };
  expect(() => refuseImpossible([from('x.tar.gz')], engine('rootfs'))).not.toThrow();
  expect(() => refuseImpossible([from('x.qcow2')], engine('disk'))).not.toThrow();
  const refusal = (message: RegExp) => {
    const diagnostic = { rule: 'wrong-image-kind', path: 'machines.web.image', message: expect.stringMatching(message) };
    return expect.objectContaining({ code: 'VUP_VFILE_INVALID', details: { diagnostics: [expect.objectContaining(diagnostic)] } });
  };
  expect(() => refuseImpossible([from('x.img')], engine('rootfs'))).toThrow(
    refusal(/web: image \.\/x\.img is a disk, but some starts from a root/),
  );
  expect(() => refuseImpossible([from('x.tgz')], engine('disk'))).toThrow(refusal(/is a root file system, but some starts from a disk/));
});
