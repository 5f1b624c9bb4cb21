import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { it } from 'vitest';
import { createAptProgress } from '../../src/guest/apt-progress.ts';
import { readSshFailure } from '../../src/guest/ssh/ssh-failure.ts';
import { createLineSplitter } from '../../src/host/line-splitter.ts';
import { parseMountPoints } from '../../src/host/mount-points.ts';
import { readProcessStat } from '../../src/host/node-processes.ts';
import { parseDeb822Sources, parseOneLineSources } from '../../src/image/apt-sources.ts';
import { createBuildProgress } from '../../src/image/build-progress.ts';
import { findCloudDisk } from '../../src/image/cloud-image.ts';
import { readQcow2Header } from '../../src/image/qcow2-header.ts';
import { productsPath, rootfsFiles } from '../../src/image/simplestreams.ts';
import { parseTarEntry } from '../../src/image/tar-listing.ts';
import { parseConfig } from '../../src/providers/lxc/config-file.ts';
import { readBoot } from '../../src/providers/qemu/diagnosis.ts';
import { parseUserNetworks } from '../../src/providers/qemu/hmp.ts';
import { parseQmpLine } from '../../src/providers/qemu/qmp-message.ts';
import { parseMounts } from '../../src/share/mounts.ts';
import { parseRoutes } from '../../src/state/subnet.ts';
import { sanitizeText } from '../../src/view/sanitize.ts';
import { fuzz, fuzzTimeoutMs, mutantDocuments, mutants } from './fuzzing.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const eachLine = (act: (line: string) => unknown) => (text: string) => {
  for (const line of text.split('\n').slice(0, 200)) act(line);
};
const mountinfo = '29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n88 29 0:44 / /srv/a\\040b rw - fuse.bindfs /home/ann rw\n';
const stat = '4711 (a (b) c) S 1 4711 4711 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 123456 1000 100 18446744073709551615\n';
const lxcConfig = read('../unit/providers/lxc/golden/config');
const usernet = read('../unit/providers/qemu/recorded/info-usernet-7.2.22.txt');
const qmp =
  '{"QMP":{"version":{"qemu":{"micro":0,"minor":2,"major":7},"package":""},"capabilities":[]}}\n{"return":{},"id":1}\n{"error":{"class":"GenericError","desc":"no"},"id":2}\n{"timestamp":{"seconds":1,"microseconds":2},"event":"SHUTDOWN","data":{"guest":true}}\n';
const tar =
  '-rw-r--r-- 0/0 12 2026-01-01 00:00 "etc/a\\303\\244"\nlrwxrwxrwx 0/0 0 2026-01-01 00:00 "bin" -> "usr/bin"\nhrw-r--r-- 0/0 0 2026-01-01 00:00 "a" link to "b"\ncrw-rw-rw- 0/0 1,3 2026-01-01 00:00 "dev/null"\n';
const routes =
  'default via 10.0.0.1 dev eth0\n10.83.12.0/24 dev vup-0a1b2c3d proto kernel scope link src 10.83.12.1\nblackhole 10.9.0.0/16\n';
const ssh =
  '@@@@@@@@@@@\nWARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nroot@10.0.0.2: Permission denied (publickey).\nssh: connect to host 10.0.0.2 port 22: Connection refused\n';
const apt =
  'pmstatus:nginx:33.3:Unpacking nginx\ndlstatus:1:20.5:Retrieving file 1 of 3\nSetting up nginx (1.22.1-9) ...\nUnpacking a (1) ...\n';
const sources = 'deb [signed-by=/usr/share/k.gpg arch=amd64] http://deb.debian.org/debian bookworm main contrib\n# c\n';
const deb822 =
  'Types: deb deb-src\nURIs: http://deb.debian.org/debian\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/k.gpg\n\nEnabled: no\n';

