import { describe, expect, it } from 'vitest';
import type { Argv, Host } from '../../../src/host/host.ts';
import { checkDisk, convertDisk } from '../../../src/image/check-disk.ts';
import { qcow2Options, qemuImg } from '../../../src/image/qemu-img.ts';
import { qcow2Head } from './qcow2.ts';

/** A host with one file, whose qemu-img answers so; keeps what was run. */
function hostWith(head: Uint8Array, answer: object = {}, lacks?: string): { readonly host: Host; readonly argvs: Argv[] } {
  const argvs: Argv[] = [];
  const exec = {
    which: async (name: string) => (name === lacks ? undefined : `/usr/bin/${name}`),
    run: async (argv: Argv) => {
      argvs.push(argv);
      return { exitCode: 0, stdout: JSON.stringify({ format: 'qcow2', ...answer }), stderr: '', timedOut: false, aborted: false };
    },
  };
  // What it writes is a good disk.
  const files = { readBytes: async (path: string) => (path === '/d/y' ? qcow2Head() : head), stat: async () => ({ type: 'file' }) };
  return { host: { files, exec } as unknown as Host, argvs };
}

const signal = new AbortController().signal;
const qcow2 = { format: 'qcow2', name: 'x.qcow2' } as const;
const raw = { format: 'raw', name: 'x.raw' } as const;

describe('qemu-img over a stranger’s disk', () => {
  it('is told the format, never asks for it, and has its limits', async () => {
    for (const disk of [qcow2, raw]) {
      const head = disk === qcow2 ? qcow2Head() : new Uint8Array(512);
      const { host, argvs } = hostWith(head);
      await checkDisk('/d/x', disk, { host, signal });
      await convertDisk('/d/x', '/d/y', disk, { host, signal });
      expect(argvs).toHaveLength(2);
      for (const argv of argvs) {
        expect(argv[0]).toBe('prlimit');
        expect(argv.slice(0, argv.indexOf('qemu-img')).join(' ')).toMatch(/--as=\d+ --cpu=\d+ --core=0 --$/);
        expect(argv[argv.indexOf('-f') + 1]).toBe(disk.format);
      }
    }
  });

  it('does not see a file whose header leads to others', async () => {
    for (const head of [qcow2Head({ backingOffset: 512n }), qcow2Head({ extensions: [[0x44415441, '/etc/shadow']] }), new Uint8Array(9)]) {
      const { host, argvs } = hostWith(head);
      await expect(checkDisk('/d/x', qcow2, { host, signal })).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
      expect(argvs).toEqual([]);
    }
    const { host, argvs } = hostWith(qcow2Head());
    await expect(checkDisk('/d/x', raw, { host, signal })).rejects.toThrow(/begins like qcow2/);
    expect(argvs).toEqual([]);
  });

  it.each([
    ['a backing file', { 'backing-filename': '/etc/shadow' }],
    ['one by its full name', { 'full-backing-filename': 'json:{"driver":"file"}' }],
    ['a data file', { 'format-specific': { data: { 'data-file': '/etc/shadow' } } }],
    ['encryption', { encrypted: true }],
    ['corruption', { 'format-specific': { data: { corrupt: true } } }],
  ])('is believed when it finds %s', async (_, answer) => {
    const { host } = hostWith(qcow2Head(), answer);
    await expect(checkDisk('/d/x', qcow2, { host, signal })).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
  });

  it('may say more of a disk than is known here', async () => {
    for (const specific of [null, 'a', { data: -1 }, { data: null }])
      await checkDisk('/d/x', qcow2, { host: hostWith(qcow2Head(), { 'format-specific': specific }).host, signal });
  });

  it('is not believed when it answers nothing, or writes nothing', async () => {
    const { host } = hostWith(qcow2Head());
    const saying = (stdout: string): Host => ({
      ...host,
      exec: { ...host.exec, run: async () => ({ exitCode: 0, stdout, stderr: '', timedOut: false, aborted: false }) },
    });
    for (const text of ['', '\u0001{"a": ]', '[]']) {
      await expect(checkDisk('/d/x', qcow2, { host: saying(text), signal })).rejects.toThrow(/answers nothing that can be read/);
    }
    await checkDisk('/d/x', qcow2, { host: saying('WARNING: not built for this host\n{"format": "qcow2"}\n'), signal });
    const empty: Host = { ...host, files: { ...host.files, stat: async () => undefined } };
    await expect(convertDisk('/d/x', '/d/y', qcow2, { host: empty, signal })).rejects.toThrow(/wrote no disk/);
  });

  it('is not run where it cannot be limited', async () => {
    for (const lacks of ['prlimit', 'qemu-img']) {
      const { host, argvs } = hostWith(qcow2Head(), {}, lacks);
      await expect(checkDisk('/d/x', qcow2, { host, signal })).rejects.toMatchObject({ code: 'VUP_HOST_TOOL_MISSING' });
      await expect(convertDisk('/d/x', '/d/y', qcow2, { host, signal })).rejects.toMatchObject({ code: 'VUP_HOST_TOOL_MISSING' });
      expect(argvs).toEqual([]);
    }
  });

  it('is given paths with commas as they are', () => {
    expect(qcow2Options('/a,b/disk.qcow2')).toBe('driver=qcow2,file.driver=file,file.filename=/a,,b/disk.qcow2');
    expect(qemuImg(['info', '-f', 'raw', '/a,b'], 1).at(-1)).toBe('/a,b');
  });
});