/** Every reader of what an engine, a guest or a tool of the host says, with what they really say. */
const readers: readonly { readonly name: string; readonly corpus: readonly string[]; readonly act: (text: string) => unknown }[] = [
  { name: 'mountinfo', corpus: [mountinfo], act: (text) => [parseMounts(text), parseMountPoints(text)] },
  { name: 'the stat of a process', corpus: [stat], act: readProcessStat },
  { name: "LXC's configuration", corpus: [lxcConfig], act: parseConfig },
  { name: "QEMU's networks", corpus: [usernet], act: parseUserNetworks },
  { name: 'QMP', corpus: [qmp], act: eachLine(parseQmpLine) },
  { name: 'the console', corpus: ['SeaBIOS\n[    0.000000] Linux version 6.1\nKernel panic - not syncing: VFS\n'], act: readBoot },
  { name: "tar's list", corpus: [tar], act: eachLine(parseTarEntry) },
  { name: 'routes', corpus: [routes], act: parseRoutes },
  { name: "ssh's complaints", corpus: [ssh], act: readSshFailure },
  { name: "apt's progress", corpus: [apt], act: progressOfApt },
  {
    name: "mmdebstrap's log",
    corpus: [read('../unit/image/fixtures/mmdebstrap-1.3.5.log').slice(0, 8_000)],
    act: eachLine(createBuildProgress(100)),
  },
  { name: 'apt sources', corpus: [sources, deb822], act: (text) => [parseOneLineSources(text), parseDeb822Sources(text)] },
  {
    name: 'any output',
    corpus: [ssh, apt, '\u001b]0;t\u0007\u001b[31mred\u001b[0m\r50 %\r100 %\n'],
    act: (text) => [sanitizeText(text), splitLines(text)],
  },
];

function progressOfApt(text: string): void {
  const progress = createAptProgress(3);
  eachLine((line) => {
    progress.readStdout(line);
    progress.readStatus(line);
  })(text);
}

function splitLines(text: string): void {
  const splitter = createLineSplitter(() => undefined);
  for (let at = 0; at < text.length; at += 1_000) splitter.push(Buffer.from(text.slice(at, at + 1_000)));
  splitter.end();
}

it('what engines, guests and tools say is read, or refused, whatever it is', { timeout: fuzzTimeoutMs }, async () => {
  const input = fc.constantFrom(...readers).chain((reader) => mutants(reader.corpus).map((text) => ({ name: reader.name, text })));
  await fuzz(input, ({ name, text }) => readers.find((reader) => reader.name === name)?.act(text));
});

const index = {
  format: 'index:1.0',
  index: { images: { datatype: 'image-downloads', path: 'streams/v1/images.json', products: ['debian:bookworm:amd64:default'] } },
};
const file = { ftype: 'root.tar.xz', path: 'images/debian/rootfs.tar.xz', sha256: 'a'.repeat(64), size: 100 };
const products = { products: { 'debian:bookworm:amd64:default': { versions: { '20260101': { items: { root: file } } } } } };
const manifest = {
  items: [
    {
      kind: 'Upload',
      metadata: { labels: { 'upload.cloud.debian.org/image-format': 'qcow2' }, annotations: { 'cloud.debian.org/digest': 'sha512:abc' } },
      data: { ref: 'a.qcow2' },
    },
  ],
};

it('so are the lists of image servers, and the heads of disks', { timeout: fuzzTimeoutMs }, async () => {
  const documents = fc.constantFrom<unknown>(index, products, manifest).chain(mutantDocuments);
  const head = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(40)).map(([bytes, keep]) => {
    const header = new Uint8Array(Math.max(104, bytes.length));
    header.set(bytes);
    header.set([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, keep % 4]);
    return header.slice(0, 60 + keep * 4);
  });
  await fuzz(fc.tuple(documents, head), ([document, bytes]) => {
    readQcow2Header(bytes);
    for (const act of [productsPath, findCloudDisk, (value: unknown) => rootfsFiles(value, 'debian:bookworm:amd64:default')]) {
      try {
        act(document);
      } catch (error) {
        if (!(error instanceof Error) || error.constructor.name !== 'VupError') throw error;
      }
    }
  });
});
